"""Lives a day of a city: what was true, and what devices and clerks keep of it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation import minds as heads_of
from simulation.absence import SUDDEN, stays_away
from simulation.dice import Dice
from simulation.events import deaths
from simulation.keeping import came, exemptions, lent, warned, works
from simulation.making import RUN_UP, World
from simulation.minds import Minds
from simulation.outings import Events
from simulation.presence import Lives, make_lives
from simulation.punches import Scans, make_scans
from simulation.truth import Heads, by_office, count_heads, heads_of_slots

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


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
    at = day + RUN_UP
    absent = world.absences.all[:, at : at + 1]
    events = world.events.within(at, at)
    lives = _lives(world, world.dice, day, minds, events, absent)
    hours = world.hours.part(slice(day, day + 1))
    if visited is not None and minutes is not None and len(visited):
        lives = warned(world, hours, lives, minds, visited, minutes)
    scans = make_scans(world.dice, world.people, hours, lives, world.laws)
    scans = lent(world, day, absent, scans)
    slots, working = hours.slots, works(world, day, minds)
    return Lived(
        world=world,
        day=day,
        lives=lives,
        scans=scans,
        heads=heads_of_slots(world.people, lives, slots)[:, 0],
        open=slots[:, 0],
        came=came(world, scans, working),
        works=working,
        exemptions=exemptions(world, day, absent, minds),
    )


def could_be(world: World, day: int, minds: Minds, luck: Dice) -> Heads:
    """Return the heads of a day thrown anew, (offices, 48).

    What is certain on the evening before stays: who is on leave, what is on the agenda,
    how people felt until then. Who falls ill, who dies and who leaves is luck.
    """
    at = day + RUN_UP
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
    seen, short = (np.zeros(len(world.codes), dtype=bool) for _ in range(2))
    seen[visited] = True
    found = lived.heads_at(visited, minutes)
    short[visited] = found < world.offices.minimum[visited]
    return heads_of.learn(world.dice, world.offices, minds, number, seen, short)
