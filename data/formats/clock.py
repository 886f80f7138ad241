"""Reads times from fields of bytes, and judges whether they can be true."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from data.formats.fields import Field, Flags, Positions

#: A device that lost its clock starts again on 1 January 2000.
RESET_YEAR = 2001
#: A device whose clock runs ahead a little is believed.
TOLERANCE = timedelta(days=1)

#: Where the digits of ``YYYY-MM-DD HH:MM:SS`` stand; the last two may be missing.
_DIGITS = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15)
_SECONDS = (17, 18)
_TAIL = re.compile(r"(?:\.(\d{1,9}))? ?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?", re.ASCII)

Instants = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Clock:
    """Times read from a field.

    Attributes
    ----------
    at
        City wall time, ``datetime64[us]``; meaningless where not ``possible``.
    readable
        Whether the text has the form of a time.
    possible
        Whether there is such a moment: no month 13, no hour 25.
    """

    at: Instants
    readable: Flags
    possible: Flags


def clock(field: Field, offset: timedelta | None = None) -> Clock:
    """Read ``YYYY-MM-DD HH:MM[:SS]``, blank or ``T`` between.

    Parameters
    ----------
    field
        Without blanks around it.
    offset
        The city's distance from UTC; when given, fractions of a second and an offset
        (``Z``, ``+07:00``) may follow, and such times are turned into city time.

    Examples
    --------
    >>> data = np.frombuffer(b"2024-04-29 07:12 2024-02-30T07:12:05", np.uint8)
    >>> found = clock(Field(data, np.array([0, 17]), np.array([16, 36])))
    >>> found.readable.tolist(), found.possible.tolist(), str(found.at[0])
    ([True, True], [True, False], '2024-04-29T07:12:00.000000')
    """
    number = {place: field.at(place) - np.uint8(ord("0")) for place in _DIGITS}
    readable = _separated(field)
    for digit in number.values():
        readable &= digit <= 9
    seconds, has_seconds = _seconds(field)
    extra, tail_readable = _tail(field, has_seconds, offset)
    year = 100 * _pair(number, 0).astype(np.int64) + _pair(number, 2)
    month, day, hour, minute = (_pair(number, place) for place in (5, 8, 11, 14))
    at, possible = moment(year, month, day, hour, minute, seconds)
    return Clock(at + extra, readable & tail_readable, possible)


def _separated(field: Field) -> Flags:
    between = field.at(10)
    return (
        (field.at(4) == ord("-"))
        & (field.at(7) == ord("-"))
        & ((between == ord(" ")) | (between == ord("T")))
        & (field.at(13) == ord(":"))
    )


def _pair(number: dict[int, npt.NDArray[np.uint8]], place: int) -> Positions:
    return 10 * number[place].astype(np.int64) + number[place + 1]


def _seconds(field: Field) -> tuple[Positions, Flags]:
    """Return the seconds, 0 where there are none, and whether there are."""
    tens, ones = (field.at(place) - np.uint8(ord("0")) for place in _SECONDS)
    present = (field.at(16) == ord(":")) & (tens <= 9) & (ones <= 9)
    return np.where(present, 10 * tens.astype(np.int64) + ones, 0), present


def _tail(
    field: Field, has_seconds: Flags, offset: timedelta | None
) -> tuple[npt.NDArray[np.timedelta64], Flags]:
    """Return what fraction and offset add to the clock time, and if they are sound."""
    tail = field.beyond(np.where(has_seconds, 19, 16))
    if not tail.width.any():
        return np.zeros(len(tail.start), "m8[us]"), np.ones(len(tail.start), bool)
    if offset is None:
        return np.zeros(len(tail.start), "m8[us]"), tail.width == 0
    codes, values = tail.coded()
    parts = [_shift(value, offset) for value in values]
    shifts = np.array([part or timedelta(0) for part in parts], "m8[us]")
    return shifts[codes], np.array([part is not None for part in parts])[codes]


def _shift(tail: str, offset: timedelta) -> timedelta | None:
    """Return fraction plus the way from the written offset to the city's."""
    match = _TAIL.fullmatch(tail)
    if match is None:
        return None
    fraction, zulu, sign, hours, minutes = match.groups()
    shift = timedelta(microseconds=int((fraction or "0").ljust(6, "0")[:6]))
    if zulu:
        return shift + offset
    if sign:
        written = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return shift + offset + (written if sign == "-" else -written)
    return shift


def moment(
    year: Positions,
    month: Positions,
    day: Positions,
    hour: Positions,
    minute: Positions,
    second: Positions,
) -> tuple[Instants, Flags]:
    """Return the moments, and whether there are such."""
    months = (12 * (year - 1970) + month - 1).astype("M8[M]")
    days = months.astype("M8[D]") + (day - 1)
    there_is_the_day = (days.astype("M8[M]") == months) & (month - 1 < 12) & (year >= 1)
    there_is_the_time = (hour <= 23) & (minute <= 59) & (second <= 59)
    seconds = (3600 * hour + 60 * minute + second).astype("m8[s]")
    possible = there_is_the_day & (month >= 1) & there_is_the_time
    return (days + seconds).astype("M8[us]"), possible


def doubts(found: Clock, received_at: datetime) -> dict[str, Flags]:
    """Return for each reason whether it speaks against the time, gravest first.

    Years beyond the next are wrongly decoded memory (2063, 2110), not a clock that
    runs ahead.
    """
    at, ahead = found.at, np.datetime64(received_at + TOLERANCE, "us")
    next_but_one = np.datetime64(f"{received_at.year + 2}-01-01", "us")
    return {
        "bad_time": ~found.readable,
        "impossible_date": ~found.possible | (at >= next_but_one),
        "clock_reset": at < np.datetime64(f"{RESET_YEAR + 1}-01-01", "us"),
        "future": at > ahead,
    }
