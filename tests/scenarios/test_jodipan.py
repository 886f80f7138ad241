"""Kelurahan Jodipan, Monday 29 April 2024: seven checks of the real event.

From 09:25 to 11:00 nobody of the office was there: a section head married, and the
colleagues were committee or guests. Two scans a day show nothing of it.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from pipelines.forecasting import Forecasted
from tests.builders import (
    a_complaint,
    a_mark,
    a_scan,
    a_wedding,
    an_event,
    two_scans,
)
from tests.scenarios.malang import (
    BRIDEGROOM,
    JODIPAN,
    Logs,
    Malang,
    a_city,
    device_of,
    everywhere,
    intern_pin,
    kelurahan,
    ordinary,
    pins,
    workdays,
)

pytestmark = pytest.mark.slow

MONDAY = date(2024, 4, 29)
THURSDAY = "2024-04-25T10:00"
SUNDAY_NIGHT = "2024-04-28T20:15"
EVENING = "2024-04-29T19:00"
#: The half hours wholly inside 09:25 to 11:00.
GONE = ["09:30", "10:00", "10:30"]


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Malang:
    """The city before the weekend; copied, never changed."""
    return a_city(tmp_path_factory.mktemp("malang") / "home")


@pytest.fixture
def malang(quiet: Malang, tmp_path: Path) -> Malang:
    return quiet.copied(tmp_path / "home")


@pytest.fixture(scope="module")
def wedding(quiet: Malang, tmp_path_factory: pytest.TempPathFactory) -> Malang:
    """The city whose Sunday night knew of the wedding leave; only read."""
    city = quiet.copied(tmp_path_factory.mktemp("wedding") / "home")
    city.know("leave", a_wedding(BRIDEGROOM), at=THURSDAY)
    city.night(MONDAY, SUNDAY_NIGHT)
    return city


def ranks(risk: pd.DataFrame) -> pd.Series:
    """Each office's place by its largest risk of the day; ties count against it."""
    largest = risk.groupby("office_code")["p_below_minimum"].max()
    return largest.rank(ascending=False, method="max")


def of_jodipan(scored: Forecasted) -> pd.DataFrame:
    return scored.risk[scored.risk["office_code"] == JODIPAN]


# Check 1


def test_the_night_that_knew_of_the_leave_ranks_jodipan_in_the_top_5_of_57(
    wedding: Malang,
) -> None:
    risk = wedding.sealed_risk(MONDAY, SUNDAY_NIGHT)
    places = ranks(risk[risk["office_code"].isin(kelurahan())])
    assert len(places) == 57
    assert places[JODIPAN] <= 5
    flagged = risk["reasons"].str.contains("life_event")
    assert set(risk.loc[flagged, "office_code"]) == {JODIPAN}


def test_its_explanation_names_the_life_event_and_the_small_roster(
    wedding: Malang,
) -> None:
    told = wedding.explained(JODIPAN, MONDAY, SUNDAY_NIGHT)
    sentences = " ".join(told["sentence"])
    assert "There is a family event of staff on this day." in sentences
    assert "There are only 9 service staff; at least 2 are needed." in sentences
    assert BRIDEGROOM not in told.to_csv()


def test_the_risk_is_largest_in_the_late_morning(wedding: Malang) -> None:
    risk = wedding.sealed_risk(MONDAY, SUNDAY_NIGHT)
    three = risk[risk["office_code"] == JODIPAN].nlargest(3, "p_below_minimum")
    assert three["slot_starts_at"].dt.hour.between(9, 11).all()


def test_a_leave_only_asked_for_informs_the_event_but_takes_nobody_away(
    malang: Malang,
) -> None:
    malang.know("leave", a_wedding(BRIDEGROOM, status="requested"), at=THURSDAY)
    reasons = of_jodipan(malang.forecast(MONDAY, SUNDAY_NIGHT))["reasons"]
    assert reasons.str.contains("life_event").any()
    assert not reasons.str.contains("known_absences").any()


# Check 2


def test_a_leave_recorded_afterwards_changes_nothing_of_sunday_night(
    malang: Malang,
) -> None:
    before = malang.forecast(MONDAY, SUNDAY_NIGHT)
    malang.know("leave", a_wedding(BRIDEGROOM), at="2024-04-29T12:00")
    after = malang.forecast(MONDAY, SUNDAY_NIGHT)
    assert_frame_equal(after.risk, before.risk)
    assert_frame_equal(after.facts, before.facts)
    assert not before.risk["reasons"].str.contains("life_event").any()


def test_a_cancelled_leave_flags_nobody(malang: Malang) -> None:
    malang.know("leave", a_wedding(BRIDEGROOM, status="cancelled"), at=THURSDAY)
    scored = malang.forecast(MONDAY, SUNDAY_NIGHT)
    assert not scored.risk["reasons"].str.contains("life_event").any()


# Checks 3, 4 and 5


def test_after_a_two_scan_day_the_hours_between_are_not_observable(
    malang: Malang,
) -> None:
    malang.hear_stick(JODIPAN, two_scans(MONDAY, pins(JODIPAN)), at=EVENING)
    states = malang.states(MONDAY, EVENING)
    assert set(states.loc[GONE, "state"]) == {"not_observable"}


