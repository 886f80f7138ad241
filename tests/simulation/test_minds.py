"""Heads believe, learn, warn each other and answer back; how much, is measured."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from simulation.minds import FAILS, HALVES, leaving_odds
from simulation.presence import CHOSEN
from simulation.settings import CENTRAL, Laws
from simulation.world import World, calm, learn, live, open_world

START = date(2025, 5, 5)
PLAIN = replace(CENTRAL, strategic=0.0, drift=0.0)
NOBODY = np.empty(0, dtype="int64")


def watched(world: World, offices: np.ndarray, days: int):
    """Return the minds after days on which these offices were visited at ten."""
    minds = calm(world)
    for day in world.working[:days].tolist():
        lived = live(world, day, minds)
        minds = learn(world, lived, minds, offices, np.full(len(offices), 600))
    return minds


def not_seen(world: World, minds) -> float:
    """Share of those who came that chose to be elsewhere, over a month."""
    seen = came = 0
    capable = world.people.capable[:, None]
    for day in world.working[20:40].tolist():
        lives = live(world, day, minds).lives
        gaps = lives.gap_starts[:CHOSEN], lives.gap_ends[:CHOSEN]
        lives = replace(lives, gap_starts=gaps[0], gap_ends=gaps[1])
        for minute in (560, 650, 850):
            there = lives.attends & (lives.arrives <= minute) & capable
            came += there.sum()
            seen += (there & lives.here(minute)).sum()
    return 1 - seen / came


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.5])
def test_a_sure_visit_keeps_as_many_in_as_the_law_says(strength):
    world = open_world(5, START, 70, 60, replace(PLAIN, deterrence=strength))
    everybody = np.arange(60)
    sure, never = watched(world, everybody, 20), watched(world, NOBODY, 20)
    assert sure.belief.min() > 0.97
    share = not_seen(world, sure), not_seen(world, never)
    odds = [each / (1 - each) for each in share]
    # The law is one of persons; a mean over unlike offices moves a little less.
    assert 1 - strength <= odds[0] / odds[1] <= 1 - 0.7 * strength


def test_nothing_anybody_does_changes_a_city_without_deterrence():
    laws = replace(CENTRAL, deterrence=0.0, strategic=0.0)
    world = open_world(5, START, 40, 40, laws)
    visited = watched(world, np.arange(40), 15)
    rows, minutes = np.arange(10), np.full(10, 540)
    for day in world.working[15:20].tolist():
        alone = live(world, day, calm(world))
        under = live(world, day, visited, rows, minutes)
        assert (under.heads == alone.heads).all()
        assert (under.came == alone.came).all()


def test_a_belief_fades_and_a_neighbours_visit_moves_it_less_than_an_own():
    world = open_world(5, START, 200, 60, PLAIN)
    minds = watched(world, np.array([7]), 1)
    near = world.offices.areas == world.offices.areas[7]
    near[7] = False
    far = ~near & (np.arange(60) != 7)
    assert minds.belief[7] > minds.belief[near].max() > minds.belief[far].max()
    later = minds
    for day in world.working[1 : 1 + int(HALVES)].tolist():
        later = learn(world, live(world, day, later), later, NOBODY, NOBODY)
    assert later.belief[7] == pytest.approx(minds.belief[7] / 2, rel=0.01)


def test_a_strategic_head_takes_it_easy_while_nobody_was_ever_visited_so_soon():
    laws = replace(CENTRAL, strategic=1.0, deterrence=0.3)
    minds = replace(
        calm(open_world(5, START, 5, 3, laws)),
        since=np.array([2, 9, 10_000]),
        shortest=6,
    )
    odds = leaving_odds(minds, laws)
    assert odds[0] == pytest.approx(laws.safe_odds * odds[1])
    assert odds[2] == odds[1]


def test_who_was_found_short_lets_the_device_fail_or_enters_duties():
    # Nearly everybody leaves, so that nearly every visit finds the office short.
    laws = replace(CENTRAL, strategic=1.0, away=0.6, deterrence=0.1)
    world = open_world(5, START, 40, 86, laws)
    day = int(world.working[5])
    lived = live(world, day, calm(world))
    everybody, late = np.arange(86), np.full(86, 840)
    after = learn(world, lived, calm(world), everybody, late)
    failing, excusing = after.failing > 0, after.excusing > 0
    assert failing.any()
    assert excusing.any()
    short = lived.heads_at(everybody, late) < world.offices.minimum
    assert not (failing & ~short).any()
    assert failing.sum() / short.sum() == pytest.approx(FAILS, abs=0.15)
    then = [live(world, int(day), after) for day in world.working[6:9]]
    quiet = failing[world.people.office]
    assert not any(each.came[quiet].any() for each in then)
    entered = pd.concat([each.exemptions["staff_number"] for each in then])
    excused = world.people.numbers[excusing[world.people.office]]
    assert len(entered) > 0
    assert set(entered) <= set(excused)


def test_an_announced_day_is_kept_and_the_others_are_used():
    world = open_world(5, START, 60, 60, PLAIN)
    minds = calm(world)
    told = replace(minds, announced=np.arange(60) < 30)
    odds = leaving_odds(told, world.laws) / leaving_odds(minds, world.laws)
    assert odds[0] < 0.5
    assert odds[59] > 1


@pytest.mark.parametrize("laws", [CENTRAL, PLAIN], ids=["central", "plain"])
def test_calm_heads_believe_little(laws: Laws):
    minds = calm(open_world(5, START, 5, 60, laws))
    assert minds.belief.max() < 0.1
    assert minds.strategic.any() == (laws.strategic > 0)
