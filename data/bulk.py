"""Loads many rows at the database's own speed: executemany, or COPY."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from psycopg.errors import UniqueViolation
from pyarrow import csv
from sqlalchemy.engine import Connection

#: A million punches load twice as fast as with SQLite's 2 MB. Only where rows are
#: loaded: each connection of the web would keep as much.
_CACHE_KIB = 65_536
#: Rows that are rendered at once for COPY: some 10 MB.
_RENDERED = 100_000
#: So many rows are looked up before COPY is tried on the table itself.
_PROBES = 64
#: What a column of the table is to Arrow; anything else is text.
_ARROW: dict[type[Any], pa.DataType] = {
    sa.Integer: pa.int64(),
    sa.Float: pa.float64(),
    sa.Boolean: pa.bool_(),
    sa.Date: pa.date32(),
}

Columns = Mapping[str, Sequence[Any]]


def bulk_insert(
    db: Connection,
    table: sa.Table,
    columns: Columns,
    *,
    ignore_duplicates: bool = False,
) -> int:
    """Insert many rows at the driver's speed and return how many were new.

    Parameters
    ----------
    columns
        Equally long sequences of plain values by column name; None is null.
    ignore_duplicates
        Rows whose key is already there, or came before in ``columns``, are left out.
    """
    if not any(columns.values()):
        return 0
    load = _copy if db.dialect.name == "postgresql" else _execute_many
    return load(db, table, columns, ignore_duplicates)


def _execute_many(
    db: Connection, table: sa.Table, columns: Columns, ignore_duplicates: bool
) -> int:
    # SQLite keeps days as text.
    values = [
        list(map(_texts(column).get, column))
        if isinstance(table.c[name].type, sa.Date)
        else column
        for name, column in columns.items()
    ]
    db.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {_target(db, table, columns)} VALUES ({marks})"
    if ignore_duplicates:
        sql += " ON CONFLICT DO NOTHING"
    # The driver itself takes rows one by one, so that they are never all there.
    cursor = _driver(db).executemany(sql, zip(*values, strict=True))
    return int(cursor.rowcount)


def _texts(days: Sequence[date | None]) -> dict[date | None, str]:
    return {day: day.isoformat() for day in set(days) if day is not None}


def _copy(
    db: Connection, table: sa.Table, columns: Columns, ignore_duplicates: bool
) -> int:
    rows = pa.table(
        {name: _arrow(table.c[name], values) for name, values in columns.items()}
    )
    target = _target(db, table, columns)
    if not ignore_duplicates:
        _copy_into(db, target, rows)
        return rows.num_rows
    if not _met(db, table, columns):
        try:
            with db.begin_nested():
                _copy_into(db, target, rows)
        except UniqueViolation:
            pass
        else:
            return rows.num_rows
    return _copy_around(db, target, rows)


def _met(db: Connection, table: sa.Table, columns: Columns) -> bool:
    """Tell whether any of some rows is there already.

    A log that was handed in before begins with what is known; a new one shares
    nothing. Only the latter is worth the fast way, which fails at the first duplicate.
    """
    keys = [columns[column.name] for column in table.primary_key]
    count = len(keys[0])
    places = np.unique(np.linspace(0, count - 1, min(count, _PROBES)).astype(int))
    some = [tuple(values[place] for values in keys) for place in places]
    there = sa.tuple_(*table.primary_key).in_(some)
    return bool(db.scalar(sa.select(sa.exists().where(there))))


def _copy_around(db: Connection, target: str, rows: pa.Table) -> int:
    """Copy rows by way of a table of this transaction: COPY knows no ON CONFLICT."""
    name, _, fields = target.partition(" ")
    names = fields.strip("()")
    db.exec_driver_sql(
        f"CREATE TEMPORARY TABLE loading ON COMMIT DROP AS "
        f"SELECT {names} FROM {name} WITH NO DATA"
    )
    _copy_into(db, f"loading {fields}", rows)
    inserted = db.exec_driver_sql(
        f"INSERT INTO {target} SELECT {names} FROM loading ON CONFLICT DO NOTHING"
    ).rowcount
    db.exec_driver_sql("DROP TABLE loading")
    return inserted


def _copy_into(db: Connection, target: str, rows: pa.Table) -> None:
    # Text is between quotation marks, so an empty one is no null.
    style = csv.WriteOptions(include_header=False, quoting_style="needed")
    sql = f"COPY {target} FROM STDIN (FORMAT csv)"
    with _driver(db).cursor() as cursor, cursor.copy(sql) as copy:
        for start in range(0, rows.num_rows, _RENDERED):
            rendered = io.BytesIO()
            csv.write_csv(rows.slice(start, _RENDERED), rendered, style)
            copy.write(rendered.getbuffer())


def _arrow(column: sa.Column[Any], values: Sequence[Any]) -> pa.Array:
    if isinstance(column.type, sa.LargeBinary):
        values = [None if each is None else f"\\x{each.hex()}" for each in values]
    kinds = (_ARROW[kind] for kind in _ARROW if isinstance(column.type, kind))
    return pa.array(values, next(kinds, pa.large_string()))


def _target(db: Connection, table: sa.Table, names: Iterable[str]) -> str:
    quote = db.dialect.identifier_preparer.quote
    return f"{quote(table.name)} ({', '.join(quote(name) for name in names)})"


def _driver(db: Connection) -> Any:
    return db.connection.driver_connection
