from datetime import date

import pandas as pd

from data.schemas import TABLES, typed
from features.completeness import completeness
from tests.tables import table

DEVICES = """
    | device | office_code | valid_from | valid_until |
    | OLD    | A           | 2024-01-01 | 2024-04-24  |
    | NEW    | A           | 2024-04-24 |             |
    """
COVERAGE = """
    | device | covers_until_at  |
    | OLD    | 2024-04-22 16:05 |
    | NEW    | 2024-04-30 07:31 |
    """
SOON, LATER = date(2024, 4, 30), date(2024, 6, 8)


def waits(
    day: int, today: date, devices: str = DEVICES, coverage: str = COVERAGE
) -> bool:
    """Whether office A's day is provisional."""
    found = completeness(
        date(2024, 4, day),
        pd.Series(["A"]),
        table(devices, "devices"),
        typed_coverage(coverage),
        today,
    )
    return found["day_state"].tolist() == ["provisional"]


def typed_coverage(text: str) -> pd.DataFrame:
    return table(text).astype({"device": "str"})


def test_a_device_taken_away_has_told_the_whole_of_its_last_day() -> None:
    assert not waits(19, SOON)
    assert not waits(22, SOON)


def test_its_silent_days_are_waited_for_as_long_as_a_month_may_come_late() -> None:
    assert waits(23, SOON)
    assert waits(23, date(2024, 6, 7))
    assert not waits(23, LATER)


def test_a_device_never_heard_and_taken_away_is_not_waited_for_for_ever() -> None:
    only_new = "| device | covers_until_at |\n| NEW | 2024-04-30 07:31 |"
    assert waits(22, SOON, coverage=only_new)
    assert not waits(22, LATER, coverage=only_new)


def test_a_device_that_will_be_taken_away_or_has_moved_is_waited_for() -> None:
    planned = DEVICES.replace("2024-04-24  |", "2024-05-24  |")
    assert waits(22, SOON, planned)
    moved = DEVICES + "| OLD | B | 2024-04-24 | |"
    assert waits(22, LATER, moved)


def test_where_nothing_is_known_of_any_device_no_day_is_final() -> None:
    nothing = typed(pd.DataFrame({"device": []}), TABLES["devices"]).head(0)
    found = completeness(
        date(2024, 4, 22),
        pd.Series(["A"]),
        nothing,
        typed_coverage(COVERAGE).head(0),
        SOON,
    )
    assert found["day_state"].tolist() == ["no_device"]
