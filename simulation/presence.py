"""Lives the days: who is on the premises at which minute.

A day of a post is its arrival, its departure and a few gaps between them. That says
more than a grid of half hours and is smaller; grids are read off it.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulation.absence import Flags
from simulation.dice import Dice, Floats
from simulation.gaps import (
    WINDOWS,
    Day,
    arrivals,
    away_share,
    briefing,
    departures,
    duty,
    errands,
    going,
    lunch,
    outing,
)
from simulation.hours import Hours
from simulation.offices import Offices
from simulation.outings import Events
from simulation.people import People
from simulation.settings import CENTRAL, Laws

Clock = npt.NDArray[np.int16]

#: The first gaps are those somebody chooses: errands, duty nobody recorded, going.
CHOSEN = WINDOWS + 2
_NEVER = np.int16(-1)


@dataclass(frozen=True)
class Lives:
    """Every day of every post; arrays are (posts, days), minutes since midnight."""

    attends: Flags
    arrives: Clock
    leaves: Clock
    #: Gaps, (gaps, posts, days), half-open; a gap that did not happen is -1, -1.
    gap_starts: Clock
    gap_ends: Clock
    #: When the post went for the rest of the day; -1: it stayed.
    gone: Clock

    def here(self, minute: npt.ArrayLike) -> Flags:
        """Return who is on the premises; the minute broadcasts to (posts, days)."""
        at = np.asarray(minute, dtype="int16")
        present = self.attends & (self.arrives <= at) & (at < self.leaves)
        for start, end in zip(self.gap_starts, self.gap_ends, strict=True):
            present &= ~((start <= at) & (at < end))
        return np.asarray(present)


def make_lives(
    dice: Dice,
    offices: Offices,
    people: People,
    hours: Hours,
    events: Events,
    absent: Flags,
    laws: Laws = CENTRAL,
    odds: Floats | None = None,
) -> Lives:
    """Return the days of all posts.

    `odds` multiplies each office's odds of leaving, (offices, days): what its head
    believes about inspections, and how the office drifts. The luck stays the same.
    """
    day = Day(dice, offices, people, hours, laws, odds)
    attends = people.active(hours.days) & hours.open[people.office] & ~absent
    arrives, leaves = arrivals(day), departures(day)
    away = away_share(day)
    gone, goes = going(day, away)
    gaps = [*errands(day, away), duty(day, away), (gone, leaves, goes)]
    gaps += [lunch(day), outing(day, events), briefing(day)]
    return Lives(
        attends=attends,
        arrives=arrives.astype("int16"),
        leaves=leaves.astype("int16"),
        gap_starts=np.stack([_clock(start, real) for start, _, real in gaps]),
        gap_ends=np.stack([_clock(end, real) for _, end, real in gaps]),
        gone=_clock(gone, goes),
    )


def _clock(minutes: Floats, real: Flags) -> Clock:
    return np.where(real, minutes, _NEVER).astype("int16")


def called_back(lives: Lives, minute: Clock, answers: Flags) -> Lives:
    """Return the lives after a warning: who answers is back, and stays.

    Parameters
    ----------
    minute
        When each post hears of it, (posts, days); -1: never.
    answers
        Who comes back when warned, (posts, days).
    """
    warned = answers & (minute >= 0)
    starts, ends = lives.gap_starts.copy(), lives.gap_ends.copy()
    chosen = slice(0, CHOSEN)
    later = warned & (starts[chosen] > minute)
    out = warned & (starts[chosen] <= minute) & (minute < ends[chosen])
    starts[chosen] = np.where(later, _NEVER, starts[chosen])
    ends[chosen] = np.where(later, _NEVER, np.where(out, minute, ends[chosen]))
    # Who does not go for good, or is called back, goes home with the others.
    stays = (later | out)[-1]
    gone = np.where(stays, _NEVER, lives.gone)
    return replace(lives, gap_starts=starts, gap_ends=ends, gone=gone)
