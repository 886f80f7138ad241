"""One pure function turns the draw and the ledger into the list that is followed."""

from datetime import date, datetime
from typing import Any

import pandas as pd

from data.schemas import LIST, typed
from data.store.ledger import Override
from web.changes import change_notes, gone, ledger_rows, with_changes

DAY = date(2026, 11, 24)
OFFICES = pd.DataFrame(
    {"name": ["Kota", "Satu", "Dua", "Tiga"], "parent_code": [None, "K", "K", "K"]},
    index=pd.Index(["K", "1", "2", "3"], name="office_code"),
)


def a_row(visit: str, office: str, team: str | None = "A", **more: Any) -> dict:
    hour = more.pop("hour", 9)
    return {
        "visit": visit,
        "service_date": pd.Timestamp(DAY),
        "half": "am",
        "team": team,
        "sequence": more.pop("sequence", None),
        "office_code": office,
        "office_name": OFFICES["name"][office],
        "window_starts_at": pd.Timestamp(DAY) + pd.Timedelta(hours=hour)
        if hour
        else pd.NaT,
        "chance": 0.5,
        "slot_chance": 0.25,
        "arm": "random",
        "reserve": False,
    } | more


def a_list(*rows: dict) -> pd.DataFrame:
    return typed(pd.DataFrame(list(rows)), LIST)


DRAWN = a_list(
    a_row("V1", "1", sequence=1, hour=8),
    a_row("V2", "2", sequence=2, hour=10),
    a_row("V3", "3", "B", sequence=1, hour=9),
    a_row("R1", "K", None, hour=None, chance=None, arm=None, reserve=True),
)


def changes(*each: tuple[str, str, str | None]) -> list[Override]:
    """Make a ledger of (kind, visit, team)."""
    offices = {"V1": "1", "V2": "2", "V3": "3", "R1": "K"}
    return [
        Override(
            number,
            DAY,
            kind,
            visit,
            offices.get(visit, "3"),
            team,
            "am",
            "sebab",
            "siti",
            datetime(2026, 11, 24, 9),
        )
        for number, (kind, visit, team) in enumerate(each, start=1)
    ]


def followed(*each: tuple[str, str, str | None]) -> dict[str, list[str]]:
    rows = with_changes(DRAWN, changes(*each), OFFICES)
    rows = rows[rows["team"].notna()].sort_values(["team", "half", "sequence"])
    return {team: list(mine["visit"]) for team, mine in rows.groupby("team")}


def test_without_changes_the_list_is_the_draw() -> None:
    assert with_changes(DRAWN, [], OFFICES) is DRAWN


def test_a_skipped_visit_is_gone() -> None:
    assert followed(("skip", "V1", None)) == {"A": ["V2"], "B": ["V3"]}


def test_a_swapped_visit_takes_its_place_by_time() -> None:
    assert followed(("swap", "V3", "A")) == {"A": ["V1", "V3", "V2"]}


def test_a_reserve_that_was_taken_comes_after_what_has_a_time() -> None:
    assert followed(("reserve", "R1", "A")) == {"A": ["V1", "V2", "R1"], "B": ["V3"]}
    rows = with_changes(DRAWN, changes(("reserve", "R1", "A")), OFFICES)
    assert not rows["reserve"].any()


def test_orders_come_last_in_the_order_they_were_given() -> None:
    found = followed(("order", "P1", "A"), ("order", "P2", "A"), ("reserve", "R1", "A"))
    assert found["A"] == ["V1", "V2", "R1", "P1", "P2"]


def test_an_order_has_its_name_and_no_chance() -> None:
    rows = with_changes(DRAWN, changes(("order", "P1", "B")), OFFICES)
    (row,) = rows[rows["visit"] == "P1"].to_dict("records")
    assert (row["office_name"], row["parent_name"]) == ("Tiga", "Kota")
    assert row["arm"] == "order"
    assert pd.isna(row["chance"])
    assert pd.isna(row["slot_chance"])


def test_of_several_changes_the_last_holds() -> None:
    back = (("skip", "V1", None), ("swap", "V1", "B"), ("swap", "V1", "A"))
    assert followed(*back) == {"A": ["V1", "V2"], "B": ["V3"]}
    cancelled = (("order", "P1", "A"), ("skip", "P1", None))
    assert followed(*cancelled) == {"A": ["V1", "V2"], "B": ["V3"]}
    dropped = (("reserve", "R1", "A"), ("skip", "R1", None))
    assert followed(*dropped) == {"A": ["V1", "V2"], "B": ["V3"]}


def test_no_change_touches_a_chance_or_a_window() -> None:
    rows = with_changes(DRAWN, changes(("swap", "V3", "A")), OFFICES)
    kept = ["visit", "chance", "slot_chance", "arm", "window_starts_at"]
    pd.testing.assert_frame_equal(rows[kept], DRAWN[kept])


def test_a_list_where_everything_is_skipped_is_empty() -> None:
    every = [("skip", visit, None) for visit in ("V1", "V2", "V3", "R1")]
    assert with_changes(DRAWN, changes(*every), OFFICES).empty


def test_a_team_is_told_what_it_lost() -> None:
    found = changes(("skip", "V1", None), ("swap", "V2", "B"), ("swap", "V2", "C"))
    assert [each.visit for each in gone(DRAWN, found, "A")] == ["V1", "V2"]
    assert [each.visit for each in gone(DRAWN, found, "B")] == ["V2"]
    assert gone(DRAWN, found, "C") == []


def test_a_team_that_got_its_visit_back_lost_nothing() -> None:
    found = changes(("skip", "V1", None), ("swap", "V1", "A"))
    assert gone(DRAWN, found, "A") == []


def test_the_ledger_has_the_columns_of_its_shape() -> None:
    rows = ledger_rows(changes(("skip", "V1", None)))
    assert rows["team"].isna().all()
    assert ledger_rows([]).empty


def test_a_list_says_how_often_people_changed_it() -> None:
    assert change_notes(0, "id") == []
    assert "3" in change_notes(3, "id")[0]
