"""Indonesian as official papers write it: numbers and dates spelled out."""

from datetime import date

_ONES = (
    *("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan"),
    *("sembilan", "sepuluh", "sebelas"),
)
_SIZES = ((1000, "ribu"), (100, "ratus"), (10, "puluh"))


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
    size, name = next(each for each in _SIZES if number >= each[0])
    many, rest = divmod(number, size)
    head = f"se{name}" if many == 1 else f"{spelled(many)} {name}"
    return f"{head} {spelled(rest)}" if rest else head


def month_year(day: date) -> str:
    """Return the day's month: ``November 2026``."""
    from babel.dates import format_date

    return format_date(day, "MMMM y", locale="id")


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
