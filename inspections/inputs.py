"""Writes what the draw reads as plain JSON values: units, and a design per number."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from inspections.capacity import HALVES, Team, number_drawn
from inspections.chance import Rules, half_chances
from inspections.design import FULL, marginals, thresholds

#: The one stratum so far; the record has room for more.
CITY = "city"

#: Everything a draw reads; every fraction is a decimal string.
Inputs = dict[str, Any]


def decimal(share: Any) -> str:
    """Write a fraction so that it has equal bytes wherever it is written again.

    Examples
    --------
    >>> decimal(1 / 3)
    '0.333333333333'
    """
    return f"{float(share):.12f}"


def unit_entries(places: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one entry per unit; a half in which it cannot be visited has no slots.

    Parameters
    ----------
    places : DataFrame
        From `inspections.units.visitable`.
    """
    fields = ("unit", "half", "office_code", "slot", "short")
    seen: dict[tuple[str, str], dict[str, dict[Any, None]]] = {}
    for unit, half, *values in zip(*(places[f].tolist() for f in fields), strict=True):
        found = seen.setdefault((unit, half), {f: {} for f in fields[2:]})
        for each, value in zip(found.values(), values, strict=True):
            each[value] = None
    nowhere: dict[str, dict[Any, None]] = {f: {} for f in fields[2:]}

    def entry(unit: str) -> dict[str, Any]:
        halves = {half: seen.get((unit, half), nowhere) for half in HALVES}
        return {
            "unit": unit,
            "stratum": CITY,
            "offices": {half: sorted(of["office_code"]) for half, of in halves.items()},
            "slots": {half: sorted(of["slot"]) for half, of in halves.items()},
            "needs_help": {
                half: [*of["short"]] == [True] for half, of in halves.items()
            },
        }

    return [entry(unit) for unit in sorted(set(places["unit"]))]


def half_designs(
    half: str,
    places: pd.DataFrame,
    gain: pd.Series,
    teams: Sequence[Team],
    rules: Rules,
) -> dict[str, Any]:
    """Return a half's designs, one for each number of visits the seed may lead to."""
    here = places[places["half"] == half]
    helped = here.groupby("unit")["short"].all()
    at_most = number_drawn(len(helped), len(helped))
    fewest = sum(team.visits[half][0] for team in teams)
    most = sum(team.visits[half][1] for team in teams)
    numbers = {min(capacity, at_most) for capacity in range(fewest, most + 1)} - {0}
    units = helped.index.tolist()
    worth = gain.reindex([(half, unit) for unit in units]).to_numpy(float)
    return {
        "at_most": at_most,
        "numbers": {
            str(number): {CITY: _design(units, worth, helped.to_numpy(), number, rules)}
            for number in sorted(numbers)
        },
    }


def _design(
    units: Sequence[str],
    gain: np.ndarray,
    needs_help: np.ndarray,
    number: int,
    rules: Rules,
) -> dict[str, Any]:
    """Return chances and integer thresholds of one stratum, half and number drawn."""
    limits = thresholds(half_chances(gain, needs_help, number, rules), number)
    chance = marginals(limits, number)
    floor = rules.floor(number, len(gain))
    arms = np.minimum(floor / chance, 1).tolist()
    return {
        "n": number,
        "floor": decimal(floor),
        "ceiling": decimal(rules.half_ceiling(number, len(gain))),
        "chances": dict(zip(units, map(decimal, chance), strict=True)),
        "thresholds": dict(zip(units, map(str, limits), strict=True)),
        "arm_thresholds": {
            unit: str(round(share * FULL))
            for unit, share in zip(units, arms, strict=True)
        },
    }
