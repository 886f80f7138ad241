"""What heads of offices believe about inspections, and what they do about it.

A head believes to be visited within a quarter with some chance, and more so after a
visit, an own or a neighbour's; the belief fades. Some heads game: they take it easy
while no office has ever been visited again so soon, they call people back when a
neighbour warns them, and after a bad visit the device fails or duties are entered.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulation.dice import Dice, Floats
from simulation.offices import Offices
from simulation.settings import Laws

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: Belief of a visit within the quarter before any was seen.
FIRST = 0.05
#: How far an own visit, and one in the same kecamatan, moves the belief towards 1.
OWN, NEAR = 0.45, 0.01
#: A belief that nothing renews halves in so many working days.
HALVES = 60.0
#: No office takes it easy for longer than this after a visit, in working days.
LONGEST_SAFE = 20
#: A strategic office that was found short: share whose device then "fails", share
#: that enters duties; and for how many days.
FAILS, EXCUSES, RESPONSE_DAYS = 0.15, 0.20, 3
#: Minutes until the kecamatan knows of a visit, and share of posts that come back.
TIP_MINUTES, ANSWERS, ANSWERS_STRATEGIC = 20, 0.3, 0.8
#: Odds of leaving on an announced day and on the others, where days are announced.
ANNOUNCED, UNANNOUNCED = 0.2, 1.25
_NEVER = 10_000


@dataclass(frozen=True)
class Minds:
    """What every office's head believes on an evening; one entry per office."""

    strategic: Flags
    #: Chance of a visit within a quarter as believed, 0-1.
    belief: Floats
    #: Working days since the last visit.
    since: Ints
    #: Shortest gap between two visits to one office that the town has seen, in days.
    shortest: int
    #: Days for which the device still "fails", and for which duties are entered.
    failing: Ints
    excusing: Ints
    #: Tomorrow's announced visits; None: visits are not announced.
    announced: Flags | None = None


def calm(dice: Dice, offices: Offices, laws: Laws) -> Minds:
    """Return the minds before anybody was inspected."""
    number = len(offices.keys)
    return Minds(
        strategic=dice.chance("strategic", laws.strategic, offices.keys),
        belief=np.full(number, FIRST),
        since=np.full(number, _NEVER),
        shortest=_NEVER,
        failing=np.zeros(number, dtype="int64"),
        excusing=np.zeros(number, dtype="int64"),
    )


def leaving_odds(minds: Minds, laws: Laws) -> Floats:
    """Return what multiplies each office's odds of leaving, 1 for whom nothing deters.

    From nothing to a sure visit within the quarter the odds fall by the city's
    `deterrence`; a strategic head adds to them while feeling safe.
    """
    odds = (1 - laws.deterrence) ** minds.belief
    safe = minds.strategic & (minds.since < min(minds.shortest, LONGEST_SAFE))
    odds = np.where(safe, odds * laws.safe_odds, odds)
    if minds.announced is not None and laws.deterrence > 0:
        odds = odds * np.where(minds.announced, ANNOUNCED, UNANNOUNCED)
    return np.asarray(odds)


def learn(
    dice: Dice,
    offices: Offices,
    minds: Minds,
    day: int,
    visited: Flags,
    short: Flags,
) -> Minds:
    """Return the minds after a working day.

    Parameters
    ----------
    day
        Its number since 1970: the key of its chance.
    visited, short
        Offices inspected that day; of these, those found below minimum.
    """
    areas = offices.areas
    near = np.bincount(areas, weights=visited)[areas] - visited
    belief = minds.belief * 0.5 ** (1 / HALVES)
    belief = 1 - (1 - belief) * (1 - NEAR) ** near
    belief = np.where(visited, 1 - (1 - belief) * (1 - OWN), belief)
    gaps = minds.since[visited & (minds.since < _NEVER)] + 1
    caught = visited & short & minds.strategic
    how = dice.uniform("response", offices.keys, day)
    fails, excuses = caught & (how < FAILS), caught & (how > 1 - EXCUSES)
    return replace(
        minds,
        belief=belief,
        since=np.where(visited, 0, np.minimum(minds.since + 1, _NEVER)),
        shortest=min([minds.shortest, *gaps.tolist()]),
        failing=np.where(fails, RESPONSE_DAYS, np.maximum(minds.failing - 1, 0)),
        excusing=np.where(excuses, RESPONSE_DAYS, np.maximum(minds.excusing - 1, 0)),
        announced=None,
    )


def warned_at(offices: Offices, visited: Ints, minutes: Ints) -> npt.NDArray[np.int16]:
    """Return when each office hears that a neighbour is being visited; -1: never.

    Whoever is visited first has no warning; a later visit to a warned office finds
    people called back.

    Examples
    --------
    >>> from simulation.offices import make_offices
    >>> few = make_offices(Dice(1), 3)
    >>> warned_at(few, np.array([0]), np.array([540])).tolist().count(560) < 3
    True
    """
    areas = offices.areas
    first = np.full(len(areas), _NEVER)
    for office, minute in zip(visited.tolist(), minutes.tolist(), strict=True):
        here = areas == areas[office]
        here[office] = False
        first = np.where(here, np.minimum(first, minute + TIP_MINUTES), first)
    return np.where(first < _NEVER, first, -1).astype("int16")
