"""A city to live in day by day: what no action changes, and a day as it is lived.

The lab asks for one day after the other and tells who was visited; all luck is keyed
by office or person and day, so two policies meet the same world until what they did
makes heads think otherwise. Nothing in here is a file: `simulation.city` writes those.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation import minds as heads_of
from simulation import registry
from simulation.absence import (
    SUDDEN,
    Absences,
    absent_days,
    moods_before,
    stays_away,
)
from simulation.devices import Devices, make_devices
from simulation.dice import Dice, Floats
from simulation.events import Events, deaths, make_events, story_office
from simulation.hours import Hours, office_hours
from simulation.leave import leave_table
from simulation.minds import Minds
from simulation.offices import Offices, make_offices
from simulation.people import People, make_people, staff_numbers
from simulation.presence import Lives, called_back, make_lives
from simulation.punches import Scans, enrolled, make_scans
from simulation.settings import CENTRAL, Laws
from simulation.truth import Heads, by_office, count_heads, heads_of_slots

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: Days before the first: spells that are under way then began there.
_RUN_UP = 14
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
        return self.wide.part(slice(_RUN_UP, _RUN_UP + len(self.days)))

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


@dataclass(frozen=True)
class Lived:
    """One day: what was true, and what devices and clerks keep of it."""

    world: World
    #: Index of the day.
    day: int
    lives: Lives
    scans: Scans
    #: Service-capable staff mid-slot and open half hours, (offices, 48).
    heads: Heads
    open: Flags
    #: Posts with a punch that reached a device, (posts,).
    came: Flags
    #: Offices with a device that keeps punches, (offices,).
    works: Flags
    #: Rows of `leave` that a head entered about this day, with `recorded_at`.
    exemptions: pd.DataFrame

    @property
    def below(self) -> Flags:
        """Open half hours with fewer than the minimum, (offices, 48)."""
        minimum = self.world.offices.minimum
        return np.asarray(self.open & (self.heads < minimum[:, None]))

    @property
    def empty(self) -> Flags:
        """Open half hours with nobody at all, (offices, 48)."""
        return np.asarray(self.open & (self.heads == 0))

    def heads_at(self, offices: Ints, minutes: Ints) -> Ints:
        """Return service-capable heads in these offices at these minutes."""
        grid = np.full((len(self.world.codes), 1), -1, dtype="int64")
        found = np.empty(len(offices), dtype="int64")
        for minute in np.unique(minutes):
            grid[:] = minute
            here = minutes == minute
            counts = count_heads(self.world.people, self.lives, grid)[:, 0]
            found[here] = counts[offices[here]]
        return found

    def clocked_in_at(self, offices: Ints, minutes: Ints) -> Ints:
        """Return the service-capable staff clocked in there, as devices show it."""
        people, found = self.world.people, np.empty(len(offices), dtype="int64")
        for minute in np.unique(minutes):
            here = minutes == minute
            there = self.scans.clocked_in(np.array([[minute]]))
            there = there & self.came[:, None] & people.capable[:, None]
            found[here] = by_office(people, there)[offices[here], 0]
        return found


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
    >>> day = live(world, 0, calm(world))
    >>> day.heads.shape, bool((day.heads[day.open] > 0).any())
    ((4, 48), True)
    """
    dice = Dice(seed)
    places = make_offices(dice, offices, laws)
    people = make_people(dice, places)
    first = pd.Timestamp(start)
    calendar = pd.date_range(
        first - timedelta(days=_RUN_UP),
        first + timedelta(days=days - 1 + _OUTLOOK),
        unit="us",
    )
    wide = office_hours(places.table, calendar)
    events = make_events(dice, places, people, wide, None, laws)
    absences = absent_days(dice, places, people, wide, events, laws)
    lived = wide.part(slice(_RUN_UP, _RUN_UP + days))
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


def calm(world: World) -> Minds:
    """Return what the heads believe before anybody was inspected."""
    return heads_of.calm(world.dice, world.offices, world.laws)


def live(
    world: World,
    day: int,
    minds: Minds,
    visited: Ints | None = None,
    minutes: Ints | None = None,
) -> Lived:
    """Live one day.

    Parameters
    ----------
    day
        Index into ``world.days``.
    minds
        As of the evening before.
    visited, minutes
        Offices (rows) that are visited that day and when: their neighbours hear of it.
    """
    at = day + _RUN_UP
    absent = world.absences.all[:, at : at + 1]
    events = world.events.within(at, at)
    lives = _lives(world, world.dice, day, minds, events, absent)
    hours = world.hours.part(slice(day, day + 1))
    if visited is not None and minutes is not None and len(visited):
        lives = _warned(world, hours, lives, minds, visited, minutes)
    scans = make_scans(world.dice, world.people, hours, lives, world.laws)
    slots, works = hours.slots, _works(world, day, minds)
    return Lived(
        world=world,
        day=day,
        lives=lives,
        scans=scans,
        heads=heads_of_slots(world.people, lives, slots)[:, 0],
        open=slots[:, 0],
        came=_came(world, world.dice, day, absent, scans, works),
        works=works,
        exemptions=_exemptions(world, day, absent, minds),
    )


