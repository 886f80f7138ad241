"""The world lived day by day: equal luck for all policies, an honest oracle."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from simulation.dice import Dice
from simulation.minds import warned_at
from simulation.offices import make_offices
from simulation.replicates import knowable, rates
from simulation.settings import CENTRAL, VARIANTS, drawn, numbered
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


@pytest.mark.parametrize("deterrence", [0.0, 0.5])
def test_visits_keep_people_in_only_where_they_deter(deterrence):
    laws = replace(CENTRAL, deterrence=deterrence, strategic=0.0, drift=0.0)
    world = open_world(5, START, 60, offices=60, laws=laws)
    watched = alone = calm(world)
    everybody = np.arange(60)
    heads = np.zeros((2, 60, 48))
    for day in world.working[:30].tolist():
        for which, minds in enumerate((watched, alone)):
            heads[which] += live(world, day, minds).heads
        lived = live(world, day, watched)
        watched = learn(world, lived, watched, everybody, np.full(60, 600))
        alone = learn(world, lived, alone, everybody[:0], everybody[:0])
    more = heads[0].sum() / heads[1].sum()
    assert more == 1 if not deterrence else 1.02 < more < 1.15


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


def test_the_oracle_is_right_on_average_and_knows_who_is_short(world):
    chances, came = [], []
    for day in world.working[5:45:2].tolist():
        lived = live(world, day, calm(world))
        chances.append(knowable(world, day, calm(world), 24)[lived.open])
        came.append(lived.below[lived.open])
    chance, short = np.concatenate(chances), np.concatenate(came)
    assert chance.mean() == pytest.approx(short.mean(), rel=0.35)
    likely = chance > 0.2
    assert short[likely].mean() > 8 * short[~likely].mean()


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


def test_a_city_is_as_bad_as_the_sources_say():
    world = open_world(11, START, 120)
    assert 3_500 < len(world.people) < 4_100
    below, opened, office_days = 0, 0, []
    clocked, seen = 0, 0
    for day in world.working[:60].tolist():
        lived = live(world, day, calm(world))
        below, opened = below + lived.below, opened + lived.open
        office_days.append(lived.below.any(axis=1).mean())
        offices = np.arange(150)
        clocked += lived.clocked_in_at(offices, np.full(150, 630)).sum()
        seen += lived.heads_at(offices, np.full(150, 630)).sum()
    assert 0.008 < below.sum() / opened.sum() < 0.035
    assert 0.03 < np.mean(office_days) < 0.12
    assert 0.10 < 1 - seen / clocked < 0.28
    by_office = np.sort(below.sum(axis=1))[::-1]
    assert 0.35 < by_office[:15].sum() / by_office.sum() < 0.85


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


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_draws_within_the_ranges(variant):
    laws = drawn(3, variant)
    assert 0.04 <= laws.absent <= 0.16
    assert (laws.deterrence == 0) == (variant in ("no_deterrence", "static"))
    assert open_world(3, START, 3, offices=5, laws=laws).codes.shape == (5,)


def test_tuning_and_reporting_cities_are_others():
    seeds = [numbered(number).seed for number in range(1, 51)]
    assert len(set(seeds)) == 50
    assert {numbered(number).variant for number in range(1, 21)} == {"usual"}
    assert len({numbered(number).variant for number in range(21, 51)}) >= 4
    with pytest.raises(ValueError, match="1 to 50"):
        numbered(51)
