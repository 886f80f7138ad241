"""Dates, times and numbers as people of the city write them."""

import math
from datetime import date, datetime, time, timedelta

_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
#: What stands where a value is missing.
MISSING = "–"


def long_day(day: date, lang: str) -> str:
    """Return the day in full.

    Examples
    --------
    >>> long_day(date(2026, 11, 24), "id"), long_day(date(2026, 11, 24), "en")
    ('Selasa, 24 November 2026', 'Tuesday, 24 November 2026')
    """
    from babel.dates import format_date

    return format_date(day, "EEEE, d MMMM y", locale=_locale(lang))


def plain_day(day: date, lang: str) -> str:
    """Return the day without its weekday, as letters write it.

    Examples
    --------
    >>> plain_day(date(2026, 11, 24), "id")
    '24 November 2026'
    """
    from babel.dates import format_date

    return format_date(day, "d MMMM y", locale=_locale(lang))


def clock(at: time | datetime, lang: str) -> str:
    """Return hour and minute: with a dot in Indonesian text, a colon in English.

    Examples
    --------
    >>> clock(time(7, 28), "id"), clock(time(7, 28), "en")
    ('07.28', '07:28')
    """
    return f"{at:%H.%M}" if lang == "id" else f"{at:%H:%M}"


def minutes_clock(minutes: int, lang: str) -> str:
    """Return a clock time given in minutes since midnight; 1440 is 24.00."""
    sign = "." if lang == "id" else ":"
    return f"{minutes // 60:02d}{sign}{minutes % 60:02d}"


def moment(at: datetime, lang: str, offset: timedelta | None = None) -> str:
    """Return day and time; with the zone's name where the offset is given.

    Examples
    --------
    >>> moment(datetime(2026, 11, 19, 16, 2), "id", timedelta(hours=7))
    'Kamis, 19 November 2026, 16.02 WIB'
    """
    text = f"{long_day(at, lang)}, {clock(at, lang)}"
    return text if offset is None else f"{text} {zone(offset)}"


def zone(offset: timedelta) -> str:
    """Return the zone's short name, for other offsets than Indonesia's ``UTC+05:30``.

    Examples
    --------
    >>> zone(timedelta(hours=8)), zone(timedelta(hours=5, minutes=30))
    ('WITA', 'UTC+05:30')
    """
    hours = offset / timedelta(hours=1)
    return _ZONES.get(int(hours) if hours.is_integer() else -1, "UTC" + iso(offset))


def iso(offset: timedelta) -> str:
    """Return the offset as ISO 8601 writes it: ``+07:00``."""
    minutes = round(abs(offset) / timedelta(minutes=1))
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def number(value: float, lang: str, digits: int = 0) -> str:
    """Return the number grouped by thousands, with at most that many decimals.

    Examples
    --------
    >>> number(1234.5, "id", 1), number(1234.5, "en", 1)
    ('1.234,5', '1,234.5')
    """
    from babel.numbers import format_decimal

    if math.isnan(value):
        return MISSING
    return format_decimal(round(value, digits), locale=_locale(lang))


def percent(share: float, lang: str, digits: int = 1) -> str:
    """Return a share as percent.

    Examples
    --------
    >>> percent(0.0214, "id"), percent(0.0214, "en")
    ('2,1%', '2.1%')
    """
    return MISSING if math.isnan(share) else number(100 * share, lang, digits) + "%"


def _locale(lang: str) -> str:
    return "id" if lang == "id" else "en_GB"
