import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, minimize

from data.errors import UserError
from inspections.chance import KAPPA, Rules, gains, half_chances, water_fill
from tests.inspections.builders import risk
from tests.inspections.test_units import places

shares = st.floats(0.01, 1)


@st.composite
def halves(draw):
    units = draw(st.integers(2, 30))
    gain = draw(st.lists(st.floats(0, 1.5), min_size=units, max_size=units))
    helped = draw(st.lists(st.booleans(), min_size=units, max_size=units))
    number = draw(st.integers(1, max(1, 9 * units // 10)))
    rules = Rules(draw(st.floats(0.02, 100)), draw(shares), draw(shares))
    return np.array(gain), np.array(helped), number, rules


@settings(deadline=None, max_examples=40)
@given(halves())
def test_chances_sum_to_the_number_and_keep_floor_and_ceiling(half):
    gain, helped, number, rules = half
    chance = half_chances(gain, helped, number, rules)
    assert chance.sum() == pytest.approx(number, abs=1e-12)
    assert chance.min() >= rules.floor(number, len(gain)) - 1e-12
    assert chance.max() <= rules.half_ceiling(number, len(gain)) + 1e-12


@settings(deadline=None, max_examples=40)
@given(halves())
def test_units_that_need_help_keep_the_floor_unless_the_others_are_full(half):
    gain, helped, number, rules = half
    assume(helped.any() and not helped.all())
    chance = half_chances(gain, helped, number, rules)
    floor, ceiling = (
        rules.floor(number, len(gain)),
        rules.half_ceiling(number, len(gain)),
    )
    assert np.ptp(chance[helped]) < 1e-12
    risen = chance[helped][0] > floor + 1e-9
    assert not risen or np.allclose(chance[~helped], ceiling, atol=1e-9)


@settings(deadline=None, max_examples=40)
@given(halves())
def test_a_greater_gain_never_means_a_smaller_chance(half):
    gain, _, number, rules = half
    chance = half_chances(gain, np.zeros(len(gain), dtype=bool), number, rules)
    assert np.all(np.diff(chance[np.argsort(gain)]) >= -1e-12)


@settings(deadline=None, max_examples=40)
@given(halves())
def test_units_in_another_order_get_the_same_chances(half):
    gain, helped, number, rules = half
    turned = half_chances(gain[::-1], helped[::-1], number, rules)[::-1]
    assert np.allclose(half_chances(gain, helped, number, rules), turned, atol=1e-12)


def _solved(gain, number, low, high, tau):
    """The same programme by a general solver."""

    def loss(x):
        entropy = -x * np.log(x) - (1 - x) * np.log1p(-x)
        return -(gain @ x + tau * gain.mean() * entropy.sum())

    def slope(x):
        return -(gain + tau * gain.mean() * np.log((1 - x) / x))

    ones = LinearConstraint(np.ones(len(gain)), number, number)
    start = np.full(len(gain), number / len(gain))
    bounds = np.column_stack([low, high])
    return minimize(
        loss,
        start,
        jac=slope,
        bounds=bounds,
        constraints=ones,
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    ).x


@pytest.mark.parametrize("tau", [0.5, 1.5, 4.0])
def test_the_closed_form_agrees_with_a_general_solver(tau):
    gain = np.random.default_rng(3).lognormal(-2, 1, 12)
    low, high = np.full(12, 0.12), np.full(12, 0.6)
    chance = water_fill(gain, 3, low, high, tau)
    assert np.allclose(chance, _solved(gain, 3, low, high, tau), atol=2e-5)


def test_a_tiny_tau_is_the_greedy_linear_programme():
    gain = np.random.default_rng(4).lognormal(-2, 1, 12)
    low, high = np.full(12, 0.12), np.full(12, 0.6)
    best = linprog(
        -gain, A_eq=np.ones((1, 12)), b_eq=[3], bounds=list(zip(low, high, strict=True))
    )
    assert np.allclose(water_fill(gain, 3, low, high, 1e-4), best.x, atol=1e-9)


def test_without_any_risk_all_chances_are_equal():
    chance = half_chances(np.zeros(10), np.zeros(10, dtype=bool), 4, Rules())
    assert np.allclose(chance, 0.4)


def test_a_single_unit_is_certain():
    assert half_chances(np.array([0.2]), np.array([False]), 1, Rules()).tolist() == [1]


def test_where_all_need_help_all_have_the_mean_chance():
    chance = half_chances(np.arange(8.0), np.ones(8, dtype=bool), 2, Rules())
    assert np.allclose(chance, 0.25)


def test_bounds_without_solution_stop_with_their_sums():
    with pytest.raises(UserError, match=r"No chances sum to 3.*sum to 1\b.*to 2\b"):
        water_fill(np.ones(10), 3, np.full(10, 0.1), np.full(10, 0.2), 1.0)


@pytest.mark.parametrize("wrong", [{"tau": 0}, {"floor_share": 0}, {"ceiling": 1.2}])
def test_rules_no_plan_can_follow_are_refused(wrong):
    with pytest.raises(UserError, match="allow no plan"):
        Rules(**wrong)


def test_two_halves_at_the_ceiling_make_the_daily_ceiling():
    half = Rules(ceiling=0.6).half_ceiling(1, 97)
    assert 1 - (1 - half) ** 2 == pytest.approx(0.6)


def test_gain_is_risk_plus_half_a_standard_deviation():
    gain = gains(places(1), risk(["K000"], 0.2, width=0.1))
    assert gain["am", "K000"] == pytest.approx(0.2 + KAPPA * 0.1 / 3.29)


def test_a_unit_is_at_risk_when_any_of_its_offices_is():
    together = {"K000": "Block", "K001": "Block"}
    gain = gains(places(2, together), risk(["K000", "K001"], 0.2, width=0.0))
    assert gain["pm", "K000"] == pytest.approx(1 - 0.8**2)


def test_risk_beyond_the_sixth_decimal_changes_nothing():
    found = places(1)
    one, other = risk(["K000"], 0.2), risk(["K000"], 0.2 + 1e-8)
    assert gains(found, one).equals(gains(found, other))


def test_an_open_slot_without_risk_is_a_fault():
    with pytest.raises(ValueError, match="no risk"):
        gains(places(2), risk(["K000"]))
