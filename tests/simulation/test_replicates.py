"""The oracle knows what is fixed on the evening before, all of it and no more."""

from datetime import date

import numpy as np
import pytest

from simulation.dice import Dice
from simulation.making import RUN_UP
from simulation.replicates import knowable, replicates
from simulation.settings import numbered
from simulation.world import World, calm, could_be, live, open_world

START = date(2025, 5, 5)
DRAWS = 32


def world_of(number: int | None) -> World:
    if number is None:
        return open_world(5, START, 240)
    city = numbered(number)
    return open_world(city.seed, START, 240, laws=city.laws)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(None, id="central"),
        pytest.param(4, id="usual", marks=pytest.mark.slow),
        pytest.param(23, id="strategic", marks=pytest.mark.slow),
    ],
)
def test_what_is_knowable_comes_true_as_often_as_it_says(number):
    """Chances by one half of the draws choose, those of the other are compared.

    A chance counted in few draws is too bold both ways; without the two halves a right
    oracle would have a slope below one.
    """
    world = world_of(number)
    days = []
    for day in world.working[10:150:9].tolist():
        lived = live(world, day, calm(world))
        heads = replicates(world, day, calm(world), DRAWS)
        below = heads < world.offices.minimum[:, None]
        first, second = below[: DRAWS // 2], below[DRAWS // 2 :]
        days.append([each[lived.open] for each in (
            first.mean(axis=0), second.mean(axis=0), lived.below)])  # fmt: skip
    middle = np.mean(np.concatenate([each[0] for each in days]))
    sums = np.array(
        [
            [
                came.sum(),
                told.sum(),
                (came * (by - middle)).sum(),
                (told * (by - middle)).sum(),
            ]
            for by, told, came in days
        ]
    )
    for top, bottom in ((0, 1), (2, 3)):
        ratio = sums[:, top].sum() / sums[:, bottom].sum()
        gaps = sums[:, top] - ratio * sums[:, bottom]
        error = np.sqrt((gaps**2).sum()) / sums[:, bottom].sum()
        assert abs(ratio - 1) < max(3 * error, 0.1)
        assert error < 0.15, "or the test says nothing"


def test_who_is_on_planned_leave_is_gone_in_every_replicate():
    world = open_world(5, START, 60, 40)
    day = int(world.working[12])
    planned = world.absences.planned[:, RUN_UP + day] & world.people.capable
    most = np.bincount(
        world.people.office,
        world.people.active(world.days[day : day + 1])[:, 0]
        & world.people.capable
        & ~planned,
        minlength=40,
    )
    heads = replicates(world, day, calm(world), 24)
    assert (heads <= most[:, None]).all()
    assert planned.any()


def test_a_death_of_the_day_is_not_foreseen():
    world = open_world(5, START, 240)
    events = world.events
    lived = (events.day >= RUN_UP) & (events.day < RUN_UP + 240) & (events.joins > 0.6)
    rows = np.flatnonzero(lived & events.fresh & (events.host >= 0))
    differs = []
    for row in rows[:6]:
        office, day = int(events.office[row]), int(events.day[row]) - RUN_UP
        slot = int(events.starts[row] + events.ends[row]) // 60
        told = replicates(world, day, calm(world), 16)[:, office, slot].mean()
        differs.append(told - live(world, day, calm(world)).heads[office, slot])
    assert np.mean(differs) > 1, "replicates hold more people than came true"


def test_luck_changes_the_day_and_equal_luck_does_not():
    world = open_world(5, START, 30, 40)
    day = int(world.working[5])
    one, same, other = (
        could_be(world, day, calm(world), Dice(seed)) for seed in (1, 1, 2)
    )
    assert (one == same).all()
    assert (one != other).any()


def test_the_oracle_needs_no_day_after():
    """It is the same whether the world ends tomorrow or next year."""
    long, short = open_world(5, START, 90, 30), open_world(5, START, 40, 30)
    day = int(short.working[20])
    told = [knowable(each, day, calm(each), 4) for each in (long, short)]
    assert (told[0] == told[1]).all()
