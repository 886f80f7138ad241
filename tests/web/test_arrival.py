"""When a team arrived, whatever the phone's clock says."""

from datetime import datetime, timedelta

import pytest

from web.arrival import Arrival, arrival

EARLIEST = datetime(2026, 11, 24, 6, 30)
NOW = datetime(2026, 11, 24, 9, 30)
TRUE = datetime(2026, 11, 24, 8, 10)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def found(given: datetime, drift: timedelta | None = None) -> Arrival:
    sent_at = None if drift is None else NOW + drift
    at = arrival(given, sent_at, EARLIEST, NOW)
    assert at is not None
    return at


@pytest.mark.parametrize("drift", [None, 0 * DAY, MINUTE, -MINUTE])
def test_a_time_that_can_be_is_kept(drift: timedelta | None) -> None:
    at = found(TRUE, drift)
    assert (at.at, at.corrected, at.doubtful) == (TRUE, False, False)


@pytest.mark.parametrize("drift", [DAY, -DAY, 30 * DAY, -400 * DAY])
def test_a_clock_wrong_by_days_costs_nothing(drift: timedelta) -> None:
    at = found(TRUE + drift, drift)
    assert (at.at, at.corrected, at.doubtful) == (TRUE, True, True)


def test_a_wrong_day_is_known_without_the_phones_clock_too() -> None:
    assert found(TRUE - DAY).at == TRUE


@pytest.mark.parametrize("drift", [7 * HOUR, -7 * HOUR, 17 * HOUR])
def test_a_clock_wrong_by_hours_is_set_right(drift: timedelta) -> None:
    at = found(TRUE + drift, drift)
    assert abs(at.at - TRUE) <= MINUTE
    assert at.corrected


def test_a_plausible_time_stays_as_somebody_saw_it_and_the_drift_is_told() -> None:
    at = found(TRUE + 40 * MINUTE, 40 * MINUTE)
    assert at.at == TRUE + 40 * MINUTE
    assert (at.corrected, at.doubtful) == (False, True)


def test_a_few_minutes_ahead_of_the_server_are_usual() -> None:
    assert found(NOW + 4 * MINUTE).at == NOW + 4 * MINUTE


@pytest.mark.parametrize(
    "given",
    [
        NOW + 6 * MINUTE,
        EARLIEST - MINUTE,
        datetime(2026, 11, 24, 23, 59),
        datetime(2026, 11, 25, 1, 0),
    ],
)
def test_what_nobody_can_set_right_is_asked(given: datetime) -> None:
    assert arrival(given, NOW, EARLIEST, NOW) is None


def test_a_finding_of_yesterday_that_waited_for_a_signal_is_taken() -> None:
    at = arrival(TRUE, NOW + DAY, EARLIEST, NOW + DAY)
    assert at is not None
    assert (at.at, at.corrected) == (TRUE, False)
