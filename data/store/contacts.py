"""Reads on which days devices spoke, and up to when all is said to be there."""

from datetime import date, datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.store.frames import decode, to_micros
from data.store.known import is_known
from data.tables import coverage_marks, last_punches

_DAY_MICROS = timedelta(days=1) // timedelta(microseconds=1)


def spoken_days(
    db: Connection, known: Known, first: date, last: date, offset: timedelta
) -> pd.DataFrame:
    """Return which device has a punch on which day, ``first`` to ``last`` included.

    One row each, sorted: ``device, service_date``.
    """
    start = to_micros(datetime.combine(first, datetime.min.time()), offset)
    days = (last - first).days + 1
    at = last_punches.c.punched_at
    number = (at - start) // _DAY_MICROS
    rows = (
        sa.select(last_punches.c.device, number)
        .where(is_known(last_punches, known, offset))
        .where(at >= start, at < start + days * _DAY_MICROS)
        .distinct()
    )
    found = pd.DataFrame(db.execute(rows).all(), columns=["device", "day"])
    passed = pd.to_timedelta(found["day"].astype("int64"), unit="D")
    on = (pd.Timestamp(first) + passed).astype("datetime64[us]")
    spoken = pd.DataFrame({"device": found["device"].astype("str"), "service_date": on})
    return spoken.sort_values(["device", "service_date"], ignore_index=True)


def marked_until(db: Connection, known: Known, offset: timedelta) -> pd.DataFrame:
    """Return the latest heartbeat or ``--complete-until`` of each device.

    One row per device with one, sorted: ``device, covers_until_at``.
    """
    until = sa.func.max(coverage_marks.c.covers_until_at)
    latest = (
        sa.select(coverage_marks.c.device, until)
        .where(is_known(coverage_marks, known, offset))
        .group_by(coverage_marks.c.device)
    )
    rows = db.execute(latest).all()
    frame = pd.DataFrame(
        {
            "device": pd.Series([row[0] for row in rows], dtype="str"),
            "covers_until_at": decode([row[1] for row in rows], "instant", offset),
        }
    )
    return frame.sort_values("device", ignore_index=True)
