import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schemas import CHANCES, SLOTS
from inspections.chance import Rules
from inspections.plan import (
    chances,
    draw,
    draw_inputs,
    units_of,
    visit_rows,
    visits_at_most,
)
from inspections.record import canonical
from tests.inspections.builders import (
    MONDAY,
    SALT,
    a_city,
    inputs,
    offices,
    risk,
    salt,
    slots,
    team,
    team_day_table,
    team_table,
)

CITY = a_city(30, teams=3, visits=3)


def both(plan, number=0):
    return {half: draw(plan, salt(number), half) for half in ("am", "pm")}


def short_offices(number, *rows):
    short = np.zeros((number, SLOTS), dtype=bool)
    short[list(rows)] = True
    return short


def test_inputs_and_draws_are_plain_json():
    assert json.loads(canonical(CITY)) == CITY
    for drawn in both(CITY).values():
        assert json.loads(canonical(drawn.visits)) == drawn.visits


@settings(deadline=None, max_examples=8)
@given(st.permutations(range(8)))
def test_the_order_of_rows_changes_nothing_the_draw_reads(order):
    p = {f"K{i:03d}": i / 10 for i in range(8)}
    known, open_slots = offices(8), slots(8)
    open_slots[3, 16:20] = False
    turned = draw_inputs(
        MONDAY,
        version=1,
        custody="local",
        offices=known.iloc[list(order)],
        open_slots=open_slots[list(order)],
        short=np.zeros((8, SLOTS), dtype=bool),
        risk=risk(known["office_code"].tolist()[::-1], p).iloc[::-1],
        teams=team_table(team("B"), team("A")),
        team_days=team_day_table(),
        last_team={"K001": "B", "K000": "A"},
        rules=Rules(),
    )
    straight = inputs(
        8,
        open_slots=open_slots,
        p=p,
        teams=[team("A"), team("B")],
        last_team={"K000": "A", "K001": "B"},
    )
    assert canonical(turned) == canonical(straight)


def test_every_number_the_seed_may_lead_to_has_a_design():
    numbers = set()
    for day in range(60):
        drawn = draw(CITY, salt(day), "am")
        assert len(drawn.drawn) == drawn.number > 0
        numbers.add(drawn.number)
    assert {str(number) for number in numbers} == set(CITY["halves"]["am"]["numbers"])
    assert numbers == {3, 4, 5, 6}


@pytest.mark.parametrize("day", range(20))
def test_together_the_halves_make_all_visits(day):
    drawn = both(CITY, day)
    assert sum(each.number for each in drawn.values()) == 9
    assert all(len(each.drawn) == each.number for each in drawn.values())


def test_a_drawn_unit_has_one_team_one_slot_and_its_exact_slot_chance():
    drawn = draw(CITY, [SALT], "am")
    assert all(team in {"Tim 0", "Tim 1", "Tim 2"} for team in drawn.teams.values())
    # Eight half hours, all alike: each is equally likely.
    assert set(drawn.slot_chances.values()) == {"0.125000000000"}
    places = [(drawn.teams[unit], drawn.slots[unit]) for unit in drawn.drawn]
    assert len(set(places)) == len(places)


def test_sequence_is_the_teams_own_order_of_time():
    rows = visit_rows(CITY, both(CITY))
    for _, own in rows[~rows["reserve"]].groupby(["half", "team"]):
        ordered = own.sort_values("slot")["sequence"].tolist()
        assert ordered == list(range(1, len(own) + 1))


def test_reserves_are_other_units_and_at_most_one_a_team():
    for day in range(20):
        drawn = draw(CITY, salt(day), "am")
        assert not set(drawn.reserves) & set(drawn.drawn)
        assert len(drawn.reserves) <= 3


def test_reserves_have_no_window_chances_or_arm():
    rows = visit_rows(CITY, both(CITY))
    spare = rows[rows["reserve"]]
    assert len(spare)
    empty = ["team", "sequence", "slot", "chance", "slot_chance", "arm"]
    assert spare[empty].isna().all(axis=None)


def test_offices_of_a_unit_share_everything_but_their_visit():
    plan = inputs(
        2, building={"K000": "Block", "K001": "Block"}, teams=[team(visits=2)]
    )
    rows = visit_rows(plan, {"am": draw(plan, [SALT], "am")})
    assert rows["office_code"].tolist() == ["K000", "K001"]
    assert rows["visit"].nunique() == 2
    shared = rows.drop(columns=["visit", "office_code"]).drop_duplicates()
    assert len(shared) == 1
    assert shared["chance"].tolist() == [1.0]


