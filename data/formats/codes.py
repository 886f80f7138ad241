"""The numbers ZKTeco's devices write for direction and verify mode."""

import re

import pandas as pd

from data.formats.base import DIRECTIONS, UNKNOWN_DIRECTION
from data.formats.fields import Field, numbers_of, text_of

_VERIFY = re.compile(r"\d{1,3}", re.ASCII)
_DIRECTIONS = {str(number): name for number, name in enumerate(DIRECTIONS[:-1])}


def direction_of(status: Field) -> pd.Series:
    """Return directions: the statuses are numbered in order, 255 is no key."""
    codes, values = status.coded()
    return text_of(codes, [_DIRECTIONS.get(each, UNKNOWN_DIRECTION) for each in values])


def verify_of(verify: Field) -> pd.Series:
    """Return verify modes as Int64; what is no number up to 999 is missing."""
    codes, values = verify.coded()
    return numbers_of(
        codes, [int(each) if _VERIFY.fullmatch(each) else None for each in values]
    )
