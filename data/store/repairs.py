"""Reads and writes refused punches that only a device's clock spoils, and repairs."""

from datetime import timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.bulk import bulk_insert
from data.store.frames import read_frame, to_values
from data.tables import batches, doubted_punches, repairs


def write_doubted(
    db: Connection, frame: pd.DataFrame, batch: int, offset: timedelta
) -> int:
    """Add refused records that are whole but for their time, and return how many.

    Parameters
    ----------
    frame
        One row per refused line: ``line``, ``reason``, ``device``, ``pin``
        (pseudonym), ``read_at`` (what the clock said, as city wall time),
        ``direction``, ``verify``; ``previous_line`` (0: none), ``previous_at`` and
        ``next_at``, the believed records around it (missing: none).
    """
    values = to_values(frame.assign(batch=batch), doubted_punches, offset)
    return bulk_insert(db, doubted_punches, values)


def read_doubted(db: Connection, offset: timedelta) -> pd.DataFrame:
    """Return the records of ``write_doubted`` with ``batch`` and ``source``.

    In the order of batch and line.
    """
    rows = sa.select(doubted_punches, batches.c.source).join(batches)
    order = doubted_punches.c.batch, doubted_punches.c.line
    return read_frame(db, rows.order_by(*order), offset)


def write_repairs(
    db: Connection, frame: pd.DataFrame, batch: int, offset: timedelta
) -> int:
    """Note which refused lines this batch made punches of, and return how many.

    One row per line: ``refused_in`` (its batch), ``line``, ``punched_at`` (corrected)
    and ``uncertain_seconds``.
    """
    values = to_values(frame.assign(batch=batch), repairs, offset)
    return bulk_insert(db, repairs, values)


def read_repairs(db: Connection, offset: timedelta) -> pd.DataFrame:
    """Return the rows of ``write_repairs`` with ``batch``, by refused line."""
    order = repairs.c.refused_in, repairs.c.line
    return read_frame(db, sa.select(repairs).order_by(*order), offset)
