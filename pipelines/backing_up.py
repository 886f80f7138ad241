"""Backs a city up into a folder of its own: database, records, photos, papers.

Safe while everything runs: the database is seen at one moment, and the files that this
moment knows never change. The key file stays out: whoever finds a backup must not be
able to link pseudonyms or compute tomorrow's list.
"""

import json
import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass, fields
from datetime import time
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.city import City
from data.errors import UserError
from data.settings import Settings
from data.store.audit import chain_head
from pipelines.backup_folders import (
    SETTINGS,
    drop_older,
    new_folder,
    newest,
    one_at_a_time,
)
from pipelines.dumping import (
    count_rows,
    dumped,
    revision,
    server_version,
    without_password,
)
from pipelines.manifest import (
    NAME,
    File,
    Manifest,
    copied,
    measured,
    private,
    private_folder,
    settle,
    write_manifest,
)
from pipelines.soundness import (
    Check,
    checks,
    kept_files,
    record_texts,
)

#: Folders of the home that a backup may hold beside the database.
PARTS = ("records", "photos", "documents")


@dataclass(frozen=True)
class Backup:
    """A complete backup: where, what, how sound the city was, what was dropped."""

    folder: Path
    manifest: Manifest
    checks: list[Check]
    dropped: int


def back_up(
    city: City,
    into: Path | None = None,
    *,
    with_key: bool = False,
    keep: int | None = None,
) -> Backup:
    """Write one backup into a new folder of ``into`` (default: the home's backups).

    Parameters
    ----------
    with_key
        The key file too.
    keep
        So many complete backups of this city stay; older and interrupted ones go.

    Raises
    ------
    UserError
        No room, no right to write, PostgreSQL's programs are missing, or another
        backup, restore or purge is at work.
    """
    into = into or city.settings.home / "backups"
    with one_at_a_time(city.settings.home):
        folder = new_folder(into, city.now)
        try:
            backup = _fill(city, folder, with_key)
        except (OSError, sqlite3.Error, sa.exc.DBAPIError) as error:
            raise UserError(
                "The backup could not be written into {folder}: {why}. Make room, or "
                "name another folder: sidak backup FOLDER",
                folder=into,
                why=getattr(error, "strerror", None) or type(error).__name__,
            ) from error
        finally:
            # An interrupted one must not fill the disk that was too small for it.
            if not (folder / NAME).exists():
                shutil.rmtree(folder, ignore_errors=True)
        dropped = 0 if keep is None else drop_older(into, city.settings, keep)
    return Backup(folder, backup[0], backup[1], dropped)


def _fill(city: City, folder: Path, with_key: bool) -> tuple[Manifest, list[Check]]:
    settings = city.settings
    files = {SETTINGS: _write(folder / SETTINGS, settings_text(settings))}
    if with_key:
        files["key"] = copied(settings.key_file, folder / "key")
    with dumped(city.engine, folder) as db:
        files |= _copy_records(db, settings.records, folder)
        files |= _copy_kept(db, settings, folder)
        # The dump's own bytes, now that it is whole.
        for path in folder.glob("database.*"):
            settle(path)
            files[path.name] = measured(path)
        manifest = _manifest(city, db, files)
        found = checks(db, folder, files)
    write_manifest(folder, manifest)
    return manifest, found


def _manifest(city: City, db: Connection, files: dict[str, File]) -> Manifest:
    return Manifest(
        made_at=city.now.replace(tzinfo=city.settings.zone).isoformat(),
        home=str(city.settings.home),
        database=city.engine.dialect.name,
        versions={
            "sidak": version("sidak"),
            "python": ".".join(map(str, sys.version_info[:3])),
            "database": server_version(db),
        },
        revision=revision(db),
        audit=chain_head(db),
        rows=count_rows(db),
        files=files,
    )


def _copy_records(db: Connection, records: Path, folder: Path) -> dict[str, File]:
    """Copy the records this moment knows; one whose file is missing comes from it."""
    files = {}
    for name, text in record_texts(db).items():
        target = folder / "records" / name
        private_folder(target.parent)
        try:
            files[f"records/{name}"] = copied(records / name, target)
        except FileNotFoundError:
            files[f"records/{name}"] = _write(target, text)
    return files


def _copy_kept(db: Connection, settings: Settings, folder: Path) -> dict[str, File]:
    """Copy photos and papers this moment knows; an earlier backup's are linked."""
    earlier = newest(folder.parent, settings)
    files = {}
    for name, digest in kept_files(db).items():
        known = earlier[1].files.get(name) if earlier else None
        sound = known is not None and known.sha256 == digest
        if earlier and known and sound and _linked(earlier[0], folder, name, known):
            files[name] = known
        elif (settings.home / name).is_file():
            files[name] = copied(settings.home / name, folder / name)
    return files


def _linked(earlier: Path, folder: Path, name: str, known: File) -> bool:
    """Give an earlier backup's file a second name; tell whether that could be done."""
    source, target = earlier / name, folder / name
    try:
        if source.is_symlink() or source.stat().st_size != known.bytes:
            return False
        private_folder(target.parent)
        os.link(source, target)
    except OSError:
        # Some file systems know no second names.
        return False
    return True


def _write(path: Path, text: str) -> File:
    with private(path).open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return measured(path)


def settings_text(settings: Settings) -> str:
    """Return the settings as ``sidak.toml`` takes them, without any secret."""
    lines = ["# As they were; passwords are left out.\n"]
    for field in fields(settings):
        value = getattr(settings, field.name)
        if field.name == "now" or value is None:
            continue
        if field.name == "database_url" and value.startswith("postgresql"):
            value, _ = without_password(sa.make_url(value))
        if isinstance(value, time):
            value = f"{value:%H:%M}"
        text = value if isinstance(value, int | float) else json.dumps(str(value))
        lines.append(f"{field.name} = {text}\n")
    return "".join(lines)
