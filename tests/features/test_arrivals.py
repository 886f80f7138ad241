from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.arrivals import clocked_in
from tests.features.worlds import facts_of
from tests.tables import table
from tests.thorough import some

DAY = date(2024, 4, 29)
NAMES = ("hours", "people", "punches", "coverage")

OFFICES = """
    | office_code | kind      |
    | A           | kelurahan |
    | B           | kelurahan |
    """
STAFF = """
    | staff_number | office_code | employment |
    | a            | A           | pns        |
    | b            | A           | pns        |
    | i            | A           | intern     |
    """
DEVICES = """
    | device | office_code |
    | D      | A           |
    | E      | B           |
    """
ENROLMENTS = """
    | device | pin | staff_number |
    | D      | 1   | a            |
    | D      | 2   | b            |
    | D      | 3   | i            |
    """
PUNCHES = """
    | device | pin | punched_at | direction |
    | D      | 1   | 08:00      | in        |
    | D      | 1   | 09:00      | out       |
    | D      | 1   | 09:00      | in        |
    | D      | 2   | 09:30      | out       |
    | D      | 3   | 08:00      | in        |
    | D      | 9   | 08:00      | in        |
    | E      | 9   | 08:00      | in        |
    """
FINDINGS = """
    | finding | office_code | arrived_at       | outcome |
    | V1      | A           | 07:29            | staffed |
    | V2      | A           | 07:45            | staffed |
    | V3      | A           | 09:00            | staffed |
    | V4      | A           | 09:31            | staffed |
    | V5      | A           | 2024-04-28 09:00 | staffed |
    | V6      | B           | 09:00            | staffed |
    | V7      | A           | 12:30            | staffed |
    """
COVERAGE = """
    | device | covers_until_at  |
    | D      | 2024-04-29 12:00 |
    | E      | 2024-04-30 00:00 |
    """


def counts(punches: str = PUNCHES) -> dict[str, object]:
    findings = table(FINDINGS, "findings")
    facts = facts_of(
        DAY,
        offices=table(OFFICES, "offices"),
        staff=table(STAFF, "staff"),
        devices=table(DEVICES, "devices"),
        enrolments=table(ENROLMENTS, "enrolments"),
        punches=table(punches),
        coverage=table(COVERAGE),
    )
    given = {name: facts[name] for name in NAMES}
    given["people"] = given["people"].assign(service_date=pd.Timestamp(DAY))
    found = clocked_in(findings, **given)
    assert found.dtype == "Int64"
    return dict(zip(findings["finding"], found.astype("object"), strict=True))


def test_those_present_at_the_very_moment_count_once_interns_and_pins_never() -> None:
    found = counts()
    assert [found[visit] for visit in ("V1", "V2", "V3", "V4")] == [0, 1, 2, 1]


def test_other_days_unknown_rosters_and_uncovered_moments_have_no_count() -> None:
    found = counts()
    assert all(found[visit] is pd.NA for visit in ("V5", "V6", "V7"))


def test_a_day_on_which_the_device_is_silent_has_no_count() -> None:
    found = counts("| device | pin | punched_at | direction |\n| E | 9 | 08:00 | in |")
    assert all(value is pd.NA for value in found.values())


@pytest.mark.slow
@settings(deadline=None, max_examples=len(some(range(60), 3)))
@given(st.data())
def test_many_days_are_counted_as_each_of_them_alone(data: st.DataObject) -> None:
    days = [DAY + timedelta(days=number) for number in range(3)]
    facts = [_a_day(data, day) for day in days]
    alone = [clocked_in(**each) for each in facts]
    whole = {
        name: pd.concat([each[name] for each in facts], ignore_index=True)
        for name in ("findings", "hours", "people", "punches")
    }
    together = clocked_in(**whole, coverage=facts[0]["coverage"])
    assert together.tolist() == [count for each in alone for count in each]


def _a_day(data: st.DataObject, day: date) -> dict[str, pd.DataFrame]:
    """People, punches and inspections of a day, drawn; the coverage of all days."""
    minutes = st.integers(0, 24 * 60 - 1)
    one = st.tuples(st.sampled_from("DE"), st.sampled_from("1239"), minutes)
    rows = data.draw(st.lists(one, max_size=8))
    moves = data.draw(st.lists(st.sampled_from(["in", "out", "unknown"]), max_size=8))
    start = pd.Timestamp(day)
    punches = pd.DataFrame(rows, columns=["device", "pin", "minute"])
    punches = punches.astype({"device": "str", "pin": "str", "minute": "int64"})
    punches["direction"] = pd.Series(
        (moves + ["unknown"] * 8)[: len(rows)], dtype="str"
    )
    at = start + pd.to_timedelta(punches.pop("minute"), unit="min")
    facts = facts_of(
        day,
        offices=table(OFFICES, "offices"),
        staff=table(STAFF, "staff"),
        devices=table(DEVICES, "devices"),
        enrolments=table(ENROLMENTS, "enrolments"),
        punches=punches.assign(punched_at=at.astype("datetime64[us]")),
        coverage=table(COVERAGE),
    )
    visits = data.draw(st.lists(st.tuples(st.sampled_from("AB"), minutes), max_size=3))
    findings = pd.DataFrame(visits, columns=["office_code", "minute"])
    arrived = start + pd.to_timedelta(
        findings.pop("minute").astype("int64"), unit="min"
    )
    return {
        "findings": findings.astype("str").assign(
            arrived_at=arrived.astype("datetime64[us]")
        ),
        "people": facts["people"].assign(service_date=start),
        **{name: facts[name] for name in ("hours", "punches", "coverage")},
    }
