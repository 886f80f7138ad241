"""Days that people write into an address or a form."""

from datetime import date

from data.errors import UserError

#: Beyond them some calculation with days ends before the calendar does.
_FIRST, _LAST = 2000, 2100


def given_day(text: str) -> date:
    """Return the day that is written as ``YYYY-MM-DD``.

    Raises
    ------
    UserError
        It is none, or too far from now to be meant.

    Examples
    --------
    >>> given_day("2026-11-24")
    datetime.date(2026, 11, 24)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not _FIRST <= day.year <= _LAST:
        raise UserError("{value!r} is no date. Write it like 2026-11-24.", value=text)
    return day


def given_month(text: str) -> date:
    """Return the first day of the month that is written as ``YYYY-MM``.

    Raises
    ------
    UserError
        It is none, or too far from now to be meant.
    """
    try:
        return given_day(f"{text}-01")
    except UserError:
        raise UserError(
            "{value!r} is no month. Write it like 2026-11.", value=text
        ) from None
