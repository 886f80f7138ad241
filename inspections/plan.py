"""Turns risk, offices and teams into all a draw reads; and a seed into the plan.

`draw_inputs` is made and hashed the evening before; `draw` needs nothing but these
inputs and the salts, so anybody can repeat it once both are published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data.schemas import CHANCES, typed
from inspections import visits
from inspections.capacity import HALVES, teams_of_day
from inspections.chance import KAPPA, Rules, gains
from inspections.draw import PURPOSE, accepted, seed, ticket
from inspections.inputs import Inputs, decimal, half_designs, unit_entries
from inspections.slots import timed
from inspections.teams import Crew, split
from inspections.units import conflicts_by_team, unit_of, visitable

#: The columns of `visit_rows`, as they are stored.
VISIT_DTYPES = {
    "visit": "str",
    "service_date": "datetime64[us]",
    "version": "Int64",
    "half": "str",
    "team": "str",
    "sequence": "Int64",
    "office_code": "str",
    "unit": "str",
    "slot": "Int64",
    "chance": "float64",
    "slot_chance": "float64",
    "arm": "str",
    "reserve": "boolean",
}


@dataclass(frozen=True)
class HalfDraw:
    """What a seed makes of one half: plain JSON values throughout.

    Attributes
    ----------
    number : int
        How many units were drawn.
    attempts : dict
        By stratum, the attempt that had exactly the wanted number of units.
    drawn : list of str
        The units, sorted.
    teams, slots, slot_chances : dict
        By drawn unit; None where no permitted team had room.
    reserves : list of str
        Units to go to when a visit cannot be made, in this order.
    visits : list of dict
        One row per office of a drawn unit, then of the reserves.
    """

    half: str
    number: int
    attempts: dict[str, int]
    drawn: list[str]
    arms: dict[str, str]
    teams: dict[str, str | None]
    slots: dict[str, int | None]
    slot_chances: dict[str, str | None]
    reserves: list[str]
    visits: list[dict[str, Any]]


def draw_inputs(
    day: date,
    *,
    version: int,
    custody: str,
    offices: pd.DataFrame,
    open_slots: np.ndarray,
    short: np.ndarray,
    risk: pd.DataFrame,
    teams: pd.DataFrame,
    team_days: pd.DataFrame,
    last_team: Mapping[str, str],
    rules: Rules,
) -> Inputs:
    """Return everything the draw of a day reads, ready to be hashed.

    Parameters
    ----------
    day : date
        The service date.
    version : int
        Of the plan, from 1.
    custody : str
        Who keeps the salts, ``local`` or ``custodians``.
    offices : DataFrame
        One row per office valid that day; columns ``office_code``, ``building``.
    open_slots, short : bool array, shape (offices, 48)
        Half hours in which the office is open; in which its roster minus recorded
        absences is already below the minimum. Rows as in `offices`.
    risk : DataFrame
        ``data.schemas.RISK`` rows of that day, at least every open office and slot.
    teams, team_days : DataFrame
        The registry tables.
    last_team : mapping of str to str
        By unit, the team that visited it last; see `inspections.units.unit_of`.
    rules : Rules

    Raises
    ------
    UserError
        An open office that every team conflicts with, or bounds without a solution.
    """
    offices = offices.assign(unit=unit_of(offices))
    known_teams = teams_of_day(teams, team_days, day, np.any(open_slots, axis=0))
    places = visitable(offices, open_slots, short, known_teams)
    gain = gains(places, risk)
    barred = conflicts_by_team(offices, known_teams)
    units = set(places["unit"])
    return {
        "format": PURPOSE,
        "date": day.isoformat(),
        "version": version,
        "custody": custody,
        "rules": {
            "tau": repr(float(rules.tau)),
            "floor_share": repr(float(rules.floor_share)),
            "ceiling": repr(float(rules.ceiling)),
            "kappa": repr(KAPPA),
        },
        "units": unit_entries(places),
        "teams": [
            {
                "team": team.team,
                "visits": team.visits,
                "slots": team.slots,
                "conflicts": sorted(barred[team.team] & units),
            }
            for team in known_teams
        ],
        "last_team": {u: last_team[u] for u in sorted(units & set(last_team))},
        "halves": {
            half: half_designs(half, places, gain, known_teams, rules)
            for half in HALVES
        },
    }


def units_of(inputs: Inputs) -> int:
    """Return how many units can be drawn that day."""
    return len(inputs["units"])


def visits_at_most(inputs: Inputs) -> int:
    """Return the greatest number of units the day's draws can hold together."""
    possible = sum(
        max(
            team["visits"]["am"][more] + team["visits"]["pm"][1 - more]
            for more in (0, 1)
        )
        for team in inputs["teams"]
    )
    most = [
        max(map(int, half["numbers"]), default=0) for half in inputs["halves"].values()
    ]
    return min(possible, sum(most))


