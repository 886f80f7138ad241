"""Published figures the city must meet, with room for the luck of one seed."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from simulation.presence import Lives
from simulation.truth import by_office


@pytest.fixture(scope="module")
def truth(city):
    return city.truth


def share_not_seen(truth) -> float:
    """Share of attending service staff off the premises in open half hours."""
    lives: Lives = truth.lives
    capable = truth.people.capable[:, None]
    seen = clocked = 0
    for slot in range(17, 31):
        open_now = truth.open[truth.people.office][:, :, slot]
        minute = slot * 30 + 15
        there = lives.attends & (lives.arrives <= minute) & capable & open_now
        seen += (lives.here(minute) & there).sum()
        clocked += there.sum()
    return 1 - seen / clocked


def absence(truth) -> np.ndarray:
    """Absent service staff per office and day, and those who should have come."""
    people = truth.people
    held = people.active(truth.days) & truth.hours.open[people.office]
    held &= people.capable[:, None]
    return np.stack(
        [by_office(people, held & ~truth.lives.attends), by_office(people, held)]
    ).astype("float")


def test_about_two_in_a_hundred_half_hours_are_below_minimum(truth):
    assert 0.01 <= truth.below.sum() / truth.open.sum() <= 0.035
    assert 0 < truth.empty.sum() < 0.1 * truth.below.sum()


def test_a_sixth_of_those_who_came_is_elsewhere(truth):
    assert 0.12 <= share_not_seen(truth) <= 0.22


def test_about_one_in_twelve_is_absent_all_day(truth):
    missing, held = absence(truth)
    assert 0.05 <= missing.sum() / held.sum() <= 0.13


def test_absences_cluster_inside_an_office_on_a_day(truth):
    missing, held = absence(truth)
    big = held >= 4
    rate = missing.sum(axis=1) / held.sum(axis=1)
    expected = held * rate[:, None]
    spread = (missing - expected) ** 2 / (expected * (1 - rate)[:, None] + 1e-9)
    assert 1.2 < spread[big].mean() < 2.8, "binomial would be one"


def test_a_tenth_of_the_offices_has_about_half_of_the_breaches(truth):
    by_worst = np.sort(truth.below.sum(axis=(1, 2)))[::-1]
    assert 0.35 < by_worst[: len(by_worst) // 10].sum() / by_worst.sum() < 0.8


def test_an_outing_day_looks_like_any_other_in_two_scans(truth):
    missing, held = absence(truth)
    days = held >= 4
    share = 1 - missing[days] / held[days]
    outing = truth.outing[days]
    ranks = rankdata(share)
    pairs = outing.sum() * (~outing).sum()
    wins = ranks[outing].sum() - outing.sum() * (outing.sum() + 1) / 2
    assert outing.sum() > 50
    assert 0.4 < wins / pairs < 0.6


def test_an_outing_takes_a_good_part_of_the_office_away(truth):
    office, day = truth.events.office, truth.events.day
    minutes = np.full(truth.hours.open.shape, 630)
    usual = truth.heads_at(minutes)
    minutes[office, day] = (truth.events.starts + truth.events.ends) // 2
    left = truth.heads_at(minutes)[office, day]
    ordinary = np.where(truth.hours.open & ~truth.outing, usual, np.nan)
    assert left.mean() < 0.8 * np.nanmean(ordinary, axis=1)[office].mean()


def test_no_intern_and_no_guard_counts(truth):
    people = truth.people
    others = np.isin(people.employment, ["intern", "outsourced"])
    assert others.any()
    assert not (people.capable & others).any()
    most = by_office(people, people.active(truth.days) & people.capable[:, None])
    assert (truth.heads.max(axis=2) <= most).all()


def test_nobody_is_counted_while_the_office_is_closed(truth):
    assert (truth.heads[~truth.hours.open] == 0).all()
    assert not truth.below[~truth.open].any()


def test_who_moves_works_in_one_office_at_a_time(truth):
    people = truth.people
    posts = pd.Series(people.keys)
    moved = posts[posts.duplicated(keep=False)].unique()
    assert len(moved) > 0
    active = people.active(truth.days)
    for key in moved:
        assert (active[people.keys == key].sum(axis=0) <= 1).all()
