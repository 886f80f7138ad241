"""Absences come as published: together, again and again, and mostly announced."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from simulation.absence import spells
from simulation.making import RUN_UP
from simulation.settings import CENTRAL
from simulation.truth import by_office
from simulation.world import World, open_world

YEAR = date(2025, 1, 6)


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(2, YEAR, 365)


def due(world: World) -> np.ndarray:
    people = world.people
    held = people.active(world.days) & world.hours.open[people.office]
    return held[:, world.working]


def absent(world: World) -> np.ndarray:
    return world.absences.all[:, RUN_UP + world.working]


def test_one_in_twelve_is_absent(world):
    assert absent(world).sum() / due(world).sum() == pytest.approx(0.08, abs=0.01)


def test_who_is_absent_once_is_so_again(world):
    always = due(world).all(axis=1)
    gone = absent(world)[always]
    ratios = []
    for lag in (25, 60, 110):
        first, then = gone[:, :-lag], gone[:, lag:]
        both, none = (first & then).sum(), (~first & ~then).sum()
        ratios.append(both * none / ((first & ~then).sum() * (~first & then).sum()))
    assert 3 < np.mean(ratios) < 5.5, "SDI: 4.4"


@pytest.mark.parametrize("rho", [0.02, 0.10])
def test_colleagues_are_absent_on_the_same_days(rho):
    laws = replace(CENTRAL, day_rho=rho, city_day=0.0)
    world = open_world(4, YEAR, 300, laws=laws)
    people = world.people
    gone, held = absent(world).astype(float), due(world)
    usual = (gone.sum(axis=1) / np.maximum(held.sum(axis=1), 1))[:, None] * held
    off = gone - usual
    square = by_float(people.office, off) ** 2
    own = by_float(people.office, off**2)
    size = by_office(people, held).astype(float)
    pairs = size * (size - 1)
    found = (square - own).sum() / (own / np.maximum(size, 1) * pairs).sum()
    assert rho - 0.015 < found < rho + 0.03


def by_float(office: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.add.reduceat(values, np.searchsorted(office, np.arange(office[-1] + 1)))


def test_what_is_planned_stands_in_the_table_before_and_the_rest_does_not(world):
    leave = world.registry["leave"]
    approved = leave[leave["status"] == "approved"]
    evening = approved["starts_at"] - pd.Timedelta(hours=4)
    before = set(
        zip(
            approved["staff_number"][approved["recorded_at"] <= evening],
            approved["starts_at"][approved["recorded_at"] <= evening],
            strict=True,
        )
    )
    numbers, days = world.people.numbers, world.wide.days
    known = [
        np.mean(
            [
                (numbers[post], days[first]) in before
                for post, first in zip(runs.post, runs.first, strict=True)
            ]
        )
        for runs in map(spells, (world.absences.planned, world.absences.sudden))
    ]
    assert known[0] == 1
    assert known[1] < 0.01, "but for a withdrawn leave of the same day"
    planned, sudden = (each.sum() for each in (
        world.absences.planned, world.absences.sudden))  # fmt: skip
    assert planned / (planned + sudden) == pytest.approx(0.70, abs=0.04)


def test_a_bridge_day_stays_one_when_it_is_cut_out(world):
    """The oracle looks at one day; it took every bridge day for a usual one."""
    offices, days = np.nonzero(world.hours.bridge)
    assert len(days) > 0
    cut = world.hours.part(slice(days[0], days[0] + 1))
    assert cut.bridge[offices[0], 0]


def test_the_whole_city_has_its_days(world):
    share = absent(world).sum(axis=0) / due(world).sum(axis=0)
    moods = np.log(share / (1 - share))
    assert 0.2 < moods.std() < 0.45


def test_moods_on_a_long_tail_have_worse_days():
    usual, long = (
        open_world(6, YEAR, 365, laws=replace(CENTRAL, tail=tail)) for tail in (0, 1)
    )
    worst = [
        (absent(each).sum(axis=0) / due(each).sum(axis=0)).max()
        for each in (usual, long)
    ]
    away = [each.offices.away for each in (usual, long)]
    assert worst[1] > 1.1 * worst[0]
    assert away[1].max() > away[0].max()