def could_be(world: World, day: int, minds: Minds, luck: Dice) -> Heads:
    """Return the heads of a day thrown anew, (offices, 48).

    What is certain on the evening before stays: who is on leave, what is on the agenda,
    how people felt until then. Who falls ill, who dies and who leaves is luck.
    """
    at = day + _RUN_UP
    hours, people = world.hours.part(slice(day, day + 1)), world.people
    known = world.events.within(at, at)
    struck = deaths(luck, world.offices, people, hours, world.laws)
    events = known.only(~known.fresh).beside(struck)
    today = slice(at, at + 1)
    absent = world.absences.foreseen[:, today] | world.absences.planned[:, today]
    absent[struck.host[struck.host >= 0]] = True
    absent |= stays_away(
        luck, SUDDEN, world.offices, people, hours, world.laws,
        world.moods[:, day : day + 1],
    )  # fmt: skip
    lives = _lives(world, luck, day, minds, events, absent)
    return np.asarray(heads_of_slots(people, lives, hours.slots)[:, 0])


def _lives(
    world: World, dice: Dice, day: int, minds: Minds, events: Events, absent: Flags
) -> Lives:
    odds = heads_of.leaving_odds(minds, world.laws) * world.drift[:, day]
    return make_lives(
        dice,
        world.offices,
        world.people,
        world.hours.part(slice(day, day + 1)),
        events,
        absent,
        world.laws,
        odds[:, None],
    )


def learn(
    world: World, lived: Lived, minds: Minds, visited: Ints, minutes: Ints
) -> Minds:
    """Return the minds after a day on which these offices were visited."""
    number = int(world.hours.numbers[lived.day])
    came, short = (np.zeros(len(world.codes), dtype=bool) for _ in range(2))
    came[visited] = True
    seen = lived.heads_at(visited, minutes)
    short[visited] = seen < world.offices.minimum[visited]
    return heads_of.learn(world.dice, world.offices, minds, number, came, short)


def _warned(
    world: World,
    hours: Hours,
    lives: Lives,
    minds: Minds,
    visited: Ints,
    minutes: Ints,
) -> Lives:
    heard = heads_of.warned_at(world.offices, visited, minutes)
    share = np.where(minds.strategic, heads_of.ANSWERS_STRATEGIC, heads_of.ANSWERS)
    if world.laws.deterrence == 0:
        return lives
    people = world.people
    answers = world.dice.chance(
        "answers", share[people.office][:, None], people.keys[:, None], hours.numbers
    )
    return called_back(lives, heard[people.office][:, None], answers)


def _came(
    world: World, dice: Dice, day: int, absent: Flags, scans: Scans, works: Flags
) -> Flags:
    """Return who left a punch on a device that works, whoever held the finger there."""
    people = world.people
    number = world.hours.numbers[day]
    real = (scans.into[:, 0] >= 0) | (scans.out[:, 0] >= 0)
    held = people.active(world.days[day : day + 1])[:, 0]
    open_ = world.hours.open[people.office, day]
    lent = world.buddies & absent[:, 0] & held & open_
    lent &= dice.chance("buddy scans", world.laws.buddy_days, people.keys, number)
    known = enrolled(world.dice, people)
    return np.asarray((real | lent) & works[people.office] & known)


def _works(world: World, day: int, minds: Minds) -> Flags:
    """Return the offices with a device that neither died nor is said to have."""
    works = np.zeros(len(world.codes), dtype=bool)
    np.logical_or.at(works, world.devices.office, ~world.devices.dead[:, day])
    return works & (minds.failing == 0)


def _exemptions(world: World, day: int, absent: Flags, minds: Minds) -> pd.DataFrame:
    """Return the duties that a head entered that morning for those who are away."""
    people, when = world.people, world.days[day]
    rows = absent[:, 0] & (minds.excusing > 0)[people.office]
    rows &= people.active(world.days[day : day + 1])[:, 0]
    return pd.DataFrame(
        {
            "staff_number": staff_numbers(people.keys[rows]),
            "kind": "official_local",
            "occasion": "none",
            "starts_at": when,
            "ends_at": when,
            "status": "approved",
            "recorded_at": when + pd.Timedelta(hours=9),
        }
    )
