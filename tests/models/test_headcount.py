from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import roots_sh_jacobi
from scipy.stats import beta, betabinom, binom

from models.headcount import beta_points, head_count_chances

ONE = np.array([[1.0]])


def by_enumeration(chances):
    """Add up every combination of who comes and who does not."""
    counts = np.zeros(len(chances) + 1)
    for who in product((0, 1), repeat=len(chances)):
        came = np.array(who, dtype=bool)
        counts[came.sum()] += np.prod(np.where(came, chances, 1 - np.array(chances)))
    return counts


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_the_recursion_agrees_with_every_combination_added_up(chances):
    found = head_count_chances(np.array([chances]), ONE, ONE, len(chances))
    assert np.allclose(found[0], by_enumeration(chances), atol=1e-12)
    assert found.sum() == pytest.approx(1)


def test_people_beyond_the_largest_count_asked_for_are_left_out():
    chances = [0.2, 0.7, 0.9, 0.5]
    found = head_count_chances(np.array([chances]), ONE, ONE, 1)
    assert np.allclose(found[0], by_enumeration(chances)[:2])


def test_padding_with_nobody_changes_no_bit():
    short = head_count_chances(np.array([[0.3, 0.6]]), ONE, ONE, 2)
    padded = head_count_chances(np.array([[0.3, 0.6, 0.0, 0.0]]), ONE, ONE, 2)
    assert np.array_equal(short, padded)


def test_a_common_share_gives_the_beta_binomial_with_its_heavy_tail():
    mean, alike, people = 0.83, 0.05, 9
    points, weights = beta_points(np.array([mean]), np.array([alike]), 8)
    found = head_count_chances(np.ones((1, people)), points, weights, people)
    total = 1 / alike - 1
    exact = betabinom.pmf(
        np.arange(people + 1), people, mean * total, (1 - mean) * total
    )
    assert np.allclose(found[0], exact, rtol=1e-9)
    assert found[0, :2].sum() > 10 * binom.cdf(1, people, mean)


def test_the_points_are_those_of_the_shifted_jacobi_polynomials():
    points, weights = beta_points(np.array([0.7]), np.array([0.1]), 6)
    a, b = 0.7 * 9, 0.3 * 9
    expected, weighed = roots_sh_jacobi(6, a + b - 1, a)
    assert np.allclose(points[0], expected)
    assert np.allclose(weights[0], weighed / weighed.sum())


@pytest.mark.parametrize("alike", [0.01, 0.1, 1 / 3, 0.5])
@pytest.mark.parametrize("mean", [0.05, 0.5, 0.83, 0.99])
def test_the_points_keep_the_moments_for_every_shape(mean, alike):
    points, weights = beta_points(np.array([mean]), np.array([alike]), 8)
    total = 1 / alike - 1
    for power in range(1, 6):
        moment = beta.moment(power, mean * total, (1 - mean) * total)
        assert (weights[0] * points[0] ** power).sum() == pytest.approx(
            moment, abs=1e-9
        )
