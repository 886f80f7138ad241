"""What all tables are made of: the metadata, kinds of columns, and how they are named.

Every column says in ``info["kind"]`` which kind of ``data.schemas`` it holds (and
``json``, ``bytes``), so that the store can turn rows into frames without being told.
Instants are microseconds UTC: the same bytes and the same order in both databases.
"""

from typing import Any

import sqlalchemy as sa

TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text(),
    "choice": sa.Text(),
    "integer": sa.Integer(),
    "number": sa.Double(),
    "flag": sa.Boolean(),
    "clock": sa.Integer(),
    "day": sa.Date(),
    "instant": sa.BigInteger(),
    "json": sa.Text(),
    "bytes": sa.LargeBinary(),
}

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def column_of(name: str, kind: str, *more: Any, empty: bool = False) -> sa.Column[Any]:
    """Return a column of a kind of ``data.schemas``; ``empty``: it may be null."""
    return sa.Column(name, TYPES[kind], *more, nullable=empty, info={"kind": kind})
