"""Decides who stays away for a whole day: planned, of a sudden, or for an own event.

What is planned stands in the leave table before the day; a sudden absence is entered
late or never. They are two processes with luck of their own, so that what is not yet
known of tomorrow can be thrown anew without touching what is.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from simulation.dice import Dice, Floats
from simulation.hours import Hours
from simulation.offices import Offices
from simulation.outings import Events
from simulation.people import People
from simulation.settings import CENTRAL, Laws

Flags = npt.NDArray[np.bool_]

PLANNED, SUDDEN = "planned", "sudden"
#: One day in fifty the whole city calls in sick, in log-odds.
BIG_DAY, BIG_DAYS = 1.8, 0.02
#: Odds of absence on a Friday, in a provincial attendance export of 2026.
FRIDAY_ODDS = 1.3
_FRIDAY, _FRIDAYS = 4, 0.2
#: A person's absence today leans on the six days before, and on who they are.
_MEMORY = np.array([1.0, 0.75, 0.55, 0.4, 0.25, 0.15, 0.1])
_WEIGHTS = _MEMORY / np.sqrt((_MEMORY**2).sum())


@dataclass(frozen=True)
class Absences:
    """Who is absent all day, each (posts, days) and none true twice."""

    planned: Flags
    sudden: Flags
    #: On leave for an own wedding or a death in the family.
    hosting: Flags
    #: Of these, what was certain on the evening before: nobody has died yet.
    foreseen: Flags

    @cached_property
    def all(self) -> Flags:
        """Everybody absent, for whatever reason."""
        return np.asarray(self.planned | self.sudden | self.hosting)


@dataclass(frozen=True)
class Spells:
    """Runs of absent working days of one post; one entry per run."""

    post: npt.NDArray[np.int64]
    #: Day indices, both inclusive.
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]


def absent_days(
    dice: Dice,
    offices: Offices,
    people: People,
    hours: Hours,
    events: Events,
    laws: Laws = CENTRAL,
) -> Absences:
    """Return who is absent all day.

    Within an office the chance of a day is one beta draw shared by all, so absences
    cluster; over days a person's absences cluster by a moving average of normal
    numbers, which, unlike an autoregression, needs no first day.
    """
    held = people.active(hours.days) & hours.open[people.office]
    planned, sudden = (
        stays_away(
            dice, kind, offices, people, hours, laws,
            moods_before(dice, kind, people, hours.numbers),
        )
        for kind in (PLANNED, SUDDEN)
    )  # fmt: skip
    hosting = _hosting(events, held.shape) & held
    planned &= held & ~hosting
    return Absences(
        planned=planned,
        sudden=sudden & held & ~hosting & ~planned,
        hosting=hosting,
        foreseen=_hosting(events, held.shape, fresh=False) & held,
    )


def stays_away(
    dice: Dice,
    kind: str,
    offices: Offices,
    people: People,
    hours: Hours,
    laws: Laws,
    before: npt.NDArray[np.floating],
) -> Flags:
    """Return whom a kind of absence meets, (posts, days), whether due to come or not.

    `before` are the moods of the days before, which luck cannot change any more.
    """
    limit = ndtri(_chance_of_a_day(dice, kind, offices, hours, laws))[people.office]
    own = _own_share(laws)
    today = dice.normal(f"absence {kind}", people.keys[:, None], hours.numbers)
    mood = np.sqrt(1 - own) * (before + _WEIGHTS[0] * today)
    return np.asarray(mood < limit - np.sqrt(own) * people.habit[:, None])


def moods_before(
    dice: Dice, kind: str, people: People, numbers: npt.NDArray[np.int64]
) -> Floats:
    """Return what the six days before add to a person's mood, (posts, days)."""
    back = len(_WEIGHTS) - 1
    past = np.arange(numbers[0] - back, numbers[-1])
    noise = dice.normal(f"absence {kind}", people.keys[:, None], past)
    moods = np.zeros((len(people), len(numbers)))
    for lag, weight in enumerate(_WEIGHTS[1:], 1):
        moods += weight * noise[:, back - lag : back - lag + len(numbers)]
    return moods


def _own_share(laws: Laws) -> float:
    """Return the persons' share in the moods' variance.

    Fitted to simulated pairs of far days: the odds ratio of absence at both grows with
    this share and with how much offices differ.
    """
    grown = np.log(laws.persistence) - 0.02 - 10.5 * laws.absent_rho
    return float(np.clip(grown / (3.6 - 8 * laws.absent_rho), 0.02, 0.6))


def _chance_of_a_day(
    dice: Dice, kind: str, offices: Offices, hours: Hours, laws: Laws
) -> Floats:
    """Return the probability of one kind of absence per office and day."""
    before = laws.known_before
    share = offices.absent * (before if kind == PLANNED else 1 - before)
    shock = dice.share(
        f"day shock {kind}", share[:, None], laws.day_rho, offices.keys[:, None],
        hours.numbers,
    )  # fmt: skip
    # Two moods of their own move the sum less than one would.
    spread = laws.city_day / np.hypot(before, 1 - before)
    shift = spread * _moods(dice, f"city day {kind}", laws, hours.numbers)
    if kind == SUDDEN:
        shift += BIG_DAY * dice.chance("big day", BIG_DAYS, hours.numbers)
    shift += np.log(FRIDAY_ODDS) * ((hours.days.day_of_week == _FRIDAY) - _FRIDAYS)
    # Moods of that spread would raise the mean; it is to stay what the law says.
    logit = np.log(shock / (1 - shock) + 1e-12) + shift - spread**2 / 2
    logit += np.log(laws.bridge_odds) * hours.bridge
    return np.asarray(1 / (1 + np.exp(-logit)))


def _moods(
    dice: Dice, process: str, laws: Laws, numbers: npt.NDArray[np.int64]
) -> Floats:
    draw = dice.long_tailed if laws.tail else dice.normal
    return draw(process, numbers)


def _hosting(events: Events, shape: tuple[int, int], *, fresh: bool = True) -> Flags:
    """Return who is on leave for an own event: from its first day to the day after.

    Without the `fresh` ones a death of the day itself takes nobody away before the
    next.
    """
    hosting = np.zeros(shape, dtype="bool")
    rows = events.host >= 0
    host, since, day = events.host[rows], events.since[rows], events.day[rows]
    known = ~events.fresh[rows] | fresh
    for when, true in ((since, known), (day, known), (day + 1, True)):
        inside = (when >= 0) & (when < shape[1]) & true
        hosting[host[inside], when[inside]] = True
    return hosting


def spells(absent: Flags) -> Spells:
    """Return the runs of consecutive absent days.

    Examples
    --------
    >>> runs = spells(np.array([[True, True, False, True]]))
    >>> runs.first.tolist(), runs.last.tolist()
    ([0, 3], [1, 3])
    """
    edges = np.diff(np.pad(absent.astype("int8"), ((0, 0), (1, 1))), axis=1)
    post, first = np.nonzero(edges == 1)
    _, after = np.nonzero(edges == -1)
    return Spells(post, first, after - 1)
