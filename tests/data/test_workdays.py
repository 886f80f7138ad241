from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest

from data.schemas import TABLES, empty_frame, typed
from data.workdays import (
    city_workdays,
    open_slots,
    service_hours,
    shipped_calendar,
    shipped_schedules,
    workday_after,
    workdays_after,
    workdays_before,
)
from tests.tables import table

MONDAY, SATURDAY = date(2024, 4, 29), date(2024, 4, 27)


def an_office(code: str = "A", **more: object) -> dict[str, object]:
    return {"office_code": code, "kind": "kelurahan", "schedule": "five_day", **more}


def hours_of(
    days: Sequence[date],
    *offices: dict[str, object],
    schedules: str = "",
    calendar: str = "",
) -> pd.DataFrame:
    """Hours with the rows given as text tables; the calendar is theirs alone."""
    return service_hours(
        typed(pd.DataFrame(offices or [an_office()]), TABLES["offices"]),
        _given(schedules, "schedules"),
        _given(calendar, "calendar"),
        days,
    )


def _given(text: str, name: str) -> pd.DataFrame:
    return table(text, name) if text else empty_frame(TABLES[name])


def shown(hours: pd.DataFrame) -> list[str]:
    """Opening and closing time of each row, or why it is closed."""
    clocks = [
        pd.to_datetime(hours[name].astype("float64"), unit="m").dt.strftime("%H:%M")
        for name in ("opens", "closes")
    ]
    return hours["closed_because"].fillna(clocks[0] + "-" + clocks[1]).tolist()


def test_the_shipped_weeks_have_the_hours_the_rules_ask_for() -> None:
    hours = shipped_schedules()
    minutes = hours["closes"] - hours["opens"]
    minutes -= (hours["break_ends"] - hours["break_starts"]).fillna(0)
    weeks = minutes.groupby([hours["schedule"], hours["season"]]).sum() / 60
    assert weeks.to_dict() == {
        ("five_day", "normal"): 37.5,
        ("five_day", "ramadan"): 32.5,
        ("six_day", "normal"): 37.5,
        ("six_day", "ramadan"): 32.5,
    }


@pytest.mark.parametrize(
    ("year", "workdays"), [(2023, 239), (2024, 238), (2025, 237), (2026, 240)]
)
def test_the_shipped_calendar_leaves_the_known_number_of_workdays(
    year: int, workdays: int
) -> None:
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    days = workdays_before(after, 300, shipped_calendar())
    assert (days >= pd.Timestamp(first)).sum() == workdays


def test_late_decrees_are_known_late_and_no_day_before_its_decree_year() -> None:
    rows = shipped_calendar().set_index(["day", "kind"])["recorded_at"]
    assert rows.loc[("2023-06-28", "joint_leave")] == pd.Timestamp("2023-06-16")
    assert rows.loc[("2025-08-18", "joint_leave")] == pd.Timestamp("2025-08-07")
    assert rows.loc[("2024-11-27", "public_holiday")] == pd.Timestamp("2024-11-21")
    assert (rows.to_numpy() < rows.index.get_level_values("day")).all()


def test_the_shipped_calendar_is_ordinary_calendar_rows() -> None:
    rows = shipped_calendar()
    assert not rows.duplicated(list(TABLES["calendar"].key)).any()
    assert set(rows["kind"]) <= set(TABLES["calendar"].column("kind").choices)


def test_ramadan_ends_the_day_before_eid() -> None:
    rows = shipped_calendar()
    last = rows[rows["kind"] == "ramadan"].groupby(rows["day"].dt.year)["day"].max()
    eid = rows[rows["name"].str.startswith("Hari Raya Idul Fitri")].set_index("day")
    assert (last + pd.Timedelta(days=1)).isin(eid.index).all()


def test_without_schedules_the_shipped_hours_are_assumed() -> None:
    hours = hours_of(
        [SATURDAY, MONDAY], an_office(), an_office("B", schedule="six_day")
    )
    assert shown(hours) == ["weekend", "07:30-13:00", "07:30-16:00", "07:30-15:00"]
    assert hours["assumed"].tolist() == [False, True, True, True]


OWN = """
| schedule | season | weekday | opens | closes | valid_from | valid_until |
| five_day | normal | 1       | 08:00 | 15:00  | 2024-01-01 |             |
| five_day | normal | 1       | 09:00 | 14:00  | 2024-04-01 | 2024-05-01  |
"""


