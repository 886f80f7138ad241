"""Founds a city: its key file, its tables and the shipped calendar. Twice is safe."""

import hashlib
from datetime import date, datetime

from sqlalchemy.engine import Connection

from data.city import REPLAY, refuse_false_clock, refuse_half_restored
from data.database import make_engine, night_lock, transaction, upgrade
from data.errors import UserError
from data.identity import make_key
from data.settings import Settings
from data.store.audit import read_meta, write_meta
from data.store.batches import known_batch, open_batch, watermark
from data.store.registry import write_rows
from data.workdays import shipped_calendar


def found(settings: Settings, *, replay: bool = False) -> None:
    """Make what a city needs to begin, and keep what is already there.

    Raises
    ------
    UserError
        A database that took in files for real is asked to become a replay, or
        `SIDAK_NOW` is set for one that is none; or a restore was not finished.
    """
    refuse_half_restored(settings)
    # The stored risk would tell other accounts of the machine before the release.
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = make_engine(settings.database_url)
    settings.inbox.mkdir(parents=True, exist_ok=True)
    settings.records.mkdir(parents=True, exist_ok=True)
    make_key(settings.key_file)
    try:
        with night_lock(engine, settings.home):
            upgrade(engine)
            with transaction(engine) as db:
                _mark(db, settings, replay)
                _write_calendar(db, settings)
    finally:
        engine.dispose()


def _mark(db: Connection, settings: Settings, replay: bool) -> None:
    known = read_meta(db, REPLAY) is not None
    if replay and not known and watermark(db):
        raise UserError(
            "This database keeps a real city and cannot become a replay. Use another "
            "SIDAK_HOME for the replay."
        )
    if replay and not known:
        write_meta(db, REPLAY, "yes")
    refuse_false_clock(settings, replay or known)


def _write_calendar(db: Connection, settings: Settings) -> None:
    calendar = shipped_calendar()
    digest = hashlib.sha256(calendar.to_csv(index=False).encode()).hexdigest()
    if known_batch(db, table_name="calendar", digest=digest):
        return
    batch = open_batch(
        db,
        kind="shipped",
        table_name="calendar",
        source="calendar.csv",
        digest=digest,
        policy="given",
        # Not the clock: equal inputs must give equal bytes in every database.
        arrived_at=datetime.combine(date(2026, 1, 1), datetime.min.time()),
        offset=settings.offset,
    )
    given = calendar["recorded_at"].notna()
    write_rows(
        db,
        "calendar",
        calendar,
        calendar["recorded_at"],
        batch,
        settings.offset,
        given=given,
    )
