"""Indonesian as official papers write it: numbers and dates spelled out."""

from datetime import date

_ONES = (
    *("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan"),
    *("sembilan", "sepuluh", "sebelas"),
)


def spelled(number: int) -> str:
    """Return a number from 0 to 9999 in words.

    Examples
    --------
    >>> spelled(11), spelled(24), spelled(2026)
    ('sebelas', 'dua puluh empat', 'dua ribu dua puluh enam')
    """
    if number < 12:
        return _ONES[number]
    if number < 20:
        return f"{_ONES[number - 10]} belas"
    for size, name, single in (
        (1000, "ribu", "seribu"),
        (100, "ratus", "seratus"),
        (10, "puluh", ""),
    ):
        if number >= size:
            many, rest = divmod(number, size)
            head = single if many == 1 else f"{spelled(many)} {name}"
            return f"{head} {spelled(rest)}" if rest else head
    raise ValueError(number)


def month_year(day: date) -> str:
    """Return the day's month: ``November 2026``."""
    from babel.dates import format_date

    return format_date(day, "MMMM y", locale="id")


def plain_day(day: date | None) -> str:
    """Return the day without its weekday, as letters write it; empty for None.

    Examples
    --------
    >>> plain_day(date(2026, 11, 24))
    '24 November 2026'
    """
    return "" if day is None else f"{day.day} {month_year(day)}"


def spelled_day(day: date) -> str:
    """Return the day as a berita acara opens with it.

    Examples
    --------
    >>> spelled_day(date(2026, 11, 24))
    'Selasa, tanggal dua puluh empat bulan November tahun dua ribu dua puluh enam'
    """
    from babel.dates import format_date

    weekday, month = (format_date(day, form, locale="id") for form in ("EEEE", "MMMM"))
    return (
        f"{weekday}, tanggal {spelled(day.day)} bulan {month} tahun {spelled(day.year)}"
    )
