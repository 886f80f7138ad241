"""Who should have come by the middle of the morning, and where logs can tell."""

from datetime import date

import numpy as np
import pandas as pd

from data.schemas import TABLES, empty_frame
from data.workdays import service_hours, shipped_calendar
from features.morning import (
    expected_people,
    heard_mornings,
    morning_calls,
    unknown_people,
)
from features.roster import away, roster
from tests.builders import Row, a_device, a_leave, a_person, an_office, frame

DAY = date(2024, 4, 29)
WEEKS = pd.bdate_range("2024-04-01", DAY)
HOURS = service_hours(
    frame("offices", [an_office()]),
    empty_frame(TABLES["schedules"]),
    shipped_calendar(),
    list(pd.date_range("2024-04-01", DAY).date),
)
TODAY = HOURS[HOURS["service_date"] == pd.Timestamp(DAY)]


def heard(until: str = "16:05", **spoke: bool) -> bool:
    """Whether the office's morning counts; which usual devices spoke on it."""
    spoke = spoke or {"D": True}
    rows = [
        pd.DataFrame({"device": device, "service_date": WEEKS.as_unit("us")})
        for device in spoke
    ]
    days = pd.concat(rows, ignore_index=True)
    silent = [device for device, spoken in spoke.items() if not spoken]
    today = days["service_date"] == pd.Timestamp(DAY)
    days = days[~(today & days["device"].isin(silent))]
    coverage = pd.DataFrame({"device": list(spoke)}).assign(
        covers_until_at=pd.Timestamp(f"{DAY} {until}").as_unit("us")
    )
    devices = frame("devices", [a_device(device) for device in spoke])
    return len(heard_mornings(DAY, HOURS, days, devices, coverage)) == 1


def test_a_morning_with_a_speaking_device_can_tell():
    assert heard()


def test_a_silent_device_accuses_nobody():
    assert not heard(D=False)


def test_one_silent_device_of_two_accuses_nobody():
    assert not heard(D=True, E=False)


def test_data_that_end_before_the_middle_of_the_morning_tell_nothing():
    assert not heard(until="09:59")
    assert heard(until="10:00")


def expected(people: list[Row], leave: list[Row], came: list[str]) -> dict[str, bool]:
    staff = roster(frame("staff", people), DAY)
    table = frame("leave", leave) if leave else empty_frame(TABLES["leave"])
    morning = pd.DataFrame({"person": came, "office_code": "A"}, dtype="str")
    gone = away(table, staff["person"], DAY)
    found = expected_people(TODAY, staff, gone, morning)
    return dict(zip(found["person"], found["came"].tolist(), strict=True))


def test_interns_and_people_on_leave_are_not_expected():
    people = [
        a_person("came"),
        a_person("missing"),
        a_person("intern", employment="intern"),
        a_person("ill"),
        a_person("late", office="B"),
    ]
    found = expected(people, [a_leave("ill", ends_at="2024-04-30")], ["came"])
    assert found == {"came": True, "missing": False}


def test_a_permit_for_part_of_the_morning_excuses_the_whole_of_it():
    permit = a_leave(
        "p", starts_at="2024-04-29 08:00", ends_at="2024-04-29 08:30", kind="permission"
    )
    assert expected([a_person("p")], [permit], []) == {}
    late = permit | {"starts_at": "2024-04-29 10:00", "ends_at": "2024-04-29 12:00"}
    assert expected([a_person("p")], [late], []) == {"p": False}


def test_unknown_pins_are_counted_and_interns_are_known():
    people = roster(frame("staff", [a_person("x", employment="intern")]), DAY)
    morning = pd.DataFrame({"person": ["x", "pin:D:7", "pin:D:7", "pin:D:8"]})
    counted = unknown_people(morning.assign(office_code="A").astype("str"), people)
    assert counted.to_dict() == {"A": 2}


def test_only_events_that_touch_the_morning_explain_it():
    starts = np.array([420, 600, 450])
    calls = pd.DataFrame({"office_code": ["A", "A", "B"], "starts": starts})
    calls = calls.assign(ends=starts + 30)
    assert morning_calls(calls, TODAY).index.tolist() == []
    touching = calls.assign(ends=starts + 31, starts=starts - 1)
    assert morning_calls(touching, TODAY).index.tolist() == [0, 1]