def draw(
    inputs: Inputs,
    salts: Sequence[bytes],
    half: str,
    beacons: Mapping[str, str] | None = None,
) -> HalfDraw:
    """Return the plan of one half: who, by which team, when; and the reserves.

    Parameters
    ----------
    inputs : dict
        From `draw_inputs`, or read back from a published record.
    salts : sequence of bytes
        In the order in which their hashes were published.
    half : str
        ``am`` or ``pm``. The afternoon knows which teams the morning sent where.
    beacons : mapping of str to str, optional
        Public randomness by half; none in local custody.

    Raises
    ------
    UserError
        The thresholds do not fit the number to be drawn.
    """
    keys = [salt.hex() for salt in salts]
    half_seed = seed(inputs["date"], half, keys, (beacons or {}).get(half, ""))
    crews = _crews(inputs, keys, half)
    number, designs = _designs(inputs, crews, half)
    chosen = {
        stratum: accepted(half_seed, stratum, visits.limits(design), design["n"])
        for stratum, design in designs.items()
    }
    attempts = {stratum: attempt for stratum, (attempt, _) in chosen.items()}
    drawn = sorted(unit for _, units in chosen.values() for unit in units)
    last = dict(inputs["last_team"])
    if half == "pm":
        morning = draw(inputs, salts, "am", beacons).teams
        last |= {unit: team for unit, team in morning.items() if team}
    possible = {each["unit"]: each["slots"][half] for each in inputs["units"]}
    facts = _placed({u: possible[u] for u in drawn}, crews, last, half_seed)
    for unit, arm in visits.arms(designs, drawn, half_seed).items():
        facts[unit]["arm"] = arm
    spare = visits.reserves(designs, attempts, drawn, len(crews), half_seed)
    return HalfDraw(
        half=half,
        number=number,
        attempts=attempts,
        drawn=drawn,
        arms={unit: facts[unit]["arm"] for unit in drawn},
        teams={unit: facts[unit]["team"] for unit in drawn},
        slots={unit: facts[unit]["slot"] for unit in drawn},
        slot_chances={unit: facts[unit]["slot_chance"] for unit in drawn},
        reserves=spare,
        visits=visits.rows(inputs, half, designs, facts, spare, half_seed),
    )


def visit_rows(inputs: Inputs, halves: Mapping[str, HalfDraw]) -> pd.DataFrame:
    """Return the visits of the drawn halves, as they are stored.

    Returns
    -------
    DataFrame
        One row per office of a drawn unit or reserve; columns `VISIT_DTYPES`.
        `sequence` is the team's own order within the half; a unit no team had room
        for has neither team nor slot; reserves have neither chances nor arm.
    """
    rows = [row for half in HALVES if half in halves for row in halves[half].visits]
    frame = pd.DataFrame(rows, columns=list(VISIT_DTYPES)).assign(
        service_date=pd.Timestamp(inputs["date"]), version=inputs["version"]
    )
    return frame.astype(VISIT_DTYPES)


def chances(inputs: Inputs, salts: Sequence[bytes]) -> pd.DataFrame:
    """Return every unit's chance in each half, given the number the seed has drawn.

    Returns
    -------
    DataFrame
        ``data.schemas.CHANCES``: one row per office of a unit open in that half,
        sorted by half and office; a half without visits has no rows.
    """
    keys = [salt.hex() for salt in salts]
    units = {each["unit"]: each for each in inputs["units"]}
    rows = []
    for half in HALVES:
        _, designs = _designs(inputs, _crews(inputs, keys, half), half)
        rows += [
            {
                "service_date": pd.Timestamp(inputs["date"]),
                "half": half,
                "office_code": office,
                "unit": unit,
                "chance": float(chance),
                "floor": float(design["floor"]),
                "ceiling": float(design["ceiling"]),
                "stratum": stratum,
                "needs_help": units[unit]["needs_help"][half],
            }
            for stratum, design in designs.items()
            for unit, chance in design["chances"].items()
            for office in units[unit]["offices"][half]
        ]
    frame = typed(pd.DataFrame(rows, columns=CHANCES.names), CHANCES)
    return frame.sort_values(["half", "office_code"], ignore_index=True)


def _crews(inputs: Inputs, keys: Sequence[str], half: str) -> list[Crew]:
    """Return the teams that work a half.

    The day's seed says which half has a team's odd visit.
    """
    day_seed = seed(inputs["date"], "day", keys)
    crews = []
    for team in inputs["teams"]:
        morning_has_more = ticket(day_seed, "odd", team["team"]) % 2 == 0
        number = team["visits"][half][morning_has_more == (half == "am")]
        slots, conflicts = team["slots"][half], frozenset(team["conflicts"])
        if number:
            crews.append(Crew(team["team"], number, slots, conflicts))
    return crews


def _designs(
    inputs: Inputs, crews: Sequence[Crew], half: str
) -> tuple[int, Mapping[str, Any]]:
    """Return how many units the half draws, and by stratum the design for it."""
    wanted = inputs["halves"][half]
    number = min(sum(crew.visits for crew in crews), wanted["at_most"])
    return number, wanted["numbers"].get(str(number), {})


def _placed(
    possible: Mapping[str, Sequence[int]],
    crews: Sequence[Crew],
    last_team: Mapping[str, str],
    half_seed: str,
) -> dict[str, dict[str, Any]]:
    """Give each drawn unit its team, slot and slot chance; None without a team."""
    teams = split(possible, crews, last_team, half_seed)
    placed: dict[str, dict[str, Any]] = {
        unit: {"team": team, "slot": None, "slot_chance": None}
        for unit, team in teams.items()
    }
    for crew in crews:
        own = [unit for unit, team in teams.items() if team == crew.team]
        open_to = {unit: sorted({*possible[unit]} & {*crew.slots}) for unit in own}
        for unit, (slot, chance) in timed(open_to, crew.team, half_seed).items():
            placed[unit] |= {"slot": slot, "slot_chance": decimal(chance)}
    return placed