def test_clock_outs_that_leave_too_few_make_the_half_hours_suspected_empty(
    malang: Malang,
) -> None:
    gone = pins(JODIPAN, first=2)
    scans = [
        *two_scans(MONDAY, pins(JODIPAN)),
        *(a_scan(pin, "2024-04-29 09:25", "1") for pin in gone),
        *(a_scan(pin, "2024-04-29 11:02", "0") for pin in gone),
    ]
    malang.hear_stick(JODIPAN, scans, at=EVENING)
    states = malang.states(MONDAY, EVENING)
    assert set(states.loc[GONE, "state"]) == {"suspected_empty"}
    assert states.loc["13:00", "state"] == "not_observable"


def test_a_complaint_of_an_empty_office_is_believed_until_a_letter_answers_it(
    malang: Malang,
) -> None:
    malang.hear_stick(JODIPAN, two_scans(MONDAY, pins(JODIPAN)), at=EVENING)
    malang.know("complaints", a_complaint("2024-04-29T10:15", JODIPAN), at=EVENING)
    states = malang.states(MONDAY, EVENING)
    assert states.loc[GONE, "state"].tolist() == [
        "not_observable",
        "suspected_empty",
        "not_observable",
    ]
    malang.know("service_marks", a_mark("2024-04-29T10:20", JODIPAN), at=EVENING)
    assert malang.states(MONDAY, EVENING).loc["10:00", "state"] == "not_observable"


def test_the_intern_who_stayed_does_not_count(malang: Malang) -> None:
    intern = intern_pin(JODIPAN)
    scans = [
        *two_scans(MONDAY, pins(JODIPAN), goes="09:05"),
        *two_scans(MONDAY, [intern]),
        a_scan(intern, "2024-04-29 10:10", "255"),
    ]
    malang.hear_stick(JODIPAN, scans, at=EVENING)
    at_ten = malang.states(MONDAY, EVENING).loc["10:00"]
    assert at_ten["state"] == "suspected_empty"
    assert (at_ten["service_staff_low"], at_ten["service_staff_high"]) == (0, 0)


# Check 6


def test_a_summons_of_all_heads_is_an_explained_drop_and_no_alarm(
    malang: Malang,
) -> None:
    day, times = date(2024, 5, 6), {"starts_at": "2024-05-06T09:00:00"}
    summons = an_event("2024-05-06", kind="summons", expected="heads_and_secretaries")
    malang.know("agenda", summons | times, at="2024-05-03T14:00")
    scored = malang.forecast(day, "2024-05-05T20:00").risk
    scored = scored[scored["office_code"].isin(kelurahan())]
    clock = scored["slot_starts_at"].dt.strftime("%H:%M")
    during, after = scored[clock == "10:00"], scored[clock == "13:30"]
    assert len(during) == 57
    assert during["reasons"].str.contains("official_agenda").all()
    assert not after["reasons"].str.contains("official_agenda").any()
    drop = after["expected_staff"].to_numpy() - during["expected_staff"].to_numpy()
    assert (drop > 1).all()
    # The lurah and the secretary went straight to the city hall.
    malang.hear(
        everywhere(lambda office: two_scans(day, pins(office, first=3))),
        at="2024-05-06T19:00",
    )
    assert malang.alerts(day, "2024-05-06T20:00").empty


def test_a_ceremony_of_everybody_gives_57_explained_rows_and_no_alarm(
    malang: Malang,
) -> None:
    day = date(2025, 4, 8)
    malang.know("agenda", an_event("2025-04-08"), at="2025-04-04T09:00")
    before = ordinary(workdays("2025-03-24", "2025-03-27"), seed=3)
    malang.hear(before, at="2025-03-27T19:00")
    # One holds the fort; the others clock in after the ceremony.
    malang.hear(
        everywhere(
            lambda office: [
                *two_scans(day, pins(office)[-1:]),
                *two_scans(day, pins(office)[:-1], comes="12:10"),
            ]
        ),
        at="2025-04-08T19:00",
    )
    alerts = malang.alerts(day, "2025-04-08T20:00")
    assert alerts["office_code"].tolist() == kelurahan()
    assert set(alerts["kind"]) == {"collective_absence"}
    assert set(alerts["explained"]) == {"official_agenda"}


# Check 7


def test_a_device_silent_all_day_gives_no_data_and_accuses_nobody(
    malang: Malang,
) -> None:
    malang.hear(monday_elsewhere(), at=EVENING)
    states = malang.states(MONDAY, EVENING)
    opened = states["state"] != "closed"
    assert set(states.loc[opened, "state"]) == {"no_data"}
    (alert,) = malang.alerts(MONDAY, EVENING).to_dict("records")
    assert (alert["kind"], alert["device"]) == ("late_device", device_of(JODIPAN))


# Had they not come at all, two scans a day would show it.


def test_a_morning_on_which_nearly_nobody_came_is_an_alarm(malang: Malang) -> None:
    few = [*pins(JODIPAN)[:2], intern_pin(JODIPAN)]
    malang.hear(monday_elsewhere(), at=EVENING)
    malang.hear_stick(JODIPAN, two_scans(MONDAY, few), at=EVENING)
    (alert,) = malang.alerts(MONDAY, EVENING).to_dict("records")
    assert (alert["kind"], alert["office_code"]) == ("collective_absence", JODIPAN)
    assert alert["evidence"].startswith("not_clocked_in:7/9 expected:0.")
    assert pd.isna(alert["explained"])
    assert alert["q_value"] < 0.1


def monday_elsewhere() -> Logs:
    logs = ordinary([MONDAY], seed=1)
    return {office: scans for office, scans in logs.items() if office != JODIPAN}
