"""Which past days a night looks at again, and what became of them since."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd
from sqlalchemy.engine import Connection

from data.city import City
from data.database import reading
from data.knowledge import Known
from data.store.audit import read_meta, write_meta
from data.store.changes import changed_days
from data.store.derived import add_rows, read_rows
from features.device_alerts import standing
from features.state_changes import changed_states, newest_batches
from pipelines.known import Facts
from pipelines.tonight import Night

#: Days looked back on for late rows: a month in one file that comes until the middle
#: of the next.
LATE_DAYS = 45
#: From then on a day can be looked at: offices have closed, the last have clocked out.
DAY_IS_OVER = time(17)


@dataclass(frozen=True)
class Late:
    """What became known since a step of the night was last done.

    Attributes
    ----------
    before
        What it knew then; None: it was never done.
    days
        The days to look at, in order.
    news
        :func:`data.store.changes.changed_days`.
    """

    before: Known | None
    days: list[date]
    news: pd.DataFrame


def late_days(city: City, night: Night, known: Known, done: str) -> Late:
    """Return the days of which more is known than at the last night; never later."""
    last = last_day_over(night)
    first = night.service_date - timedelta(days=LATE_DAYS)
    with reading(city.engine) as db:
        before = done_until(db, done)
        news = changed_days(db, before, known, first, city.settings.offset)
    days = set(news["service_date"].dt.date)
    if before is not None:
        since = max(first, before.as_of.date())
        days |= {day.date() for day in pd.date_range(since, last)}
    return Late(before, sorted({day for day in days if day <= last} | {last}), news)


def last_day_over(night: Night) -> date:
    """Return the last day before the service date that was over at `as_of`."""
    today = night.as_of.date()
    over = today if night.as_of.time() >= DAY_IS_OVER else today - timedelta(days=1)
    return min(over, night.service_date - timedelta(days=1))


def done_until(db: Connection, done: str) -> Known | None:
    """Return what a step of the night knew when it was last done; None: never."""
    mark = json.loads(read_meta(db, done) or "null")
    return mark and Known(datetime.fromisoformat(mark["as_of"]), mark["batch"])


def mark_done(db: Connection, done: str, known: Known) -> None:
    """Note what a step of the night knew."""
    mark = {"as_of": known.as_of.isoformat(), "batch": known.batch}
    write_meta(db, done, json.dumps(mark))


def note_changes(
    db: Connection,
    city: City,
    known: Known,
    late: Late,
    facts: Facts,
    found: Iterable[tuple[date, pd.DataFrame]],
) -> Iterable[tuple[date, pd.DataFrame]]:
    """Pass a day's new states on, and note what is now said otherwise than before.

    Whoever read the list of a day in between has read it with what was said before.
    A night that knows less than the last one (in a replay) notes nothing.
    """
    offset = city.settings.offset
    for day, states in found:
        if late.before is not None and known.as_of >= late.before.as_of:
            stored = read_rows(db, "states", {"service_date": day}, offset)
            changes = changed_states(stored, states)
            news = late.news[late.news["service_date"] == pd.Timestamp(day)]
            where = standing(facts.devices, day)
            rows = changes.assign(
                service_date=pd.Timestamp(day),
                known_before_at=pd.Timestamp(late.before.as_of),
                noted_at=pd.Timestamp(known.as_of),
                batch=newest_batches(changes["office_code"], news, where),
            )
            add_rows(db, "state_changes", rows, offset)
        yield day, states
