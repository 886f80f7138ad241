"""Draws a day of the lab with the planner of the night: same functions, same rules."""

from collections.abc import Mapping
from hashlib import sha256
from math import comb
from typing import Any

import numpy as np

from data.schemas import NOON_SLOT
from inspections.chance import Rules
from inspections.plan import HalfDraw, draw, draw_inputs
from pipelines.lab.evening import Choice, Evening, Floats

HALVES = ("am", "pm")


def lottery(evening: Evening) -> Choice:
    """Return what sidak's plan of the day draws, by a salt of the lab's own."""
    offices, day = evening.books.offices, evening.day
    inputs = draw_inputs(
        day.day,
        version=1,
        custody="local",
        offices=offices,
        open_slots=day.tomorrow.open,
        short=day.short,
        risk=evening.risk,
        teams=evening.books.teams,
        team_days=evening.books.no_team_days,
        last_team={},
        rules=Rules(),
    )
    text = f"lab {evening.setting.city} {day.day.isoformat()}"
    salts = [sha256(text.encode()).digest()]
    halves = [draw(inputs, salts, half) for half in HALVES]
    return _choice(evening, inputs, halves)


def _choice(
    evening: Evening,
    inputs: Mapping[str, Any],
    halves: list[HalfDraw],
) -> Choice:
    row = {code: n for n, code in enumerate(evening.books.offices["office_code"])}
    names = evening.books.teams["team"].tolist()
    visits = [
        (row[each["office_code"]], each["slot"], names.index(each["team"]), each)
        for half in halves
        for each in half.visits
        if not each["reserve"] and each["team"] is not None
    ]
    designs = {
        each.half: inputs["halves"][each.half]["numbers"].get(str(each.number), {})
        for each in halves
    }
    afternoon = evening.visitable[:, NOON_SLOT:].any(axis=1)
    later = _by_office(inputs, "pm", designs["pm"], row)
    return Choice(
        office=np.array([each[0] for each in visits], dtype="int64"),
        slot=np.array([each[1] for each in visits], dtype="int64"),
        team=np.array([each[2] for each in visits], dtype="int64"),
        chance=np.array([float(each[3]["chance"]) for each in visits]),
        slot_chance=np.array([float(each[3]["slot_chance"]) for each in visits]),
        of_day=_of_day(inputs, row),
        at_noon=np.where(afternoon, later, np.nan),
        bits=sum(map(set_bits, designs.values())),
    )


def _of_day(inputs: Mapping[str, Any], row: Mapping[str, int]) -> Floats:
    """Return each office's chance of a visit, as known before the number is drawn.

    A team's odd visit falls in the morning or the afternoon by the day's seed.
    """
    teams = [each["visits"] for each in inputs["teams"]]
    odd = sum(visits["am"][1] - visits["am"][0] for visits in teams)
    total = np.zeros(len(row))
    for more in range(odd + 1):
        missed = np.ones(len(row))
        for half, extra in zip(HALVES, (more, odd - more), strict=True):
            designs = inputs["halves"][half]
            number = sum(visits[half][0] for visits in teams) + extra
            chosen = designs["numbers"].get(str(min(number, designs["at_most"])), {})
            missed *= 1 - _by_office(inputs, half, chosen, row)
        total += comb(odd, more) / 2**odd * (1 - missed)
    return total


def _by_office(
    inputs: Mapping[str, Any],
    half: str,
    designs: Mapping[str, Any],
    row: Mapping[str, int],
) -> Floats:
    """Return each office's chance in a half, by row; 0 where it is not open."""
    found = np.zeros(len(row))
    offices = {each["unit"]: each["offices"][half] for each in inputs["units"]}
    for design in designs.values():
        for unit, chance in design["chances"].items():
            found[[row[office] for office in offices[unit]]] = float(chance)
    return found


def set_bits(designs: Mapping[str, Any]) -> float:
    """Return the entropy of a half's draw: log Z - sum(pi log w), in bits.

    Source: the set's probability is the product of its units' odds over the sum of
    that product over all sets of the size.
    """
    total = 0.0
    for design in designs.values():
        limits = np.array([int(each) for each in design["thresholds"].values()], float)
        share = limits / 2.0**64
        if (share >= 1).any():
            continue
        odds = share / (1 - share)
        pi = np.array([float(each) for each in design["chances"].values()])
        total += _log_ways(odds, design["n"]) - float((pi * np.log(odds)).sum())
    return total / float(np.log(2))


def _log_ways(odds: Floats, number: int) -> float:
    """Return the logarithm of the summed weight of all sets of a size."""
    ways = np.zeros(number + 1)
    ways[0], log = 1.0, 0.0
    for each in odds:
        ways[1:] += each * ways[:-1]
        scale = ways.max()
        ways, log = ways / scale, log + float(np.log(scale))
    return log + float(np.log(ways[number]))
