"""People whose arrivals coincide day after day far more often than chance allows."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from features.integrity.chances import LEAST_CHANCE, binomial_tail
from features.integrity.counting import (
    WINDOW_DAYS,
    Counts,
    Floats,
    Ints,
    day_number,
    summed,
)
from features.integrity.log import Log

#: Arrivals so close to each other coincide.
ALIKE_SECONDS = 30
#: Two people are looked at who coincided on so many days and on half of their common
#: ones; fewer may be chance or one motorbike (assumption).
ALIKE_DAYS, ALIKE_SHARE = 6, 0.5
#: Neighbours in time that are compared: of more people within half a minute nobody
#: can say that two of them belong together.
NEIGHBOURS = 20
#: A pair counts among the group of its office up to this chance, after the number of
#: pairs there.
PAIR_CHANCE = 1e-4
_NONE = -(10**6)


@dataclass(frozen=True)
class Arrivals:
    """First punches of the day.

    Attributes
    ----------
    office
        Office of each row of ``second``: a row is a person at an office.
    second
        Second of the day of the first punch, very negative without one.
    first_day
        Day number of the first column.
    pairs
        One row per two rows of ``second`` that coincided on a day: ``day, office, one,
        other``.
    """

    office: Ints
    second: Ints
    first_day: int
    pairs: pd.DataFrame


@dataclass(frozen=True)
class _Window:
    """Arrivals of the days asked about, and how often any two people coincide."""

    office: Ints
    second: Ints
    #: Share of an office's pairs that coincided, by office and day.
    usual: Floats
    pairs: pd.DataFrame


def arrivals(log: Log) -> Arrivals:
    """Return when everybody first punched at each office on each day."""
    rows = pd.DataFrame({"office": log.office, "person": log.person, "day": log.day})
    rows = rows.assign(second=log.second % (24 * 60 * 60))
    rows = rows.groupby(["office", "person", "day"], as_index=False).min()
    post = np.asarray(rows.groupby(["office", "person"]).ngroup(), dtype="int64")
    office = rows["office"].to_numpy("int64")
    day, second = rows["day"].to_numpy("int64"), rows["second"].to_numpy("int64")
    first = int(day.min()) if len(day) else 0
    posts = int(post.max(initial=-1)) + 1
    grid = np.full((posts, int(day.max(initial=first)) - first + 1), _NONE)
    grid[post, day - first] = second
    of_post = np.zeros(posts, dtype="int64")
    of_post[post] = office
    return Arrivals(of_post, grid, first, _coinciding(office, day, second, post))


def _coinciding(office: Ints, day: Ints, second: Ints, post: Ints) -> pd.DataFrame:
    order = np.lexsort((post, second, day, office))
    office, day, second, post = (each[order] for each in (office, day, second, post))
    found = []
    for ahead in range(1, min(NEIGHBOURS, len(post) - 1) + 1):
        near = (office[ahead:] == office[:-ahead]) & (day[ahead:] == day[:-ahead])
        near &= second[ahead:] - second[:-ahead] <= ALIKE_SECONDS
        at = np.flatnonzero(near)
        if not len(at):
            break
        two = np.sort(np.column_stack([post[at], post[at + ahead]]), axis=1)
        found.append(np.column_stack([day[at], office[at], two]))
    rows = np.concatenate(found) if found else np.empty((0, 4), dtype="int64")
    return pd.DataFrame(rows, columns=["day", "office", "one", "other"])


def alike_chances(
    told: Arrivals, offices: int, day: date
) -> tuple[Counts, Floats, Floats]:
    """Return by office how alike arrivals were in the window that ends with ``day``.

    Returns
    -------
    tuple
        Counts over the pairs of people that coincide too often (:data:`PAIR_CHANCE`):
        days they coincided, common days, people, last day; the days expected of
        them; and the chance of the most striking pair of the office after the number
        of pairs it has.

    Notes
    -----
    Two people who come independently of each other coincide on common days as often
    as on days that are not the same, or as often as any two people of the office on
    these days, whichever is more; the tail of a binomial at that rate is the chance.
    """
    window = _window(told, offices, day)
    pair, days = _often(window.pairs)
    common, expected = _expected(window, pair)
    wanted = days >= ALIKE_SHARE * common
    pair, days, common = pair[wanted], days[wanted], common[wanted]
    expected = expected[wanted]
    office = window.office[pair[:, 0]]
    there = (window.second >= 0).any(axis=1)
    people = np.bincount(window.office[there], minlength=offices)
    many = people * (people - 1) / 2
    chance = binomial_tail(days, common, expected / np.maximum(common, 1))
    chance = np.minimum(chance * many[office], 1)
    least = np.ones(offices)
    np.minimum.at(least, office, chance)
    odd = chance <= PAIR_CHANCE
    found = _counted(window, pair[odd], days[odd], common[odd], offices)
    hoped = summed(office[odd], expected[odd], offices)
    return found, hoped, np.clip(least, LEAST_CHANCE, 1)


def _window(told: Arrivals, offices: int, day: date) -> _Window:
    last = day_number(day)
    until = last - told.first_day + 1
    second = told.second[:, max(until - WINDOW_DAYS, 0) : max(until, 0)]
    inside = (told.pairs["day"] > last - WINDOW_DAYS) & (told.pairs["day"] <= last)
    pairs = told.pairs[inside]
    first = max(told.first_day, last - WINDOW_DAYS + 1)
    pairs = pairs.assign(column=pairs["day"] - first)
    width = second.shape[1]
    cell = (pairs["office"] * width + pairs["column"]).to_numpy("int64")
    met = np.bincount(cell, minlength=offices * width).reshape(offices, width)
    people = np.zeros((offices, width))
    np.add.at(people, told.office, second >= 0)
    usual = met / np.maximum(people * (people - 1) / 2, 1)
    return _Window(told.office, second, usual, pairs)


def _often(pairs: pd.DataFrame) -> tuple[Ints, Floats]:
    """Return the pairs that coincided on many days, and on how many."""
    days = pairs.groupby(["one", "other"]).size()
    days = days[days >= ALIKE_DAYS]
    pair = np.column_stack([days.index.get_level_values(each) for each in (0, 1)])
    return pair.astype("int64"), np.asarray(days, dtype="float64")


def _expected(window: _Window, pair: Ints) -> tuple[Floats, Floats]:
    """Return each pair's common days, and on how many chance alone has it coincide."""
    one, other = window.second[pair[:, 0]], window.second[pair[:, 1]]
    both = (one >= 0) & (other >= 0)
    apart = np.abs(one[:, :, np.newaxis] - other[:, np.newaxis, :])
    valid = (one >= 0)[:, :, np.newaxis] & (other >= 0)[:, np.newaxis, :]
    # Days that are the same show what is asked about; all others show chance.
    valid &= ~np.eye(one.shape[1], dtype="bool")
    close = (valid & (apart <= ALIKE_SECONDS)).sum(axis=(1, 2)) + 1
    crossed = close / (valid.sum(axis=(1, 2)) + 1)
    usual = np.maximum(window.usual[window.office[pair[:, 0]]], crossed[:, np.newaxis])
    return both.sum(axis=1).astype("float64"), np.where(both, usual, 0).sum(axis=1)


def _counted(
    window: _Window, pair: Ints, days: Floats, common: Floats, offices: int
) -> Counts:
    """Count the pairs that coincide too often, by office."""
    office = window.office[pair[:, 0]]
    persons = np.unique(pair)
    rows = pd.DataFrame(pair, columns=["one", "other"])
    met = window.pairs.merge(rows, on=["one", "other"])
    latest = np.full(offices, -1)
    np.maximum.at(latest, met["office"].to_numpy("int64"), met["day"].to_numpy("int64"))
    return Counts(
        seen=summed(office, days, offices),
        trials=summed(office, common, offices),
        expected=np.zeros(offices),
        people=np.bincount(window.office[persons], minlength=offices),
        latest=latest,
    )
