"""Takes people away for a while: errands, lunch, prayer, duty, outings, going early."""

import numpy as np
import numpy.typing as npt

from simulation.absence import Flags
from simulation.dice import Dice, Floats
from simulation.hours import Hours
from simulation.offices import Offices
from simulation.outings import Events
from simulation.people import People
from simulation.settings import Laws

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
WINDOWS = 3
#: Person-days that begin late, 1.1 % in a provincial e-Presensi; median minutes and
#: log-spread there, with quartiles of 17 and 59.
LATE, LATE_MINUTES, LATE_SPREAD = 0.02, 35, 0.95
#: Person-days that end early, and how far offices do so together on a day: in a real
#: log the variance of early leavers was 2.7 times that of persons deciding alone.
EARLY, EARLY_RHO = 0.03, 0.05
_TUESDAY, _FRIDAY = 1, 4
#: The camat briefs the lurah every Tuesday, as reported from Blimbing.
BRIEFING = (9 * 60, 11 * 60)

#: Start, end, and whether it happens at all; each (posts, days).
Gap = tuple[Floats, Floats, Flags]


class Day:
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


def arrivals(day: Day) -> Floats:
    """Return when people come: some minutes early, few late."""
    dice = day.dice
    early = day.opens - 17 + 7 * dice.normal("arrival", *day.keys)
    minutes = np.exp(LATE_SPREAD * dice.normal("late minutes", *day.keys))
    late = day.opens + LATE_MINUTES * minutes
    arrival = np.where(dice.chance("late", LATE, *day.keys), late, early)
    return np.asarray(arrival.clip(day.opens - 60, day.opens + 240).round())


def departures(day: Day) -> Floats:
    """Return when people go home: some minutes late, few early and together."""
    dice, offices = day.dice, day.offices
    after = dice.waiting("departure", 9, *day.keys).clip(max=120)
    before = dice.between("early minutes", 16, 61, *day.keys)
    together = dice.share(
        "early day", EARLY, EARLY_RHO, offices.keys[:, None], day.hours.numbers
    )
    early = dice.chance("early", together[day.people.office], *day.keys)
    return np.asarray((day.closes + np.where(early, -before, after)).round())


def away_share(day: Day) -> Floats:
    """Return the share of the day's minutes each post spends elsewhere."""
    offices, people = day.offices, day.people
    shared = day.dice.share(
        "away day", offices.away[:, None], day.laws.away_day_rho,
        offices.keys[:, None], day.hours.numbers,
    )  # fmt: skip
    odds = (shared / (1 - shared) * day.leaving)[people.office]
    odds = odds * np.where(people.heads, day.laws.head_odds, 1.0)[:, None]
    return np.asarray(_MEANT * odds / (1 + odds))


def errands(day: Day, away: Floats) -> list[Gap]:
    """Return short errands: at most one in each third of the day.

    Who would run more than one stays longer instead, so that larger odds of leaving
    always mean less time in the office.
    """
    rate = ERRANDS * away * day.span / (WINDOWS * ERRAND_MINUTES)
    width = (day.closes - day.opens - 60) / WINDOWS
    gaps = []
    for window in range(WINDOWS):
        keys = (*day.keys, window)
        lot = day.dice.uniform("errand start", *keys)
        start = (day.opens + 30 + (window + lot) * width).round()
        lasts = day.dice.waiting("errand", ERRAND_MINUTES, *keys)
        lasts = np.clip(lasts * np.maximum(rate, 1), 5, 150)
        happens = day.dice.chance("errands", rate, *keys)
        gaps.append((start, (start + lasts).round(), happens))
    return gaps


def duty(day: Day, away: Floats) -> Gap:
    """Return duty outside that nobody recorded."""
    happens = day.dice.chance(
        "duty", DUTIES * away * day.span / DUTY_MINUTES, *day.keys
    )
    lasts = day.dice.between("duty lasts", 90, 2 * DUTY_MINUTES - 90, *day.keys)
    room = np.maximum(day.closes - day.opens - lasts, 1)
    start = day.opens + 15 + day.dice.uniform("duty start", *day.keys) * room
    return start.round(), (start + lasts).round(), happens


def going(day: Day, away: Floats) -> tuple[Floats, Flags]:
    """Return when somebody goes for the rest of the day, on Fridays more often."""
    rate = GONE * away / _REST * np.where(day.friday, 1.5, 0.9)
    lot = day.dice.uniform("gone at", *day.keys)
    start = (day.opens + 60 + lot * (day.closes - day.opens - 75)).round()
    return np.asarray(start), day.dice.chance("gone", rate, *day.keys)


def lunch(day: Day) -> Gap:
    """Return the break taken outside, and on Fridays the prayer, each a little long."""
    dice, keys = day.dice, day.keys
    prays = dice.chance("prayer", day.laws.prayer, *keys) & day.people.man[:, None]
    out = np.where(day.friday, prays, dice.chance("lunch", day.laws.lunch, *keys))
    start = day.break_starts - dice.between("lunch early", 0, 16, *keys)
    end = day.break_ends + dice.between("lunch late", 0, 16, *keys)
    return start.astype("float"), end.astype("float"), out & (day.break_ends > 0)


def outing(day: Day, events: Events) -> Gap:
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


def briefing(day: Day) -> Gap:
    """Return the lurah's Tuesday morning at the kecamatan."""
    kelurahan = (day.offices.kinds == "kelurahan")[day.people.office]
    heads = (kelurahan & day.people.heads)[:, None]
    goes = heads & day.tuesday & day.dice.chance("briefing", 0.9, *day.keys)
    start, end = (np.full(goes.shape, float(each)) for each in BRIEFING)
    return start, end, goes
