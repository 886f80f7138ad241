"""Truth that arrives late: what is looked at again, and what is noted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.database import reading
from data.knowledge import Known
from data.settings import load_settings
from data.store.derived import read_rows
from pipelines.device_health import (
    about_day,
    about_devices,
    completeness_now,
    devices_now,
)
from pipelines.founding import found
from pipelines.known import read_facts
from pipelines.steps import derive
from pipelines.tonight import Night
from tests.builders import (
    Scan,
    a_device,
    a_person,
    a_scan,
    an_enrolment,
    an_office,
    two_scans,
)
from tests.scenarios.malang import Malang, device_of

pytestmark = pytest.mark.slow

FRIDAY = date(2024, 4, 19)
MONDAY = date(2024, 4, 22)
TUESDAY = date(2024, 4, 23)
#: Nights on the evenings of Tuesday and of Wednesday.
FIRST, SECOND = "2024-04-23T20:15", "2024-04-24T20:15"
WEDNESDAY, THURSDAY = date(2024, 4, 24), date(2024, 4, 25)
DEVICES = {"A": device_of("A"), "B": device_of("B")}


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Malang:
    """Two offices with a device and three people each; B's is late."""
    home = tmp_path_factory.mktemp("late") / "home"
    home.mkdir()
    found(load_settings({"SIDAK_HOME": str(home)}, home), replay=True)
    city = Malang(home)
    people = [a_person(f"{office}-{pin}", office) for office in "AB" for pin in "123"]
    enrolled = [
        an_enrolment(pin, f"{office}-{pin}", DEVICES[office])
        for office in "AB"
        for pin in "12"
    ]
    tables = {
        "offices": [*map(an_office, "AB")],
        "staff": people,
        "devices": [a_device(device, office) for office, device in DEVICES.items()],
        "enrolments": enrolled,
    }
    for table, rows in tables.items():
        city.know(table, *rows, at=FIRST, backfill=True)
    city.hear_stick("A", scans(FRIDAY, MONDAY), at=FIRST)
    city.hear_stick("B", scans(FRIDAY), at=FIRST)
    derived(city, WEDNESDAY, FIRST)
    return city


@pytest.fixture
def city(first_night: Malang, tmp_path: Path) -> Malang:
    return first_night.copied(tmp_path / "home")


def derived(city: Malang, day: date, at: str) -> int:
    """Let the night before a day work the states out; return of how many days."""
    with city.at(at) as opened:
        return derive(opened, Night(day, opened.now)).numbers["days"]


def scans(*days: date) -> list[Scan]:
    return [scan for day in days for scan in two_scans(day, ["1", "2"])]


def stored(city: Malang, table: str, at: str = SECOND, **keys: Any) -> pd.DataFrame:
    with city.at(at) as opened, reading(opened.engine) as db:
        return read_rows(db, table, keys, opened.settings.offset)


def changes(city: Malang) -> Iterator[tuple[str, str, str, str, int]]:
    """Day, office, from state, to state and half hours of what was noted."""
    rows = stored(city, "state_changes")
    days = rows["service_date"].dt.strftime("%d")
    names = ["office_code", "state_before", "state_after", "half_hours"]
    return zip(days, *(rows[name] for name in names), strict=True)


def test_a_first_night_notes_no_change(city: Malang) -> None:
    assert len(stored(city, "states"))
    assert list(changes(city)) == []


def test_a_late_file_reopens_its_days_and_what_changed_is_noted_once(
    city: Malang,
) -> None:
    city.hear_stick("B", scans(MONDAY, TUESDAY), at=SECOND)
    derived(city, THURSDAY, SECOND)
    noted = stored(city, "state_changes")
    batches = stored(city, "batches")
    counts = dict.fromkeys(("19", "22", "23"), 0)
    for day, office, was, _, half_hours in changes(city):
        assert (office, was) == ("B", "no_data")
        counts[day] += half_hours
    # Of Friday the half hour after its last punch, of the others the whole day.
    assert counts == {"19": 1, "22": 15, "23": 15}
    assert set(noted["batch"]) == {batches["batch"].max()}
    assert set(noted["known_before_at"]) == {pd.Timestamp(FIRST)}
    assert set(noted["noted_at"]) == {pd.Timestamp(SECOND)}
    derived(city, THURSDAY, SECOND)
    assert len(stored(city, "state_changes")) == len(noted)


