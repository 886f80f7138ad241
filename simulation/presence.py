"""Lives the days: who is on the premises at which minute.

A day of a post is its arrival, its departure and a few gaps between them. That says
more than a grid of half hours and is smaller; grids are read off it.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulation.absence import Flags
from simulation.dice import Dice, Floats
from simulation.events import Events
from simulation.hours import Hours
from simulation.offices import Offices
from simulation.people import People
from simulation.settings import CENTRAL, Laws

Clock = npt.NDArray[np.int16]

#: Split of the minutes off the premises: reasons found at surprise visits (World
#: Bank SDI surveys, reports from Grobogan); an assumption for city offices.
ERRANDS, DUTIES, GONE = 0.50, 0.25, 0.25
ERRAND_MINUTES = 35
DUTY_MINUTES = 150
#: Share of the day left, on average, when somebody goes for good.
_REST = 0.45
#: Gaps overlap each other, the break and the ends of the day: so much more is meant
#: than is seen.
_MEANT = 1.15
_WINDOWS = 3
#: Person-days that begin late, 1.1 % in a provincial e-Presensi; median minutes and
#: log-spread there, with quartiles of 17 and 59.
LATE, LATE_MINUTES, LATE_SPREAD = 0.02, 35, 0.95
#: Person-days that end early, and how far offices do so together on a day: in a real
#: log the variance of early leavers was 2.7 times that of persons deciding alone.
EARLY, EARLY_RHO = 0.03, 0.05
_NEVER = np.int16(-1)
_TUESDAY, _FRIDAY = 1, 4
#: The camat briefs the lurah every Tuesday, as reported from Blimbing.
BRIEFING = (9 * 60, 11 * 60)


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


Gap = tuple[Floats, Floats, Flags]


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
    day = _Day(dice, offices, people, hours, laws, odds)
    attends = people.active(hours.days) & hours.open[people.office] & ~absent
    arrives, leaves = _arrivals(day), _departures(day)
    away = _away_share(day)
    gone, goes = _gone(day, away)
    gaps = [*_errands(day, away), _duty(day, away), (gone, leaves, goes)]
    gaps += [_lunch(day), _outing(day, events), _briefing(day)]
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


#: The first gaps are those somebody chooses: errands, duty nobody recorded, going.
CHOSEN = _WINDOWS + 2


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


class _Day:
    """What every process of a day needs: keys, and hours spread over the posts."""

    def __init__(
        self,
        dice: Dice,
        offices: Offices,
        people: People,
        hours: Hours,
        laws: Laws,
        odds: Floats | None,
    ) -> None:
        self.dice, self.offices, self.people, self.hours = dice, offices, people, hours
        self.laws = laws
        self.leaving = np.ones(hours.open.shape) if odds is None else odds
        # The day first: its part of the dice is thrown once for all posts.
        self.keys = hours.numbers, people.keys[:, None]
        self.opens = hours.opens[people.office]
        self.closes = hours.closes[people.office]
        self.break_starts = hours.break_starts[people.office]
        self.break_ends = hours.break_ends[people.office]
        self.friday = np.asarray(hours.days.day_of_week == _FRIDAY)
        self.tuesday = np.asarray(hours.days.day_of_week == _TUESDAY)

    @property
    def span(self) -> npt.NDArray[np.int64]:
        """Minutes of service of a day, at least one."""
        rest = self.break_ends - self.break_starts
        return np.asarray(np.maximum(self.closes - self.opens - rest, 1))


def _arrivals(day: _Day) -> Floats:
    dice = day.dice
    early = day.opens - 17 + 7 * dice.normal("arrival", *day.keys)
    minutes = np.exp(LATE_SPREAD * dice.normal("late minutes", *day.keys))
    late = day.opens + LATE_MINUTES * minutes
    arrival = np.where(dice.chance("late", LATE, *day.keys), late, early)
    return np.asarray(arrival.clip(day.opens - 60, day.opens + 240).round())


def _departures(day: _Day) -> Floats:
    dice, offices = day.dice, day.offices
    after = dice.waiting("departure", 9, *day.keys).clip(max=120)
    before = dice.between("early minutes", 16, 61, *day.keys)
    together = dice.share(
        "early day", EARLY, EARLY_RHO, offices.keys[:, None], day.hours.numbers
    )
    early = dice.chance("early", together[day.people.office], *day.keys)
    return np.asarray((day.closes + np.where(early, -before, after)).round())


def _away_share(day: _Day) -> Floats:
    """Return the share of the day's minutes each post spends elsewhere."""
    offices, people = day.offices, day.people
    shared = day.dice.share(
        "away day", offices.away[:, None], day.laws.away_day_rho,
        offices.keys[:, None], day.hours.numbers,
    )  # fmt: skip
    odds = (shared / (1 - shared) * day.leaving)[people.office]
    odds = odds * np.where(people.heads, day.laws.head_odds, 1.0)[:, None]
    return np.asarray(_MEANT * odds / (1 + odds))


