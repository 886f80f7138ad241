"""Reads and writes punches and how far each device has reported."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.bulk import bulk_insert
from data.knowledge import Known
from data.store.frames import decode, read_frame, to_micros, to_values
from data.store.known import is_known
from data.tables import coverage_marks, last_punches, punches

_KEY = ["device", "pin", "punched_at", "direction"]


def write_punches(
    db: Connection,
    frame: pd.DataFrame,
    recorded_at: pd.Series,
    batch: int,
    offset: timedelta,
) -> int:
    """Add the punches that are not there yet, and return how many.

    Parameters
    ----------
    frame
        One row per punch: ``device``, ``pin`` (pseudonym), ``punched_at`` (city wall
        time), ``direction``, ``verify`` (integer or empty). The first four are its
        key; a stored punch keeps its ``recorded_at``.
    """
    if frame.empty:
        return 0
    rows = frame[[*_KEY, "verify"]].assign(recorded_at=recorded_at, batch=batch)
    # In the order of the table's key a million rows load several times faster.
    rows = _once(rows.sort_values("punched_at", kind="stable"))
    values = to_values(rows, punches, offset)
    new = bulk_insert(db, punches, values, ignore_duplicates=True)
    if new:
        fresh = rows if new == len(rows) else _written(db, rows, batch, offset)
        _note_last(db, fresh, offset)
    return new


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the order of time, of equal ones the first.

    Only those of the same moment are compared: a whole comparison is as dear as
    reading the file.
    """
    at = rows["punched_at"].to_numpy()
    same = at[1:] == at[:-1]
    places = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
    twice = rows.iloc[places].duplicated(_KEY).to_numpy()
    return rows.iloc[np.delete(np.arange(len(rows)), places[twice])]


def _written(
    db: Connection, rows: pd.DataFrame, batch: int, offset: timedelta
) -> pd.DataFrame:
    """Return those of the rows that the batch itself has written."""
    key = [punches.c[name] for name in _KEY]
    arriving = sa.Table(
        "arriving", sa.MetaData(), *(sa.Column(c.name, c.type) for c in key)
    )
    shape = str(sa.select(*key).where(sa.false()).compile(db))
    db.exec_driver_sql(f"CREATE TEMPORARY TABLE arriving AS {shape}")
    bulk_insert(db, arriving, to_values(rows[_KEY], punches, offset))
    same = sa.and_(*(arriving.c[name] == punches.c[name] for name in _KEY))
    columns = [
        punches.c[name] for name in ("device", "punched_at", "recorded_at", "batch")
    ]
    found = sa.select(*columns).select_from(arriving.join(punches, same))
    written = read_frame(db, found.where(punches.c.batch == batch), offset)
    db.exec_driver_sql("DROP TABLE arriving")
    return written


def _note_last(db: Connection, rows: pd.DataFrame, offset: timedelta) -> None:
    """Note the last punch of each device and day among rows that are new."""
    key = ["device", "day", "recorded_at"]
    last = rows.assign(day=rows["punched_at"].dt.normalize()).sort_values(
        "punched_at", kind="stable"
    )
    # Where the next row is of the same, this one is not the last: few are left.
    last = last[(last[key] != last[key].shift(-1)).any(axis=1)]
    last = last.drop_duplicates(key, keep="last")
    bulk_insert(db, last_punches, to_values(last, last_punches, offset))


def read_punches(
    db: Connection,
    known: Known,
    from_at: datetime,
    until_at: datetime,
    offset: timedelta,
) -> pd.DataFrame:
    """Return the known punches of a half-open span of city wall time.

    One row per punch: ``device``, ``pin``, ``punched_at``, ``direction``, ``verify``
    (Int64), sorted by the first four.
    """
    span = _between(known, from_at, until_at, offset)
    # Sorted here: each database has its own order of text.
    return read_frame(db, span, offset).sort_values(_KEY, ignore_index=True)


def read_punches_on(
    db: Connection,
    known: Known,
    devices: Mapping[date, Collection[str]],
    offset: timedelta,
) -> pd.DataFrame:
    """Return the known punches of some days, of each of them those of some devices.

    Shaped as by :func:`read_punches`, in no order.
    """
    never = datetime(1970, 1, 2)  # noqa: DTZ001  city wall time has no zone here
    nothing = _between(known, never, never, offset)
    days = [read_frame(db, nothing, offset)]
    for day, names in devices.items():
        start = datetime.combine(day, datetime.min.time())
        rows = _between(known, start, start + timedelta(days=1), offset)
        here = rows.where(punches.c.device.in_(sorted(names)))
        days.append(read_frame(db, here, offset))
    return pd.concat(days, ignore_index=True)


def _between(
    known: Known, from_at: datetime, until_at: datetime, offset: timedelta
) -> sa.Select[Any]:
    at = punches.c.punched_at
    wanted = is_known(punches, known, offset)
    wanted &= at >= to_micros(from_at, offset)
    wanted &= at < to_micros(until_at, offset)
    return sa.select(*(punches.c[name] for name in (*_KEY, "verify"))).where(wanted)


def read_coverage(db: Connection, known: Known, offset: timedelta) -> pd.DataFrame:
    """Return up to when each device has reported: ``device``, ``covers_until_at``.

    The latest of its known punches, heartbeats and ``--complete-until``; one row per
    device that ever reported, sorted.
    """
    latest = [
        sa.select(table.c.device, sa.func.max(column).label("until"))
        .where(is_known(table, known, offset))
        .group_by(table.c.device)
        for table, column in (
            (last_punches, last_punches.c.punched_at),
            (coverage_marks, coverage_marks.c.covers_until_at),
        )
    ]
    rows = db.execute(sa.union_all(*latest)).all()
    frame = pd.DataFrame(
        {
            "device": pd.Series([row[0] for row in rows], dtype="str"),
            "covers_until_at": decode([row[1] for row in rows], "instant", offset),
        }
    )
    return frame.groupby("device", as_index=False).max()


def write_coverage(
    db: Connection,
    frame: pd.DataFrame,
    recorded_at: pd.Series,
    batch: int,
    offset: timedelta,
) -> int:
    """Add up to when devices reported: ``device``, ``kind``, ``covers_until_at``.

    ``kind`` is ``heartbeat`` (the device says so) or ``complete`` (the city does).
    """
    rows = frame.assign(recorded_at=recorded_at, batch=batch)
    return bulk_insert(db, coverage_marks, to_values(rows, coverage_marks, offset))
