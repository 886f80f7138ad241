"""One small made-up town, founded once; every test works on a copy of its home."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.city import open_city
from pipelines.release import release
from pipelines.running import run_night
from simulation.city import City as MadeUp
from simulation.city import make_city
from simulation.files import CityFiles, write_city
from tests.pipelines.town import (
    DAY,
    DAY_BEFORE,
    EVE_BEFORE,
    EVENING,
    MORNING,
    Town,
    copied,
    settle,
    write_rows,
)
from tests.shared import made_once


@pytest.fixture(autouse=True)
def _same_environment() -> Iterator[None]:
    """Take back what commands set for Prefect in this process."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def made_up() -> MadeUp:
    """Return ten offices with a week of history; every day more costs each night."""
    return make_city(2024, DAY, days=8, offices=10)


@pytest.fixture(scope="session")
def files(made_up: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> CityFiles:
    """Return the files of the made-up town, with inspections of its first day."""
    files = write_city(made_up, tmp_path_factory.mktemp("files"))
    visited = made_up.observed.registry["offices"]["office_code"].head(3)
    seen = [
        {
            "office_code": code,
            "arrived_at": f"2026-11-17T{9 + number:02d}:10",
            "outcome": "staffed" if number else "empty",
            "service_staff_seen": 3 * number,
            "clocked_in": 5,
            "chance": 0.5,
            "slot_chance": 0.25,
        }
        for number, code in enumerate(visited)
    ]
    write_rows(files.tables["findings"], seen)
    return files


@pytest.fixture(scope="session")
def settled(files: CityFiles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of the town before its night; copied, never used itself.

    An earlier night has run: it took the long history in, so that the night of a test
    has one day to look at.
    """

    def make(folder: Path) -> None:
        home = folder / "home"
        settle(home, files)
        with open_city(_environ(home, EVE_BEFORE), home) as city:
            run_night(city, DAY_BEFORE, None, with_prefect=False)
        with open_city(_environ(home, EVENING), home) as city:
            release(city, DAY_BEFORE)
        shutil.copytree(files.inbox, home / "inbox", dirs_exist_ok=True)

    return made_once(tmp_path_factory, "settled", make) / "home"


@pytest.fixture(scope="session")
def planned(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of the town with its sealed plan; copied, never used itself."""

    def make(folder: Path) -> None:
        home = copied(settled, folder)
        with open_city(_environ(home, EVENING), home) as city:
            run_night(city, DAY, None, with_prefect=False)

    return made_once(tmp_path_factory, "planned", make) / "home"


@pytest.fixture(scope="session")
def released(planned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of the town with its open list; copied, never used itself."""

    def make(folder: Path) -> None:
        home = copied(planned, folder)
        with open_city(_environ(home, MORNING), home) as city:
            release(city, DAY)

    return made_once(tmp_path_factory, "released", make) / "home"


def _environ(home: Path, now: str) -> dict[str, str]:
    return {"SIDAK_HOME": str(home), "SIDAK_NOW": now}


@pytest.fixture
def town(
    settled: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """Return a town of the test's own, on the evening before its night."""
    return Town(copied(settled, tmp_path), capsys, monkeypatch).at(EVENING)


@pytest.fixture
def sealed_town(
    planned: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """Return a town whose night has run, the same evening."""
    return Town(copied(planned, tmp_path), capsys, monkeypatch).at(EVENING)


@pytest.fixture
def open_town(
    released: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """Return a town whose list is open, the next morning."""
    return Town(copied(released, tmp_path), capsys, monkeypatch).at(MORNING)


@pytest.fixture
def new_town(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """Return a town without anything, not even a database."""
    return Town(tmp_path / "home", capsys, monkeypatch)
