"""Chances and lists of cities made by chance, and a slow reading of the contract."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.contract.drawing_city import TABLES, City, a_city
from tests.contract.reference_plan import (
    HALVES,
    open_slots,
    short,
    team_slots,
    visitable,
    visits,
)
from tests.pipelines.town import Town, write_rows
from tests.thorough import THOROUGH

Row = dict[str, Any]
Rows = list[Row]
ARMS = ("random", "targeted")
#: Empty where nobody comes at a time.
WITHOUT_TEAM = (
    *("team", "sequence", "window_starts_at", "window_ends_at", "risk", "slot_chance"),
)


def planned(city: Town, seed: int) -> tuple[City, date]:
    """Take a city in, plan its day and open it; return its rows and that day."""
    rows, day = a_city(seed)
    evening = day - timedelta(days=1)
    city.at(f"{evening}T12:00")
    for table in TABLES:
        if rows[table]:
            path = write_rows(city.home.parent / f"{table}.csv", rows[table])
            city.done("import", table, path, "--backfill")
    city.at(f"{evening}T20:15").night(day=day)
    city.at(f"{day}T07:00")
    return rows, day


#: Each day of a week from Monday to Saturday, with ``make thorough`` twice.
SEEDS = range(4, 16 if THOROUGH else 10)


@pytest.mark.parametrize(
    "seed",
    [SEEDS[0], *(pytest.param(each, marks=pytest.mark.slow) for each in SEEDS[1:])],
)
def test_a_plan_is_what_the_contract_says(city: Town, seed: int) -> None:
    rows, day = planned(city, seed)
    chances, listed, risk = (
        json.loads(city.done(table, "--date", day, "--json").out)
        for table in ("chances", "list", "risk")
    )
    the_chances_are_right(rows, day, chances)
    the_list_is_in_order(listed)
    the_visits_are_right(rows, day, chances, listed, risk)
    every_open_slot_has_a_risk(rows, day, risk)
    assert city.done("verify", "--date", day).code == 0


def the_chances_are_right(rows: City, day: date, chances: Rows) -> None:
    open_units, splits = visitable(rows, day), visits(rows, day)
    for half in HALVES:
        here = [row for row in chances if row["half"] == half]
        units = {row["unit"]: row for row in here}
        expected = {unit: o for (h, unit), o in open_units.items() if h == half}
        drawn = round(sum(row["chance"] for row in units.values()))
        assert drawn in possible_numbers(splits, half, len(expected))
        if not drawn:
            assert not here
            continue
        assert sorted((row["unit"], row["office_code"]) for row in here) == sorted(
            (unit, code) for unit, offices in expected.items() for code in offices
        )
        assert sum(row["chance"] for row in units.values()) == pytest.approx(drawn)
        for row in here:
            assert row["chance"] == units[row["unit"]]["chance"]
            assert 0 < row["floor"] <= row["chance"] <= row["ceiling"] + 1e-11
            assert row["floor"] == pytest.approx(0.5 * drawn / len(expected), abs=1e-11)
            helped = all(
                short(rows, code, day, slot)
                for code, slots in expected[row["unit"]].items()
                for slot in slots
            )
            assert row["needs_help"] == ("yes" if helped else "no")
        those_known_to_be_short_keep_the_floor(units.values(), drawn)


def possible_numbers(
    splits: dict[str, list[dict[str, int]]], half: str, open_units: int
) -> set[int]:
    """Return the numbers drawn that the odd visits of the teams allow."""
    capacity = {0}
    for split in splits.values():
        capacity = {one + each[half] for one in capacity for each in split}
    most = max(1, 9 * open_units // 10) if open_units else 0
    return {min(one, most) for one in capacity}


def those_known_to_be_short_keep_the_floor(units: Iterable[Row], drawn: int) -> None:
    helped = [row for row in units if row["needs_help"] == "yes"]
    others = [row for row in units if row["needs_help"] == "no"]
    carried = sum(row["ceiling"] for row in others)
    if carried + sum(row["floor"] for row in helped) > drawn - 1e-9:
        assert all(row["chance"] == row["floor"] for row in helped)
    else:
        assert len({row["chance"] for row in helped}) == 1


def the_list_is_in_order(listed: Rows) -> None:
    assert len({row["visit"] for row in listed}) == len(listed)
    reserves = [row["reserve"] for row in listed]
    assert reserves == sorted(reserves)
    risks = [row["risk"] for row in listed if row["risk"] is not None]
    assert risks == sorted(risks, reverse=True)
    for row in listed:
        if row["reserve"] == "yes":
            assert all(row[name] is None for name in (*WITHOUT_TEAM, "chance", "arm"))


def the_visits_are_right(
    rows: City, day: date, chances: Rows, listed: Rows, risk: Rows
) -> None:
    hours, teams = open_slots(rows, day), team_slots(rows, day)
    barred = {str(t["team"]): str(t["conflict_offices"]).split() for t in rows["teams"]}
    p = {(r["office_code"], r["slot_starts_at"]): r["p_below_minimum"] for r in risk}
    for half in HALVES:
        unit_of = {r["office_code"]: r["unit"] for r in chances if r["half"] == half}
        chance = {r["office_code"]: r["chance"] for r in chances if r["half"] == half}
        here = [r for r in listed if r["half"] == half and r["reserve"] == "no"]
        drawn = {unit_of[row["office_code"]] for row in here}
        assert len(drawn) == round(
            sum({unit_of[c]: x for c, x in chance.items()}.values())
        )
        # Every office of a drawn unit has a row.
        assert sorted(row["office_code"] for row in here) == sorted(
            code for code in unit_of if unit_of[code] in drawn
        )
        places: dict[tuple[str, int], tuple[object, ...]] = {}
        for row in here:
            code, team, moment = (
                row["office_code"],
                row["team"],
                row["window_starts_at"],
            )
            assert (row["chance"], row["arm"] in ARMS) == (chance[code], True)
            if team is None:
                assert all(row[name] is None for name in WITHOUT_TEAM)
                continue
            slot = int(moment[11:13]) * 2 + int(moment[14:16]) // 30
            assert moment == f"{day}T{slot // 2:02}:{slot % 2 * 30:02}:00+07:00"
            assert slot in hours[code] & teams[team][half]
            assert row["risk"] == p[code, moment]
            assert 0 < row["slot_chance"] <= 1
            assert unit_of[code] not in {unit_of.get(each) for each in barred[team]}
            visit = (unit_of[code], row["sequence"], row["slot_chance"], row["arm"])
            # Two offices share a place only where they are one unit.
            assert places.setdefault((team, slot), visit) == visit
        for name, splits in visits(rows, day).items():
            own = [places[place][1] for place in sorted(places) if place[0] == name]
            assert own == [*range(1, len(own) + 1)]
            assert len(own) <= max(split[half] for split in splits)


def every_open_slot_has_a_risk(rows: City, day: date, risk: Rows) -> None:
    expected = {
        (code, f"{day}T{slot // 2:02}:{slot % 2 * 30:02}:00+07:00")
        for code, slots in open_slots(rows, day).items()
        for slot in slots
    }
    assert {(r["office_code"], r["slot_starts_at"]) for r in risk} == expected
    assert len(risk) == len(expected)
    for row in risk:
        low, high = row["low"], row["high"]
        assert 0 <= row["p_empty"] <= row["p_below_minimum"] <= 1
        assert low <= row["p_below_minimum"] <= high
        for name in ("p_below_minimum", "p_empty", "low", "high"):
            assert row[name] == round(row[name], 6)
