"""Replaces and reads rows that follow from others: states, alerts, risk."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.bulk import bulk_insert
from data.schemas import SLOT_MINUTES
from data.store.frames import matching, read_frame, to_values
from data.table_parts import metadata
from data.tables import risk, states, visits


def replace_rows(
    db: Connection,
    table: str,
    keys: Mapping[str, Any],
    frame: pd.DataFrame,
    offset: timedelta,
) -> int:
    """Put the frame in the place of the rows with these keys; doing it twice is safe.

    Parameters
    ----------
    keys
        Value by column. A column that the frame lacks is filled with it; a list
        stands for any of its values, and then the frame has the column.
    """
    into = metadata.tables[table]
    db.execute(sa.delete(into).where(matching(into, keys)))
    missing: dict[str, Any] = {
        name: value for name, value in keys.items() if name not in frame
    }
    return bulk_insert(db, into, to_values(frame.assign(**missing), into, offset))


def add_rows(db: Connection, table: str, frame: pd.DataFrame, offset: timedelta) -> int:
    """Add the frame's rows to those that are there."""
    into = metadata.tables[table]
    return bulk_insert(db, into, to_values(frame, into, offset))


def read_rows(
    db: Connection, table: str, keys: Mapping[str, Any], offset: timedelta
) -> pd.DataFrame:
    """Return the rows with these keys, every column, sorted by the primary key.

    A table without one is sorted by all its columns.
    """
    source = metadata.tables[table]
    rows = read_frame(db, sa.select(source).where(matching(source, keys)), offset)
    order = list(source.primary_key.columns.keys()) or list(rows.columns)
    return rows.sort_values(order, ignore_index=True)


def read_office_states(
    db: Connection, office_code: str, first: date, last: date, offset: timedelta
) -> pd.DataFrame:
    """Return the stored states of one office, ``first`` to ``last`` included."""
    wanted = (
        states.c.service_date.between(first, last),
        states.c.office_code == office_code,
    )
    rows = sa.select(states).where(*wanted).order_by(states.c.slot_starts_at)
    return read_frame(db, rows, offset)


def read_visited_risk(
    db: Connection, first: date, last: date, offset: timedelta
) -> pd.DataFrame:
    """Return the risk that opened plans gave to their visits' half hours.

    Columns ``visit``, ``p_below_minimum``; one row per visit with a half hour.
    """
    days = visits.c.service_date.between(first, last), visits.c.slot.is_not(None)
    same = (
        (risk.c.service_date == visits.c.service_date)
        & (risk.c.version == visits.c.version)
        & (risk.c.office_code == visits.c.office_code)
    )
    rows = (
        sa.select(visits.c.visit, visits.c.slot, visits.c.service_date)
        .add_columns(risk.c.slot_starts_at, risk.c.p_below_minimum)
        .join(risk, same)
        .where(*days)
    )
    frame = read_frame(db, rows, offset)
    slot = pd.to_timedelta(frame["slot"].astype("float64") * SLOT_MINUTES, unit="min")
    own = frame["service_date"] + slot == frame["slot_starts_at"]
    return frame.loc[own, ["visit", "p_below_minimum"]].reset_index(drop=True)
