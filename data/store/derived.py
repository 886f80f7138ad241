"""Replaces and reads rows that follow from others: states, alerts, risk."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.database import bulk_insert
from data.store.frames import matching, read_frame, to_values
from data.table_parts import metadata


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