def _errands(day: _Day, away: Floats) -> list[Gap]:
    """Return short errands: at most one in each third of the day.

    Who would run more than one stays longer instead, so that larger odds of leaving
    always mean less time in the office.
    """
    rate = ERRANDS * away * day.span / (_WINDOWS * ERRAND_MINUTES)
    width = (day.closes - day.opens - 60) / _WINDOWS
    gaps = []
    for window in range(_WINDOWS):
        keys = (*day.keys, window)
        lot = day.dice.uniform("errand start", *keys)
        start = (day.opens + 30 + (window + lot) * width).round()
        lasts = day.dice.waiting("errand", ERRAND_MINUTES, *keys)
        lasts = np.clip(lasts * np.maximum(rate, 1), 5, 150)
        happens = day.dice.chance("errands", rate, *keys)
        gaps.append((start, (start + lasts).round(), happens))
    return gaps


def _duty(day: _Day, away: Floats) -> Gap:
    """Return duty outside that nobody recorded."""
    happens = day.dice.chance(
        "duty", DUTIES * away * day.span / DUTY_MINUTES, *day.keys
    )
    lasts = day.dice.between("duty lasts", 90, 2 * DUTY_MINUTES - 90, *day.keys)
    room = np.maximum(day.closes - day.opens - lasts, 1)
    start = day.opens + 15 + day.dice.uniform("duty start", *day.keys) * room
    return start.round(), (start + lasts).round(), happens


def _gone(day: _Day, away: Floats) -> tuple[Floats, Flags]:
    """Return when somebody goes for the rest of the day, on Fridays more often."""
    rate = GONE * away / _REST * np.where(day.friday, 1.5, 0.9)
    lot = day.dice.uniform("gone at", *day.keys)
    start = (day.opens + 60 + lot * (day.closes - day.opens - 75)).round()
    return np.asarray(start), day.dice.chance("gone", rate, *day.keys)


def _lunch(day: _Day) -> Gap:
    """Return the break taken outside, and on Fridays the prayer, each a little long."""
    dice, keys = day.dice, day.keys
    prays = dice.chance("prayer", day.laws.prayer, *keys) & day.people.man[:, None]
    out = np.where(day.friday, prays, dice.chance("lunch", day.laws.lunch, *keys))
    start = day.break_starts - dice.between("lunch early", 0, 16, *keys)
    end = day.break_ends + dice.between("lunch late", 0, 16, *keys)
    return start.astype("float"), end.astype("float"), out & (day.break_ends > 0)


def _outing(day: _Day, events: Events) -> Gap:
    """Return the colleagues' part in outings; guards and interns stay."""
    shape, people = day.hours.open.shape, day.people
    grid = np.zeros((4, *shape), dtype="float32")
    layers = events.starts, events.ends, events.joins, events.leaders
    for layer, values in zip(grid, layers, strict=True):
        layer[events.office, events.day] = values
    starts, ends, joins, leaders = grid[:, people.office]
    called = people.capable & people.leaders
    able = np.where(leaders > 0, called[:, None], people.capable[:, None])
    return starts, ends, able & day.dice.chance("joins", joins, *day.keys)


def _briefing(day: _Day) -> Gap:
    """Return the lurah's Tuesday morning at the kecamatan."""
    kelurahan = (day.offices.kinds == "kelurahan")[day.people.office]
    heads = (kelurahan & day.people.heads)[:, None]
    goes = heads & day.tuesday & day.dice.chance("briefing", 0.9, *day.keys)
    start, end = (np.full(goes.shape, float(each)) for each in BRIEFING)
    return start, end, goes
