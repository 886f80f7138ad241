"""Reads and writes the audit trail, and the few facts about the database itself."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import canonical, from_micros, read_frame, to_micros
from data.tables import audit, meta

#: The word for a list that was opened before its time.
OPENED_EARLY = "open_early"
#: The word for looking at what a day's lock had kept: its list, risk and chances.
VIEWED = "list_viewed"
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
    number, previous = chain_head(db)
    entry = {
        "entry": number + 1,
        "at": to_micros(at, offset),
        "action": action,
        "service_date": service_date,
        "reason": reason,
        "detail": canonical(dict(detail or {})),
        "account": account,
        "previous": previous,
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
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def broken_entries(db: Connection) -> list[int]:
    """Return the numbers of entries that do not fit the chain; empty: it is whole.

    Found are changed, added and removed entries, but not the removal of the newest
    ones: for that compare `chain_head` with one that was noted outside.
    """
    broken, previous, number = [], "", 0
    for row in _as_stored(db):
        number += 1
        fits = (row["entry"], row["previous"], row["hash"])
        if fits != (number, previous, entry_hash(row)):
            broken.append(row["entry"])
        previous, number = row["hash"] or "", row["entry"]
    return broken


def trail(
    db: Connection, offset: timedelta, service_date: date | None = None
) -> pd.DataFrame:
    """Return the entries as stored, for people; one that was changed is shown too.

    Columns ``entry``, ``at``, ``account``, ``action``, ``service_date``, ``reason``,
    ``detail`` (text). What is no moment or no day any more is missing.
    """
    rows = list(_as_stored(db))

    def texts(name: str) -> pd.Series:
        return pd.Series([_shown(row[name]) for row in rows], dtype="str")

    moments = [_moment(row["at"], offset) for row in rows]
    days = [_day(row["service_date"]) for row in rows]
    frame = pd.DataFrame(
        {
            "entry": pd.Series([row["entry"] for row in rows], dtype="Int64"),
            "at": pd.Series(moments, dtype="datetime64[us]"),
            "account": texts("account"),
            "action": texts("action"),
            "service_date": pd.Series(days, dtype="datetime64[us]"),
            "reason": texts("reason"),
            "detail": texts("detail"),
        }
    )
    if service_date is None:
        return frame
    of_day = frame["service_date"] == pd.Timestamp(service_date)
    return frame[of_day].reset_index(drop=True)


def _as_stored(db: Connection) -> Iterator[dict[str, Any]]:
    """Yield the entries as they lie there, whatever somebody made of them."""
    columns = [_raw(db, column) for column in audit.columns]
    for row in db.execute(sa.select(*columns).order_by(audit.c.entry)):
        yield {name: _plain(value) for name, value in row._mapping.items()}


def _raw(db: Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Return a column that can be read whatever somebody made of it.

    Text that is no UTF-8 any more would stop SQLite's driver, so it comes as bytes.
    """
    if db.dialect.name != "sqlite" or isinstance(column.type, sa.Integer):
        return column
    return sa.cast(column, sa.LargeBinary).label(column.name)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return value.isoformat() if isinstance(value, date) else value


def _shown(text: str | None) -> str | None:
    return None if text is None else str(text).encode("utf-8", "replace").decode()


def _moment(micros: Any, offset: timedelta) -> datetime | None:
    try:
        return from_micros(micros, offset)
    except (TypeError, OverflowError):
        return None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def chain_head(db: Connection) -> tuple[int, str]:
    """Return number and hash of the newest entry; (0, "") before the first."""
    columns = audit.c.entry, _raw(db, audit.c.hash)
    newest = sa.select(*columns).order_by(audit.c.entry.desc()).limit(1)
    row = db.execute(newest).one_or_none()
    return (row.entry, _plain(row.hash) or "") if row else (0, "")


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
