"""Reads and writes the audit trail, and the few facts about the database itself."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import canonical, read_frame, to_micros
from data.tables import audit, meta

#: The word for a list that was opened before its time.
OPENED_EARLY = "open_early"


def write_audit(
    db: Connection,
    action: str,
    at: datetime,
    offset: timedelta,
    *,
    service_date: date | None = None,
    reason: str | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Add one entry; entries are never changed. Never a staff number, name or pin."""
    entry = (db.scalar(sa.select(sa.func.max(audit.c.entry))) or 0) + 1
    db.execute(
        sa.insert(audit).values(
            entry=entry,
            at=to_micros(at, offset),
            action=action,
            service_date=service_date,
            reason=reason,
            detail=canonical(dict(detail or {})),
        )
    )


def read_audit(
    db: Connection, offset: timedelta, service_date: date | None = None
) -> pd.DataFrame:
    """Return the entries, of one service date or all, in the order written.

    Columns ``at``, ``action``, ``service_date``, ``reason``, ``detail`` (dictionary).
    """
    columns = [column for column in audit.columns if column.name != "entry"]
    rows = sa.select(*columns).order_by(audit.c.entry)
    if service_date is not None:
        rows = rows.where(audit.c.service_date == service_date)
    return read_frame(db, rows, offset)


def marks(db: Connection, service_date: date) -> set[str]:
    """Return the actions the audit trail holds about a day, such as ``open_early``."""
    rows = sa.select(audit.c.action).where(audit.c.service_date == service_date)
    return set(db.scalars(rows))


def read_meta(db: Connection, key: str) -> str | None:
    """Return a fact about the database, such as ``replay``; None: never written."""
    return db.scalar(sa.select(meta.c.value).where(meta.c.key == key))


def write_meta(db: Connection, key: str, value: str) -> None:
    """Write a fact about the database, in the place of the one before."""
    db.execute(sa.delete(meta).where(meta.c.key == key))
    db.execute(sa.insert(meta).values(key=key, value=value))
