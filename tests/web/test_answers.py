from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from data.store.answers import Received, Said, Signed
from data.workdays import shipped_calendar
from web.answers import cases

#: A Thursday; the next working days are Friday, Monday and Tuesday.
SEEN = datetime(2026, 11, 19, 9, 40)


def _case(
    outcome: str = "empty", *, day: date = date(2026, 11, 24), **said: Any
) -> Any:
    findings = pd.DataFrame(
        {
            "finding": ["V1"],
            "office_code": ["A"],
            "arrived_at": [pd.Timestamp(SEEN)],
            "outcome": [outcome],
            "team": ["Tim 1"],
        }
    )
    signed_at = said.get("signed_at", SEEN)
    found = cases(
        findings,
        said.get("received", [Received("V1", SEEN, outcome)]),
        [Signed("V1", "A", signed_at, "Tim 1")] if signed_at else [],
        said.get("clarifications", ()),
        said.get("follow_ups", ()),
        shipped_calendar(),
        day,
    )
    return found[0]


def _said(step: str, due: date | None = None, at: datetime = SEEN) -> Said:
    return Said(1, "V1", "A", step, "x", "lurah", at, due)


def test_an_office_has_three_working_days() -> None:
    assert _case().due_on == date(2026, 11, 24)
    assert _case().status == "waiting"
    assert _case(day=date(2026, 11, 25)).status == "overdue"


def test_the_days_begin_with_the_signature() -> None:
    case = _case(signed_at=datetime(2026, 11, 23, 9))
    assert case.due_on == date(2026, 11, 26)


def test_without_a_signature_they_begin_on_the_next_working_day() -> None:
    case = _case(signed_at=None)
    assert (case.status, case.due_on) == ("waiting", date(2026, 11, 25))
    assert case.may_clarify
    assert _case(signed_at=None, day=date(2026, 11, 26)).status == "overdue"


def test_a_report_that_came_late_leaves_the_office_its_days() -> None:
    late = [Received("V1", datetime(2026, 11, 25, 8), "empty")]
    case = _case(signed_at=None, received=late)
    assert case.due_on == date(2026, 11, 30)


def test_a_missing_signature_is_overdue_after_a_working_day() -> None:
    waits = _case(signed_at=None, day=date(2026, 11, 20))
    assert (waits.signature, waits.sign_by) == ("wanted", date(2026, 11, 20))
    assert _case(signed_at=None, day=date(2026, 11, 21)).signature == "overdue"
    assert _case(day=date(2026, 11, 30)).signature == "none"


def test_nobody_waits_for_a_signature_once_all_is_said() -> None:
    said = [_said("sent"), _said("accepted")]
    case = _case(signed_at=None, clarifications=said, day=date(2026, 12, 30))
    assert (case.signature, case.sign_by) == ("none", None)


def test_an_amendment_that_first_asks_the_office_gives_it_its_days() -> None:
    amended = [
        Received("V1", SEEN, "staffed"),
        Received("V1", datetime(2026, 12, 7, 9), "empty"),
        Received("V1", datetime(2026, 12, 9, 9), "below_minimum"),
    ]
    case = _case("below_minimum", received=amended, day=date(2026, 12, 9))
    assert (case.status, case.due_on) == ("waiting", date(2026, 12, 10))


def test_a_result_from_elsewhere_may_be_answered_and_nothing_is_overdue() -> None:
    case = _case(received=(), signed_at=None, day=date(2027, 5, 3))
    assert (case.status, case.due_on, case.signature) == ("undated", None, "none")
    assert case.may_clarify
    assert (case.follow_up, case.follow_up_due_on) == ("wanted", None)


@pytest.mark.parametrize(
    ("day", "late"), [(24, False), (25, True)], ids=["last day", "day after"]
)
def test_what_came_after_its_last_day_is_late(day: int, late: bool) -> None:
    sent = _said("sent", at=datetime(2026, 11, day, 23, 59))
    assert _case(clarifications=[sent]).late is late
    assert not _case().late


def test_a_second_word_makes_no_clarification_late() -> None:
    said = [_said("sent"), _said("sent", at=datetime(2026, 12, 24))]
    assert not _case(clarifications=said).late


@pytest.mark.parametrize("outcome", ["staffed", "relocated", "closed_with_notice"])
def test_where_staff_were_there_nothing_is_owed(outcome: str) -> None:
    case = _case(outcome)
    assert (case.status, case.follow_up) == ("none", "none")


def test_what_was_sent_late_is_heard_all_the_same() -> None:
    case = _case(day=date(2026, 12, 24), clarifications=[_said("sent")])
    assert case.status == "sent"
    assert case.may_clarify


def test_what_is_closed_stays_closed() -> None:
    said = [_said("sent"), _said("partly"), _said("sent")]
    case = _case(clarifications=said)
    assert case.status == "partly"
    assert not case.may_clarify


def test_a_superior_has_five_working_days_after_those_of_the_office() -> None:
    case = _case()
    assert (case.follow_up, case.follow_up_due_on) == ("wanted", date(2026, 12, 1))
    assert _case(day=date(2026, 12, 2)).follow_up == "overdue"


def test_a_superior_has_five_working_days_after_the_closing() -> None:
    said = [_said("sent"), _said("accepted", at=datetime(2026, 12, 1, 9))]
    case = _case(clarifications=said, day=date(2026, 12, 8))
    assert (case.follow_up, case.follow_up_due_on) == ("wanted", date(2026, 12, 8))
    assert _case(clarifications=said, day=date(2026, 12, 9)).follow_up == "overdue"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([], "wanted"),
        ([_said("promised", date(2026, 11, 24))], "promised"),
        ([_said("promised", date(2026, 11, 23))], "overdue"),
        ([_said("promised", date(2026, 11, 1)), _said("done")], "done"),
    ],
)
def test_a_follow_up_is_awaited_until_it_is_done(said: list[Said], state: str) -> None:
    assert _case(follow_ups=said).follow_up == state
