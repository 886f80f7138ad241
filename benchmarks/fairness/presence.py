"""Figures of presence: who is elsewhere, and how often an office is too thin."""

import numpy as np

from benchmarks.fairness.moment import Moment
from benchmarks.fairness.year import Year

#: Half hours of core time, clear of arrivals, lunch and the last hour.
_CORE = [*range(18, 23), *range(27, 30)]


def not_seen(year: Year) -> float:
    """Return the share of those who came that is elsewhere at a core minute."""
    lives, due = year.period.truth.lives, np.zeros_like(year.period.truth.lives.attends)
    due[:, year.working] = year.due
    there = seen = 0
    for slot in _CORE:
        minute = slot * 30 + 15
        came = due & lives.attends & (lives.arrives <= minute)
        there += int(came.sum())
        seen += int((came & lives.here(minute)).sum())
    return 1 - seen / there


def below(year: Year) -> float:
    """Return the share of open half hours below the minimum."""
    truth = year.period.truth
    return float(truth.below.sum() / truth.open.sum())


def days_below(year: Year) -> float:
    """Return the share of open office-days with such a half hour."""
    truth = year.period.truth
    return float(truth.below.any(axis=2).sum() / truth.hours.open.sum())


def core_empty(year: Year) -> float:
    """Return the share of core half hours in which nobody is there."""
    truth = year.period.truth
    opened, empty = truth.open[..., _CORE], truth.empty[..., _CORE]
    return float(empty.sum() / opened.sum())


def worst_tenth(year: Year) -> float:
    """Return the share of half hours below that the worst tenth of offices has."""
    counts = np.sort(year.period.truth.below.sum(axis=(1, 2)))[::-1]
    return float(counts[: max(len(counts) // 10, 1)].sum() / counts.sum())


def outings(year: Year) -> float:
    """Return group outings per office-year of 240 working days."""
    days = len(year.working) / 240
    return len(year.period.truth.events) / (len(year.world.codes) * days)


PRESENCE = (
    Moment("came, elsewhere at a core minute", 0.06, 0.30,
           "gap of records and visits", not_seen, percent=True),
    Moment("core half hours with nobody", 0.0, 0.01,
           "0.2 % of one office's core time; five times is ours", core_empty,
           percent=True),
    Moment("half hours below minimum", 0.005, 0.05,
           "our prototype 2.0 %; nobody published one", below, percent=True),
    Moment("office-days with such a half hour", 0.02, 0.15,
           "our prototype 7.5 %", days_below, percent=True),
    Moment("share of these in the worst tenth of offices", 0.35, 0.80,
           "our prototype 53 %", worst_tenth, percent=True),
    Moment("group outings per office-year", 1.1, 11.0,
           "assumption: 3.65, times 0.3 to 3", outings),
)  # fmt: skip
