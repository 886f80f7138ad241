"""One plan and the same bytes: many nights at once, twice, late, on both databases."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from data.city import open_city
from data.database import make_engine, reading
from pipelines.release import release
from pipelines.running import run_night
from simulation.files import CityFiles
from tests.pipelines.town import (
    DAY,
    DAY_BEFORE,
    EVE_BEFORE,
    EVENING,
    MORNING,
    OPENED,
    RECORD,
    Town,
    copied,
    settle,
)
from tests.thorough import some

pytestmark = pytest.mark.slow
_NIGHT = ("nightly", "--date", str(DAY), "--no-prefect")


def start(home: Path, *words: str, **more: str) -> subprocess.Popen[bytes]:
    """Start `sidak` in a process of its own."""
    environ = os.environ | {
        "SIDAK_HOME": str(home),
        "SIDAK_NOW": EVENING,
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", *words],
        env=environ | more,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def all_done(started: list[subprocess.Popen[bytes]]) -> None:
    for process in started:
        told = process.communicate(timeout=300)[1]
        assert process.returncode == 0, told.decode()


def records(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "records").iterdir()}


def test_many_nights_at_once_make_one_plan_with_the_same_bytes(
    town: Town, planned: Path
) -> None:
    all_done([start(town.home, *_NIGHT) for _ in some(range(10), 4)])
    assert records(town.home) == records(planned)
    assert town.rows(
        f"SELECT version, sealing FROM plans WHERE service_date = '{DAY}'"
    ) == [(1, 2)]
    all_done([start(town.home, *_NIGHT) for _ in some(range(2), 2)])
    assert records(town.home) == records(planned)


def test_releases_at_once_write_one_record(sealed_town: Town, released: Path) -> None:
    words = ("release", "--date", str(DAY))
    home = sealed_town.home
    all_done([start(home, *words, SIDAK_NOW=MORNING) for _ in range(4)])
    assert records(home) == records(released)


@pytest.fixture
def on_postgres(
    postgres_url: str, settled: Path, files: CityFiles, tmp_path: Path
) -> tuple[Path, dict[str, str]]:
    """Return the town on PostgreSQL, with the same key file, before its night."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(settled / "key", home / "key")
    environ = settle(home, files, SIDAK_DATABASE_URL=postgres_url)
    with open_city(environ | {"SIDAK_NOW": EVE_BEFORE}, home) as city:
        run_night(city, DAY_BEFORE, None, with_prefect=False)
    with open_city(environ, home) as city:
        release(city, DAY_BEFORE)
    shutil.copytree(files.inbox, home / "inbox", dirs_exist_ok=True)
    return home, environ


def derived(ask: object, table: str) -> list[tuple[str, ...]]:
    """Rows of a table of either database, in one spelling."""
    names = {
        "risk": "office_code, slot_starts_at, p_below_minimum, p_empty, low, high",
        "states": "office_code, slot_starts_at, state, service_staff_high, evidence",
        "alerts": "office_code, kind, device, evidence",
    }
    found = ask(f"SELECT {names[table]} FROM {table}")  # type: ignore[operator]
    return sorted(tuple(map(str, row)) for row in found)


def test_records_are_the_same_bytes_on_sqlite_and_postgresql(
    on_postgres: tuple[Path, dict[str, str]], released: Path
) -> None:
    home, environ = on_postgres
    all_done([start(home, *_NIGHT, **environ) for _ in range(3)])
    with open_city(environ | {"SIDAK_NOW": MORNING}, home) as city:
        release(city, DAY)
    ours = records(home)
    assert {RECORD, OPENED} <= set(ours)
    assert ours == records(released)
    with ExitStack() as stack:
        engine = make_engine(environ["SIDAK_DATABASE_URL"])
        stack.callback(engine.dispose)
        there = stack.enter_context(reading(engine))
        here = sqlite3.connect(released / "sidak.db")
        stack.callback(here.close)
        for table in ("risk", "states", "alerts"):
            assert derived(lambda sql: there.execute(text(sql)), table) == derived(
                here.execute, table
            )


def test_a_copy_of_the_home_gives_the_same_list(town: Town, released: Path) -> None:
    """The key file and the inputs decide; neither the folder nor the moment does."""
    other = copied(town.home, town.home.parent / "elsewhere")
    all_done([start(other, *_NIGHT, SIDAK_NOW="2026-11-24T04:00")])
    all_done([start(other, "release", "--date", str(DAY), SIDAK_NOW=MORNING)])
    assert records(other) == records(released)
