"""Sends teams out by lottery and writes down what they count, errors included."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schemas import SLOT_MINUTES, SLOTS
from simulation.dice import Dice
from simulation.punches import Scans
from simulation.truth import Truth, by_office

#: Working days of history before the first visit.
FIRST_VISIT = 20
#: Visits on a working day, the last excluded.
VISITS = (6, 9)
#: A head is missed in 2 % of visits, a visitor taken for staff in 1 %.
_MISSED, _MISTAKEN = 0.02, 0.01
#: Visits that did not happen, and why.
NOT_REACHED = 0.02
CAUSES = np.array(["cuaca", "kendaraan", "agenda pimpinan"], dtype="object")
_NO_COUNT = 0.5
TEAM_DAY = (8 * 60, 15 * 60 + 30)

#: Name, agency it sets out from, visits a day.
TEAMS = (
    ("Inspektorat", "OPD-01", 3),
    ("BKPSDM", "OPD-02", 3),
    ("Asisten I", "OPD-03", 2),
)

Keys = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]


@dataclass(frozen=True)
class Visits:
    """Visits drawn with known chances; every array has one entry per visit."""

    office: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    #: Minute of arrival.
    minute: npt.NDArray[np.int64]
    #: Probability that the office was chosen that day.
    chance: npt.NDArray[np.float64]
    #: Probability that this half hour was chosen.
    slot_chance: npt.NDArray[np.float64]


def findings(dice: Dice, truth: Truth, scans: Scans) -> pd.DataFrame:
    """Return the rows of `findings`, recorded on the evening of the visit."""
    visits = draw_visits(dice, truth)
    keys = truth.offices.keys[visits.office], truth.hours.numbers[visits.day]
    seen = _seen(dice, truth, visits, keys)
    minimum = truth.offices.minimum[visits.office]
    outcome = np.select(
        [seen == 0, seen < minimum], ["empty", "below_minimum"], "staffed"
    )
    turned = np.where(outcome == "empty", dice.between("turned", 0, 4, *keys), 0)
    midnight = truth.days[visits.day]
    table = pd.DataFrame(
        {
            "office_code": truth.codes[visits.office],
            "team": _teams(dice, truth, visits, keys),
            "arrived_at": midnight + pd.to_timedelta(visits.minute, unit="min"),
            "outcome": outcome,
            "service_staff_seen": pd.array(seen, dtype="Int64"),
            "clocked_in": _clocked_in(dice, truth, scans, visits, keys),
            "others_seen": pd.array(dice.between("others", 0, 3, *keys), dtype="Int64"),
            "residents_turned_away": pd.array(turned, dtype="Int64"),
            "cause": pd.Series(np.nan, range(len(seen)), dtype="str"),
            "chance": visits.chance.round(9),
            "slot_chance": visits.slot_chance.round(9),
            "recorded_at": midnight
            + pd.to_timedelta(dice.between("evening", 1020, 1140, *keys), unit="min"),
        }
    )
    return _not_reached(dice, table, keys)


def draw_visits(dice: Dice, truth: Truth) -> Visits:
    """Draw offices without replacement and a half hour each, all equally likely."""
    slots = np.arange(SLOTS) * SLOT_MINUTES
    worked = (slots >= TEAM_DAY[0]) & (slots + SLOT_MINUTES <= TEAM_DAY[1])
    choice = truth.open & worked
    fits = np.asarray(choice.any(axis=2))
    fits[:, _outside_programme(truth)] = False
    numbers = truth.hours.numbers
    wanted = dice.between("visits", *VISITS, numbers)
    lots = dice.uniform("visit", truth.offices.keys[:, None], numbers)
    place = np.argsort(np.argsort(np.where(fits, lots, 2.0), axis=0), axis=0)
    # Sorted by day, so that the file reads like a diary.
    day, office = np.nonzero((fits & (place < wanted)).T)
    keys = truth.offices.keys[office], numbers[day]
    count = choice.sum(axis=2)[office, day]
    nth = dice.between("visit slot", 0, count, *keys)
    slot = np.argmax(choice[office, day].cumsum(axis=1) > nth[:, None], axis=1)
    minute = slot * SLOT_MINUTES + dice.between("visit minute", 0, SLOT_MINUTES, *keys)
    able = fits.sum(axis=0)[day]
    return Visits(office, day, minute, np.minimum(wanted[day], able) / able, 1 / count)


def _outside_programme(truth: Truth) -> npt.NDArray[np.bool_]:
    """Return the days without visits: the first weeks, Saturdays, and tomorrow."""
    usual = truth.hours.open.mean(axis=0) > 0.5
    early = np.cumsum(usual) <= FIRST_VISIT
    outside = early | ~usual
    outside[-1] = True
    return np.asarray(outside)


def _minutes(truth: Truth, visits: Visits) -> npt.NDArray[np.int64]:
    """Return the visit's minute on the grid of offices and days, -1 elsewhere."""
    grid = np.full(truth.hours.open.shape, -1, dtype="int64")
    grid[visits.office, visits.day] = visits.minute
    return grid


def _seen(
    dice: Dice, truth: Truth, visits: Visits, keys: Keys
) -> npt.NDArray[np.int64]:
    heads = truth.heads_at(_minutes(truth, visits))[visits.office, visits.day]
    missed = dice.chance("missed", _MISSED, *keys).astype("int64")
    mistaken = dice.chance("mistaken", _MISTAKEN, *keys).astype("int64")
    return np.asarray(np.maximum(heads - missed + mistaken, 0), dtype="int64")


def _clocked_in(
    dice: Dice, truth: Truth, scans: Scans, visits: Visits, keys: Keys
) -> pd.arrays.IntegerArray:
    """Return how many were clocked in, as read off the device; half left it empty."""
    minutes = _minutes(truth, visits)[truth.people.office]
    there = scans.clocked_in(minutes) & truth.people.capable[:, None]
    count = by_office(truth.people, there)[visits.office, visits.day]
    empty = dice.chance("no count", _NO_COUNT, *keys)
    return pd.arrays.IntegerArray(count.astype("int64"), empty)


def _teams(
    dice: Dice, truth: Truth, visits: Visits, keys: Keys
) -> npt.NDArray[np.object_]:
    """Return a team for each visit, by lot, never one at its own agency."""
    names = np.array([name for name, _, _ in TEAMS], dtype="object")
    bases = np.array([base for _, base, _ in TEAMS], dtype="object")
    lots = dice.uniform("team", *keys, np.arange(len(TEAMS))[:, None])
    own = bases[:, None] == truth.codes[visits.office]
    return np.asarray(names[np.argmax(np.where(own, -1, lots), axis=0)])


def _not_reached(dice: Dice, table: pd.DataFrame, keys: Keys) -> pd.DataFrame:
    """Blank the counts of the visits that did not take place."""
    gone = dice.chance("not reached", NOT_REACHED, *keys)
    table.loc[gone, "outcome"] = "not_reached"
    table.loc[gone, "cause"] = CAUSES[dice.between("cause", 0, 3, *keys)[gone]]
    counts = [
        "service_staff_seen",
        "clocked_in",
        "others_seen",
        "residents_turned_away",
    ]
    table.loc[gone, counts] = pd.NA
    return table
