import numpy as np
import pytest

from data.errors import UserError
from data.schemas import SLOTS
from inspections.capacity import Team, teams_of_day
from inspections.units import conflicts_by_team, unit_of, visitable
from tests.inspections.builders import (
    MONDAY,
    offices,
    slots,
    team,
    team_day_table,
    team_table,
)


def places(number=3, building=None, open_slots=None, short=None, teams=None):
    known = offices(number, building)
    known = known.assign(unit=unit_of(known))
    open_slots = slots(number) if open_slots is None else open_slots
    short = np.zeros((number, SLOTS), dtype=bool) if short is None else short
    table = team_table(*(teams or [team()]))
    crews = teams_of_day(table, team_day_table(), MONDAY, open_slots.any(axis=0))
    return visitable(known, open_slots, short, crews)


def slots_of(found, unit, half):
    rows = found[(found["unit"] == unit) & (found["half"] == half)]
    return sorted(set(rows["slot"]))


def test_offices_without_building_are_units_of_their_own():
    assert unit_of(offices(3)).tolist() == ["K000", "K001", "K002"]


def test_offices_of_a_building_are_one_unit_named_by_the_smallest_code():
    building = {"K001": "Block Office", "K002": "Block Office"}
    assert unit_of(offices(3, building)).tolist() == ["K000", "K001", "K001"]


def test_blank_buildings_do_not_join_offices():
    assert unit_of(offices(2, {"K000": " ", "K001": " "})).tolist() == ["K000", "K001"]


def test_a_unit_can_be_visited_where_its_offices_are_open_together():
    together = {"K000": "Block", "K001": "Block"}
    open_slots = np.vstack([slots(1, [16, 17, 18]), slots(1, [17, 18, 19])])
    found = places(2, together, open_slots)
    assert slots_of(found, "K000", "am") == [17, 18]


def test_an_office_closed_in_a_half_does_not_close_its_unit_there():
    together = {"K000": "Block", "K001": "Block"}
    open_slots = np.vstack([slots(1, [16, 17]), slots(1, [16, 17, 28, 29])])
    found = places(2, together, open_slots)
    assert slots_of(found, "K000", "pm") == [28, 29]
    assert set(found.loc[found["half"] == "pm", "office_code"]) == {"K001"}


def test_a_unit_whose_offices_never_open_together_is_not_open():
    together = {"K000": "Block", "K001": "Block"}
    open_slots = np.vstack([slots(1, [16, 17]), slots(1, [18, 19])])
    assert places(2, together, open_slots).empty


def test_a_conflict_takes_no_chance_away():
    early = team("A", ends=10 * 60, conflict_offices="K000")
    late = team("B", starts=14 * 60)
    found = places(2, teams=[early, late])
    for office in ("K000", "K001"):
        assert slots_of(found, office, "am") == [16, 17, 18, 19]
        assert slots_of(found, office, "pm") == [28, 29, 30, 31]


def test_a_team_without_visits_in_a_half_opens_nothing():
    idle = Team(
        "A", {"am": [16], "pm": [30]}, {"am": [0, 0], "pm": [1, 1]}, frozenset()
    )
    known = offices(1).assign(unit=["K000"])
    found = visitable(known, slots(1), np.zeros((1, SLOTS), dtype=bool), [idle])
    assert found["slot"].tolist() == [30]


def test_an_office_every_team_conflicts_with_stops_the_sealing():
    teams = [
        team("A", conflict_offices="K001 K002"),
        team("B", conflict_offices="K002 K000"),
    ]
    with pytest.raises(UserError, match=r"Office K002.*\(A, B\)"):
        places(3, teams=teams)


def test_a_building_every_team_conflicts_with_in_part_stops_it_too():
    together = {"K000": "Block", "K001": "Block"}
    teams = [team("A", conflict_offices="K000"), team("B", conflict_offices="K001")]
    with pytest.raises(UserError, match="K000, K001"):
        places(2, together, teams=teams)


def test_a_closed_office_may_conflict_with_every_team():
    open_slots = slots(2)
    open_slots[1] = False
    found = places(2, open_slots=open_slots, teams=[team(conflict_offices="K001")])
    assert set(found["unit"]) == {"K000"}


def test_a_conflict_with_one_office_covers_its_building():
    known = offices(2, {"K000": "Block", "K001": "Block"})
    known = known.assign(unit=unit_of(known))
    crew = Team("A", {"am": [], "pm": []}, {}, frozenset({"K001", "elsewhere"}))
    assert conflicts_by_team(known, [crew]) == {"A": frozenset({"K000"})}
