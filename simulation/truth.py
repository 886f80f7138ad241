"""Keeps what really happened. The product may never read it; tests and the lab may."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.hours import MIDDLES, Hours
from simulation.offices import Offices
from simulation.outings import Events
from simulation.people import People
from simulation.presence import Lives

Heads = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Truth:
    """The true city; grids are (offices, days, 48 slots), read in mid-slot.

    The last day is the service date: it is part of the truth, never of the files.
    """

    offices: Offices
    people: People
    hours: Hours
    events: Events
    lives: Lives
    #: Service-capable staff on the premises.
    heads: Heads
    #: Open half hours.
    open: npt.NDArray[np.bool_]

    @property
    def codes(self) -> npt.NDArray[np.object_]:
        """Office codes along the first axis."""
        return self.offices.codes

    @property
    def days(self) -> pd.DatetimeIndex:
        """Days along the second axis."""
        return self.hours.days

    @property
    def below(self) -> npt.NDArray[np.bool_]:
        """Open half hours with fewer service-capable staff than the minimum."""
        return np.asarray(
            self.open & (self.heads < self.offices.minimum[:, None, None])
        )

    @property
    def empty(self) -> npt.NDArray[np.bool_]:
        """Open half hours with no service-capable staff at all."""
        return np.asarray(self.open & (self.heads == 0))

    @property
    def outing(self) -> npt.NDArray[np.bool_]:
        """Office-days with a group outing, (offices, days)."""
        days = np.zeros(self.hours.open.shape, dtype="bool")
        days[self.events.office, self.events.day] = True
        return days

    def heads_at(self, minutes: npt.ArrayLike) -> Heads:
        """Return service-capable heads at a minute per office and day."""
        return count_heads(self.people, self.lives, np.asarray(minutes))


def make_truth(
    offices: Offices, people: People, hours: Hours, events: Events, lives: Lives
) -> Truth:
    """Return the truth with its head counts."""
    slots = hours.slots
    heads = heads_of_slots(people, lives, slots)
    return Truth(offices, people, hours, events, lives, heads, slots)


def heads_of_slots(people: People, lives: Lives, slots: npt.NDArray[np.bool_]) -> Heads:
    """Return service-capable heads mid-slot, 0 where closed; (offices, days, 48)."""
    heads = np.zeros(slots.shape, dtype="int16")
    capable = people.capable[:, None]
    for slot in np.flatnonzero(slots.any(axis=(0, 1))):
        counts = by_office(people, lives.here(MIDDLES[slot]) & capable)
        heads[..., slot] = counts * slots[..., slot]
    return heads


def count_heads(people: People, lives: Lives, minutes: npt.NDArray) -> Heads:
    """Return service-capable heads per office and day at the office's minute."""
    present = lives.here(minutes[people.office]) & people.capable[:, None]
    return by_office(people, present)


def by_office(people: People, flags: npt.NDArray[np.bool_]) -> Heads:
    """Return sums over each office's posts, (offices, days)."""
    first = np.searchsorted(people.office, np.arange(people.office[-1] + 1))
    return np.add.reduceat(flags.astype("int16"), first, axis=0)
