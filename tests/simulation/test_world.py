"""The world lived day by day: equal luck for all policies, an honest oracle."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from simulation.dice import Dice
from simulation.making import RUN_UP
from simulation.minds import leaving_odds, warned_at
from simulation.offices import make_offices
from simulation.presence import make_lives
from simulation.replicates import rates
from simulation.truth import heads_of_slots
from simulation.visits import visit
from simulation.world import calm, learn, live, open_world

START = date(2025, 1, 6)


@pytest.fixture(scope="module")
def world():
    return open_world(5, START, 90, offices=60)


def test_offices_stay_sorted_by_code_however_many():
    codes = make_offices(Dice(1), 200).codes.tolist()
    assert codes == sorted(set(codes))
    assert len(codes) == 200


def test_a_day_is_the_same_however_long_the_world_and_whatever_was_lived(world):
    short = open_world(5, START, 30, offices=60)
    day = int(world.working[12])
    for other in (live(short, day, calm(short)), live(world, day, calm(world))):
        one = live(world, day, calm(world))
        assert (one.heads == other.heads).all()
        assert (one.came == other.came).all()


def test_days_one_by_one_are_the_whole_period_at_once(world):
    odds = leaving_odds(calm(world), world.laws)[:, None] * world.drift
    last = RUN_UP + len(world.days)
    lives = make_lives(
        world.dice, world.offices, world.people, world.hours,
        world.events.within(RUN_UP, last - 1), world.absences.all[:, RUN_UP:last],
        world.laws, odds,
    )  # fmt: skip
    heads = heads_of_slots(world.people, lives, world.hours.slots)
    for day in range(0, len(world.days), 7):
        assert (live(world, day, calm(world)).heads == heads[:, day]).all()


def test_policies_meet_the_same_luck_until_their_visits_differ(world):
    one = other = calm(world)
    for day in world.working[:5].tolist():
        a, b = live(world, day, one), live(world, day, other)
        assert (a.heads == b.heads).all()
        rows, minutes = np.array([3, 9]), np.array([560, 640])
        one, other = (
            learn(world, a, one, rows, minutes),
            learn(world, b, other, rows, minutes),
        )
    one = learn(world, a, one, np.array([4]), np.array([600]))
    assert one.belief[4] > other.belief[4]


def test_a_neighbours_warning_calls_people_back_but_never_the_visited_first(world):
    visited, minutes = np.array([7]), np.array([600])
    heard = warned_at(world.offices, visited, minutes)
    areas = world.offices.areas
    assert heard[7] == -1
    assert set(heard[(areas == areas[7]) & (np.arange(60) != 7)]) == {620}
    assert set(heard[areas != areas[7]]) == {-1}
    warned = replace(calm(world), strategic=np.ones(60, dtype=bool))
    day = int(world.working[3])
    before, after = live(world, day, warned), live(world, day, warned, visited, minutes)
    assert (after.heads >= before.heads).all()
    assert (after.heads[:, :20] == before.heads[:, :20]).all()
    assert after.heads.sum() > before.heads.sum()


def test_the_long_run_rates_are_those_of_many_days(world):
    below = opened = 0
    for day in world.working.tolist():
        lived = live(world, day, calm(world))
        below, opened = below + lived.below, opened + lived.open
    share = below.sum() / opened.sum()
    rate = rates(world, 2)
    assert rate[opened > 0].mean() == pytest.approx(share, rel=0.4)
    worst = np.argsort(-rate.sum(axis=1))[:6]
    assert below[worst].mean() > 3 * below.mean()


def test_what_a_team_writes_down_is_the_truth_with_few_errors(world):
    off, seen = [], []
    for day in world.working.tolist():
        lived = live(world, day, calm(world))
        rows = np.arange(60)
        found = visit(lived, rows, np.full(60, 600), np.full(60, "A", object),
                      np.full(60, 0.1), np.full(60, 0.05))  # fmt: skip
        reached = (found["outcome"] != "not_reached").to_numpy()
        counted = found["service_staff_seen"].to_numpy("float64", na_value=np.nan)
        off.append((counted - lived.heads_at(rows, np.full(60, 600)))[reached])
        seen.append(reached)
    errors = np.concatenate(off)
    assert 0.01 < (errors != 0).mean() < 0.06
    assert 0.96 < np.concatenate(seen).mean() < 0.995
