"""Gathers what is known of one day from the store, ready for the pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.schemas import TABLES, Registry, typed
from data.settings import Settings
from data.store.punches import read_coverage, read_punches
from data.store.registry import read_registry
from data.workdays import service_hours, workdays_before
from features.attribution import attributed, pins_as_persons
from features.heads import opens_at_midnight, with_evenings
from features.presence import presence
from features.roster import PIN_WORKDAYS, away, minimum_staff, pin_roster, roster


@dataclass(frozen=True)
class Facts:
    """Everything that was known at one moment, whatever the day asked about."""

    registry: Registry
    #: One row per device: device, covers_until_at.
    coverage: pd.DataFrame

    @cached_property
    def devices(self) -> pd.DataFrame:
        """The devices, with those that only stand for an office's staff numbers."""
        listed = self.registry.devices
        more = self.coverage["device"]
        more = more[~more.isin(listed["device"])]
        more = more[more.isin(self.registry.offices["office_code"])]
        own = pd.DataFrame({"device": more, "office_code": more})
        return pd.concat([listed, typed(own, TABLES["devices"])], ignore_index=True)


@dataclass(frozen=True)
class Day:
    """One day: hours, people and the punches made on it."""

    day: date
    #: One row per office valid that day (`data.workdays.service_hours`).
    hours: pd.DataFrame
    #: One row per person rostered (`features.roster`), and who is away, row by row.
    people: pd.DataFrame
    away: NDArray[np.bool_]
    #: Least number of staff by office_code.
    minimum: pd.Series
    #: Attributed punches of the day; of the day before at offices open at midnight.
    punches: pd.DataFrame


def read_facts(db: Connection, settings: Settings, known: Known) -> Facts:
    """Read the registry and the coverage of every device as known."""
    offset = settings.offset
    return Facts(read_registry(db, known, offset), read_coverage(db, known, offset))


def read_days(
    db: Connection,
    settings: Settings,
    known: Known,
    facts: Facts,
    days: Sequence[date],
) -> Iterator[Day]:
    """Read days one after the other; their hours are looked up together."""
    reg = facts.registry
    hours = service_hours(reg.offices, reg.schedules, reg.calendar, days)
    for day in days:
        of_day = hours[hours["service_date"] == pd.Timestamp(day)]
        yield _read_day(db, settings, known, facts, day, of_day.reset_index(drop=True))


def read_day(
    db: Connection, settings: Settings, known: Known, facts: Facts, day: date
) -> Day:
    """Read one day; without a staff table the pins lately seen are its people."""
    return next(read_days(db, settings, known, facts, [day]))


def _read_day(
    db: Connection,
    settings: Settings,
    known: Known,
    facts: Facts,
    day: date,
    hours: pd.DataFrame,
) -> Day:
    reg = facts.registry
    before = day - timedelta(days=1) if opens_at_midnight(hours).any() else day
    if reg.staff.empty:
        since = workdays_before(day, PIN_WORKDAYS, reg.calendar)[0].date()
        recent = read_attributed(db, settings, known, reg, since, day)
        people = pin_roster(recent, day, reg.offices, reg.calendar)
        punches = pins_as_persons(recent[recent["punched_at"] >= pd.Timestamp(before)])
    else:
        people = roster(reg.staff, day)
        punches = read_attributed(db, settings, known, reg, before, day)
    return Day(
        day=day,
        hours=hours,
        people=people,
        away=away(reg.leave, people["person"], day),
        minimum=minimum_staff(reg.offices, people),
        punches=with_evenings(day, hours, punches),
    )


def read_attributed(
    db: Connection,
    settings: Settings,
    known: Known,
    registry: Registry,
    first: date,
    last: date,
) -> pd.DataFrame:
    """Read punches and whose they are, from ``first`` to ``last``, both included."""
    punches = read_punches(
        db,
        known,
        datetime.combine(first, datetime.min.time()),
        datetime.combine(last, datetime.min.time()) + timedelta(days=1),
        settings.offset,
    )
    return attributed(punches, registry.devices, registry.enrolments, registry.staff)


def states_of(facts: Facts, day: Day) -> pd.DataFrame:
    """Return the state of every office and half hour (`data.schemas.STATE_ROWS`)."""
    reg = facts.registry
    return presence(
        day.day,
        day.hours,
        day.people,
        day.away,
        day.punches,
        reg.devices,
        facts.coverage,
        reg.service_marks,
        reg.complaints,
        reg.findings,
        day.minimum,
    )
