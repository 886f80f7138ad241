from datetime import date

import pandas as pd
import pytest

from data.schemas import TABLES, typed
from features.agenda import calls, outings, slot_overlap

MONDAY = date(2024, 4, 29)


def at(text):
    return pd.Timestamp(text)


def leave(**changes):
    row = {
        "staff_number": "p",
        "kind": "important",
        "occasion": "own_wedding",
        "starts_at": at("2024-04-29"),
        "ends_at": at("2024-04-30"),
        "status": "approved",
    }
    return typed(pd.DataFrame([row | changes]), TABLES["leave"])


def agenda(**changes):
    row = {
        "scope": "city",
        "kind": "ceremony",
        "expected": "all",
        "starts_at": at("2024-04-29 08:00"),
        "ends_at": at("2024-04-29 10:00"),
    }
    return typed(pd.DataFrame([row | changes]), TABLES["agenda"])


NO_LEAVE = leave().iloc[:0]
NO_AGENDA = agenda().iloc[:0]
PEOPLE = pd.DataFrame({"person": ["p", "q"], "office_code": ["A1", "B"]})
OFFICES = pd.DataFrame(
    {"office_code": ["A", "A1", "A2", "B"], "parent_code": [None, "A", "A", None]},
    dtype="str",
)


def behind_leave(day=MONDAY, **changes):
    return outings(leave(**changes), NO_AGENDA, PEOPLE, OFFICES, day)


def called(day=MONDAY, **changes):
    return calls(agenda(**changes), OFFICES, day)["office_code"].tolist()


def test_a_wedding_leave_is_an_occasion_of_its_office_and_names_nobody():
    found = behind_leave()
    assert found["office_code"].tolist() == ["A1"]
    assert found["occasion"].tolist() == ["own_wedding"]
    assert found["share"].tolist() == [1.0]
    assert "person" not in found.columns
    assert "staff_number" not in found.columns


@pytest.mark.parametrize(
    ("changes", "occasions"),
    [
        ({"occasion": "illness"}, []),
        ({"occasion": "none"}, ["important"]),
        ({"occasion": "none", "kind": "annual"}, []),
        ({"kind": "annual"}, ["own_wedding"]),
        ({"status": "cancelled"}, []),
        ({"starts_at": at("2024-04-30"), "ends_at": at("2024-05-01")}, []),
        ({"staff_number": "stranger"}, []),
    ],
)
def test_only_standing_leave_of_the_day_with_a_family_event_counts(changes, occasions):
    assert behind_leave(**changes)["occasion"].tolist() == occasions


def test_requested_leave_is_an_occasion_not_yet_approved():
    assert behind_leave(status="requested")["approved"].tolist() == [False]


@pytest.mark.parametrize(
    ("starts", "ends", "share"),
    [
        ("2024-04-29", "2024-05-04", 0.5),  # Monday is the first of five days
        ("2024-04-26", "2024-04-30", 0.5),  # Friday and Monday: the second of two
        ("2024-04-25", "2024-04-30", 0.25),  # the third of three
        ("2024-04-27", "2024-04-30", 1.0),  # a weekend before is no working day
    ],
)
def test_the_first_working_day_carries_half_of_a_long_leave(starts, ends, share):
    found = behind_leave(starts_at=at(starts), ends_at=at(ends))
    assert found["share"].tolist() == [pytest.approx(share)]


def test_two_rows_of_one_person_are_one_event():
    twice = pd.concat([leave(), leave(kind="annual")], ignore_index=True)
    assert len(outings(twice, NO_AGENDA, PEOPLE, OFFICES, MONDAY)) == 1


def test_an_agenda_wedding_is_an_occasion_of_every_office_in_its_scope():
    wedding = agenda(kind="wedding", scope="A")
    found = outings(NO_LEAVE, wedding, PEOPLE, OFFICES, MONDAY)
    assert found["office_code"].tolist() == ["A", "A1", "A2"]
    assert calls(wedding, OFFICES, MONDAY).empty


@pytest.mark.parametrize(
    ("scope", "offices"),
    [("city", ["A", "A1", "A2", "B"]), ("A", ["A", "A1", "A2"]), ("B", ["B"])],
)
def test_a_call_reaches_the_offices_of_its_scope(scope, offices):
    assert called(scope=scope) == offices


@pytest.mark.parametrize(
    ("day", "offices"),
    [
        (date(2024, 4, 22), []),
        (MONDAY, ["B"]),
        (date(2024, 4, 30), []),
        (date(2024, 5, 13), ["B"]),
        (date(2024, 5, 20), []),
    ],
)
def test_a_weekly_briefing_recurs_until_its_last_day(day, offices):
    briefing = {"repeats": "weekly", "repeats_until": at("2024-05-13"), "scope": "B"}
    assert called(day=day, kind="briefing", **briefing) == offices


def test_an_event_over_several_days_fills_the_days_between():
    days = {"starts_at": at("2024-04-28 10:00"), "ends_at": at("2024-04-30 12:00")}
    found = calls(agenda(kind="training", scope="B", **days), OFFICES, MONDAY)
    assert found[["starts", "ends"]].to_numpy().tolist() == [[0, 1440]]


def test_a_slot_overlap_adds_up_to_the_event():
    overlap = slot_overlap(
        calls(agenda(), OFFICES, MONDAY)["starts"].to_numpy(),
        calls(agenda(), OFFICES, MONDAY)["ends"].to_numpy(),
    )
    assert overlap.sum(axis=1).tolist() == [4.0] * 4
