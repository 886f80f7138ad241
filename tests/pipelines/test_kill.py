"""Killed at any point and run again, a night leaves what it leaves without the kill."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from data.city import open_city
from pipelines.running import run_night
from simulation.city import make_city
from simulation.files import write_city
from tests.pipelines.town import DAY, EVENING, MORNING, copied, settle
from tests.thorough import some

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parents[2]
#: What a night and a release leave behind; not when files arrived or entries were made.
_TABLES = (
    *("plans", "risk", "risk_facts", "states", "alerts", "visits"),
    *("punches", "rejects", "coverage_marks"),
)
_MOMENT = {"night": EVENING, "replace": EVENING, "release": MORNING}
#: Points of every day's tests: inside ingest; around the rename of the opened record.
_SOME = {"night": (10,), "release": (2, 3)}


@pytest.fixture(scope="session")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of three offices with two days of history, before the night."""
    folder = tmp_path_factory.mktemp("hamlet")
    files = write_city(make_city(7, DAY, days=2, offices=3), folder / "files")
    settle(folder / "home", files, ("offices", "staff", "devices", "teams"))
    inbox = folder / "home" / "inbox"
    for path in sorted(files.inbox.iterdir()):
        (inbox / path.name).symlink_to(path)
    return folder / "home"


@pytest.fixture(scope="session")
def sealed_hamlet(hamlet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of the hamlet after its night."""
    home = copied(hamlet, tmp_path_factory.mktemp("sealed"))
    environ = {"SIDAK_HOME": str(home), "SIDAK_NOW": EVENING}
    with open_city(environ, home) as city:
        run_night(city, DAY, None, with_prefect=False)
    return home


def drive(work: str, homes: Sequence[Path]) -> list[str]:
    """Run the driver and return the names of the points passed by homes not killed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.pipelines.night_driver", work, *map(str, homes)],
        cwd=_ROOT,
        env=os.environ | {"SIDAK_NOW": _MOMENT[work], "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def left_behind(home: Path) -> dict[str, object]:
    """Return every record and every row of the tables."""
    records = {
        path.name: path.read_bytes() for path in (home / "records").glob("*.json")
    }
    with sqlite3.connect(home / "sidak.db") as db:
        rows = {
            table: sorted(map(repr, db.execute(f"SELECT * FROM {table}")))
            for table in _TABLES
        }
    return records | rows


def check(template: Path, folder: Path, work: str, numbers: Sequence[int]) -> None:
    """Kill at these points and compare what is left with a run without a kill."""
    whole = copied(template, folder / "whole")
    homes = {number: copied(template, folder / f"killed{number}") for number in numbers}
    passed = drive(work, [whole, *homes.values()])
    expected = left_behind(whole)
    differ = [
        (number, passed[number - 1])
        for number, home in homes.items()
        if left_behind(home) != expected
    ]
    assert differ == []


def test_a_night_killed_inside_a_step_and_run_again_leaves_the_same(
    hamlet: Path, tmp_path: Path
) -> None:
    check(hamlet, tmp_path, "night", _SOME["night"])


def test_a_release_killed_and_run_again_leaves_the_same(
    sealed_hamlet: Path, tmp_path: Path
) -> None:
    check(sealed_hamlet, tmp_path, "release", _SOME["release"])


@pytest.mark.parametrize("work", ["night", "replace", "release"])
def test_a_kill_at_any_point_leaves_the_same(
    hamlet: Path, sealed_hamlet: Path, tmp_path: Path, work: str
) -> None:
    template = hamlet if work == "night" else sealed_hamlet
    passed = drive(work, [copied(template, tmp_path / "counted")])
    check(template, tmp_path, work, some(range(1, len(passed) + 1), 8))
