import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from inspections.estimates import estimate


def findings(below, seen=3, clocked_in=3, chance=0.2, slot_chance=0.1, **more):
    return pd.DataFrame(
        {
            "below": below,
            "seen": seen,
            "clocked_in": clocked_in,
            "chance": chance,
            "slot_chance": slot_chance,
            **more,
        }
    )


def row(frame, measure="below_minimum_share"):
    return estimate(frame).set_index("measure").loc[measure]


def test_without_visits_anything_is_possible():
    found = estimate(findings([]))
    assert found["value"].isna().all()
    assert found[["low", "high", "visits"]].to_numpy().tolist() == [[0, 1, 0]] * 2


def test_equal_chances_give_the_plain_share_and_the_exact_binomial_interval():
    found = row(findings([1] * 3 + [0] * 37))
    exact = binomtest(3, 40).proportion_ci(0.95, "exact")
    assert found["value"] == pytest.approx(3 / 40)
    # The variance divides by n - 1, so a touch fewer visits than were made count.
    assert found["low"] == pytest.approx(exact.low, abs=2e-3)
    assert found["high"] == pytest.approx(exact.high, abs=5e-3)


def test_nothing_found_is_not_nothing_there():
    found = row(findings([0] * 60))
    assert found["value"] == found["low"] == 0
    assert found["high"] == pytest.approx(1 - 0.025 ** (1 / 60))


def test_a_rarely_drawn_office_speaks_for_more():
    found = row(findings([1, 0], chance=[0.1, 0.4]))
    assert found["value"] == pytest.approx(0.8)


def test_a_single_visit_says_almost_nothing():
    found = row(findings([1]))
    assert (found["value"], found["high"]) == (1, 1)
    assert found["low"] == pytest.approx(0.025)


def test_visits_to_one_building_count_as_one():
    alone = row(findings([1, 1, 0, 0, 0, 0, 0, 0]))
    together = row(findings([1, 1, *[0] * 6], unit_visit=list("aabbccdd")))
    assert together["value"] == alone["value"]
    assert together["high"] > alone["high"]


def test_visits_without_a_draw_of_ours_count_each():
    frame = findings([1, 1, *[0] * 6])
    lone = frame.assign(unit_visit=pd.Series([None] * 8, dtype="str"))
    assert row(lone).equals(row(frame))


def test_those_not_seen_are_a_share_of_those_clocked_in():
    found = row(findings([0, 0], seen=[4, 1], clocked_in=[5, 5]), "not_seen_share")
    assert found["value"] == pytest.approx(0.5)


def test_more_seen_than_clocked_in_counts_as_all_seen():
    found = row(findings([0, 0], seen=[9, 1], clocked_in=[5, 5]), "not_seen_share")
    assert found["value"] == pytest.approx(0.4)


def test_a_visit_without_head_counts_leaves_the_seen_share_alone():
    frame = findings([0, 1, 0], seen=[3.0, np.nan, 2], clocked_in=[4.0, 4, np.nan])
    assert row(frame, "not_seen_share")["visits"] == 1
    assert row(frame)["visits"] == 3


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.booleans(), st.floats(0.01, 1), st.floats(0.05, 1)), min_size=1
    )
)
def test_the_interval_holds_the_value_and_lies_within_0_and_1(rows):
    below, chance, slot_chance = zip(*rows, strict=True)
    found = row(findings(below, chance=chance, slot_chance=slot_chance))
    assert 0 <= found["low"] <= found["value"] <= found["high"] <= 1


def test_intervals_cover_the_truth_at_a_rare_evil():
    """A city where 2 % of counters stand empty; 132 visits, drawn towards risk."""
    dice = np.random.default_rng(11)
    units = 4_000
    empty = dice.random(units) < 0.02
    chance = np.where(empty, 0.045, 0.03)
    covered = 0
    for _ in range(120):
        drawn = dice.random(units) < chance
        found = row(findings(empty[drawn].astype(float), chance=chance[drawn]))
        covered += found["low"] <= empty.mean() <= found["high"]
    assert covered / 120 >= 0.95