def test_days_of_which_nothing_came_are_left_as_they_are(city: Malang) -> None:
    with city.at(SECOND) as opened, opened.engine.begin() as db:
        db.exec_driver_sql("UPDATE states SET evidence = 'as it was'")
    city.hear_stick("A", scans(TUESDAY), at=SECOND)
    # From the end of what A's device had told to the day that is over.
    assert derived(city, THURSDAY, SECOND) == 3
    evidence = {
        day: set(stored(city, "states", service_date=day)["evidence"])
        for day in (FRIDAY, MONDAY, TUESDAY)
    }
    assert evidence[FRIDAY] == {"as it was"}
    assert "as it was" not in evidence[MONDAY] | evidence[TUESDAY]


def test_pins_are_resolved_backwards_when_their_enrolment_comes(city: Malang) -> None:
    late = [a_scan("3", "2024-04-22 07:31"), a_scan("3", "2024-04-22 16:01")]
    city.hear_stick("A", late, at="2024-04-23T20:20")
    derived(city, WEDNESDAY, "2024-04-23T20:30")
    before = city.states(MONDAY, SECOND, "A")
    assert "unknown:1" in before["evidence"]["09:00"]
    city.know(
        "enrolments", an_enrolment("3", "A-3", DEVICES["A"]), at="2024-04-24T20:00"
    )
    after = city.states(MONDAY, SECOND, "A")
    assert after["evidence"]["09:00"] == "open:3"
    derived(city, THURSDAY, SECOND)
    monday = stored(city, "states", service_date=MONDAY, office_code="A")
    assert monday["evidence"].tolist() == after["evidence"].tolist()


def test_a_month_in_one_file_is_looked_at_again_day_by_day(city: Malang) -> None:
    month = list(pd.bdate_range("2024-03-25", TUESDAY).date)
    city.hear_stick("B", scans(*month), at=SECOND)
    derived(city, THURSDAY, SECOND)
    days = stored(city, "states", office_code="B")["service_date"].unique()
    assert {day.date() for day in days} >= set(month)


def test_a_night_that_knows_less_than_the_last_notes_nothing(city: Malang) -> None:
    city.hear_stick("B", scans(MONDAY), at=SECOND)
    derived(city, THURSDAY, SECOND)
    noted = len(stored(city, "state_changes"))
    derived(city, WEDNESDAY, FIRST)
    assert len(stored(city, "state_changes")) == noted


def day_states(city: Malang, day: date, at: str = SECOND) -> dict[str, str]:
    """Whether each office's day is provisional, final or reopened."""
    with city.at(at) as opened:
        rows = completeness_now(opened, day)
    return dict(zip(rows["office_code"], rows["day_state"], strict=True))


def test_a_day_is_provisional_until_every_device_has_passed_its_end(
    city: Malang,
) -> None:
    assert day_states(city, FRIDAY) == {"A": "final", "B": "provisional"}
    city.hear_stick("B", scans(MONDAY), at=SECOND)
    assert day_states(city, FRIDAY) == {"A": "final", "B": "final"}
    assert day_states(city, MONDAY) == {"A": "provisional", "B": "provisional"}


def test_late_rows_reopen_a_final_day_until_a_night_has_looked_at_it(
    city: Malang,
) -> None:
    late = [a_scan("2", "2024-04-19 10:00"), a_scan("2", "2024-04-19 10:30")]
    city.hear_stick("A", late, at=SECOND)
    assert day_states(city, FRIDAY)["A"] == "reopened"
    derived(city, THURSDAY, SECOND)
    assert day_states(city, FRIDAY)["A"] == "final"


