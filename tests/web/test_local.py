from datetime import date, datetime, time, timedelta

import pytest

from web import local

AT = datetime(2026, 11, 24, 7, 28)


def test_indonesian_text_has_a_dot_in_times_and_english_a_colon():
    assert local.clock(AT, "id") == local.clock(time(7, 28), "id") == "07.28"
    assert local.clock(AT, "en") == "07:28"


def test_days_are_written_in_full():
    assert local.long_day(date(2026, 11, 24), "id") == "Selasa, 24 November 2026"
    assert local.long_day(date(2026, 2, 6), "id") == "Jumat, 6 Februari 2026"


@pytest.mark.parametrize(
    ("hours", "name"),
    [(7, "WIB"), (8, "WITA"), (9, "WIT"), (5.5, "UTC+05:30"), (-3, "UTC-03:00")],
)
def test_a_zone_is_named_by_its_offset(hours, name):
    assert local.zone(timedelta(hours=hours)) == name


def test_a_moment_names_its_zone():
    written = local.moment(AT, "id", timedelta(hours=7))
    assert written == "Selasa, 24 November 2026, 07.28 WIB"


def test_numbers_follow_the_language():
    assert local.number(1234.5, "id", 1) == "1.234,5"
    assert local.percent(0.021, "id") == "2,1%"
    assert local.number(float("nan"), "id") == local.MISSING
