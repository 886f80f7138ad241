"""Reads and writes what a file held besides good rows, and files that wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.bulk import bulk_insert
from data.store.frames import read_frame, to_micros, to_values
from data.tables import device_events, quarantine, rejects, waiting_files


def write_rejects(
    db: Connection, frame: pd.DataFrame, batch: int, offset: timedelta
) -> int:
    """Add refused lines of a log: ``source``, ``line``, ``reason``, ``raw`` (bytes)."""
    return bulk_insert(
        db, rejects, to_values(frame.assign(batch=batch), rejects, offset)
    )


def read_rejects(
    db: Connection, offset: timedelta, batch: int | None = None
) -> pd.DataFrame:
    """Return refused lines, of one batch or all, in the order of batch and line."""
    rows = sa.select(rejects).order_by(rejects.c.batch, rejects.c.line)
    if batch is not None:
        rows = rows.where(rejects.c.batch == batch)
    return read_frame(db, rows, offset)


def write_events(
    db: Connection,
    frame: pd.DataFrame,
    recorded_at: pd.Series,
    batch: int,
    offset: timedelta,
) -> int:
    """Add what a device said about itself and is not there yet; return how many.

    One row per event: ``device``, ``kind``, ``at`` (or empty).
    """
    key = ["device", "kind", "at"]
    mine = device_events.c.device.in_(frame["device"].unique().tolist())
    before = read_frame(db, sa.select(device_events).where(mine), offset)[key]
    rows = frame[key].assign(recorded_at=recorded_at).drop_duplicates(key)
    new = rows.merge(before.drop_duplicates(), "left", key, indicator="seen")
    new = new[new["seen"] == "left_only"].drop(columns="seen").assign(batch=batch)
    return bulk_insert(db, device_events, to_values(new, device_events, offset))


def read_events(db: Connection, offset: timedelta) -> pd.DataFrame:
    """Return every event of the devices, with ``recorded_at`` and ``batch``."""
    rows = read_frame(db, sa.select(device_events), offset)
    return rows.sort_values(["device", "recorded_at", "at", "kind"], ignore_index=True)


def write_waiting(
    db: Connection,
    *,
    digest: str,
    source: str,
    reason: str,
    at: datetime,
    offset: timedelta,
) -> None:
    """Note a file that waits for its device to be named; once per content."""
    row = {"digest": digest, "source": source, "reason": reason}
    drop_waiting(db, digest)
    noted = {"noted_at": to_micros(at, offset)}
    db.execute(sa.insert(waiting_files).values(row | noted))


def read_waiting(db: Connection, offset: timedelta) -> pd.DataFrame:
    """Return the files that wait: ``digest``, ``source``, ``reason``, ``noted_at``."""
    rows = read_frame(db, sa.select(waiting_files), offset)
    return rows.sort_values(["source", "digest"], ignore_index=True)


def drop_waiting(db: Connection, digest: str) -> None:
    """Forget that the file waits."""
    db.execute(sa.delete(waiting_files).where(waiting_files.c.digest == digest))


def write_quarantine(db: Connection, frame: pd.DataFrame, offset: timedelta) -> int:
    """Add rows that do not count yet and return how many were not there before.

    Parameters
    ----------
    frame
        One row per refused row: ``digest`` (its identity), ``table_name``,
        ``source``, ``row``, ``cells`` (pseudonymised) and ``problems`` (both anything
        that JSON can hold), ``waits_for`` (table names separated by spaces, or
        empty), ``policy`` and ``recorded_at`` (what to retry it with), ``batch``.
    """
    values = to_values(frame, quarantine, offset)
    return bulk_insert(db, quarantine, values, ignore_duplicates=True)


def read_quarantine(db: Connection, offset: timedelta) -> pd.DataFrame:
    """Return every row in quarantine, in the order of batch and row."""
    rows = sa.select(quarantine).order_by(quarantine.c.batch, quarantine.c.row)
    return read_frame(db, rows, offset)


def drop_quarantine(db: Connection, digests: Sequence[str]) -> int:
    """Release rows from quarantine and return how many."""
    wanted = quarantine.c.digest.in_(list(digests))
    return db.execute(sa.delete(quarantine).where(wanted)).rowcount