def test_the_newest_valid_row_wins_and_an_older_one_returns_after_it() -> None:
    days = [date(2024, 3, 25), MONDAY, date(2024, 5, 6)]
    hours = hours_of(days, schedules=OWN)
    assert shown(hours) == ["08:00-15:00", "09:00-14:00", "08:00-15:00"]
    assert not hours["assumed"].any()


def test_a_weekday_without_a_row_is_closed() -> None:
    assert shown(hours_of([date(2024, 4, 30)], schedules=OWN)) == ["weekend"]


def test_before_the_citys_own_hours_begin_the_shipped_ones_are_assumed() -> None:
    hours = hours_of([date(2023, 12, 18)], schedules=OWN)
    assert (shown(hours), hours["assumed"].tolist()) == (["07:30-16:00"], [True])


def test_a_pattern_nobody_knows_is_assumed_to_be_five_day() -> None:
    hours = hours_of([MONDAY], an_office(schedule="night"), schedules=OWN)
    assert (shown(hours), hours["assumed"].tolist()) == (["07:30-16:00"], [True])


FASTING = """
| day        | scope | kind    |
| 2024-04-29 | B     | ramadan |
"""


def test_ramadan_selects_the_season_for_its_scope_only() -> None:
    hours = hours_of([MONDAY], an_office("A"), an_office("B"), calendar=FASTING)
    assert shown(hours) == ["07:30-16:00", "08:00-15:00"]
    assert hours["season"].tolist() == ["normal", "ramadan"]


def test_a_pattern_without_ramadan_rows_keeps_its_normal_hours() -> None:
    hours = hours_of([MONDAY], an_office("B"), schedules=OWN, calendar=FASTING)
    assert (shown(hours), hours["season"].tolist()) == (["09:00-14:00"], ["ramadan"])


HOLIDAYS = """
| day        | scope | kind           | name  |
| 2024-04-29 | city  | joint_leave    | day   |
| 2024-04-29 | B     | working_day    | duty  |
| 2024-04-30 | city  | public_holiday | feast |
| 2024-04-30 | city  | working_day    | moved |
| 2024-04-30 | C     | public_holiday | local |
| 2024-05-01 | city  | joint_leave    | more  |
| 2024-05-01 | city  | public_holiday | feast |
| 2024-05-04 | city  | working_day    | extra |
"""


def test_the_calendar_of_an_office_decides_over_the_citys() -> None:
    offices = [an_office(code) for code in "ABC"]
    days = [date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 4)]
    hours = hours_of(days, *offices, calendar=HOLIDAYS)
    because = hours["closed_because"].fillna("open").to_numpy().reshape(4, 3)
    assert because.tolist() == [
        ["joint_leave", "open", "joint_leave"],
        ["open", "open", "public_holiday"],
        ["public_holiday"] * 3,
        ["weekend"] * 3,
    ]
    assert hours["holiday"].dropna().tolist() == ["day", "day", "local", *["feast"] * 3]
    assert hours.loc[hours["closed_because"].notna(), "opens"].isna().all()


def test_only_offices_valid_on_the_day_have_a_row() -> None:
    gone = an_office("A", valid_until="2024-04-29")
    new = an_office("B", valid_from="2024-04-29")
    assert hours_of([MONDAY], gone, new)["office_code"].tolist() == ["B"]


def test_slots_lie_wholly_inside_the_hours_and_outside_the_break() -> None:
    hours = pd.DataFrame(
        {"opens": [465], "closes": [740], "break_starts": [555], "break_ends": [585]}
    ).astype("Int64")
    starts = [slot / 2 for slot in range(48) if open_slots(hours)[0, slot]]
    assert starts == [8.0, 8.5, 10.0, 10.5, 11.0, 11.5]


def test_a_closed_day_has_no_slots() -> None:
    assert open_slots(hours_of([SATURDAY])).sum() == 0


def test_a_day_so_many_workdays_later_is_the_last_of_those_days() -> None:
    calendar = shipped_calendar()
    workdays = city_workdays(calendar)
    for day in pd.date_range("2026-03-13", "2026-04-02").date:
        for count in (1, 5):
            last = workdays_after(day, count, calendar)[-1].date()
            assert workday_after(day, count, workdays) == last
