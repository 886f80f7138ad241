"""Makes a city: all of it that no action changes."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation import registry
from simulation.absence import SUDDEN, Absences, absent_days, moods_before
from simulation.devices import Devices, make_devices
from simulation.dice import Dice, Floats
from simulation.events import make_events, story_office
from simulation.hours import Hours, office_hours
from simulation.leave import leave_table
from simulation.offices import Offices, make_offices
from simulation.outings import Events
from simulation.people import People, make_people
from simulation.settings import CENTRAL, Laws

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: Days before the first: spells that are under way then began there.
RUN_UP = 14
#: Leave entered beforehand for the weeks after the last day.
_OUTLOOK = 21
#: Nodes of an office's drift, in days.
_DRIFT_DAYS = 90


@dataclass(frozen=True)
class World:
    """All of a city that no action changes."""

    dice: Dice
    laws: Laws
    offices: Offices
    people: People
    #: With run-up and outlook; `days` are those that are lived.
    wide: Hours
    days: pd.DatetimeIndex
    events: Events
    #: Of the wide days.
    absences: Absences
    devices: Devices
    #: The contract's tables; those with `recorded_at` hold all rows ever recorded.
    registry: dict[str, pd.DataFrame]

    @property
    def codes(self) -> npt.NDArray[np.object_]:
        """Office codes, sorted; the order of all arrays by office."""
        return self.offices.codes

    @cached_property
    def hours(self) -> Hours:
        """The hours of the days lived."""
        return self.wide.part(slice(RUN_UP, RUN_UP + len(self.days)))

    @cached_property
    def working(self) -> Ints:
        """Indices of the days on which most offices open."""
        return np.flatnonzero(self.hours.open.mean(axis=0) > 0.5)

    @cached_property
    def drift(self) -> Floats:
        """Times the odds of leaving by which offices drift, (offices, days)."""
        numbers = self.hours.numbers
        low = numbers // _DRIFT_DAYS
        part = (numbers % _DRIFT_DAYS) / _DRIFT_DAYS
        keys = self.offices.keys[:, None]
        ends = [self.dice.normal("drift", keys, low + step) for step in (0, 1)]
        level = (1 - part) * ends[0] + part * ends[1]
        # The difference of two such levels has twice the variance of one.
        return np.asarray(np.exp(self.laws.drift / np.sqrt(2) * level))

    @cached_property
    def delivered(self) -> Ints:
        """Index of the day on whose evening a day's log is known, (offices, days)."""
        numbers, days = self.hours.numbers, self.days
        lot = self.dice.uniform("sync", self.offices.keys)
        nightly = np.arange(len(days))
        # 1970-01-01 was a Thursday: the week's file comes on its Friday.
        weekly = nightly + (1 - numbers) % 7
        monthly = nightly + (days.days_in_month - days.day + 1).to_numpy()
        slow = lot < self.laws.monthly
        mid = lot < self.laws.monthly + self.laws.weekly
        rows = np.where(mid[:, None], weekly, nightly)
        return np.where(slow[:, None], monthly, rows)

    @cached_property
    def moods(self) -> npt.NDArray[np.float32]:
        """What the days before add to each mood of a sudden absence, (posts, days)."""
        moods = moods_before(self.dice, SUDDEN, self.people, self.hours.numbers)
        return moods.astype("float32")

    @cached_property
    def buddies(self) -> Flags:
        """Posts for whom somebody else scans on some days, (posts,)."""
        return self.dice.chance("buddy", self.laws.buddies, self.people.keys)


def open_world(
    seed: int,
    start: date,
    days: int,
    offices: int = 150,
    laws: Laws = CENTRAL,
) -> World:
    """Make a city.

    Parameters
    ----------
    seed
        Equal seeds give equal cities.
    start, days
        First calendar day that is lived, and how many.
    offices
        How many, up to 200.
    laws
        Its numbers.

    Examples
    --------
    >>> world = open_world(1, date(2026, 1, 5), 5, offices=4)
    >>> len(world.days), world.working.tolist()
    (5, [0, 1, 2, 3, 4])
    """
    dice = Dice(seed)
    places = make_offices(dice, offices, laws)
    people = make_people(dice, places)
    first = pd.Timestamp(start)
    calendar = pd.date_range(
        first - timedelta(days=RUN_UP),
        first + timedelta(days=days - 1 + _OUTLOOK),
        unit="us",
    )
    wide = office_hours(places.table, calendar)
    events = make_events(dice, places, people, wide, None, laws)
    absences = absent_days(dice, places, people, wide, events, laws)
    lived = wide.part(slice(RUN_UP, RUN_UP + days))
    devices = make_devices(dice, places, lived, story_office(dice, places, lived), laws)
    leave = leave_table(dice, people, wide, absences, events, laws)
    return World(
        dice=dice,
        laws=laws,
        offices=places,
        people=people,
        wide=wide,
        days=lived.days,
        events=events,
        absences=absences,
        devices=devices,
        registry=_registry(dice, places, people, wide, events, devices, leave),
    )


def _registry(
    dice: Dice,
    offices: Offices,
    people: People,
    wide: Hours,
    events: Events,
    devices: Devices,
    leave: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    end = pd.Timestamp(wide.days[-1])
    return {
        "offices": registry.offices_table(offices),
        "staff": registry.staff_table(offices, people, end),
        "devices": registry.devices_table(offices, devices),
        "enrolments": registry.enrolments_table(dice, people, devices, end),
        "leave": leave,
        "agenda": registry.agenda_table(dice, offices, wide, events),
    }
