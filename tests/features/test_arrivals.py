from datetime import date

import pandas as pd

from features.arrivals import clocked_in
from tests.features.worlds import facts_of
from tests.tables import table

DAY = date(2024, 4, 29)
NAMES = ("day", "hours", "people", "punches", "devices", "coverage")

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
    found = clocked_in(findings=findings, **{name: facts[name] for name in NAMES})
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
