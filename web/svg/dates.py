"""Days as short as a chart needs them."""

from datetime import date


def short_day(day: date, lang: str, year: bool = False) -> str:
    """Return day and month, and the year where asked.

    Examples
    --------
    >>> short_day(date(2026, 8, 3), "id"), short_day(date(2026, 8, 3), "id", year=True)
    ('3 Agu', '3 Agu 2026')
    """
    return _written(day, "d MMM y" if year else "d MMM", lang)


def weekday(day: date, lang: str) -> str:
    """Return the short name of the day of the week.

    Examples
    --------
    >>> weekday(date(2026, 8, 3), "id"), weekday(date(2026, 8, 3), "en")
    ('Sen', 'Mon')
    """
    return _written(day, "EEE", lang)


def _written(day: date, form: str, lang: str) -> str:
    from babel.dates import format_date

    return format_date(day, form, locale="id" if lang == "id" else "en_GB")