def test_a_drawn_unit_nobody_may_visit_keeps_its_row():
    # Eight of ten are drawn, so at least three of the five that only B may visit; and
    # B makes one visit.
    barred = " ".join(f"K{i:03d}" for i in range(5))
    crews = [team("A", 14, conflict_offices=barred), team("B", 2)]
    plan = inputs(10, teams=crews)
    rows = visit_rows(plan, {"am": draw(plan, [SALT], "am")})
    alone = rows[rows["team"].isna() & ~rows["reserve"]]
    assert len(alone) >= 2
    assert alone[["slot", "slot_chance", "sequence"]].isna().all(axis=None)
    assert alone[["chance", "arm"]].notna().all(axis=None)


def test_the_afternoon_sends_another_team_than_the_morning():
    plan = inputs(2, teams=[team("A", 2), team("B", 2)])
    seen = 0
    for day in range(30):
        drawn = both(plan, day)
        for unit in set(drawn["am"].teams) & set(drawn["pm"].teams):
            seen += 1
            assert drawn["am"].teams[unit] != drawn["pm"].teams[unit]
    assert seen


def test_the_random_arm_alone_has_the_floor_as_chance():
    design = CITY["halves"]["am"]["numbers"]["5"]["city"]
    floor = float(design["floor"])
    for unit, limit in design["arm_thresholds"].items():
        share = int(limit) / 2**64
        assert share * float(design["chances"][unit]) == pytest.approx(floor, abs=1e-11)


def test_a_unit_at_the_floor_is_always_random():
    plan = inputs(5, short=short_offices(5, 2), teams=[team(visits=2)])
    design = plan["halves"]["am"]["numbers"]["1"]["city"]
    assert design["chances"]["K002"] == design["floor"]
    assert int(design["arm_thresholds"]["K002"]) / 2**64 == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("day", range(5))
def test_chances_sum_to_the_number_drawn_and_none_is_zero(day):
    frame = chances(CITY, salt(day))
    assert frame.columns.tolist() == CHANCES.names
    for half, rows in frame.groupby("half"):
        number = draw(CITY, salt(day), half).number
        units = rows.drop_duplicates("unit")
        assert units["chance"].sum() == pytest.approx(number, abs=1e-9)
        assert (rows["chance"] >= rows["floor"] - 1e-12).all()
        assert (rows["chance"] <= rows["ceiling"] + 1e-12).all()


def test_a_unit_needs_help_only_if_all_its_offices_do():
    building = {"K001": "Block", "K002": "Block"}
    plan = inputs(5, building=building, short=short_offices(5, 0, 1))
    frame = chances(plan, [SALT])
    assert set(frame.loc[frame["needs_help"], "office_code"]) == {"K000"}


def test_an_office_short_only_in_the_morning_needs_no_help_later():
    short = short_offices(5)
    short[0, :24] = True
    frame = chances(inputs(5, short=short), [SALT])
    assert frame.loc[frame["needs_help"], "half"].tolist() == ["am"]


def test_a_half_without_visits_has_no_chances_and_draws_nobody():
    plan = inputs(4, teams=[team(visits=2, ends=12 * 60)])
    assert set(chances(plan, [SALT])["half"]) == {"am"}
    assert draw(plan, [SALT], "pm").visits == []
    assert visits_at_most(plan) == 2


def test_a_single_unit_is_drawn_for_certain_and_leaves_no_reserve():
    plan = inputs(1, teams=[team(visits=4)])
    drawn = draw(plan, [SALT], "am")
    assert drawn.drawn == ["K000"]
    assert drawn.reserves == []


@pytest.mark.parametrize(
    "nothing",
    [
        {"number": 0},
        {"teams": []},
        {"open_slots": np.zeros((6, SLOTS), dtype=bool)},
        {"team_days": team_day_table(("A", "day", 0))},
    ],
)
def test_a_day_without_offices_teams_hours_or_visits_is_an_empty_plan(nothing):
    plan = inputs(**nothing)
    assert chances(plan, [SALT]).empty
    assert visit_rows(plan, both(plan)).empty
    assert visits_at_most(plan) == 0


def test_visit_ids_differ_by_half_office_and_version():
    ids = [
        *visit_rows(CITY, both(CITY))["visit"],
        *visit_rows(CITY | {"version": 2}, both(CITY | {"version": 2}))["visit"],
    ]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith("V20240429-") and len(each) == 20 for each in ids)


def test_counts_for_the_nights_report():
    assert units_of(CITY) == 30
    assert visits_at_most(CITY) == 9
    assert visits_at_most(inputs(2, teams=[team(visits=8)])) == 2
