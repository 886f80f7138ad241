"""Reads and writes where punches were made: digests, never coordinates."""

from datetime import datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.bulk import bulk_insert
from data.knowledge import Known
from data.store.frames import read_frame, to_micros, to_values
from data.store.known import is_known
from data.tables import punch_places

_KEY = ["device", "pin", "punched_at"]


def write_places(
    db: Connection,
    frame: pd.DataFrame,
    recorded_at: pd.Series,
    batch: int,
    offset: timedelta,
) -> int:
    """Add the places of punches that have none yet, and return how many.

    Parameters
    ----------
    frame
        One row per punch: ``device``, ``pin`` (pseudonym), ``punched_at`` (city wall
        time), ``place`` (keyed digest of coordinates and day).
    """
    rows = frame[[*_KEY, "place"]].assign(recorded_at=recorded_at, batch=batch)
    values = to_values(rows.drop_duplicates(_KEY), punch_places, offset)
    return bulk_insert(db, punch_places, values, ignore_duplicates=True)


def read_places(
    db: Connection,
    known: Known,
    from_at: datetime,
    until_at: datetime,
    offset: timedelta,
) -> pd.DataFrame:
    """Return the known places of a half-open span of city wall time.

    One row per punch that has one: ``device``, ``pin``, ``punched_at``, ``place``,
    sorted by the first three.
    """
    at = punch_places.c.punched_at
    rows = sa.select(*(punch_places.c[name] for name in (*_KEY, "place"))).where(
        is_known(punch_places, known, offset),
        at >= to_micros(from_at, offset),
        at < to_micros(until_at, offset),
    )
    return read_frame(db, rows, offset).sort_values(_KEY, ignore_index=True)
