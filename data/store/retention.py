"""Deletes what has been kept long enough; every function returns how many rows.

A version of the registry goes only where no night after the limit ever read it: the
key had ended, and was known to have ended, before the limit, or another version had
taken its place before. The audit trail, findings, reports and plans always stay.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schemas import TABLES
from data.store.frames import read_frame, to_micros
from data.tables import (
    REGISTRY,
    batches,
    day_marks,
    doubted_punches,
    last_punches,
    punch_places,
    punches,
    quarantine,
    rejects,
)
from data.web_tables import (
    clarifications,
    login_attempts,
    photos,
    reports,
    sessions,
)

#: Registry tables whose rows are about persons, and the column that ends a row.
PERSON_TABLES = {
    "staff": "valid_until",
    "enrolments": "valid_until",
    "leave": "ends_at",
}
#: The step of a clarification that waits for its reviewer.
_WAITS = "sent"
_CHUNK = 500


def drop_punches(db: Connection, before: datetime, offset: timedelta) -> int:
    """Delete punches made before a moment of city wall time, and their places."""
    until = to_micros(before, offset)
    for table in (last_punches, punch_places):
        db.execute(sa.delete(table).where(table.c.punched_at < until))
    return db.execute(sa.delete(punches).where(punches.c.punched_at < until)).rowcount


def drop_day_marks(db: Connection, before: datetime) -> int:
    """Delete attendance by the day of days before a moment's own."""
    old = day_marks.c.day < before.date()
    return db.execute(sa.delete(day_marks).where(old)).rowcount


def drop_versions(
    db: Connection, name: str, before: datetime, offset: timedelta
) -> int:
    """Delete the versions of a table of persons that ended before a moment."""
    table, key = REGISTRY[name], list(TABLES[name].key)
    columns = ("row_id", *key, PERSON_TABLES[name], "recorded_at", "batch")
    rows = read_frame(db, sa.select(*(table.c[each] for each in columns)), offset)
    gone = ended(rows, key, PERSON_TABLES[name], before)
    return _delete(db, table, table.c.row_id, gone["row_id"].tolist())


def ended(
    rows: pd.DataFrame, key: list[str], until: str, before: datetime
) -> pd.DataFrame:
    """Return the versions that no night after a moment has read.

    Parameters
    ----------
    rows
        Versions with ``row_id``, the key, ``until`` (end, half-open; missing: open),
        ``recorded_at`` and ``batch``.

    Examples
    --------
    Of person a the correction stays, since she still works there; b left in 2020.

    >>> day = pd.Timestamp
    >>> rows = pd.DataFrame({
    ...     "row_id": [1, 2, 3], "who": ["a", "a", "b"], "batch": [1, 2, 1],
    ...     "until": [pd.NaT, pd.NaT, day("2020-01-01")],
    ...     "recorded_at": [day("2019-01-01"), day("2019-06-01"), day("2019-01-01")],
    ... })
    >>> ended(rows, ["who"], "until", day("2024-01-01"))["row_id"].tolist()
    [1, 3]
    """
    limit = pd.Timestamp(before)
    order = rows.sort_values(["recorded_at", "batch", "row_id"])
    known = order[order["recorded_at"] < limit]
    replaced = known.duplicated(key, keep="last")
    newest = order.drop_duplicates(key, keep="last")
    over = newest[(newest["recorded_at"] < limit) & (newest[until] <= limit)]
    of_those = pd.MultiIndex.from_frame(known[key]).isin(
        pd.MultiIndex.from_frame(over[key])
    )
    return known[replaced | of_those].sort_values("row_id")


def drop_quarantine_of_persons(
    db: Connection, before: datetime, offset: timedelta
) -> int:
    """Delete rows about persons that have waited in quarantine since long before."""
    old = quarantine.c.table_name.in_(PERSON_TABLES) & quarantine.c.batch.in_(
        _batches_before(before, offset)
    )
    return db.execute(sa.delete(quarantine).where(old)).rowcount


def blank_rejects(db: Connection, before: datetime, offset: timedelta) -> int:
    """Empty the bytes of lines refused before a moment; reason and place stay.

    What could still be corrected of them goes too: it holds when somebody was there.
    """
    past = _batches_before(before, offset)
    db.execute(sa.delete(doubted_punches).where(doubted_punches.c.batch.in_(past)))
    old = rejects.c.batch.in_(past)
    filled = sa.func.length(rejects.c.raw) > 0
    change = sa.update(rejects).where(old, filled).values(raw=b"")
    return db.execute(change).rowcount


def drop_login_attempts(db: Connection, before: datetime, offset: timedelta) -> int:
    """Delete tries to log in made before a moment."""
    old = login_attempts.c.at < to_micros(before, offset)
    return db.execute(sa.delete(login_attempts).where(old)).rowcount


def drop_sessions(db: Connection, before: datetime, offset: timedelta) -> int:
    """Delete sessions that had expired at a moment."""
    old = sessions.c.expires_at < to_micros(before, offset)
    return db.execute(sa.delete(sessions).where(old)).rowcount


def drop_photos(db: Connection, before: datetime, offset: timedelta) -> int:
    """Delete photos received before a moment whose finding nobody disputes now.

    Only the rows: the files are the home's.
    """
    disputed = _disputed_findings()
    of_report = sa.select(reports.c.report).where(reports.c.finding.in_(disputed))
    of_office = sa.select(clarifications.c.clarification).where(
        clarifications.c.finding.in_(disputed)
    )
    # A missing number is in no list, and not in none either.
    kept = sa.func.coalesce(photos.c.report, -1).in_(of_report) | sa.func.coalesce(
        photos.c.clarification, -1
    ).in_(of_office)
    old = photos.c.received_at < to_micros(before, offset)
    return db.execute(sa.delete(photos).where(old, ~kept)).rowcount


def _disputed_findings() -> sa.Select[Any]:
    """Return the findings whose clarification waits for its reviewer."""
    last = sa.select(sa.func.max(clarifications.c.clarification)).group_by(
        clarifications.c.finding
    )
    return sa.select(clarifications.c.finding).where(
        clarifications.c.clarification.in_(last), clarifications.c.step == _WAITS
    )


def _batches_before(before: datetime, offset: timedelta) -> sa.Select[Any]:
    return sa.select(batches.c.batch).where(
        batches.c.arrived_at < to_micros(before, offset)
    )


def _delete(
    db: Connection, table: sa.Table, column: sa.Column[Any], values: Iterable[Any]
) -> int:
    listed = list(values)
    return sum(
        db.execute(
            sa.delete(table).where(column.in_(listed[start : start + _CHUNK]))
        ).rowcount
        for start in range(0, len(listed), _CHUNK)
    )
