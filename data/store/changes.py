"""Tells which days the city knows more about than it did before."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.store.frames import from_micros, to_micros
from data.store.known import is_known
from data.tables import REGISTRY, punches

_DAY = timedelta(days=1)
_DAY_MICROS = _DAY // timedelta(microseconds=1)

#: Whose rows change what a past day looks like, and which moment says which day.
_MOMENTS = (
    (punches, punches.c.punched_at),
    (REGISTRY["complaints"], REGISTRY["complaints"].c.observed_at),
    (REGISTRY["service_marks"], REGISTRY["service_marks"].c.marked_at),
    (REGISTRY["findings"], REGISTRY["findings"].c.arrived_at),
    (REGISTRY["leave"], REGISTRY["leave"].c.starts_at),
)


def changed_days(
    db: Connection,
    before: Known | None,
    now: Known,
    since_on: date,
    offset: timedelta,
) -> set[date]:
    """Return the days from ``since_on`` of which rows became known since ``before``.

    Days of city time; a leave counts with its first. None: nothing was known before.
    """
    since = to_micros(datetime.combine(since_on, datetime.min.time()), offset)
    shift = offset // timedelta(microseconds=1)
    days: set[date] = set()
    for table, moment in _MOMENTS:
        fresh = is_known(table, now, offset) & (moment >= since)
        if before is not None:
            fresh &= ~is_known(table, before, offset)
        numbers = sa.select((moment + shift) // _DAY_MICROS).where(fresh).distinct()
        days |= {
            from_micros(int(number) * _DAY_MICROS, timedelta()).date()
            for number in db.scalars(numbers)
        }
    return days
