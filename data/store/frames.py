"""Turns frames into a table's plain values, and rows back into typed frames.

Only here do instants change between city wall time and microseconds UTC.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.schemas import DTYPES

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  city wall time has no zone here
_MICROSECOND = timedelta(microseconds=1)


def to_micros(at: datetime, offset: timedelta) -> int:
    """Return microseconds UTC of a moment of city wall time.

    Examples
    --------
    >>> to_micros(datetime(1970, 1, 1, 7), timedelta(hours=7))
    0
    """
    return (at - offset - _EPOCH) // _MICROSECOND


def from_micros(micros: int, offset: timedelta) -> datetime:
    """Return the city wall time of microseconds UTC."""
    return _EPOCH + offset + micros * _MICROSECOND


def in_city_time(row: Mapping[Any, Any], offset: timedelta) -> dict[str, Any]:
    """Return a row with its moments (``at``, ``…_at``) in city wall time."""
    return {
        str(name): from_micros(value, offset)
        if value is not None and (name == "at" or str(name).endswith("_at"))
        else value
        for name, value in row.items()
    }


def canonical(value: object) -> str:
    """Return JSON text that is the same for equal values."""
    return json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def to_values(
    frame: pd.DataFrame, table: sa.Table, offset: timedelta
) -> dict[str, list[Any]]:
    """Return the frame's columns that the table has, as plain values by name."""
    return {
        column.name: encode(frame[column.name], column.info["kind"], offset)
        for column in table.columns
        if column.name in frame
    }


def encode(values: pd.Series, kind: str, offset: timedelta) -> list[Any]:
    """Return a column as the values that both drivers take; missing is None.

    Examples
    --------
    >>> encode(pd.to_datetime(pd.Series(["1970-01-01", None])), "day", timedelta())
    [datetime.date(1970, 1, 1), None]
    """
    if kind == "json":
        return [canonical(value) for value in values]
    if kind == "instant":
        instants = values.astype("datetime64[us]")
        micros = (instants - offset).astype("int64").astype("object")
        return micros.where(instants.notna(), None).tolist()
    if kind == "day":
        days = values.astype("datetime64[us]")
        return days.dt.date.astype("object").where(days.notna(), None).tolist()
    if kind in ("text", "choice"):
        # Few texts are distinct; missing ones have the code -1, the last place.
        codes, distinct = pd.factorize(values.astype("str"))
        return np.array([*distinct, None], dtype="object")[codes].tolist()
    if kind in DTYPES:
        values = values.astype(DTYPES[kind])
    return values.astype("object").where(values.notna(), None).tolist()


def read_frame(
    db: Connection, statement: sa.Select[Any], offset: timedelta
) -> pd.DataFrame:
    """Return the rows of a statement over table columns, typed by their kinds.

    The rows come from the driver as they are: one Python object per row of the ORM
    kind costs more than the query.
    """
    columns = list(statement.selected_columns)
    result = db.execute(statement)
    rows = result.cursor.fetchall() if result.cursor is not None else []
    result.close()
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    return pd.DataFrame(
        {
            column.name: decode(list(each), column.info["kind"], offset)
            for column, each in zip(columns, values, strict=True)
        }
    )


def decode(values: list[Any], kind: str, offset: timedelta) -> pd.Series:
    """Return stored values as a column of that kind; the reverse of ``encode``."""
    if kind == "json":
        return pd.Series([json.loads(each) for each in values], dtype="object")
    if kind == "bytes":
        return pd.Series(values, dtype="object")
    if kind == "instant":
        nat = np.iinfo(np.int64).min
        micros = [nat if value is None else value for value in values]
        return pd.Series(np.array(micros, "int64").view("datetime64[us]")) + offset
    if kind == "day":
        return pd.Series(np.array(values, "datetime64[us]"))
    if kind == "flag":
        values = [None if value is None else bool(value) for value in values]
    return pd.Series(values, dtype=DTYPES[kind])


def matching(table: sa.Table, keys: Mapping[str, object]) -> sa.ColumnElement[bool]:
    """Return the condition that each key's column equals its value, or one of them."""
    return sa.and_(
        sa.true(),
        *(
            table.c[name].in_(value)
            if isinstance(value, Sequence) and not isinstance(value, str)
            else table.c[name] == value
            for name, value in keys.items()
        ),
    )
