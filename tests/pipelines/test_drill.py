"""The weekly drill's script: right with a sound backup, wrong with any other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.keeping import backup_of, report_in, rows_of
from tests.pipelines.town import MORNING, Town
from tests.source import ROOT

pytestmark = pytest.mark.slow
_SIDAK = Path(sys.executable).with_name("sidak")


def drill(town: Town, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [ROOT / "deploy" / "bin" / "sidak-drill"],
        env=os.environ | {"SIDAK": str(_SIDAK), "SIDAK_NOW": MORNING} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_newest_backup_comes_back_beside_the_city_and_goes(open_town: Town) -> None:
    report_in(open_town.home, 1)
    backup_of(open_town)
    report_in(open_town.home, 2)
    made = backup_of(open_town)
    left = open_town.home / "drill-abcdef"
    left.mkdir()
    before = rows_of(open_town.home / "sidak.db"), set(open_town.home.iterdir())
    # The address of the city's own database is set: the drill must not go there.
    done = drill(
        open_town, SIDAK_DATABASE_URL=f"sqlite:///{open_town.home / 'sidak.db'}"
    )
    assert done.returncode == 0, done.stderr
    assert made.name in done.stdout
    assert "Photos: 2" in done.stdout
    assert "Key: it fits" in done.stdout
    after = rows_of(open_town.home / "sidak.db"), set(open_town.home.iterdir())
    assert after == (before[0], before[1] - {left})


def test_a_damaged_backup_fails_the_drill(open_town: Town) -> None:
    report_in(open_town.home, 1)
    [photo] = backup_of(open_town).glob("photos/*/*")
    photo.write_bytes(b"x" * photo.stat().st_size)
    done = drill(open_town)
    assert done.returncode == 1
    assert photo.name in done.stderr


def test_without_any_backup_the_drill_fails(open_town: Town) -> None:
    done = drill(open_town)
    assert done.returncode == 1
    assert "no complete backup" in done.stderr


def test_another_key_fails_the_drill(open_town: Town, tmp_path: Path) -> None:
    backup_of(open_town)
    other = tmp_path / "other"
    other.touch(mode=0o600)
    other.write_text("ab" * 32)
    done = drill(open_town, SIDAK_KEY_FILE=str(other))
    assert done.returncode == 1
    assert "NOT this city's" in done.stderr


def test_on_postgresql_only_a_database_for_drills_is_emptied(
    open_town: Town, postgres_url: str
) -> None:
    backup_of(open_town)
    urls = {"SIDAK_DATABASE_URL": "postgresql:///city", "DRILL_DATABASE_URL": ""}
    done = drill(open_town, **urls | {"DRILL_DATABASE_URL": postgres_url})
    assert done.returncode == 1
    assert "is no database for drills" in done.stderr
