"""Reads dates and times as programs print them for people: 29/04/2024 16.05.10.

Day and month come in both orders, and nothing but the values of a whole file tells
which. A file has few different dates and times; each is read once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain

import numpy as np

from data.formats.base import Remark
from data.formats.clock import TOLERANCE, Clock, moment
from data.formats.fields import Field, Flags, Positions

_LED_BY_YEAR = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_LED_BY_DAY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_TIME = re.compile(
    r"(\d{1,2})([:.])(\d\d)(?:\2(\d\d))?(?: ?([AaPp])\.?[Mm]\.?)?", re.ASCII
)
_NO_TIME = -1
_IMPOSSIBLE_TIME = -2
_GAPS = range(8, 11)
#: How an order is written, by whether the day leads.
_ORDER = {True: "DD/MM/YYYY", False: "MM/DD/YYYY"}


@dataclass(frozen=True)
class Dates:
    """Dates of many lines, day and month not told apart yet.

    ``first`` and ``second`` are those beside the year, as they are written; where the
    year leads, these are month and day.
    """

    codes: Positions
    year: Positions
    first: Positions
    second: Positions
    led: Flags

    @property
    def evidence(self) -> tuple[int, int, int]:
        """Number of lines whose day leads, whose month leads, and which may be both."""
        low = ~self.led & (self.year > 0)
        speaks = (
            low & (self.first > 12) & (self.second <= 12),
            low & (self.first <= 12) & (self.second > 12),
            low & (self.first <= 12) & (self.second <= 12),
        )
        count = np.bincount(self.codes, minlength=len(self.year))
        day_first, month_first, either = (int(count[each].sum()) for each in speaks)
        return day_first, month_first, either

    def clock(self, seconds: Positions, day_first: bool) -> Clock:
        """Return the moments, with the seconds of ``times`` added."""
        month = np.where(self.led | (not day_first), self.first, self.second)
        day = np.where(self.led | (not day_first), self.second, self.first)
        none = np.zeros(len(month), dtype=np.int64)
        at, possible = moment(self.year, month, day, none, none, none)
        days = at[self.codes] + np.maximum(seconds, 0).astype("m8[s]")
        return Clock(
            days,
            (self.year >= 0)[self.codes] & (seconds != _NO_TIME),
            possible[self.codes] & (seconds >= 0),
        )


def dates(field: Field) -> Dates:
    """Read the dates of a field that holds nothing else.

    Examples
    --------
    >>> field = Field(np.frombuffer(b"29/4/2024", np.uint8), np.r_[0], np.r_[9])
    >>> found = dates(field)
    >>> found.evidence, str(found.clock(np.r_[60], day_first=True).at[0])
    ((1, 0, 0), '2024-04-29T00:01:00.000000')
    """
    codes, values = field.coded()
    parts = np.array([_date(value) for value in values], np.int64).reshape(-1, 4)
    year, first, second, led = parts.T
    return Dates(codes, year, first, second, led == 1)


def times(field: Field) -> Positions:
    """Return seconds since midnight; negative where there is no such time.

    Examples
    --------
    >>> data = np.frombuffer(b"16.05 7:31:05 PM", np.uint8)
    >>> times(Field(data, np.array([0, 6]), np.array([5, 16]))).tolist()
    [57900, 70265]
    """
    codes, values = field.coded()
    return np.array([_time(value) for value in values], np.int64)[codes]


def apart(field: Field) -> tuple[Field, Field]:
    """Return date and time of a field that holds both, blanks or ``T`` between."""
    gap = np.zeros(len(field.start), dtype=np.int64)
    for place in _GAPS:
        letter = field.at(place)
        here = (letter == ord(" ")) | (letter == ord("T"))
        gap = np.where(here & (gap == 0), place, gap)
    gap = np.where(gap == 0, field.width, gap)
    day = Field(field.data, field.start, field.start + gap)
    return day, field.beyond(gap + 1).trimmed(right=False)


def dates_in(field: Field) -> Dates:
    """Read the dates of a field that may hold times behind them."""
    return dates(apart(field)[0])


def telling(found: Iterator[Dates]) -> Dates:
    """Return the first dates that tell day from month; the first if none do."""
    first = next(found)
    for each in chain((first,), found):
        day_first, month_first, either = each.evidence
        if day_first + month_first or not either:
            return each
    return first


def order(
    found: Dates, usual: bool, received_at: datetime
) -> tuple[bool, Remark | None]:
    """Decide for a file whether the day leads, and say so where nothing is written.

    Most dates that can be read in one way only decide. Without any, the order whose
    latest date lies closest before the receipt does; logs are brought soon.

    Parameters
    ----------
    usual
        The answer where even that says nothing.
    """
    day_first, month_first, either = found.evidence
    if not day_first + month_first + either:
        return usual, None
    if day_first != month_first:
        leads = day_first > month_first
        facts = {"order": _ORDER[leads], "count": max(day_first, month_first)}
        return leads, Remark("Dates are {order}: {count} can be no other.", facts)
    leads = _closest(found, usual, received_at)
    return leads, Remark(
        "Dates are read as {order}, which brings them closest to the day of receipt: "
        "the file does not tell day from month. Compare one with the device.",
        {"order": _ORDER[leads]},
    )


def _closest(found: Dates, usual: bool, received_at: datetime) -> bool:
    midnight = np.zeros(len(found.codes), dtype=np.int64)
    ahead = np.datetime64(received_at + TOLERANCE, "us")
    latest = {}
    for day_first in (usual, not usual):
        clock = found.clock(midnight, day_first)
        true = clock.at[clock.readable & clock.possible & (clock.at <= ahead)]
        latest[day_first] = true.max() if len(true) else np.datetime64(0, "us")
    return usual if latest[usual] >= latest[not usual] else not usual


def _date(text: str) -> tuple[int, int, int, int]:
    """Return year, the two others as they stand, and whether the year leads."""
    if match := _LED_BY_YEAR.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4]), 1
    if match := _LED_BY_DAY.fullmatch(text):
        return int(match[4]), int(match[1]), int(match[3]), 0
    return -1, 0, 0, 1


@lru_cache(maxsize=1 << 17)
def _time(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        return _NO_TIME
    hour, minute, second = int(match[1]), int(match[3]), int(match[4] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return _IMPOSSIBLE_TIME
        hour = hour % 12 + 12 * (match[5] in "Pp")
    if hour > 23 or minute > 59 or second > 59:
        return _IMPOSSIBLE_TIME
    return 3600 * hour + 60 * minute + second
