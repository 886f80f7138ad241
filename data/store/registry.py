"""Reads the registry as known at one moment, and adds versions to it."""

from datetime import timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.bulk import bulk_insert
from data.knowledge import Known
from data.schemas import TABLES, Registry, typed
from data.store.frames import read_frame, to_values
from data.store.known import is_known
from data.store.versions import new_versions
from data.tables import REGISTRY


def read_registry(db: Connection, known: Known, offset: timedelta) -> Registry:
    """Return every registry table as known."""
    return Registry(**{name: read_table(db, name, known, offset) for name in TABLES})


def read_table(
    db: Connection, name: str, known: Known, offset: timedelta
) -> pd.DataFrame:
    """Return one registry table as known: one row per key, sorted by key.

    Of the known versions of a key the newest is returned; an empty key column
    (``valid_from``) is a value like any other.
    """
    shape, key = TABLES[name], list(TABLES[name].key)
    rows = _versions(db, name, offset, is_known(REGISTRY[name], known, offset))
    # The sort must keep the order of row_id, the last of the three.
    rows = rows.sort_values(["recorded_at", "batch"], kind="stable")
    newest = rows.drop_duplicates(key, keep="last").sort_values(key)
    return typed(newest.reset_index(drop=True), shape)


def read_versions(
    db: Connection, name: str, known: Known, offset: timedelta
) -> pd.DataFrame:
    """Return every known version of a registry table's rows, in the order written.

    Columns of the table, ``recorded_at`` and ``batch``.
    """
    return _versions(db, name, offset, is_known(REGISTRY[name], known, offset))


def write_rows(
    db: Connection,
    name: str,
    frame: pd.DataFrame,
    recorded_at: pd.Series,
    batch: int,
    offset: timedelta,
    given: pd.Series | None = None,
) -> int:
    """Add the rows that say something new, and return how many.

    Parameters
    ----------
    frame
        Rows of the table, typed as ``data.schemas`` says.
    recorded_at
        Per row, the moment it counts as known (city wall time).
    given
        Per row, whether that moment was given by the row or by ``--recorded-at``.
        None: for no row. See ``new_versions``.
    """
    if frame.empty:
        return 0
    table, shape = REGISTRY[name], TABLES[name]
    if given is None:
        given = pd.Series(False, frame.index)
    arriving = typed(frame, shape).assign(recorded_at=recorded_at.to_numpy())
    stored = _versions(db, name, offset, sa.true())
    rows = new_versions(stored, arriving, list(shape.key), given)
    values = to_values(rows.assign(batch=batch), table, offset)
    first = (db.scalar(sa.select(sa.func.max(table.c.row_id))) or 0) + 1
    values["row_id"] = list(range(first, first + len(rows)))
    return bulk_insert(db, table, values)


def _versions(
    db: Connection, name: str, offset: timedelta, wanted: sa.ColumnElement[bool]
) -> pd.DataFrame:
    """Return versions with ``recorded_at`` and ``batch``, in the order written."""
    table = REGISTRY[name]
    columns = [column for column in table.columns if column.name != "row_id"]
    return read_frame(
        db, sa.select(*columns).where(wanted).order_by(table.c.row_id), offset
    )
