"""Finds the row of a dated table that holds for a key on a day, for many at once."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]

#: Days after 1970 that fit beside a key in one integer: until the year 4840.
_SPAN = 1 << 20


def day_numbers(moments: pd.Series) -> Ints:
    """Return whole days since 1970, negative for missing moments."""
    return moments.to_numpy().astype("datetime64[D]").astype("int64")


def newest_valid(
    keys: Ints, days: Ints, table_keys: Ints, valid_from: Ints, valid_until: Ints
) -> Ints:
    """Return the position of the row that holds for each key on its day.

    Parameters
    ----------
    keys, days
        What is asked: a key from 0 (negative: none) and a day number.
    table_keys, valid_from, valid_until
        The table: key and half-open interval of day numbers, negative where open.

    Returns
    -------
    Ints
        Of all rows with ``valid_from <= day < valid_until`` the one with the newest
        ``valid_from``; -1 where there is none.

    Examples
    --------
    Key 5 holds in row 1 on day 3; on day 9 row 1 has ended and row 0 is back.

    >>> table = np.array([5, 5]), np.array([-1, 2]), np.array([-1, 8])
    >>> newest_valid(np.array([5, 5, 4]), np.array([3, 9, 3]), *table).tolist()
    [1, 0, -1]
    """
    starts = table_keys * _SPAN + np.maximum(valid_from, 0)
    order = np.argsort(starts, kind="stable")
    table_keys, ends = table_keys[order], valid_until[order]
    spot = np.searchsorted(starts[order], keys * _SPAN + days, side="right") - 1
    found = np.full(len(keys), -1)
    left = np.flatnonzero((keys >= 0) & (spot >= 0))
    # One round settles every key unless a shorter row lies inside a longer one.
    while len(left):
        left = left[(spot[left] >= 0) & (table_keys[spot[left]] == keys[left])]
        end = ends[spot[left]]
        holds = (end < 0) | (end > days[left])
        found[left[holds]] = order[spot[left[holds]]]
        left = left[~holds]
        spot[left] -= 1
    return found
