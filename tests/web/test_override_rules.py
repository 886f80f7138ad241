"""What may be changed on a list, without a site: offices of one entrance, reserves."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from data.errors import UserError
from data.store.ledger import Override
from inspections.capacity import Team
from tests.web.test_changes import DAY, a_list, a_row, changes
from web.board import Board
from web.override_rules import Doubt, Wish, refuse_crowding, wished

OFFICES = pd.DataFrame(
    {
        "name": ["Satu", "Dua", "Tiga", "Empat"],
        "parent_code": None,
        "building": ["Blok A", "Blok A", None, None],
    },
    index=pd.Index(["1", "2", "3", "K"], name="office_code"),
)
#: 1 and 2 share an entrance; K is a reserve.
DRAWN = a_list(
    a_row("V1", "1", sequence=1, hour=8),
    a_row("V2", "2", sequence=1, hour=8),
    a_row("V3", "3", "B", sequence=1, hour=8),
    a_row("R1", "K", None, hour=None, chance=None, arm=None, reserve=True),
)
UNITS = {"V1": "1", "V2": "1", "V3": "3", "R1": "K"}


def a_team(name: str, visits: int = 2) -> Team:
    return Team(name, {"am": [16], "pm": []}, {"am": [visits] * 2, "pm": [0, 0]}, set())


def a_board(overrides: list[Override] | None = None, **more: Any) -> Board:
    visits = DRAWN.assign(unit=[UNITS[visit] for visit in DRAWN["visit"]])
    plan = SimpleNamespace(service_date=DAY, draft={"teams": []})
    found: Any = SimpleNamespace(
        rows=DRAWN.copy(),
        offices=OFFICES,
        shown=SimpleNamespace(visits=visits, plan=plan),
    )
    given: dict[str, Any] = {
        "reported": frozenset(),
        "missed": frozenset(),
        "teams": {name: a_team(name) for name in ("A", "B", "C")},
        "barred": {name: frozenset() for name in ("A", "B", "C")},
    }
    return Board(found, overrides or [], **(given | more))


def visits_of(board: Board, wish: Wish) -> list[str]:
    return [row["visit"] for row in wished(board, wish)]


@pytest.mark.parametrize("kind", ["skip", "swap"])
def test_offices_of_one_entrance_are_changed_together(kind: str) -> None:
    wish = Wish(kind, "sebab", visit="V2", team="B")
    assert visits_of(a_board(), wish) == ["V1", "V2"]


def test_of_one_entrance_what_has_a_result_stays() -> None:
    board = a_board(reported=frozenset({"V1"}))
    assert visits_of(board, Wish("skip", "sebab", visit="V2")) == ["V2"]


def test_a_conflict_with_a_unit_bars_each_of_its_offices() -> None:
    board = a_board(barred={"A": frozenset({"1"}), "B": frozenset({"1"}), "C": set()})
    assert board.may_go("2") == ["C"]
    with pytest.raises(UserError, match="conflict"):
        wished(board, Wish("swap", "sebab", visit="V2", team="B"))


def test_two_offices_of_one_entrance_are_one_visit_of_a_teams_room() -> None:
    board = a_board(teams={name: a_team(name, 1) for name in ("A", "B", "C")})
    assert board.count(board.stops("A", "am")) == 1
    rows = wished(board, Wish("swap", "sebab", visit="V1", team="C"))
    refuse_crowding(board, "C", rows)
    with pytest.raises(Doubt, match="room for 1"):
        refuse_crowding(board, "B", rows)


def test_two_stops_at_one_time_are_a_doubt() -> None:
    board = a_board()
    rows = wished(board, Wish("swap", "sebab", visit="V1", team="B"))
    with pytest.raises(Doubt, match="same time"):
        refuse_crowding(board, "B", rows)


def test_one_reserve_for_each_unit_that_fell_away() -> None:
    assert a_board().places("am") == 0
    both = changes(("skip", "V1", None), ("skip", "V2", None))
    assert a_board(both).places("am") == 1
    missed = a_board(both, reported=frozenset({"V3"}), missed=frozenset({"V3"}))
    assert missed.places("am") == 2
    taken = [*both, *changes(("reserve", "R1", "A"))]
    assert a_board(taken).places("am") == 0


def test_a_reserve_that_fell_away_itself_gives_its_place_back() -> None:
    found = changes(("skip", "V3", None), ("reserve", "R1", "A"), ("skip", "R1", None))
    board = a_board(found)
    assert board.places("am") == 1
    # It is not taken a second time.
    with pytest.raises(UserError, match="No reserve"):
        wished(board, Wish("reserve", "sebab", team="A", half="am"))


def test_a_drawn_office_without_a_team_gives_a_place_and_may_get_a_team() -> None:
    board = a_board()
    board.found.rows.loc[2, "team"] = None
    assert board.places("am") == 1
    assert visits_of(board, Wish("swap", "sebab", visit="V3", team="C")) == ["V3"]


@pytest.mark.parametrize("visit", ["V9", "", "R1"])
def test_what_is_no_stop_is_not_changed(visit: str) -> None:
    for kind in ("skip", "swap"):
        with pytest.raises(UserError, match="no such stop"):
            wished(a_board(), Wish(kind, "sebab", visit=visit, team="A"))


@pytest.mark.parametrize(
    "wrong",
    [{"team": "Z"}, {"office_code": "99"}, {"half": "night"}, {"office_code": "3"}],
)
def test_an_order_needs_a_team_an_office_and_a_half(wrong: dict[str, str]) -> None:
    fields = {"team": "A", "office_code": "K", "half": "am"}
    assert wished(a_board(), Wish("order", "sebab", **fields))
    with pytest.raises(UserError):
        wished(a_board(), Wish("order", "sebab", **(fields | wrong)))
