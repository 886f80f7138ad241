"""Writes a half's drawn units and reserves as visits, one row per office."""

from collections.abc import Mapping, Sequence
from typing import Any

from inspections.draw import accepted, ticket
from inspections.inputs import Inputs

Designs = Mapping[str, Mapping[str, Any]]


def limits(design: Mapping[str, Any]) -> dict[str, int]:
    """Return a design's thresholds as integers, by unit."""
    return {unit: int(limit) for unit, limit in design["thresholds"].items()}


def arms(designs: Designs, drawn: Sequence[str], half_seed: str) -> dict[str, str]:
    """Label each drawn unit by its own ticket, `random` with the chance floor/chance.

    So the random arm alone is a lottery that ignored risk: every unit is in it with
    the floor as chance.
    """
    below = {
        unit: int(limit)
        for design in designs.values()
        for unit, limit in design["arm_thresholds"].items()
    }
    return {
        unit: "random" if ticket(half_seed, "arm", unit) < below[unit] else "targeted"
        for unit in drawn
    }


def reserves(
    designs: Designs,
    attempts: Mapping[str, int],
    drawn: Sequence[str],
    most: int,
    half_seed: str,
) -> list[str]:
    """Return the next set the lottery accepts, without units drawn, by ticket."""
    ranked = []
    for stratum, design in designs.items():
        attempt, units = accepted(
            half_seed, stratum, limits(design), design["n"], attempts[stratum] + 1
        )
        ranked += [(ticket(half_seed, stratum, attempt, unit), unit) for unit in units]
    return [unit for _, unit in sorted(ranked) if unit not in drawn][:most]


def rows(
    inputs: Inputs,
    half: str,
    designs: Designs,
    drawn: Mapping[str, Mapping[str, Any]],
    spare: Sequence[str],
    half_seed: str,
) -> list[dict[str, Any]]:
    """Return one row per office, drawn units first; offices of a unit share a visit.

    Parameters
    ----------
    drawn : mapping of str to mapping
        By unit: ``team``, ``slot``, ``slot_chance``, ``arm``.
    spare : sequence of str
        The reserves: rows with unit and office only.
    """
    offices = {each["unit"]: each["offices"][half] for each in inputs["units"]}
    chance = {u: c for design in designs.values() for u, c in design["chances"].items()}
    order = _sequence(drawn)
    visits = {
        unit: {"chance": chance[unit], "sequence": order[unit], **facts}
        for unit, facts in drawn.items()
    }
    empty = dict.fromkeys(
        ("chance", "sequence", "team", "slot", "slot_chance", "arm"), None
    )
    return [
        {
            "visit": _visit_id(inputs, office, half_seed),
            "half": half,
            "office_code": office,
            "unit": unit,
            "reserve": unit not in visits,
            **visits.get(unit, empty),
        }
        for unit in [*drawn, *spare]
        for office in offices[unit]
    ]


def _sequence(drawn: Mapping[str, Mapping[str, Any]]) -> dict[str, int | None]:
    """Return each unit's place in its team's order of time; None without a team."""
    timed = sorted(
        (facts["team"], facts["slot"], unit)
        for unit, facts in drawn.items()
        if facts["team"] is not None
    )
    order: dict[str, int | None] = dict.fromkeys(drawn)
    for place, (team, _, unit) in enumerate(timed):
        first = next(i for i, visit in enumerate(timed) if visit[0] == team)
        order[unit] = place - first + 1
    return order


def _visit_id(inputs: Inputs, office: str, half_seed: str) -> str:
    """Return an id that tells nothing: it exists only once the seed does."""
    mark = ticket(half_seed, "visit", inputs["version"], office)
    return f"V{inputs['date'].replace('-', '')}-{mark:016x}"[:20]
