"""Reads and writes batches: which file came, when, and what became of its lines."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.store.frames import canonical, read_frame, to_micros
from data.store.known import is_known
from data.tables import (
    REGISTRY,
    batches,
    coverage_marks,
    device_events,
    last_punches,
)

#: Tables whose rows may influence a night; the last punches stand for all.
_INPUTS = (*REGISTRY.values(), last_punches, device_events, coverage_marks)


def open_batch(
    db: Connection,
    *,
    kind: str,
    table_name: str,
    source: str,
    digest: str,
    policy: str,
    arrived_at: datetime,
    offset: timedelta,
) -> int:
    """Note that a file came and return its number, one more than the last.

    Numbers follow the order of commit, so that a watermark never lets a batch in
    later: writers queue here until the transaction before has ended.

    Parameters
    ----------
    kind
        ``registry``, ``punches``, ``repair`` (refused punches whose clock was
        corrected), ``shipped`` or ``web``.
    table_name
        The registry table, or ``punches``.
    source
        The file's name without its folders.
    digest
        SHA-256 of its bytes.
    policy
        How ``recorded_at`` was chosen, as text: part of what identifies the input.
    arrived_at
        City wall time.
    """
    queue_for_batch(db)
    batch = watermark(db) + 1
    db.execute(
        sa.insert(batches).values(
            batch=batch,
            kind=kind,
            table_name=table_name,
            source=source,
            digest=digest,
            policy=policy,
            arrived_at=to_micros(arrived_at, offset),
            counts=canonical({}),
        )
    )
    return batch


def queue_for_batch(db: Connection) -> None:
    """Wait until every transaction that opened a batch has ended.

    For writers that must look at what is there before they open theirs. SQLite's
    writers queue anyway.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("LOCK TABLE batches IN SHARE ROW EXCLUSIVE MODE")


def count_batch(db: Connection, batch: int, counts: Mapping[str, int]) -> None:
    """Store what became of the batch's lines."""
    change = sa.update(batches).where(batches.c.batch == batch)
    db.execute(change.values(counts=canonical(dict(counts))))


def watermark(db: Connection) -> int:
    """Return the number of the last batch that arrived; 0 before the first."""
    return db.scalar(sa.select(sa.func.max(batches.c.batch))) or 0


def known_batch(
    db: Connection, *, table_name: str, digest: str, policy: str | None = None
) -> int | None:
    """Return the latest batch of equal bytes (and policy, if given) for that table."""
    wanted = (batches.c.table_name == table_name) & (batches.c.digest == digest)
    if policy is not None:
        wanted &= batches.c.policy == policy
    return db.scalar(sa.select(sa.func.max(batches.c.batch)).where(wanted))


def known_bytes(db: Connection, *, kind: str, digest: str) -> int | None:
    """Return the latest batch of equal bytes, whatever it was taken in as."""
    wanted = (batches.c.kind == kind) & (batches.c.digest == digest)
    return db.scalar(sa.select(sa.func.max(batches.c.batch)).where(wanted))


def batch_counts(db: Connection, batch: int) -> dict[str, int]:
    """Return what became of the batch's lines."""
    counts = sa.select(batches.c.counts).where(batches.c.batch == batch)
    return json.loads(db.scalars(counts).one())


def read_batches(db: Connection, offset: timedelta) -> pd.DataFrame:
    """Return one row per batch, in order of arrival; ``counts`` holds dictionaries."""
    return read_frame(db, sa.select(batches).order_by(batches.c.batch), offset)


def inputs_digest(db: Connection, known: Known, offset: timedelta) -> str:
    """Return one SHA-256 over every file of which at least one row is known.

    It depends on the files and the policy of their ``recorded_at`` alone, not on the
    order or the moment of their arrival, nor on the database.
    """
    seen: set[int] = set()
    for table in _INPUTS:
        told = sa.select(table.c.batch).where(is_known(table, known, offset))
        seen.update(db.scalars(told.distinct()))
    columns = (batches.c.kind, batches.c.table_name, batches.c.digest, batches.c.policy)
    rows = db.execute(sa.select(batches.c.batch, *columns))
    lines = sorted(canonical(list(row[1:])) for row in rows if row[0] in seen)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
