import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from inspections.capacity import shares, teams_of_day
from tests.inspections.builders import (
    MONDAY,
    WORKING_HOURS,
    slots,
    team,
    team_day_table,
    team_table,
)

CITY_SLOTS = slots(1)[0]


def visits(*teams, days=()):
    table = team_table(*teams)
    found = teams_of_day(table, team_day_table(*days), MONDAY, CITY_SLOTS)
    return {each.team: each.visits for each in found}


@given(st.integers(0, 48), st.integers(0, 24), st.integers(0, 24))
def test_a_team_never_makes_more_visits_than_it_has_slots(total, room_am, room_pm):
    split = shares(total, room_am, room_pm)
    assert max(split["am"]) <= room_am
    assert max(split["pm"]) <= room_pm


@given(st.integers(0, 24), st.integers(12, 24), st.integers(12, 24))
def test_with_room_every_visit_is_made_and_the_halves_differ_by_one(total, am, pm):
    split = shares(total, am, pm)
    for more in (0, 1):
        halves = split["am"][more], split["pm"][1 - more]
        assert sum(halves) == total
        assert abs(halves[0] - halves[1]) <= 1


def test_a_team_that_starts_at_noon_makes_all_its_visits_in_the_afternoon():
    assert visits(team(visits=5, starts=12 * 60)) == {
        "A": {"am": [0, 0], "pm": [5, 5]},
    }


def test_a_slot_counts_only_when_it_lies_wholly_within_the_hours():
    late = team(starts=11 * 60 + 1, ends=12 * 60 - 1)
    found = teams_of_day(team_table(late), team_day_table(), MONDAY, CITY_SLOTS)
    assert found[0].slots == {"am": [], "pm": []}


def test_half_hours_in_which_every_office_is_closed_are_no_slots():
    all_day = team(starts=0, ends=24 * 60)
    found = teams_of_day(team_table(all_day), team_day_table(), MONDAY, CITY_SLOTS)
    assert [*found[0].slots["am"], *found[0].slots["pm"]] == WORKING_HOURS


def test_a_day_row_replaces_the_usual_number():
    assert visits(team(visits=4), days=[("A", "day", 2)]) == {
        "A": {"am": [1, 1], "pm": [1, 1]}
    }


def test_a_half_row_replaces_that_half_and_leaves_the_other():
    assert visits(team(visits=5), days=[("A", "am", 0)]) == {
        "A": {"am": [0, 0], "pm": [2, 3]}
    }


def test_an_absent_team_stays_known_without_visits():
    assert visits(team("A"), team("B"), days=[("A", "day", 0)])["A"] == {
        "am": [0, 0],
        "pm": [0, 0],
    }


def test_a_team_counts_from_its_first_day_to_the_day_before_its_last():
    day = pd.Timestamp(MONDAY)
    ended, starting = team("B", valid_until=day), team("C", valid_from=day)
    assert list(visits(team("A"), ended, starting)) == ["A", "C"]


def test_the_newest_row_of_a_team_counts():
    older = team("A", 2, valid_from=pd.Timestamp("2024-01-01"))
    newer = team("A", 6, valid_from=pd.Timestamp("2024-04-01"))
    assert visits(newer, older)["A"]["am"] == [3, 3]


def test_without_teams_nobody_goes_anywhere():
    nothing = team_table().iloc[:0]
    assert teams_of_day(nothing, team_day_table(), MONDAY, np.ones(48, bool)) == []