def test_a_device_taken_away_keeps_no_day_provisional(city: Malang) -> None:
    assert day_states(city, MONDAY)["A"] == "provisional"
    gone = a_device(DEVICES["A"], "A", valid_until="2024-04-23")
    city.know("devices", gone, at=SECOND)
    derived(city, THURSDAY, SECOND)
    assert day_states(city, MONDAY)["A"] == "final"


def test_doctor_and_states_tell_what_is_provisional_and_what_changed(
    city: Malang,
) -> None:
    city.hear_stick("B", scans(MONDAY, TUESDAY), at=SECOND)
    derived(city, THURSDAY, SECOND)
    with city.at(SECOND) as opened, reading(opened.engine) as db:
        facts = read_facts(db, opened.settings, Known(opened.now))
        told = {
            each.text.split()[0]: each.facts
            for each in about_devices(db, opened, facts)
        }
        (of_tuesday,) = about_day(facts, TUESDAY, THURSDAY)
        assert about_day(facts, FRIDAY, THURSDAY) == []
    # A's device has told Monday until its last punch, B's Tuesday.
    assert told["At"] == {
        "at": pd.Timestamp(SECOND),
        "half_hours": 31,
        "days": 3,
    }
    assert told["{count}"]["first"] == MONDAY
    assert told["Devices:"]["working"] == 2
    assert of_tuesday.facts == {"count": 2, "offices": 2}


def test_a_device_silent_for_days_is_told_and_its_late_file_clears_it(
    city: Malang,
) -> None:
    later, at = "2024-05-03T20:15", "2024-05-03T20:00"
    weeks = [day.date() for day in pd.bdate_range(TUESDAY, "2024-05-03")]
    city.hear_stick("A", scans(*weeks), at=at)

    def of(office: str) -> str:
        with city.at(later) as opened:
            rows = devices_now(opened).set_index("device")["device_state"]
        return str(rows[DEVICES[office]])

    assert (of("A"), of("B")) == ("working", "not_delivering")
    city.hear_stick("B", scans(MONDAY, *weeks), at=later)
    assert (of("A"), of("B")) == ("working", "working")


def test_days_of_silence_are_a_question_about_the_device_only(city: Malang) -> None:
    weeks = [day.date() for day in pd.bdate_range(MONDAY, "2024-05-03")]
    at = "2024-05-03T20:00"
    city.hear_stick("A", scans(*weeks), at=at)
    for day in weeks:
        silent = city.states(day, "2024-05-03T20:15", "B")
        assert set(silent["state"]) == {"closed", "no_data"} or day == date(2024, 5, 1)
    alerts = city.alerts(date(2024, 5, 3), "2024-05-03T20:15")
    assert set(alerts["kind"]) <= {"late_device", "dead_device"}
    assert set(alerts["office_code"]) == {"B"}


def test_repeats_stay_in_the_store_and_collapse_where_they_are_read(
    city: Malang,
) -> None:
    taps = [a_scan("1", f"2024-04-23 07:31:{second}") for second in ("02", "04", "40")]
    before = len(stored_punches(city))
    city.hear_stick("A", taps, at=SECOND)
    assert len(stored_punches(city)) == before + 3
    (row,) = city.states(TUESDAY, SECOND, "A").loc[["07:30"]].to_dict("records")
    assert (row["service_staff_low"], row["service_staff_high"]) == (1, 1)


def test_the_same_pin_on_two_devices_is_two_people(city: Malang) -> None:
    city.hear_stick("B", scans(MONDAY), at=SECOND)
    punches = stored_punches(city)
    assert punches.groupby("device")["pin"].nunique().tolist() == [2, 2]
    assert punches["pin"].nunique() == 4
    for office in "AB":
        noon = city.states(MONDAY, SECOND, office).loc["10:00"]
        assert noon["service_staff_high"] == 2


def stored_punches(city: Malang) -> pd.DataFrame:
    return stored(city, "punches")
