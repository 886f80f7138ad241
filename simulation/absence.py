"""Decides who stays away for a whole day, and what the leave table says about it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from simulation.dice import Dice
from simulation.events import Events
from simulation.hours import Hours
from simulation.offices import Offices
from simulation.people import People
from simulation.settings import CENTRAL, Laws

Flags = npt.NDArray[np.bool_]

#: One day in fifty is a big one for the whole city, in log-odds.
BIG_DAY = 1.0
#: Odds of absence on a Friday, in a provincial attendance export of 2026.
FRIDAY_ODDS = 1.3
#: A person's absence today leans on the six days before, and on who they are.
_MEMORY = np.array([1.0, 0.75, 0.55, 0.4, 0.25, 0.15, 0.1])


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
    luck: Dice | None = None,
) -> tuple[Flags, Flags]:
    """Return who is absent all day, (posts, days): by chance, and for an own event.

    Within an office the chance of a day is one beta draw shared by all, so absences
    cluster; over days a person's absences cluster by a moving average of normal
    numbers, which, unlike an autoregression, needs no first day.

    With `luck` the days before the first are as `dice` had them, and the days
    themselves are thrown anew: what can be known of tomorrow.
    """
    chance = _chance_of_a_day(luck or dice, offices, hours, laws)[people.office]
    held = people.active(hours.days) & hours.open[people.office]
    ordinary = (_rank_of_today(dice, people, hours, laws, luck) < chance) & held
    hosting = _hosting(events, held.shape) & held
    return ordinary & ~hosting, hosting


def _hosting(events: Events, shape: tuple[int, int]) -> Flags:
    """Return who is on leave for an own event: from its first day to the day after."""
    hosting = np.zeros(shape, dtype="bool")
    rows = events.host >= 0
    host, last = events.host[rows], shape[1] - 1
    for day in (events.since[rows], events.day[rows], events.day[rows] + 1):
        hosting[host, np.minimum(day, last)] = True
    return hosting


def _chance_of_a_day(
    dice: Dice, offices: Offices, hours: Hours, laws: Laws
) -> npt.NDArray[np.float64]:
    """Return the probability of absence per office and day."""
    shock = dice.share(
        "day shock", offices.absent[:, None], laws.day_rho, offices.keys[:, None],
        hours.numbers,
    )  # fmt: skip
    shift = laws.city_day * dice.normal("city day", hours.numbers)
    shift += BIG_DAY * dice.chance("big day", 0.02, hours.numbers)
    shift += np.log(FRIDAY_ODDS) * (hours.days.day_of_week == 4)
    logit = np.log(shock / (1 - shock) + 1e-12) + shift
    logit += np.log(laws.bridge_odds) * hours.bridge
    return np.asarray(1 / (1 + np.exp(-logit)))


def _rank_of_today(
    dice: Dice, people: People, hours: Hours, laws: Laws, luck: Dice | None
) -> npt.NDArray[np.float64]:
    """Return a uniform number per post and day that remembers the days before."""
    back = len(_MEMORY) - 1
    numbers = np.arange(hours.numbers[0] - back, hours.numbers[-1] + 1)
    noise = dice.normal("absence", people.keys[:, None], numbers)
    if luck is not None:
        anew = luck.normal("absence", people.keys[:, None], hours.numbers)
        noise[:, back:] = anew
    width = len(hours.days)
    weights = _MEMORY / np.sqrt((_MEMORY**2).sum())
    mood = np.zeros((len(people), width))
    for lag, weight in enumerate(weights):
        mood += weight * noise[:, back - lag : back - lag + width]
    person = dice.normal("person", people.keys)[:, None]
    own = laws.persistence
    return np.asarray(ndtr(np.sqrt(1 - own) * mood + np.sqrt(own) * person))


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
