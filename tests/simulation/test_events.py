"""Occasions that empty offices: who goes, when, and who could know."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from simulation.events import RATES
from simulation.kin import friends
from simulation.making import RUN_UP
from simulation.settings import CENTRAL
from simulation.world import World, calm, live, open_world

YEAR = date(2025, 1, 6)


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(2, YEAR, 365)


def test_outings_happen_at_their_rates(world):
    years = world.wide.open.sum(axis=1).mean() / 240
    for kind, rate in RATES.items():
        here = world.events.kind == kind
        own = here & ((world.events.host >= 0) | (kind not in ("wedding",)))
        count = own.sum() / len(world.codes) / years
        low, high = (0.2, 2.2) if kind == "summons" else (0.6, 2.0)
        assert low * rate < count < high * rate, kind


def test_most_weddings_are_known_before_and_no_death_of_the_day_is(world):
    events = world.events
    own = (events.kind == "wedding") & (events.host >= 0)
    assert events.visible[own].mean() == pytest.approx(0.7, abs=0.2)
    assert not events.fresh[events.kind != "condolence"].any()
    assert events.fresh[events.kind == "condolence"].mean() == pytest.approx(
        0.5, abs=0.1
    )


def test_friends_go_to_the_same_event_at_the_same_time(world):
    events, offices = world.events, world.offices
    guest = np.isin(events.kind, ["wedding", "condolence"]) & (events.host < 0)
    links = friends(world.dice, offices, np.arange(len(offices.keys)))
    assert 1 < links.sum(axis=0).mean() < 4
    met = 0
    for row in np.flatnonzero(guest):
        same = (events.day == events.day[row]) & (events.starts == events.starts[row])
        met += links[events.office[row], events.office[same]].any()
    assert met > 20


def test_a_summons_takes_heads_and_secretaries_of_a_kecamatan_only(world):
    events, people = world.events, world.people
    rows = np.flatnonzero((events.kind == "summons") & (events.day >= RUN_UP))
    row = next(each for each in rows if events.day[each] < RUN_UP + 365)
    together = rows[events.day[rows] == events.day[row]]
    assert len(set(world.offices.areas[events.office[together]])) == 1
    minute = int(events.starts[row] + events.ends[row]) // 2
    lived = live(world, int(events.day[row]) - RUN_UP, calm(world))
    gap = -2
    out = (lived.lives.gap_starts[gap, :, 0] <= minute) & (
        minute < lived.lives.gap_ends[gap, :, 0]
    )
    own = np.isin(people.office, events.office[together]) & out
    assert own.any()
    assert set(people.rank[own]) <= {"head", "secretary"}


def test_another_law_has_seasons_waves_and_long_days():
    usual, other = (
        open_world(7, YEAR, 730, laws=replace(CENTRAL, clustered=each)).events
        for each in (0.0, 1.0)
    )
    for kind in ("wedding", "ceremony"):
        number = [(each.kind == kind).sum() for each in (usual, other)]
        assert number[1] == pytest.approx(number[0], rel=0.6), "about as many"
    waves = [
        np.bincount(each.day[each.kind == "ceremony"]).max() for each in (usual, other)
    ]
    assert waves[1] > 4 * waves[0]
    assert (other.ends - other.starts).max() > 250 > (usual.ends - usual.starts).max()
