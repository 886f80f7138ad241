"""Many nights at once, late, or on another database: one plan, the same bytes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.city import open_city
from pipelines.release import release
from pipelines.running import run_night
from simulation.files import CityFiles
from tests.pipelines.town import DAY, EVENING, MORNING, RECORD, Town, copied, settle

_NIGHT = ["nightly", "--date", str(DAY), "--no-prefect"]


@pytest.mark.slow
def test_ten_nights_at_once_seal_one_plan(
    settled: Path, planned: Path, tmp_path: Path
) -> None:
    home = copied(settled, tmp_path)
    environ = os.environ | {"SIDAK_HOME": str(home), "SIDAK_NOW": EVENING}
    command = [sys.executable, "-m", "pipelines.cli", *_NIGHT]
    nights = [
        subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
        for _ in range(10)
    ]
    told = [night.communicate(timeout=300)[1] for night in nights]
    assert [night.returncode for night in nights] == [0] * 10, told
    assert [path.name for path in (home / "records").glob(f"{DAY}*")] == [RECORD]
    assert (home / "records" / RECORD).read_bytes() == (
        planned / "records" / RECORD
    ).read_bytes()


def test_a_late_night_gives_the_same_bytes(town: Town, planned: Path) -> None:
    town.at("2026-11-24T05:40").night()
    assert town.record() == (planned / "records" / RECORD).read_bytes()


@pytest.mark.slow
def test_postgresql_gives_the_same_records_as_sqlite(
    files: CityFiles, tmp_path: Path, empty_postgres_url: str
) -> None:
    records = {}
    for name, more in (
        ("sqlite", {}),
        ("postgresql", {"SIDAK_DATABASE_URL": empty_postgres_url}),
    ):
        home = tmp_path / name / "home"
        home.mkdir(parents=True)
        if name == "postgresql":
            # The same key: with another one everybody and every salt is another.
            shutil.copy(tmp_path / "sqlite" / "home" / "key", home / "key")
        environ = settle(home, files, **more)
        shutil.copytree(files.inbox, home / "inbox", dirs_exist_ok=True)
        with open_city(environ, home) as city:
            run_night(city, DAY, None, with_prefect=False)
        with open_city(environ | {"SIDAK_NOW": MORNING}, home) as city:
            release(city, DAY)
        records[name] = {
            path.name: path.read_bytes() for path in (home / "records").iterdir()
        }
    assert len(records["sqlite"]) == 2
    assert records["sqlite"] == records["postgresql"]
