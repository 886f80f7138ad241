"""Deletes what has been kept long enough, as the settings say, and counts it.

One transaction with an entry of its own in the audit trail. The files of photos go
afterwards: killed in between, the next purge sweeps them.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
from sqlalchemy.engine import Connection

from data.city import City
from data.database import night_lock, transaction
from data.store import retention
from data.store.audit import read_meta, write_audit, write_meta
from pipelines.backup_folders import one_at_a_time
from pipelines.notices import Notice
from pipelines.soundness import photo_digests

#: The fact in ``meta`` before which rows about persons are gone.
PURGED_UNTIL = "purged_until"
#: A photo's file lies there before its row does; younger files are left alone.
_GRACE_SECONDS = 86_400


@dataclass(frozen=True)
class Limits:
    """The moments before which things go; city wall time."""

    persons: datetime
    photos: datetime
    logs: datetime
    now: datetime


@dataclass(frozen=True)
class Purge:
    """What went, or would go: rows by kind, files of photos, and the limits."""

    counts: dict[str, int]
    files: int
    limits: Limits


def limits(city: City) -> Limits:
    """Return the limits of a purge now; each is the beginning of a day."""
    today = pd.Timestamp(city.now).normalize()
    settings = city.settings
    months = [settings.keep_person_months, settings.keep_photo_months]
    persons, photos = (today - pd.DateOffset(months=each) for each in months)
    logs = today - timedelta(days=settings.keep_log_days)
    return Limits(
        persons.to_pydatetime(), photos.to_pydatetime(), logs.to_pydatetime(), city.now
    )


def purge(city: City, *, dry_run: bool = False) -> Purge:
    """Delete what is older than the settings keep.

    Parameters
    ----------
    dry_run
        Only count; the database and the folder of photos stay as they are.

    Raises
    ------
    UserError
        A night, backup, restore or other purge is at work.
    """
    home, until = city.settings.home, limits(city)
    with one_at_a_time(home), night_lock(city.engine, home, timeout=60):
        with transaction(city.engine) as db:
            _overwrite_what_goes(db)
            known = set(photo_digests(db))
            counts = _drop_rows(db, until, city.settings.offset)
            kept = set(photo_digests(db))
            _note(db, city, until, counts)
            if dry_run and (changes := db.get_transaction()):
                changes.rollback()
        loose = list(_loose_files(home / "photos", known - kept, kept))
        if not dry_run:
            for path in loose:
                path.unlink(missing_ok=True)
            _empty_log(city)
    return Purge(counts, len(loose), until)


def _drop_rows(db: Connection, until: Limits, offset: timedelta) -> dict[str, int]:
    """Delete row by row what is over; the order follows what names what."""
    counts = {
        "punches": retention.drop_punches(db, until.persons, offset),
        "day_marks": retention.drop_day_marks(db, until.persons),
    }
    for table in retention.PERSON_TABLES:
        counts[table] = retention.drop_versions(db, table, until.persons, offset)
    waiting = retention.drop_quarantine_of_persons(db, until.persons, offset)
    return counts | {
        "quarantine": waiting,
        "photos": retention.drop_photos(db, until.photos, offset),
        "rejects": retention.blank_rejects(db, until.logs, offset),
        "login_attempts": retention.drop_login_attempts(db, until.logs, offset),
        "sessions": retention.drop_sessions(db, until.now, offset),
    }


def _note(db: Connection, city: City, until: Limits, counts: dict[str, int]) -> None:
    days = {
        name: str(getattr(until, name).date()) for name in ("persons", "photos", "logs")
    }
    detail = {"counts": counts, "before": days}
    write_audit(db, "purged", city.now, city.settings.offset, detail=detail)
    before = read_meta(db, PURGED_UNTIL)
    # Kept longer again, what is gone does not come back.
    write_meta(db, PURGED_UNTIL, max(before or "", days["persons"]))


def purged_before(db: Connection) -> date | None:
    """Return the day before which rows about persons are gone; None: none are."""
    day = read_meta(db, PURGED_UNTIL)
    return date.fromisoformat(day) if day else None


def about_purge(db: Connection, day: date) -> list[Notice]:
    """Say so where a day lies before what was purged."""
    before = purged_before(db)
    if before is None or day >= before:
        return []
    return [
        Notice(
            "Rows about persons before {date} were purged: states of {day} are worked "
            "out without them.",
            {"date": before, "day": day},
        )
    ]


def _overwrite_what_goes(db: Connection) -> None:
    """Let SQLite write zeros over deleted rows; else they stay in the file's pages."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA secure_delete = ON")


def _empty_log(city: City) -> None:
    """Bring SQLite's write-ahead log into the file: it still holds the old pages."""
    if city.engine.dialect.name == "sqlite":
        with closing(city.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _loose_files(folder: Path, gone: set[str], kept: set[str]) -> Iterator[Path]:
    """Yield files of photos just purged, and old ones that no row ever named."""
    old = time.time() - _GRACE_SECONDS
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.stem in kept:
            continue
        if path.stem in gone or path.stat().st_mtime < old:
            yield path
