"""Says how likely colleagues leave together, and whom an official event calls away.

A section head marries and the office forms the committee: no average of ordinary
days holds this, but leave and agenda announce it.
"""

import numpy as np
import pandas as pd

from data.schemas import SLOTS
from features.agenda import slot_overlap
from features.codes import codes
from models.headcount import beta_points
from models.shrinkage import Numbers

#: Chance that colleagues go together. No figure is published; the sizes say that a
#: wedding in the office draws more than one in the family, and that the person's
#: leave is known for 70 % of weddings (assumptions, to be learned from findings).
OUTING_CHANCES = {
    "own_wedding": 0.5,
    "family_wedding": 0.25,
    "family_death": 0.35,
    "birth": 0.05,
    # Important leave without a named occasion: mostly illness in the family.
    "important": 0.1,
    "wedding": 0.5,
    "condolence": 0.4,
    "farewell": 0.3,
}
#: Occasions of the office itself; the others are life events of a person.
OFFICE_OCCASIONS = ("farewell",)
#: Leave that is only asked for may still be refused or moved (assumption).
REQUESTED_FACTOR = 0.7
#: An outing without known times starts evenly between these minutes of the day and
#: lasts evenly between these minutes (assumption; Jodipan on 29 April 2024: 09:25
#: to 11:00).
OUTING_STARTS = (510, 660)
OUTING_LASTS = (60, 180)
#: Share of the staff who join, beta-distributed with this mean and likeness: a
#: Beta(2, 2), for nobody knows whether a few go or all (assumption).
JOIN_MEAN = 0.5
JOIN_LIKENESS = 0.2
JOIN_POINTS = 6

#: Chance that an official event takes a person away: by who is expected, for the
#: heads, the secretaries and the others. "All" leaves a guard behind; "some" names
#: nobody, so everybody counts for a quarter (assumptions).
CALL_CHANCES = {
    "all": {"head": 0.9, "secretary": 0.9, "other": 0.9},
    "heads": {"head": 1.0},
    "heads_and_secretaries": {"head": 1.0, "secretary": 1.0},
    "some": {"head": 0.25, "secretary": 0.25, "other": 0.25},
}
_CALLS = pd.DataFrame(CALL_CHANCES).unstack()


def usual_outing_shape() -> Numbers:
    """Chance that an outing of unknown time is under way in each slot; shape (48,).

    Examples
    --------
    >>> usual_outing_shape()[[16, 19, 21, 24, 28]].round(2).tolist()
    [0.0, 0.49, 0.74, 0.31, 0.0]
    """
    step = 5
    starts = np.arange(OUTING_STARTS[0] + step / 2, OUTING_STARTS[1], step)
    lasts = np.arange(OUTING_LASTS[0] + step / 2, OUTING_LASTS[1], step)
    start, last = (each.ravel() for each in np.meshgrid(starts, lasts))
    return np.asarray(slot_overlap(start, start + last).mean(axis=0))


def outing_chances(
    outings: pd.DataFrame, offices: pd.DataFrame, office_occasions: bool
) -> Numbers:
    """Chance that a group outing of the office is under way, per office and slot.

    Parameters
    ----------
    outings
        ``features.agenda.outings``.
    offices
        Column office_code; its order is the rows' order.
    office_occasions
        True for farewells of the office, False for life events of a person.

    Returns
    -------
    numpy.ndarray
        Shape (n, 48), 0-1; several occasions combine as independent ones.
    """
    rows = outings[outings["occasion"].isin(OFFICE_OCCASIONS) == office_occasions]
    chance = rows["occasion"].map(OUTING_CHANCES).to_numpy("float64")
    chance = chance * rows["share"].to_numpy("float64")
    chance = chance * np.where(rows["approved"], 1, REQUESTED_FACTOR)
    starts, ends = rows["starts"].to_numpy("int64"), rows["ends"].to_numpy("int64")
    # Leave for the whole working day leaves open when the feast is.
    open_ended = (starts <= OUTING_STARTS[0]) & (
        ends >= sum((OUTING_STARTS[1], OUTING_LASTS[1]))
    )
    covered = np.where(
        open_ended[:, None], usual_outing_shape(), slot_overlap(starts, ends)
    )
    quiet = np.ones((len(offices), SLOTS))
    at = codes(rows["office_code"], offices["office_code"])
    np.multiply.at(quiet, at[at >= 0], (1 - chance[:, None] * covered)[at >= 0])
    return 1 - quiet


def call_chances(calls: pd.DataFrame, people: pd.DataFrame) -> Numbers:
    """Chance that each person is called away by an official event, per slot.

    Parameters
    ----------
    calls
        ``features.agenda.calls``.
    people
        Columns office_code, rank.

    Returns
    -------
    numpy.ndarray
        Shape (people, 48), 0-1.
    """
    rank = people["rank"].where(people["rank"].isin(["head", "secretary"]), "other")
    seats = pd.DataFrame({"office_code": people["office_code"], "rank": rank})
    seats["person"] = np.arange(len(people))
    summoned = calls.merge(seats, on="office_code")
    calling = pd.MultiIndex.from_arrays(
        [summoned["expected"].fillna("some"), summoned["rank"]]
    )
    chance = _CALLS.reindex(calling).fillna(0.0).to_numpy()
    covered = slot_overlap(
        summoned["starts"].to_numpy("int64"), summoned["ends"].to_numpy("int64")
    )
    staying = np.ones((len(people), SLOTS))
    taken = chance.reshape(-1, 1) * covered
    np.multiply.at(staying, summoned["person"].to_numpy("int64"), 1 - taken)
    return 1 - staying


def with_joiners(points: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """Thin shares of presence by a group outing's join share, as points and weights.

    Parameters
    ----------
    points, weights
        Shares of presence without the outing, shape (n, k).

    Returns
    -------
    tuple of numpy.ndarray
        The same during the outing, shape (n, k x 6).
    """
    join, chance = beta_points(
        np.array([JOIN_MEAN]), np.array([JOIN_LIKENESS]), JOIN_POINTS
    )
    thinned = points[:, :, None] * (1 - join[0])
    weighed = weights[:, :, None] * chance[0]
    count = len(points), -1
    return thinned.reshape(count), weighed.reshape(count)
