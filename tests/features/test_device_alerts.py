"""Devices that fell silent, and clocks that cannot be believed."""

from datetime import date

import pandas as pd
from pandas.testing import assert_frame_equal

from data.schemas import TABLES, empty_frame
from data.workdays import service_hours, shipped_calendar
from features.device_alerts import muted_devices, silent_devices, strange_clocks
from tests.builders import Row, a_device, an_office, frame

#: A Thursday of a week without holidays.
DAY = date(2024, 4, 25)
WEEKS = pd.bdate_range("2024-03-25", DAY)
ONE = [a_device()]


def hours(*offices: Row, until: date = DAY) -> pd.DataFrame:
    return service_hours(
        frame("offices", offices or [an_office()]),
        empty_frame(TABLES["schedules"]),
        shipped_calendar(),
        list(pd.date_range("2024-03-20", until).date),
    )


def spoken(**days: pd.DatetimeIndex) -> pd.DataFrame:
    """Which device has a punch on which day."""
    rows = [
        pd.DataFrame({"device": device, "service_date": on.as_unit("us")})
        for device, on in days.items()
    ]
    return pd.concat(rows, ignore_index=True)


def silent(
    devices: list[Row] = ONE,
    heard: dict[str, str] | None = None,
    spoke: pd.DataFrame | None = None,
    day: date = DAY,
) -> dict[str, tuple[str, str]]:
    """Kind and evidence by device; ``heard`` is up to when a device reported."""
    heard = heard or {}
    coverage = pd.DataFrame({"device": pd.Series(list(heard), dtype="str")}).assign(
        covers_until_at=pd.to_datetime(list(heard.values())).as_unit("us")
    )
    found = silent_devices(
        day,
        frame("devices", devices),
        coverage,
        hours(until=day),
        spoken(D=WEEKS) if spoke is None else spoke,
    )
    return {
        row["device"]: (row["kind"], row["evidence"])
        for row in found.to_dict("records")
    }


def test_a_device_heard_on_the_day_is_no_alert():
    assert silent(heard={"D": "2024-04-25 07:31"}) == {}


def test_a_device_without_the_days_data_is_late_and_tells_when_it_was_heard():
    found = silent(heard={"D": "2024-04-24 16:05"})
    assert found == {"D": ("late_device", "silent_days:1 heard:2024-04-24T16:05")}


def test_a_device_silent_for_three_open_days_is_dead():
    kind, evidence = silent(heard={"D": "2024-04-22 16:05"})["D"]
    assert (kind, evidence.split()[0]) == ("dead_device", "silent_days:3")


def test_a_weekend_is_no_silence():
    kind, evidence = silent(heard={"D": "2024-04-19 16:05"}, day=date(2024, 4, 22))["D"]
    assert (kind, evidence.split()[0]) == ("late_device", "silent_days:1")


def test_a_closed_day_asks_no_device():
    assert silent(heard={"D": "2024-04-10 16:05"}, day=date(2024, 4, 21)) == {}


def test_a_device_never_heard_is_silent_since_it_was_installed():
    found = silent([a_device(valid_from="2024-04-24")])
    assert found == {"D": ("late_device", "silent_days:2 heard:never")}


def test_a_device_taken_away_is_not_missed():
    assert silent([a_device(valid_until="2024-04-25")]) == {}


def test_a_device_that_reported_again_but_has_nothing_of_the_day_is_dead():
    gap = spoken(D=WEEKS.drop(pd.Timestamp(DAY)))
    found = silent(heard={"D": "2024-04-26 16:05"}, spoke=gap)
    assert found == {"D": ("dead_device", "silent")}


def test_a_spare_device_that_nobody_uses_is_never_missed():
    both = [a_device(), a_device("SPARE")]
    used_once = spoken(D=WEEKS, SPARE=WEEKS[:1])
    heard = {"D": "2024-04-26 16:05", "SPARE": "2024-04-26 16:05"}
    assert silent(both, heard, used_once) == {}
    muted = muted_devices(DAY, frame("devices", both), hours(), used_once)
    assert muted.tolist() == []


def test_the_order_of_the_rows_does_not_matter():
    devices = frame("devices", [a_device("D2"), a_device("D1")])
    coverage = pd.DataFrame({"device": ["D1", "D2"]}).assign(
        covers_until_at=pd.Timestamp("2024-04-22").as_unit("us")
    )
    spoke = spoken(D1=WEEKS, D2=WEEKS)
    found = silent_devices(DAY, devices, coverage, hours(), spoke)
    again = silent_devices(
        DAY, devices[::-1], coverage[::-1], hours()[::-1], spoke[::-1]
    )
    assert found["device"].tolist() == ["D1", "D2"]
    assert_frame_equal(found, again)


def rejects(*rows: tuple[str, str, int]) -> pd.DataFrame:
    names = {"device": "str", "reason": "str", "count": "int64"}
    return pd.DataFrame(list(rows), columns=list(names)).astype(names)


def test_impossible_times_of_a_device_are_counted_by_reason():
    told = rejects(("D", "future", 2), ("D", "clock_reset", 4), ("D", "clock_reset", 1))
    (row,) = strange_clocks(told, frame("devices", ONE)).to_dict("records")
    assert (row["kind"], row["office_code"]) == ("clock", "A")
    assert row["evidence"] == "clock_reset:5 future:2"


def test_lines_cut_short_say_nothing_about_the_clock():
    assert strange_clocks(rejects(("D", "undecodable", 9)), frame("devices", ONE)).empty
