"""Signs that a log should be looked at: what is told, of whom, and what never is."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from data.schemas import TABLES, empty_frame
from features.integrity.signs import COMPARED_WITH, signs
from features.integrity.traces import Sources, traces
from tests.builders import a_finding, a_leave, frame
from tests.features.integrity.clean import (
    DAY,
    DAYS,
    FINGER,
    PASSWORD,
    events,
    look,
    marked,
    one_hand,
    true_city,
)

#: The days of the window that ends with DAY.
MONTH = [day for day in DAYS.date if day > DAY - timedelta(days=30)]
CITY = true_city(1, offices=12)
ODD = "K003"


@pytest.mark.parametrize("seed", range(4))
def test_a_true_city_is_left_in_peace(seed: int) -> None:
    found = look(true_city(seed, offices=40, days=DAYS[-25:]))
    assert found.alerts.empty
    # Forty offices a sign: far less than one in twenty is called rarer than that.
    assert (found.rows["p_value"] < 0.05).mean() < 0.05


def test_each_office_has_one_row_for_each_sign() -> None:
    rows = look(CITY).rows
    assert not rows.duplicated(["office_code", "sign"]).any()
    assert len(rows) == len(CITY.offices) * len(COMPARED_WITH)
    assert rows["p_value"].between(0, 1).all()


def test_one_hand_with_many_cards_is_seen_in_the_office_log() -> None:
    found = look(one_hand(CITY, ODD, posts=4))
    assert found.told == {ODD: ["alike_arrivals", "burst"]}
    (_, burst) = found.alerts["evidence"]
    assert burst.startswith("burst:")
    assert burst.endswith("against_city")
    assert found.alerts["q_value"].isna().all()
    assert set(found.alerts["kind"]) == {"suspicious_punching"}


def test_friends_who_scan_ten_seconds_after_each_other_are_alike_but_no_burst() -> None:
    found = look(one_hand(CITY, ODD, posts=3, apart=10))
    assert found.told == {ODD: ["alike_arrivals"]}


def test_two_people_who_always_come_together_are_never_told() -> None:
    found = look(one_hand(CITY, ODD, posts=2, apart=10))
    assert found.p("alike_arrivals")[ODD] < 1e-4
    assert found.alerts.empty


def test_an_office_where_all_come_at_the_same_minute_is_not_alike() -> None:
    at = CITY.punches["punched_at"]
    early = CITY.punches["office_code"].eq(ODD) & (at.dt.hour < 12)
    dice = np.random.default_rng(3)
    second = 26_000 + dice.integers(0, 60, len(at))
    bell = at.dt.normalize() + pd.to_timedelta(second, unit="s")
    punches = CITY.punches.assign(punched_at=at.mask(early, bell).astype(at.dtype))
    assert look(replace(CITY, punches=punches)).p("alike_arrivals")[ODD] > 0.01


def test_a_device_that_tells_minutes_only_makes_no_burst() -> None:
    at = CITY.punches["punched_at"]
    minutes = at.where(CITY.punches["office_code"] != ODD, at.dt.floor("min"))
    found = look(replace(CITY, punches=CITY.punches.assign(punched_at=minutes)))
    rows = found.rows[found.rows["office_code"] == ODD].set_index("sign")
    assert rows.loc[["burst"], ["seen", "trials"]].to_numpy().tolist() == [[0, 0]]


def test_many_passwords_at_one_office_are_told() -> None:
    here = CITY.punches["office_code"] == ODD
    often = here & (np.arange(len(here)) % 3 == 0)
    verify = CITY.punches["verify"].mask(often, PASSWORD)
    found = look(replace(CITY, punches=CITY.punches.assign(verify=verify)))
    assert found.told == {ODD: ["typed"]}


def test_one_person_with_worn_fingers_is_no_sign() -> None:
    worn = CITY.punches["person"] == f"{ODD}-3"
    verify = CITY.punches["verify"].mask(CITY.punches["office_code"] == ODD, FINGER)
    verify = verify.mask(worn, PASSWORD)
    found = look(replace(CITY, punches=CITY.punches.assign(verify=verify)))
    assert found.alerts.empty


def test_a_device_that_writes_nothing_but_zero_tells_no_mode() -> None:
    verify = CITY.punches["verify"].mask(CITY.punches["office_code"] == ODD, 0)
    found = look(replace(CITY, punches=CITY.punches.assign(verify=verify)))
    assert found.p("typed")[ODD] == 1


@pytest.mark.parametrize(
    ("kind", "sign"),
    [("records_deleted", "records_removed"), ("clock_set", "clock_set")],
)
def test_a_device_where_it_is_done_again_and_again_is_told(
    kind: str, sign: str
) -> None:
    usual = [(code, "power_on", "2024-04-02 07:00") for code in CITY.offices]
    odd = [(ODD, kind, f"{day} 21:40") for day in MONTH[-6:]]
    assert look(replace(CITY, events=events(*usual, *odd))).told == {ODD: [sign]}


def test_a_day_when_all_clocks_are_set_is_no_sign() -> None:
    found = [
        (code, "clock_set", f"{DAY} 09:00") for code in CITY.offices for _ in "abc"
    ]
    assert look(replace(CITY, events=events(*found))).alerts.empty


def test_emptying_a_stick_after_copying_is_no_sign() -> None:
    copied = [(ODD, "records_deleted_after_copy", f"{day} 15:00") for day in MONTH]
    found = look(replace(CITY, events=events(*copied)))
    assert (found.p("records_removed") == 1).all()


def at_one_place(city: Sources, posts: int, hours: tuple[int, ...]) -> Sources:
    """The first posts of an office check in at one place that somebody typed in."""
    names = [f"{ODD}-{number}" for number in range(posts)]
    rows = city.places
    typed = rows["person"].isin(names) & rows["punched_at"].dt.hour.isin(hours)
    day = rows["punched_at"].dt.strftime("%Y-%m-%d")
    return replace(city, places=rows.assign(place=rows["place"].mask(typed, day)))


def test_people_at_exactly_the_same_coordinates_are_told() -> None:
    found = look(at_one_place(CITY, 4, (6, 7, 8)))
    assert found.told == {ODD: ["shared_place"]}
    (words,) = found.alerts["evidence"]
    assert "people:4" in words
    assert words.endswith("against_city")


def test_coordinates_that_never_move_by_a_hair_are_told() -> None:
    rows = CITY.places
    here = rows["office_code"] == ODD
    own = rows["person"] + rows["punched_at"].dt.strftime("/%Y-%m-%d")
    found = look(replace(CITY, places=rows.assign(place=rows["place"].mask(here, own))))
    assert found.told == {ODD: ["still_place"]}


def test_two_people_at_one_place_are_never_told() -> None:
    found = look(at_one_place(CITY, 2, tuple(range(24))))
    assert found.p("shared_place")[ODD] < 1e-4
    assert found.alerts.empty


def test_a_city_whose_program_rounds_every_place_gives_no_sign() -> None:
    rounded = CITY.places.assign(place=CITY.places["office_code"])
    found = look(replace(CITY, places=rounded))
    assert found.alerts.empty


def test_a_phone_that_sends_again_what_it_just_sent_stands_still() -> None:
    again = CITY.places.assign(
        punched_at=CITY.places["punched_at"] + timedelta(minutes=5)
    )
    rows = pd.concat([CITY.places, again], ignore_index=True)
    found = look(replace(CITY, places=rows))
    assert found.alerts.empty
    assert (found.p("still_place") > 0.01).all()


def test_who_checks_in_alone_can_share_no_place() -> None:
    one = CITY.places[CITY.places["person"].str.endswith("-0")]
    found = look(replace(CITY, places=one)).rows
    trials = found.loc[found["sign"] == "shared_place", "trials"]
    assert trials.tolist() == [0] * len(CITY.offices)


def on_leave(number: str, first: date, last: date, **more: object) -> dict[str, object]:
    times = {"starts_at": f"{first}T00:00", "ends_at": f"{last + timedelta(days=1)}"}
    return a_leave(number, **(times | more))


def test_people_on_leave_who_punch_are_told_by_their_number() -> None:
    odd = [on_leave(f"{ODD}-{number}", MONTH[-5], DAY) for number in range(4)]
    found = look(replace(CITY, leave=frame("leave", odd)))
    assert found.told == {ODD: ["leave_punch"]}
    (words,) = found.alerts["evidence"]
    assert "people:4" in words
    assert f"{ODD}-" not in words


@pytest.mark.parametrize(
    "more", [{"kind": "official_travel"}, {"kind": "remote"}, {"status": "cancelled"}]
)
def test_people_on_duty_elsewhere_may_punch(more: dict[str, object]) -> None:
    away = [on_leave(f"{ODD}-{number}", MONTH[-5], DAY, **more) for number in range(4)]
    found = look(replace(CITY, leave=frame("leave", away)))
    assert (found.p("leave_punch") == 1).all()


def test_who_falls_ill_at_work_has_punched_that_day() -> None:
    ill = [on_leave(f"{ODD}-{number}", DAY, DAY, kind="sick") for number in range(4)]
    found = look(replace(CITY, leave=frame("leave", ill)))
    assert (found.p("leave_punch") == 1).all()


def late(code: str, days: list[date]) -> pd.DataFrame:
    """Absences of as many people, each entered two days after it began."""
    rows = [
        on_leave(f"{code}-{number % 8}", day, day, kind="permission")
        for number, day in enumerate(days)
    ]
    leave = frame("leave", rows)
    return leave.assign(recorded_at=leave["starts_at"] + timedelta(days=2, hours=10))


def test_absences_entered_afterwards_that_grow_at_one_office_are_told() -> None:
    # Two of the months before at every office, and here twelve more this month.
    before = [date(2024, 2, 5), date(2024, 3, 4)]
    usual = [late(code, before) for code in CITY.offices]
    odd = late(ODD, [DAY - timedelta(days=2 + number) for number in range(12)])
    notices = pd.concat([*usual, odd], ignore_index=True)
    assert look(replace(CITY, notices=notices)).told == {ODD: ["late_absence"]}


def test_history_taken_in_as_known_on_its_own_day_is_not_late() -> None:
    days = [DAY - timedelta(days=2 + number) for number in range(12)]
    rows = late(ODD, days)
    known = rows["starts_at"] + timedelta(days=1)
    found = look(replace(CITY, notices=rows.assign(recorded_at=known)))
    assert (found.p("late_absence") == 1).all()


def test_a_month_of_letters_typed_in_for_the_whole_city_is_no_sign() -> None:
    days = [DAY - timedelta(days=2 + number) for number in range(12)]
    notices = pd.concat([late(code, days) for code in CITY.offices], ignore_index=True)
    assert look(replace(CITY, notices=notices)).alerts.empty


def test_absent_days_that_are_changed_at_one_office_are_told() -> None:
    def change(code: str, day: date, at: object) -> list[tuple[str, str, str, str]]:
        return [
            (str(day), f"{code}-{post}", mark, f"{at} {hour}:00")
            for post in range(4)
            for mark, hour in (("absent", "08"), ("present", "09"))
        ]

    usual = [
        row
        for code in CITY.offices
        for row in change(code, date(2024, 2, 5), "2024-03-01")
    ]
    odd = [row for day in MONTH[:4] for row in change(ODD, day, DAY)]
    found = look(replace(CITY, marks=marked(*usual, *odd)))
    assert found.told == {ODD: ["changed_mark"]}
    # The whole city's month is nobody's.
    city = [
        row
        for code in CITY.offices
        for day in MONTH[:4]
        for row in change(code, day, DAY)
    ]
    assert look(replace(CITY, marks=marked(*usual, *city))).alerts.empty


def silenced(city: Sources, days: list[date]) -> Sources:
    """The device of one office kept nothing of some days, and reported later."""
    gone = city.spoke["device"].eq(ODD) & city.spoke["service_date"].dt.date.isin(days)
    return replace(city, spoke=city.spoke[~gone])


def test_a_device_that_is_silent_on_visits_only_is_told() -> None:
    days = [MONTH[3], MONTH[9], DAY]
    visits = frame("findings", [a_finding(ODD, f"{day}T09:40") for day in days])
    found = look(replace(silenced(CITY, days), findings=visits))
    assert found.told == {ODD: ["silent_visit"]}


def test_silence_without_a_visit_is_no_sign() -> None:
    assert look(silenced(CITY, MONTH)).alerts.empty


def test_a_device_that_has_been_dead_for_weeks_does_not_fail_for_a_visit() -> None:
    days = [MONTH[-3], MONTH[-2], DAY]
    visits = frame("findings", [a_finding(ODD, f"{day}T09:40") for day in days])
    found = look(replace(silenced(CITY, MONTH), findings=visits))
    assert (found.p("silent_visit") == 1).all()


def test_a_visit_whose_day_has_not_been_reported_yet_counts_for_nothing() -> None:
    days = [MONTH[3], MONTH[9], DAY]
    visits = frame("findings", [a_finding(ODD, f"{day}T09:40") for day in days])
    early = CITY.coverage.assign(covers_until_at=pd.Timestamp("2024-03-01"))
    found = look(replace(silenced(CITY, days), findings=visits, coverage=early))
    assert (found.p("silent_visit") == 1).all()


def test_the_same_month_is_told_once() -> None:
    quiet = one_hand(CITY, ODD, posts=4)
    at = quiet.punches["punched_at"]
    today = quiet.punches["office_code"].eq(ODD) & (at >= pd.Timestamp(DAY))
    found = look(replace(quiet, punches=quiet.punches[~today]))
    assert found.p("alike_arrivals")[ODD] < 1e-4
    assert found.alerts.empty


def test_no_person_device_or_pin_is_in_what_comes_out() -> None:
    found = look(at_one_place(one_hand(CITY, ODD, posts=4), 4, (6, 7)))
    text = found.rows.to_csv() + found.alerts.to_csv()
    assert not any(f"{ODD}-{number}" in text for number in range(12))
    assert found.alerts["device"].isna().all()


def test_a_day_reads_nothing_of_later_days() -> None:
    city = one_hand(CITY, ODD, posts=4)
    day = date(2024, 4, 19)
    until = pd.Timestamp("2024-04-20")
    before = replace(
        city,
        punches=city.punches[city.punches["punched_at"] < until],
        spoke=city.spoke[city.spoke["service_date"] < until],
        places=city.places[city.places["punched_at"] < until],
        hours=city.hours[city.hours["service_date"] < until],
    )
    assert_frame_equal(signs(traces(city), day), signs(traces(before), day))


def test_a_city_without_any_log_gives_no_sign() -> None:
    none = replace(
        CITY,
        punches=CITY.punches.head(0),
        spoke=CITY.spoke.head(0),
        places=CITY.places.head(0),
        hours=CITY.hours.head(0),
        devices=empty_frame(TABLES["devices"]),
        staff=empty_frame(TABLES["staff"]),
        coverage=CITY.coverage.head(0),
    )
    found = look(none)
    assert (found.rows["p_value"] == 1).all()
    assert found.alerts.empty
    assert signs(traces(replace(none, offices=CITY.offices.head(0))), DAY).empty


SMALL = one_hand(true_city(2, offices=3, people=6, days=DAYS[-12:]), "K001", 3, days=12)
SMALL_FOUND = look(SMALL).rows


@settings(deadline=None, max_examples=4)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(dice: Random) -> None:
    seed = dice.randrange(2**32)
    mixed, places = (
        rows.sample(frac=1, random_state=seed).reset_index(drop=True)
        for rows in (SMALL.punches, SMALL.places)
    )
    found = look(replace(SMALL, punches=mixed, places=places)).rows
    assert_frame_equal(found, SMALL_FOUND)
