"""What values of fields mean: direction, verify mode, and numbers that are nobody's."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from data.formats.base import DIRECTIONS, UNKNOWN_DIRECTION
from data.formats.fields import Field, Flags, numbers_of, text_of
from data.formats.header import bare

_VERIFY = re.compile(r"\d{1,3}", re.ASCII)
#: The devices' own numbers of the usual ways to identify oneself, by words of programs.
_VERIFY_WORDS = {
    **dict.fromkeys(("fp", "finger", "jari", "sidikjari"), 1),
    "pin": 2,
    **dict.fromkeys(("pw", "password", "sandi"), 3),
    **dict.fromkeys(("rf", "card", "kartu"), 4),
    **dict.fromkeys(("face", "wajah"), 15),
}
#: How a spreadsheet writes a long number it has cut to 15 digits.
LOST_DIGITS = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+", re.ASCII)
_DIRECTIONS = {str(number): name for number, name in enumerate(DIRECTIONS[:-1])}


def direction_of(status: Field) -> pd.Series:
    """Return directions: the statuses are numbered in order, 255 is no key."""
    codes, values = status.coded()
    return text_of(codes, [_DIRECTIONS.get(each, UNKNOWN_DIRECTION) for each in values])


def verify_of(verify: Field, meaning: Callable[[str], str] = str) -> pd.Series:
    """Return verify modes as Int64; missing where ``verify_number`` knows none.

    Parameters
    ----------
    meaning
        What a city's own words stand for.
    """
    codes, values = verify.coded()
    return numbers_of(codes, [verify_number(meaning(each)) for each in values])


def verify_number(text: str) -> int | None:
    """Return a device's number of a verify mode, from a number up to 999 or a word.

    Examples
    --------
    >>> verify_number("15"), verify_number("Sidik jari"), verify_number("1000")
    (15, 1, None)
    """
    return int(text) if _VERIFY.fullmatch(text) else _VERIFY_WORDS.get(bare(text))


def nobody(who: Field) -> Flags:
    """Return whether a field names nobody: empty, or a number a spreadsheet cut."""
    codes, values = who.coded()
    lost = [LOST_DIGITS.fullmatch(value) is not None for value in values]
    return (who.width == 0) | np.array(lost, dtype=np.bool_)[codes]
