from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.chance import Rules, half_chances
from inspections.design import FULL, marginals, pair_chances, thresholds


def enumerated(limits, number):
    """The same chances by adding up every set of that size."""
    share = np.array(limits, dtype=float) / FULL
    odds = share / (1 - share)
    pairs = np.zeros((len(odds), len(odds)))
    for members in combinations(range(len(odds)), number):
        weight = odds[list(members)].prod()
        pairs[np.ix_(members, members)] += weight
    return pairs / (np.trace(pairs) / number)


@st.composite
def designs(draw, most=9):
    units = draw(st.integers(2, most))
    number = draw(st.integers(1, units - 1))
    gain = np.array(draw(st.lists(st.floats(0, 1), min_size=units, max_size=units)))
    helped = np.array(draw(st.lists(st.booleans(), min_size=units, max_size=units)))
    rules = Rules(draw(st.floats(0.1, 10)), draw(st.floats(0.1, 1)), ceiling=0.99)
    return half_chances(gain, helped, number, rules), number


@settings(deadline=None, max_examples=50)
@given(designs())
def test_thresholds_have_exactly_the_wanted_chances(design):
    chances, number = design
    limits = thresholds(chances, number)
    assert np.abs(marginals(limits, number) - chances).max() < 1e-12
    assert np.abs(np.diag(enumerated(limits, number)) - chances).max() < 1e-12


@settings(deadline=None, max_examples=50)
@given(designs())
def test_pair_chances_are_exact_and_none_is_zero(design):
    chances, number = design
    pairs = pair_chances(thresholds(chances, number), number)
    exact = enumerated(thresholds(chances, number), number)
    assert np.abs(pairs - exact).max() < 1e-12
    assert np.allclose(pairs.sum(axis=1), number * chances, atol=1e-11)
    if number > 1:
        assert pairs.min() > 0


@pytest.mark.parametrize("apart", [1e-12, 1e-9, 1e-7, 1e-6, 1e-4])
def test_nearly_equal_odds_do_not_spoil_the_pair_chances(apart):
    chances = np.array([0.35 - apart, 0.7, 0.7, 0.9, 0.35 + apart])
    pairs = pair_chances(thresholds(chances, 3), 3)
    assert np.abs(pairs - enumerated(thresholds(chances, 3), 3)).max() < 1e-12


def test_many_equal_odds_do_not_spoil_the_pair_chances():
    gain = np.r_[np.zeros(60), np.linspace(0.1, 2, 37)]
    chances = half_chances(gain, np.zeros(97, dtype=bool), 20, Rules(1.0, 0.5))
    pairs = pair_chances(thresholds(chances, 20), 20)
    assert np.abs(pairs.sum(axis=1) - 20 * chances).max() < 1e-9
    assert pairs.min() > 0


@pytest.mark.parametrize(("units", "number"), [(8_000, 20), (800, 600)])
def test_great_cities_do_not_overflow(units, number):
    gain = np.random.default_rng(1).lognormal(0, 1, units)
    chances = half_chances(gain, np.zeros(units, dtype=bool), number, Rules())
    reached = marginals(thresholds(chances, number), number)
    assert np.abs(reached - chances).max() < 1e-12


def test_a_certain_unit_has_the_full_threshold():
    assert thresholds(np.ones(1), 1) == [2**64]
    assert marginals([2**64], 1).tolist() == [1.0]


def test_chances_that_cannot_be_met_are_no_silent_fallback():
    with pytest.raises(ArithmeticError, match="met only to"):
        thresholds(np.array([0.5, 0.5, 0.5]), 1)
