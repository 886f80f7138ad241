"""Puts a backup in place of nothing, or of a city that is moved aside, and checks it.

While the folder `restoring` is in the home the restore is not finished, and no command
opens the city: killed at any moment, it is simply run again.
"""

import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Connection, Engine

from data.city import REPLAY, RESTORING, refuse_false_clock
from data.database import make_engine, night_lock, reading, transaction, upgrade
from data.errors import UserError
from data.settings import Settings
from data.store.audit import chain_head, read_meta, write_audit
from pipelines.backing_up import PARTS
from pipelines.backup_folders import one_at_a_time
from pipelines.dumping import count_rows, revision
from pipelines.loading import changed, dump_of, target_of
from pipelines.manifest import Manifest, copied, private_folder, settle
from pipelines.restorable import KEY, Restore, checked_backup, other_key, refuse_city
from pipelines.restore_report import about_data, about_key, about_old, about_settings
from pipelines.soundness import Check, checks


def restore(
    folder: Path, settings: Settings, now: datetime, *, replace: bool = False
) -> list[Check]:
    """Restore a backup into the home and database of the settings; return the report.

    Parameters
    ----------
    now
        City wall time.
    replace
        What is there is moved aside; without it a city that is there is refused.

    Raises
    ------
    UserError
        The backup is incomplete or not what its manifest says, is of another kind of
        database or of a newer sidak; a city is there, or is in use.
    """
    manifest = checked_backup(folder, settings)
    # Before anything else makes it: for its owner only.
    private_folder(settings.home)
    engine = make_engine(settings.database_url)
    try:
        target = target_of(engine)
        with one_at_a_time(settings.home):
            plan = Restore(
                folder=folder,
                manifest=manifest,
                settings=settings,
                target=target,
                staging=settings.home / RESTORING,
                aside=_aside(settings.home, now),
            )
            refuse_city(plan, replace)
            # Before our own lock, which is a connection too.
            target.refuse_users()
            with night_lock(engine, settings.home, timeout=5):
                return _restore(plan, now)
    finally:
        engine.dispose()


def _restore(plan: Restore, now: datetime) -> list[Check]:
    lost = _records_to_lose(plan)
    try:
        report = _loaded(plan, now)
    except BaseException:
        # The city that is there was not touched and goes on.
        if not plan.target.touched:
            plan.target.abandon()
            shutil.rmtree(plan.staging, ignore_errors=True)
        raise
    _put_in_place(plan)
    return [*report, *about_settings(plan), *about_old(plan, lost)]


def _loaded(plan: Restore, now: datetime) -> list[Check]:
    """Bring files and database to where they can be checked, and check them."""
    try:
        _stage(plan)
        dump = dump_of(plan.folder, plan.manifest.database)
        engine = plan.target.load(dump, plan.manifest.files[dump.name], plan.aside)
    except OSError as error:
        raise UserError(
            "The backup could not be brought into {home}: {why}.",
            home=plan.settings.home,
            why=error.strerror,
        ) from error
    return _checked(plan, engine, now)


def _aside(home: Path, now: datetime) -> Path:
    name = f"replaced-{now:%Y%m%d-%H%M%S}"
    return next(
        path
        for number in range(1, 1000)
        if not (path := home / (name if number == 1 else f"{name}-{number}")).exists()
    )


def _records_to_lose(plan: Restore) -> list[str]:
    """Return published records that the backup does not know: of later days."""
    there = plan.settings.records.glob("*.json")
    return sorted(
        path.name for path in there if f"records/{path.name}" not in plan.manifest.files
    )


def _stage(plan: Restore) -> None:
    """Copy the files beside their places; from here on the restore is begun."""
    # What an interrupted restore left here are copies.
    shutil.rmtree(plan.staging, ignore_errors=True)
    plan.staging.mkdir(mode=0o700)
    settle(plan.settings.home)
    for name, listed in plan.manifest.files.items():
        wanted = name == KEY or name.split("/")[0] in PARTS
        if wanted and copied(plan.folder / name, plan.staging / name) != listed:
            raise changed(plan.folder / name)


def _checked(plan: Restore, engine: Engine, now: datetime) -> list[Check]:
    """Compare the loaded database with the manifest, migrate it, check it."""
    manifest = plan.manifest
    with reading(engine) as db:
        _refuse_other_rows(db, manifest)
        refuse_false_clock(plan.settings, read_meta(db, REPLAY) is not None)
    upgrade(engine)
    with reading(engine) as db:
        migrated = revision(db)
        found = checks(db, plan.staging, manifest.files)
        found += about_key(plan, db)
    with transaction(engine) as db:
        write_audit(
            db,
            "restored",
            now,
            plan.settings.offset,
            reason=plan.folder.name,
            detail={"made_at": manifest.made_at, "audit": list(manifest.audit)},
        )
    return [*about_data(plan, migrated), *found]


def _refuse_other_rows(db: Connection, manifest: Manifest) -> None:
    """Refuse a database that did not come back as it was: a bug, or a bad disk."""
    rows = count_rows(db)
    names = sorted(rows.keys() | manifest.rows.keys())
    differ = [name for name in names if rows.get(name) != manifest.rows.get(name)]
    if chain_head(db) != manifest.audit:
        differ.append("audit (newest entry)")
    if differ:
        raise UserError(
            "The restored database is not the one that was backed up: {tables}. Is "
            "the disk damaged? Restore on another machine.",
            tables=differ,
        )


def _put_in_place(plan: Restore) -> None:
    """Move all that was checked to where it belongs; the database comes last."""
    home = plan.settings.home
    for part in PARTS:
        _swap(plan.staging / part, home / part, plan.aside)
    plan.target.finish(plan.aside)
    if other_key(plan) or not plan.settings.key_file.exists():
        plan.settings.key_file.parent.mkdir(parents=True, exist_ok=True)
        _swap(plan.staging / KEY, plan.settings.key_file, plan.aside)
    plan.settings.inbox.mkdir(parents=True, exist_ok=True)
    plan.settings.records.mkdir(parents=True, exist_ok=True)
    settle(home)
    shutil.rmtree(plan.staging)
    settle(home)


def _swap(staged: Path, place: Path, aside: Path) -> None:
    if place.is_file() or any(place.glob("*")):
        aside.mkdir(mode=0o700, exist_ok=True)
        shutil.move(place, aside / place.name)
    elif place.is_dir():
        place.rmdir()
    if staged.exists():
        shutil.move(staged, place)
