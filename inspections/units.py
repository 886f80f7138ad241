"""Forms the units of inspection, and when each can be visited."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.errors import UserError
from data.schemas import NOON_SLOT, SLOTS
from inspections.capacity import HALVES, Team


def unit_of(offices: pd.DataFrame) -> pd.Series:
    """Return each office's unit: offices sharing a `building` text are one.

    A unit is named by the smallest office code in the building, open today or not,
    so that its name stays the same from day to day.

    Parameters
    ----------
    offices : DataFrame
        One row per office; columns ``office_code``, ``building`` (NaN or blank: the
        office stands alone).

    Examples
    --------
    >>> unit_of(pd.DataFrame({"office_code": ["C", "B", "A"],
    ...                       "building": ["Block", " Block", None]})).tolist()
    ['B', 'B', 'A']
    """
    codes = offices["office_code"].astype("str")
    building = offices["building"].astype("str").str.strip()
    shared = codes.groupby(building.where(building != "")).transform("min")
    return shared.fillna(codes).rename("unit")


def visitable(
    offices: pd.DataFrame,
    open_slots: np.ndarray,
    short: np.ndarray,
    teams: Sequence[Team],
) -> pd.DataFrame:
    """Return every half hour in which a unit can be visited, office by office.

    A unit can be visited where all its offices that are open in that half are open
    together, within the hours of a team that works that half. Whether that team may go
    there does not count here: every open office has a chance, and a drawn unit that no
    permitted team has room for keeps its row without team (contract section 8).

    Parameters
    ----------
    offices : DataFrame
        One row per office valid that day; columns ``office_code``, ``unit``.
    open_slots : bool array, shape (offices, 48)
    short : bool array, shape (offices, 48)
        Where the roster minus recorded absences is already below the minimum.
    teams : sequence of Team

    Returns
    -------
    DataFrame
        ``unit``, ``half``, ``office_code``, ``slot``, ``short``; sorted by the first
        four.

    Raises
    ------
    UserError
        An open office that every team conflicts with; the message names it.
    """
    unit = offices["unit"].to_numpy()
    row, slot = np.nonzero(open_slots)
    places = pd.DataFrame(
        {
            "unit": unit[row],
            "half": np.where(slot < NOON_SLOT, *HALVES),
            "office_code": offices["office_code"].astype("str").to_numpy()[row],
            "slot": slot,
            "short": short[row, slot],
        }
    ).astype({"unit": "str", "half": "str", "office_code": "str"})
    _refuse_offices_without_team(places, conflicts_by_team(offices, teams))
    unit_half = pd.factorize(places["unit"] + "|" + places["half"])[0]
    at = unit_half * SLOTS + places["slot"].to_numpy("int64")
    # An office has a slot once, so rows of a slot are offices.
    pairs = pd.DataFrame({"group": unit_half, "office": places["office_code"]})
    in_half = np.bincount(pairs.drop_duplicates()["group"], minlength=1)[unit_half]
    together = places[in_half == np.bincount(at, minlength=1)[at]]
    worked = _worked_slots(teams)
    reached = together[together["slot"].isin(list(worked))]
    return reached.sort_values(
        ["unit", "half", "office_code", "slot"], ignore_index=True
    )


def conflicts_by_team(
    offices: pd.DataFrame, teams: Sequence[Team]
) -> dict[str, frozenset[str]]:
    """Return the units each team may not visit: those holding a conflicting office.

    `offices` has the columns ``office_code`` and ``unit``.
    """
    unit = dict(zip(offices["office_code"], offices["unit"], strict=True))
    return {
        team.team: frozenset(unit[code] for code in team.conflicts if code in unit)
        for team in teams
    }


def _worked_slots(teams: Sequence[Team]) -> set[int]:
    """Return the half hours of the teams that make visits in that half."""
    return {
        slot
        for team in teams
        for half in HALVES
        if team.visits[half][1]
        for slot in team.slots[half]
    }


def _refuse_offices_without_team(
    places: pd.DataFrame, conflicts: dict[str, frozenset[str]]
) -> None:
    if not conflicts:
        return
    barred = frozenset.intersection(*conflicts.values())
    stuck = sorted(set(places.loc[places["unit"].isin(list(barred)), "office_code"]))
    if stuck:
        raise UserError(
            "Office {offices}: open that day, but every team ({teams}) has a conflict "
            "with it or with an office in the same building, so nobody could be sent. "
            "Correct conflict_offices in the table teams, or add a team.",
            offices=", ".join(stuck),
            teams=", ".join(conflicts),
        )
