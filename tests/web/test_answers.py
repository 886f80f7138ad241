from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from data.store.answers import Said, Signed
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
    signed = [Signed("V1", "A", SEEN, "Tim 1")] if said.pop("signed", True) else []
    found = cases(
        findings,
        signed,
        said.get("clarifications", ()),
        said.get("follow_ups", ()),
        shipped_calendar(),
        day,
    )
    return found[0]


def _said(step: str, due: date | None = None) -> Said:
    return Said(1, "V1", "A", step, "x", "lurah", SEEN, due)


def test_an_office_has_three_working_days() -> None:
    assert _case().due_on == date(2026, 11, 24)
    assert _case().status == "waiting"
    assert _case(day=date(2026, 11, 25)).status == "overdue"


def test_the_days_begin_with_the_signature() -> None:
    assert _case(signed=False).status == "unsigned"


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
