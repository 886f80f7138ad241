import numpy as np
import pytest

from models.shrinkage import effective, likeness, shrunk, strength


def test_without_trials_a_rate_is_the_mean_and_with_many_its_own():
    rates = shrunk(np.array([0.0, 100.0]), np.array([0.0, 1000.0]), 0.5, 10)
    assert rates[0] == 0.5
    assert rates[1] == pytest.approx(0.1, abs=0.005)


def draw(alike, groups=400, trials=20, mean=0.8):
    dice = np.random.default_rng(7)
    total = strength(alike)
    rate = dice.beta(mean * total, (1 - mean) * total, groups)
    return dice.binomial(trials, rate).astype("float64"), np.full(groups, float(trials))


@pytest.mark.parametrize("alike", [0.02, 0.1, 0.3])
def test_the_likeness_of_groups_is_found_again(alike):
    assert likeness(*draw(alike), 0.8, prior=0.05) == pytest.approx(
        alike, rel=0.25, abs=0.01
    )


def test_groups_of_one_rate_are_found_to_be_alike():
    dice = np.random.default_rng(7)
    seen = dice.binomial(20, 0.8, 400).astype("float64")
    assert likeness(seen, np.full(400, 20.0), 0.8, prior=0.05) < 0.01


def test_few_groups_leave_the_prior_standing():
    seen, of = draw(0.3, groups=1)
    assert likeness(seen, of, 0.8, prior=0.05) == pytest.approx(0.05, abs=0.05)


def test_single_trials_say_nothing_about_likeness():
    seen = np.array([1.0, 0.0, 1.0])
    assert likeness(seen, np.ones(3), 0.5, prior=0.05) == 0.05


def test_correlated_trials_are_worth_at_most_their_strength():
    assert effective(np.array([1e9]), 0.05)[0] == pytest.approx(20, rel=1e-6)
