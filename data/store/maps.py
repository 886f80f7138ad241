"""Keeps what was learned of a city's own columns, one map per target and header."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.maps.mapping import Mapping, as_json, from_json
from data.store.audit import write_meta
from data.tables import meta

#: Maps stand among the facts about the database: few, and in every backup.
_PREFIX = "map:"


def write_map(db: Connection, mapping: Mapping) -> None:
    """Keep a map, in the place of the one its header and target had."""
    write_meta(db, _key(mapping), as_json(mapping))


def read_maps(db: Connection) -> tuple[Mapping, ...]:
    """Return all maps, in the order of target and fingerprint."""
    wanted = meta.c.key.startswith(_PREFIX, autoescape=True)
    rows = db.scalars(sa.select(meta.c.value).where(wanted).order_by(meta.c.key))
    return tuple(map(from_json, rows))


def forget_map(db: Connection, mapping: Mapping) -> None:
    """Forget a map; what was read by it stays."""
    db.execute(sa.delete(meta).where(meta.c.key == _key(mapping)))


def _key(mapping: Mapping) -> str:
    return f"{_PREFIX}{mapping.target}:{mapping.fingerprint}"
