"""Reads and writes attendance by the day, as a government's e-Presensi tells it."""

from datetime import date, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.bulk import bulk_insert
from data.knowledge import Known
from data.store.frames import read_frame, to_values
from data.store.known import is_known
from data.tables import day_marks

_KEY = ["day", "staff_number"]
_SAID = ["mark", "details"]


def write_day_marks(
    db: Connection,
    frame: pd.DataFrame,
    recorded_at: pd.Series,
    batch: int,
    offset: timedelta,
) -> int:
    """Add what is not the newest word on its day already; return how many rows.

    Parameters
    ----------
    frame
        One row per person and day: ``staff_number`` (pseudonym), ``day``, ``mark`` (of
        ``data.formats.day_cells.MARKS``), ``details``, ``shift`` (or empty). A day that
        a batch tells of twice keeps its first word.
    """
    if frame.empty:
        return 0
    first, last = (each.date() for each in (frame["day"].min(), frame["day"].max()))
    stored = read_frame(db, _between(first, last), offset)
    rows = frame[[*_KEY, *_SAID, "shift"]].assign(recorded_at=recorded_at, batch=batch)
    rows = rows.drop_duplicates(_KEY)
    same = rows.merge(_newest(stored)[[*_KEY, *_SAID]], "left", indicator="stored")
    new = rows[(same["stored"] == "left_only").to_numpy()]
    values = to_values(new, day_marks, offset)
    return bulk_insert(db, day_marks, values, ignore_duplicates=True)


def read_day_marks(
    db: Connection, known: Known, first: date, last: date, offset: timedelta
) -> pd.DataFrame:
    """Return the newest known word on each day, from ``first`` to ``last`` included.

    One row per person and day: ``day``, ``staff_number``, ``mark``, ``details``,
    ``shift``; sorted by the first two.
    """
    rows = _between(first, last).where(is_known(day_marks, known, offset))
    newest = _newest(read_frame(db, rows, offset))
    return newest[[*_KEY, *_SAID, "shift"]].reset_index(drop=True)


def read_mark_versions(
    db: Connection, known: Known, first: date, last: date, offset: timedelta
) -> pd.DataFrame:
    """Return every known word on each day, from ``first`` to ``last`` included.

    Columns of the table, in no order.
    """
    rows = _between(first, last).where(is_known(day_marks, known, offset))
    return read_frame(db, rows, offset)


def _between(first: date, last: date) -> sa.Select[tuple[object, ...]]:
    return sa.select(day_marks).where(day_marks.c.day.between(first, last))


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return of each day's versions the one that was recorded last."""
    order = rows.sort_values([*_KEY, "recorded_at", "batch"])
    return order.drop_duplicates(_KEY, keep="last")
