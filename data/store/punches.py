"""Reads and writes punches and how far each device has reported."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.bulk import bulk_insert
from data.knowledge import Known
from data.store.frames import decode, read_frame, to_micros, to_values
from data.store.known import is_known
from data.tables import coverage_marks, punches

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
    rows = frame[[*_KEY, "verify"]].assign(recorded_at=recorded_at, batch=batch)
    # In the order of the table's key a million rows load several times faster.
    rows = rows.sort_values("punched_at")
    values = to_values(rows, punches, offset)
    return bulk_insert(db, punches, values, ignore_duplicates=True)


def read_punches(
    db: Connection,
    known: Known,
    from_at: datetime,
    until_at: datetime,
    offset: timedelta,
    devices: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return the known punches of a half-open span of city wall time.

    One row per punch: ``device``, ``pin``, ``punched_at``, ``direction``, ``verify``
    (Int64), sorted by the first four.
    """
    at = punches.c.punched_at
    wanted = is_known(punches, known, offset)
    wanted &= at >= to_micros(from_at, offset)
    wanted &= at < to_micros(until_at, offset)
    if devices is not None:
        wanted &= punches.c.device.in_(devices)
    columns = [punches.c[name] for name in (*_KEY, "verify")]
    rows = read_frame(db, sa.select(*columns).where(wanted), offset)
    # Sorted here: each database has its own order of text.
    return rows.sort_values(_KEY, ignore_index=True)


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
            (punches, punches.c.punched_at),
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
