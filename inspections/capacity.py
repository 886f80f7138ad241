"""Says how many visits each team can make in each half of a day."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.schemas import NOON_SLOT, SLOT_MINUTES, SLOTS

HALVES = ("am", "pm")


@dataclass(frozen=True)
class Team:
    """One team on one day.

    Attributes
    ----------
    slots : dict of str to list of int
        By half, the half hours inside the team's hours in which an office is open.
    visits : dict of str to list of int
        By half, how many visits it makes there: ``[fewer, more]``. They differ where
        the day's seed decides which half gets an odd visit.
    conflicts : frozenset of str
        Codes of offices the team may not visit.
    """

    team: str
    slots: dict[str, list[int]]
    visits: dict[str, list[int]]
    conflicts: frozenset[str]


def teams_of_day(
    teams: pd.DataFrame, team_days: pd.DataFrame, day: date, city_slots: np.ndarray
) -> list[Team]:
    """Return the teams known for a day, absent ones with no visits, by name.

    Parameters
    ----------
    teams, team_days : DataFrame
        The registry tables ``teams`` and ``team_days``, of any days.
    city_slots : bool array, shape (48,)
        Half hours in which at least one office is open that day.

    Notes
    -----
    A ``team_days`` row for ``day`` replaces ``visits_per_day``; one for ``am`` or
    ``pm`` says how many visits fall in that half, and leaves the other as it was.
    """
    moment = pd.Timestamp(day)
    valid = (teams["valid_from"].isna() | (teams["valid_from"] <= moment)) & (
        teams["valid_until"].isna() | (teams["valid_until"] > moment)
    )
    today = teams[valid].sort_values(["team", "valid_from"], na_position="first")
    rows = today.drop_duplicates("team", keep="last").to_dict("records")
    given = team_days[(team_days["day"] == moment) & team_days["visits"].notna()]
    overrides = {
        (row["team"], row["half"]): int(row["visits"])
        for row in given.to_dict("records")
    }
    return [_team(row, overrides, city_slots) for row in rows]


def _team(
    row: dict, overrides: dict[tuple[str, str], int], city_slots: np.ndarray
) -> Team:
    name, codes = str(row["team"]), row["conflict_offices"]
    starts = np.arange(SLOTS) * SLOT_MINUTES
    inside = (starts >= row["starts"]) & (starts + SLOT_MINUTES <= row["ends"])
    usable = np.flatnonzero(inside & city_slots).tolist()
    slots = {
        "am": [slot for slot in usable if slot < NOON_SLOT],
        "pm": [slot for slot in usable if slot >= NOON_SLOT],
    }
    room = {half: len(slots[half]) for half in HALVES}
    total = overrides.get((name, "day"), int(row["visits_per_day"]))
    visits = shares(total, room["am"], room["pm"])
    for half in HALVES:
        if (name, half) in overrides:
            visits[half] = [min(overrides[name, half], room[half])] * 2
    conflicts = frozenset() if pd.isna(codes) else frozenset(str(codes).split())
    return Team(name, slots, visits, conflicts)


def shares(total: int, room_am: int, room_pm: int) -> dict[str, list[int]]:
    """Return a team's visits split over the halves: ``[fewer, more]`` each.

    A half without room is not worked; an odd visit goes to the half that has room
    for it, and where both have, the day's seed decides.

    Examples
    --------
    >>> shares(5, room_am=8, room_pm=6)
    {'am': [2, 3], 'pm': [2, 3]}
    >>> shares(5, room_am=2, room_pm=6)
    {'am': [2, 2], 'pm': [3, 3]}
    >>> shares(5, room_am=8, room_pm=0)
    {'am': [5, 5], 'pm': [0, 0]}
    """
    if not (room_am and room_pm):
        return {"am": [min(total, room_am)] * 2, "pm": [min(total, room_pm)] * 2}
    less, more = total // 2, total - total // 2
    am = [min(less, room_am), min(more, room_am)]
    pm = [min(less, room_pm), min(more, room_pm)]
    if am[0] == am[1]:
        pm[0] = pm[1]
    elif pm[0] == pm[1]:
        am[0] = am[1]
    return {"am": am, "pm": pm}


def number_drawn(capacity: int, open_units: int) -> int:
    """Return how many units a half draws: its capacity, at most nine tenths of them.

    Never all of them (unless there is only one): a unit that is certain to be visited
    could not be surprised.

    Examples
    --------
    >>> number_drawn(20, 97), number_drawn(20, 10), number_drawn(3, 1)
    (20, 9, 1)
    """
    if not open_units:
        return 0
    return min(capacity, max(1, 9 * open_units // 10))
