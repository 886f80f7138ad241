"""Which way a punch goes: by a word, or by what the numbers of a whole file show.

Makers number directions as they like, and write them into different columns. But who
comes before going: the number that stands with the first punches of persons' days is
in, the one that stands with the last is out.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.formats.base import UNKNOWN_DIRECTION
from data.formats.clock import Instants
from data.formats.fields import Field, Flags, Positions, text_of
from data.formats.header import bare

#: Words of devices and their programs, letters only.
WORDS = {
    **dict.fromkeys(("in", "cin", "checkin", "clockin", "dutyon", "masuk"), "in"),
    **dict.fromkeys(("cmasuk", "scanmasuk"), "in"),
    **dict.fromkeys(("out", "cout", "checkout", "clockout", "dutyoff"), "out"),
    **dict.fromkeys(("keluar", "pulang", "ckeluar", "cpulang", "scanpulang"), "out"),
    **dict.fromkeys(("breakout", "outback"), "break_out"),
    **dict.fromkeys(("breakin",), "break_in"),
    **dict.fromkeys(("otin", "overtimein", "overtimeon", "lemburmasuk"), "overtime_in"),
    **dict.fromkeys(
        ("otout", "overtimeout", "overtimeoff", "lemburkeluar"), "overtime_out"
    ),
}
#: So many days of persons with two punches must speak, and such a share agree.
ENOUGH_DAYS = 8
AGREEING = 0.8
#: A number that stands with fewer of the first (or last) punches says nothing.
USUAL = 0.1

_NUMBER = re.compile(r"\d{1,3}", re.ASCII)


@dataclass(frozen=True)
class Days:
    """The first and the last punch of each person's day that has two.

    ``first`` and ``last`` are places of punches.
    """

    first: Positions
    last: Positions


def days(who: Positions, at: Instants, good: Flags) -> Days:
    """Return the days of persons; ``who`` numbers them.

    Examples
    --------
    >>> at = np.array(["2024-04-29T16:00", "2024-04-29T07:30"], "M8[us]")
    >>> days(np.array([7, 7]), at, np.array([True, True])).first.tolist()
    [1]
    """
    places = np.flatnonzero(good)
    places = places[np.lexsort((at[places], who[places]))]
    moments, persons = at[places], who[places]
    day = moments.astype("M8[D]")
    begins = np.ones(len(places), dtype=np.bool_)
    begins[1:] = (persons[1:] != persons[:-1]) | (day[1:] != day[:-1])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(places))[: len(first)] - 1
    two = moments[first] != moments[last]
    return Days(places[first[two]], places[last[two]])


def told_by(field: Field, known: Days) -> dict[str, str]:
    """Return which values of a column are in and out; nothing if it tells neither.

    Only values that say so themselves, or that stand with the first or last punches
    of at least ``AGREEING`` of their days, are given.
    """
    codes, values = field.coded()
    words = {value: WORDS[bare(value)] for value in values if bare(value) in WORDS}
    if words:
        return words
    if len(known.first) < ENOUGH_DAYS:
        return {}
    first = np.bincount(codes[known.first], minlength=len(values))
    last = np.bincount(codes[known.last], minlength=len(values))
    share = first / np.maximum(first + last, 1)
    count = len(known.first)
    comes = (share >= AGREEING) & (first >= USUAL * count)
    goes = (share <= 1 - AGREEING) & (last >= USUAL * count)
    if not (comes.any() and goes.any()):
        return {}
    found = {values[place]: "in" for place in np.flatnonzero(comes)}
    found |= {values[place]: "out" for place in np.flatnonzero(goes)}
    # Where columns have slipped, a name stands here.
    return found if all(map(_NUMBER.fullmatch, found)) else {}


def directed(field: Field, meaning: dict[str, str]) -> pd.Series:
    """Return each punch's direction by what the values of its column mean."""
    codes, values = field.coded()
    words: list[str | None] = [
        meaning.get(each) or WORDS.get(bare(each), UNKNOWN_DIRECTION) for each in values
    ]
    return text_of(codes, words)
