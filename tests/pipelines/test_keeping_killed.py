"""Killed at any point, backup, restore and purge leave all, or a known half."""

import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from data.city import City, open_city
from data.errors import UserError
from data.settings import load_settings
from pipelines.backing_up import back_up
from pipelines.purging import purge
from pipelines.restorable import checked_backup
from pipelines.restoring import restore
from tests.pipelines.keeping import files_of, report_in, rows_of
from tests.pipelines.keeping_driver import _NOW
from tests.pipelines.town import MORNING, copied
from tests.thorough import some

_ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def standing(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a town with photos, one of them old, and one backup."""
    home = copied(released, tmp_path_factory.mktemp("standing"))
    report_in(home, 1)
    report_in(home, 2, at="2023-01-02T09:00")
    with _city(home) as city:
        back_up(city)
    report_in(home, 3)
    return home


def _city(home: Path) -> AbstractContextManager[City]:
    return open_city({"SIDAK_HOME": str(home), "SIDAK_NOW": MORNING}, home)


def drive(work: str, made: Path, homes: Iterable[Path]) -> list[str]:
    """Run the driver; return the names of the points that a home not killed passed."""
    words = [work, str(made), *map(str, homes)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.pipelines.keeping_driver", *words],
        cwd=_ROOT,
        env=os.environ | {"SIDAK_NOW": MORNING, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.split("\n") if line]


def killed(work: str, standing: Path, folder: Path) -> dict[str, Path]:
    """Kill a copy of the home at the points; return the copies by point."""
    [made] = (standing / "backups").iterdir()
    passed = drive(work, made, [copied(standing, folder / "whole")])
    homes = {
        f"{number} {name}": copied(standing, folder / f"killed{number}")
        for number, name in some([*enumerate(passed, start=1)], 3)
    }
    drive(work, made, homes.values())
    return homes


def check(work: str, standing: Path, folder: Path) -> None:
    """Kill at every point, and look at each home that is left."""
    look = {"backup": backed_up, "restore": restored, "purge": purged}[work]
    homes = killed(work, standing, folder)
    assert homes
    wrong = [name for name, home in homes.items() if not look(standing, home)]
    assert wrong == []


def backed_up(standing: Path, home: Path) -> bool:
    """Complete and right, or no backup; the next one sweeps it away and is right."""
    settings = load_settings({"SIDAK_HOME": str(home)}, home)
    rows, files = rows_of(standing / "sidak.db"), files_of(standing)
    for folder in own_backups(standing, home):
        if (folder / "manifest.json").exists():
            checked_backup(folder, settings)
            assert (rows_of(folder / "database.sqlite"), files_of(folder)) == (
                rows,
                files,
            )
        else:
            with pytest.raises(UserError, match="no complete backup"):
                checked_backup(folder, settings)
    with _city(home) as city:
        made = back_up(city, keep=1)
    left = own_backups(standing, home)
    assert [path for path in left if any(path.iterdir())] == [made.folder]
    return (rows_of(made.folder / "database.sqlite"), files_of(made.folder)) == (
        rows,
        files,
    )


def own_backups(standing: Path, home: Path) -> list[Path]:
    """Return the backups made of this copy of the home."""
    copies = {path.name for path in (standing / "backups").iterdir()}
    return [path for path in (home / "backups").iterdir() if path.name not in copies]


def restored(standing: Path, home: Path) -> bool:
    """The old city, the restored one, or one that no command opens; then restored."""
    [made] = (standing / "backups").iterdir()
    settings = load_settings({"SIDAK_HOME": str(home)}, home)
    old = rows_of(standing / "sidak.db")["reports"]
    new = rows_of(made / "database.sqlite")["reports"]
    if (home / "restoring").exists():
        with pytest.raises(UserError, match="was not finished"), _city(home):
            pass
    else:
        with _city(home):
            assert rows_of(home / "sidak.db")["reports"] in (old, new)
    restore(made, settings, _NOW, replace=True)
    # Wherever the kill fell, no file of the old city is gone.
    kept = [files_of(each) for each in (home, *home.glob("replaced-*"))]
    everything = {name: text for each in kept for name, text in each.items()}
    assert files_of(standing).items() <= everything.items()
    asides = [rows_of(each) for each in home.glob("replaced-*/sidak.db")]
    assert old in [each["reports"] for each in asides]
    with _city(home):
        return rows_of(home / "sidak.db")["reports"] == new and files_of(
            home
        ) == files_of(made)


def purged(standing: Path, home: Path) -> bool:
    """All or nothing; and the next purge leaves what one without a kill leaves."""
    before = rows_of(standing / "sidak.db")["photos"]
    assert len(rows_of(home / "sidak.db")["photos"]) in (len(before), len(before) - 1)
    for path in home.rglob("*.jpg"):
        os.utime(path, (0, 0))
    with _city(home) as city:
        purge(city)
    after = rows_of(home / "sidak.db")
    names = [path.stem for path in (home / "photos").rglob("*.jpg")]
    assert all(any(name in row for row in after["photos"]) for name in names)
    return len(names) == len(after["photos"]) == len(before) - 1


@pytest.mark.parametrize("work", ["backup", "restore", "purge"])
def test_a_kill_at_any_point_leaves_all_or_what_is_known_as_half(
    standing: Path, tmp_path: Path, work: str
) -> None:
    check(work, standing, tmp_path)
