"""Answers a visit with what a team would write down, errors included."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.findings import CAUSES, NOT_REACHED
from simulation.world import Lived

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def visit(
    lived: Lived,
    offices: Ints,
    minutes: Ints,
    teams: npt.NDArray[np.object_],
    chance: Floats,
    slot_chance: Floats,
) -> pd.DataFrame:
    """Return the findings of a day's visits as rows of the contract's table.

    A head is missed and a visitor taken for staff now and then; few visits do not
    happen at all.

    Parameters
    ----------
    offices, minutes
        Rows of the offices, minutes of arrival since midnight.
    teams
        Names.
    chance, slot_chance
        Known probabilities; NaN where no lottery chose.

    Returns
    -------
    pandas.DataFrame
        One row per visit, in the order given, with ``recorded_at`` on its evening.
    """
    world, dice, laws = lived.world, lived.world.dice, lived.world.laws
    keys = world.offices.keys[offices], world.hours.numbers[lived.day]
    missed = dice.chance("missed", laws.missed, *keys).astype("int64")
    mistaken = dice.chance("mistaken", laws.mistaken, *keys).astype("int64")
    seen = np.maximum(lived.heads_at(offices, minutes) - missed + mistaken, 0)
    minimum = world.offices.minimum[offices]
    outcome = np.select(
        [seen == 0, seen < minimum], ["empty", "below_minimum"], "staffed"
    )
    midnight = world.days[lived.day]
    gone = dice.chance("not reached", NOT_REACHED, *keys)
    cause = CAUSES[dice.between("cause", 0, len(CAUSES), *keys)]

    def counted(values: Ints) -> pd.arrays.IntegerArray:
        return pd.arrays.IntegerArray(values.astype("int64"), gone.copy())

    evening = dice.between("evening", 1020, 1140, *keys)
    return pd.DataFrame(
        {
            "office_code": world.codes[offices],
            "team": teams,
            "arrived_at": midnight + pd.to_timedelta(minutes, unit="min"),
            "outcome": np.where(gone, "not_reached", outcome),
            "service_staff_seen": counted(seen),
            "clocked_in": counted(lived.clocked_in_at(offices, minutes)),
            "cause": pd.Series(cause, dtype="str").where(gone),
            "chance": chance,
            "slot_chance": slot_chance,
            "recorded_at": midnight + pd.to_timedelta(evening, unit="min"),
        }
    )
