"""What one sign counts in an office's log, kept by day so that any window is a sum."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.codes import codes
from features.validity import day_numbers, newest_valid

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Days before and including the one asked about: a month shows a habit (assumption).
WINDOW_DAYS = 30
HIT_COLUMNS = ["office", "day", "person"]
TRIAL_COLUMNS = ["office", "day", "trials", "expected"]


@dataclass(frozen=True)
class Trace:
    """One sign's counts.

    Attributes
    ----------
    hits
        One row per thing seen: ``office``, position in the offices asked about;
        ``day``, whole days since 1970; ``person``, a number that means nothing outside,
        -1 where no person belongs to it.
    trials
        One or more rows per office and day: ``office, day, trials``, what hits are
        counted of, and ``expected``, hits by the office's own timing, 0 where the
        sign reads none.

    Both are in order of days.
    """

    hits: pd.DataFrame
    trials: pd.DataFrame


@dataclass(frozen=True)
class Counts:
    """A :class:`Trace` in one window, one entry per office.

    ``latest`` is the last day with a hit, -1 without any; ``people`` counts distinct
    persons.
    """

    seen: Floats
    trials: Floats
    expected: Floats
    people: Ints
    latest: Ints


def day_number(day: date) -> int:
    """Return days since 1970-01-01.

    Examples
    --------
    >>> day_number(date(1970, 1, 31))
    30
    """
    return int(np.datetime64(day, "D").astype("int64"))


def places(
    table: pd.DataFrame, column: str, keys: pd.Series, days: Ints, offices: pd.Series
) -> Ints:
    """Return the office, as a position, where each key belonged on its day.

    Parameters
    ----------
    table
        ``staff`` or ``devices`` as known; ``column`` holds the key.
    keys, days
        What is asked, with day numbers.
    offices
        The offices asked about, each once; -1 where a key belonged to none of them.
    """
    rows = newest_valid(
        codes(keys, table[column]),
        days,
        codes(table[column], table[column]),
        day_numbers(table["valid_from"]),
        day_numbers(table["valid_until"]),
    )
    office = np.append(codes(table["office_code"], offices), -1)
    return office[rows]


def trace(hits: pd.DataFrame, trials: pd.DataFrame) -> Trace:
    """Return a trace without the rows that belong to no office; other columns go.

    ``person`` and ``expected`` may be missing.
    """
    hits = hits.reindex(columns=HIT_COLUMNS, fill_value=-1)
    trials = trials.reindex(columns=TRIAL_COLUMNS, fill_value=0.0)
    return Trace(_by_day(hits), _by_day(trials))


def _by_day(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of offices in order of days, so that a window is a slice."""
    rows = rows[rows["office"] >= 0]
    return rows.sort_values("day", kind="stable", ignore_index=True)


def counts(trace: Trace, offices: int, day: date, days: int = WINDOW_DAYS) -> Counts:
    """Sum a trace over the days that end with ``day``.

    Examples
    --------
    >>> hits = pd.DataFrame({"office": 0, "day": [3, 40, 41], "person": [7, 7, 8]})
    >>> both = Trace(hits, hits.assign(trials=2, expected=0.0))
    >>> found = counts(both, 1, date(1970, 2, 11))
    >>> found.seen.tolist(), found.trials.tolist(), found.people.tolist()
    ([2.0], [4.0], [2])
    """
    hits, asked = (_inside(rows, day, days) for rows in (trace.hits, trace.trials))
    office = hits["office"].to_numpy("int64")
    latest = np.full(offices, -1)
    np.maximum.at(latest, office, hits["day"].to_numpy("int64"))
    persons = hits.loc[hits["person"] >= 0, ["office", "person"]].drop_duplicates()
    at = asked["office"].to_numpy("int64")
    return Counts(
        seen=summed(office, np.ones(len(office)), offices),
        trials=summed(at, asked["trials"].to_numpy("float64"), offices),
        expected=summed(at, asked["expected"].to_numpy("float64"), offices),
        people=np.bincount(persons["office"].to_numpy("int64"), minlength=offices),
        latest=latest,
    )


def summed(office: Ints, values: Floats, offices: int) -> Floats:
    """Return the sum of values by office, a number even where there are none.

    Examples
    --------
    >>> summed(np.array([1, 1]), np.array([0.5, 1.0]), 3).tolist()
    [0.0, 1.5, 0.0]
    """
    return np.bincount(office, values, minlength=offices).astype("float64")


def _inside(rows: pd.DataFrame, day: date, days: int) -> pd.DataFrame:
    last = day_number(day)
    first, until = rows["day"].searchsorted([last - days, last], side="right")
    return rows.iloc[first:until]
