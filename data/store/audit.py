"""Reads and writes the audit trail, and the few facts about the database itself."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import canonical, read_frame, to_micros
from data.tables import audit, meta

#: The word for a list that was opened before its time.
OPENED_EARLY = "open_early"
#: PostgreSQL's advisory lock of the chain's end; any number, fixed for good.
_CHAIN_LOCK = 7_301_402


def write_audit(
    db: Connection,
    action: str,
    at: datetime,
    offset: timedelta,
    *,
    service_date: date | None = None,
    reason: str | None = None,
    detail: Mapping[str, object] | None = None,
    account: str | None = None,
) -> None:
    """Add one entry to the chain; entries are never changed.

    Never a staff number, name or pin. Writers queue here until the transaction before
    has ended, so that no two entries follow the same one.
    """
    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
    last = db.execute(
        sa.select(audit.c.entry, audit.c.hash).order_by(audit.c.entry.desc()).limit(1)
    ).one_or_none()
    entry = {
        "entry": last.entry + 1 if last else 1,
        "at": to_micros(at, offset),
        "action": action,
        "service_date": service_date,
        "reason": reason,
        "detail": canonical(dict(detail or {})),
        "account": account,
        "previous": (last.hash or "") if last else "",
    }
    db.execute(sa.insert(audit).values(**entry, hash=entry_hash(entry)))


def entry_hash(entry: Mapping[str, object]) -> str:
    """Return what an entry's hash must be: SHA-256 over all its other columns.

    Examples
    --------
    >>> names = ("entry", "at", "action", "service_date", "reason", "detail")
    >>> entry_hash(dict.fromkeys((*names, "account", "previous")))[:12]
    '574fee1a0aba'
    """
    day = entry["service_date"]
    parts = [
        *(entry["entry"], entry["at"], entry["action"]),
        *(None if day is None else str(day), entry["reason"], entry["detail"]),
        *(entry["account"], entry["previous"]),
    ]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_entries(db: Connection) -> list[int]:
    """Return the numbers of entries that do not fit the chain; empty: it is whole.

    Found are changed, added and removed entries, but not the removal of the newest
    ones: for that compare `chain_head` with one that was noted outside.
    """
    broken, previous, number = [], "", 0
    for found in db.execute(sa.select(audit).order_by(audit.c.entry)).mappings():
        row: dict[str, Any] = {str(name): value for name, value in found.items()}
        number += 1
        fits = (row["entry"], row["previous"], row["hash"])
        if fits != (number, previous, entry_hash(row)):
            broken.append(int(row["entry"]))
        previous, number = row["hash"] or "", row["entry"]
    return broken


def chain_head(db: Connection) -> tuple[int, str]:
    """Return number and hash of the newest entry; (0, "") before the first."""
    newest = sa.select(audit.c.entry, audit.c.hash).order_by(audit.c.entry.desc())
    row = db.execute(newest.limit(1)).one_or_none()
    return (row.entry, row.hash or "") if row else (0, "")


def read_audit(
    db: Connection, offset: timedelta, service_date: date | None = None
) -> pd.DataFrame:
    """Return the entries, of one service date or all, in the order written.

    Columns ``at``, ``action``, ``service_date``, ``reason``, ``detail`` (dictionary),
    ``account`` (missing: a command), ``previous`` and ``hash``.
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
