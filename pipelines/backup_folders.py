"""The folders backups lie in: their names, their lock, which are ours, which may go."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from data.errors import UserError
from data.settings import Settings
from pipelines.manifest import NAME, Manifest, private_folder, read_manifest

#: The settings' file in a backup; written first, it says whose backup this is.
SETTINGS = "settings.toml"
#: How long one waits for another: all of them are quick, or run by themselves.
PATIENCE_SECONDS = 5.0
#: A backup's folder is named by its moment, and numbered where there are two.
_FOLDER = re.compile(r"(\d{4}-\d\d-\d\dT\d{6})(?:-(\d+))?")


@contextmanager
def one_at_a_time(home: Path) -> Iterator[None]:
    """Keep backups, restores and purges of one home apart; gone with the process."""
    private_folder(home)
    lock = FileLock(home / "backup.lock")
    try:
        lock.acquire(timeout=PATIENCE_SECONDS)
    except Timeout:
        raise UserError(
            "A backup, restore or purge of {home} is at work. Wait until it has "
            "finished, then run the command again.",
            home=home,
        ) from None
    try:
        yield
    finally:
        lock.release()


def new_folder(into: Path, now: datetime) -> Path:
    """Make the folder of a backup begun now and return it.

    Raises
    ------
    UserError
        It cannot be made there; the text says why.
    """
    try:
        private_folder(into)
        for number in range(1, 1000):
            name = f"{now:%Y-%m-%dT%H%M%S}" + (f"-{number}" if number > 1 else "")
            with suppress(FileExistsError):
                (into / name).mkdir(mode=0o700)
                return into / name
    except OSError as error:
        why = error.strerror
    else:
        why = "999 of this second are there"
    raise UserError(
        "No backup can be made in {folder}: {why}. Name another folder: sidak backup "
        "FOLDER",
        folder=into,
        why=why,
    )


def newest(into: Path, settings: Settings) -> tuple[Path, Manifest] | None:
    """Return the newest complete backup of this city in the folder, if any."""
    for folder in reversed(_backups(into)):
        with suppress(UserError):
            manifest = read_manifest(folder)
            if manifest.home == str(settings.home):
                return folder, manifest
    return None


def _backups(into: Path) -> list[Path]:
    """Return the folders that are named like backups, oldest first."""
    named = ((path, _FOLDER.fullmatch(path.name)) for path in into.iterdir())
    found = [(each[1], int(each[2] or 1), path) for path, each in named if each]
    return [path for _, _, path in sorted(found)]


def drop_older(into: Path, settings: Settings, keep: int) -> int:
    """Remove this city's backups but the newest ``keep``, and interrupted ones."""
    ours = [folder for folder in _backups(into) if _is_ours(folder, settings)]
    complete = [folder for folder in ours if (folder / NAME).exists()]
    going = [folder for folder in ours if folder not in complete[-keep:]]
    for folder in going:
        # First of all it stops being a complete one.
        (folder / NAME).unlink(missing_ok=True)
        shutil.rmtree(folder)
    return len(going)


def _is_ours(folder: Path, settings: Settings) -> bool:
    line = f"home = {json.dumps(str(settings.home))}\n"
    try:
        return line in (folder / SETTINGS).read_text("utf-8").splitlines(True)
    except (OSError, UnicodeDecodeError):
        return False
