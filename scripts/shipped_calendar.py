"""Write data/reference/calendar.csv: what the city ships with, and since when known.

Run by a developer when the `holidays` package learns a new year or decree:
``.venv/bin/python -m scripts.shipped_calendar``. The file is committed and reviewed;
the product never asks the package itself, so that an upgrade moves no past day.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import holidays

TARGET = Path(__file__).parents[1] / "data" / "reference" / "calendar.csv"
YEARS = range(2022, 2028)
#: The package's categories and ours; `government` is cuti bersama.
KINDS = {"public": "public_holiday", "government": "joint_leave"}

#: When each year's joint decree of the three ministers (SKB) was signed. Those of
#: 2027 were out by September 2026, the day is not known to us.
DECREES = {
    2022: date(2021, 9, 22),
    2023: date(2022, 10, 11),
    2024: date(2023, 9, 12),
    2025: date(2024, 10, 14),
    2026: date(2025, 9, 19),
}
#: Days that later decrees added to the year's list.
LATER = {
    date(2022, 4, 29): date(2022, 4, 7),
    date(2022, 5, 4): date(2022, 4, 7),
    date(2022, 5, 5): date(2022, 4, 7),
    date(2022, 5, 6): date(2022, 4, 7),
    date(2023, 4, 19): date(2023, 3, 29),
    date(2023, 4, 20): date(2023, 3, 29),
    date(2023, 6, 28): date(2023, 6, 16),
    date(2023, 6, 30): date(2023, 6, 16),
    # Election days: Keppres 10/2024 and 33/2024.
    date(2024, 2, 14): date(2024, 2, 6),
    date(2024, 11, 27): date(2024, 11, 21),
    date(2025, 8, 18): date(2025, 8, 7),
}
#: First and last day of Ramadan as declared in Indonesia, which may differ by a day
#: from the Umm al-Qura calendar; 2027 is an estimate.
RAMADAN = (
    (date(2022, 4, 3), date(2022, 5, 1)),
    (date(2023, 3, 23), date(2023, 4, 21)),
    (date(2024, 3, 12), date(2024, 4, 9)),
    (date(2025, 3, 1), date(2025, 3, 30)),
    (date(2026, 2, 19), date(2026, 3, 20)),
    (date(2027, 2, 8), date(2027, 3, 9)),
)


def year_before(day: date) -> date:
    """When a day counts as known if its decree's date is not: a year early."""
    return date(day.year - 1, 1, 1)


def known_since(day: date) -> date:
    """When a holiday was decreed."""
    return LATER.get(day) or DECREES.get(day.year) or year_before(day)


def holiday_rows() -> list[tuple[date, str, str, date]]:
    """Every public holiday and day of joint leave, with the day it was decreed."""
    return [
        (day, kind, name, known_since(day))
        for category, kind in KINDS.items()
        for day, name in holidays.country_holidays(
            "ID", years=YEARS, categories=category, language="id"
        ).items()
    ]


def ramadan_rows() -> list[tuple[date, str, str, date]]:
    """Every day of Ramadan; foreseen long before the evening that fixes it."""
    return [
        (day, "ramadan", "Ramadan", year_before(first))
        for first, last in RAMADAN
        for day in (first + timedelta(n) for n in range((last - first).days + 1))
    ]


def main() -> None:
    """Write the file anew."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["day", "scope", "kind", "name", "recorded_at"])
        for day, kind, name, known in sorted(holiday_rows() + ramadan_rows()):
            out.writerow([day, "city", kind, name, known])


if __name__ == "__main__":
    main()
