"""Chances hold what they promise: a clean office is rarely called rare."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom, nbinom

from features.integrity.bursts import burst_chances
from features.integrity.chances import binomial_tail, count_tail, rates_of_others
from features.integrity.counting import Counts
from features.integrity.device_log import event_chances
from features.integrity.leave_days import late_chances, leave_chances
from features.integrity.same_places import shared_chances, still_chances
from features.integrity.verification import typed_chances
from features.integrity.visit_days import visit_chances

OFFICES, CITIES = 40, 100
Numbers = np.ndarray


def counts(seen: Numbers, trials: Numbers, expected: float = 0.0) -> Counts:
    none = np.zeros(len(seen), dtype="int64")
    return Counts(seen.astype(float), trials, trials * expected, none, none)


def cities(trials: float, rate: float, spread: float = 0.0) -> list[Counts]:
    """Clean cities: every office has the rate, or one alike to it."""
    dice = np.random.default_rng(7)
    own = np.full((CITIES, OFFICES), rate)
    if spread:
        worth = 1 / spread - 1
        own = dice.beta(rate * worth, (1 - rate) * worth, size=own.shape)
    seen = dice.binomial(int(trials), own)
    return [counts(each, np.full(OFFICES, trials), rate) for each in seen]


def called(
    chances: Callable[[Counts], tuple[Numbers, Numbers]], found: list[Counts], at: float
) -> float:
    """Share of the offices called rarer than ``at``."""
    return float(np.mean([chances(each)[1] <= at for each in found]))


@pytest.mark.parametrize("spread", [0.0, 0.005])
@pytest.mark.parametrize(
    ("chances", "trials", "rate"),
    [
        (burst_chances, 400, 0.05),
        (typed_chances, 500, 0.03),
        (leave_chances, 20, 0.05),
        (late_chances, 12, 0.25),
        (shared_chances, 400, 0.01),
        (still_chances, 200, 0.05),
    ],
)
def test_clean_offices_are_called_rare_no_more_often_than_promised(
    chances: Callable[[Counts], tuple[Numbers, Numbers]],
    trials: float,
    rate: float,
    spread: float,
) -> None:
    found = cities(trials, rate, spread)
    assert called(chances, found, 0.05) <= 0.055
    assert called(chances, found, 0.01) <= 0.013
    assert called(chances, found, 0.001) <= 0.002


def test_clean_devices_are_called_rare_no_more_often_than_promised() -> None:
    dice = np.random.default_rng(8)
    days = np.full(OFFICES, 30.0)
    own = dice.gamma(1.0, 1 / 100, size=(CITIES, OFFICES))
    found = [counts(each, days) for each in dice.poisson(own * 30)]
    assert called(event_chances, found, 0.05) <= 0.06
    assert called(event_chances, found, 0.01) <= 0.015


def test_silence_on_visits_is_called_rare_no_more_often_than_promised() -> None:
    dice = np.random.default_rng(9)
    own = dice.beta(1, 40, size=(CITIES, OFFICES))
    others = dice.binomial(55, own)
    silent = dice.binomial(3, own)
    visits, days = np.full(OFFICES, 3.0), np.full(OFFICES, 55.0)
    chances = [
        visit_chances(counts(on, visits), counts(off, days))[1]
        for on, off in zip(silent, others, strict=True)
    ]
    assert np.mean(np.array(chances) <= 0.01) <= 0.013


def test_without_likeness_the_tail_is_the_binomials() -> None:
    seen = np.arange(11.0)
    tail = binomial_tail(seen, np.full(11, 10.0), np.full(11, 0.2))
    np.testing.assert_allclose(tail, binom.sf(seen - 1, 10, 0.2), rtol=1e-9)


def test_the_tail_of_events_is_the_negative_binomials() -> None:
    seen = np.arange(6.0)
    tail = count_tail(seen, np.full(6, 0.4), 0.5)
    np.testing.assert_allclose(tail, nbinom.sf(seen - 1, 2, 2 / 2.4), rtol=1e-9)


def test_no_office_is_compared_with_itself() -> None:
    rates = rates_of_others(np.array([50.0, 1.0]), np.array([100.0, 100.0]), 0.01, 1)
    assert rates[0] < 0.02 < 0.4 < rates[1]


def test_without_trials_nothing_is_rare() -> None:
    none = np.zeros(2)
    assert binomial_tail(none, none, none).tolist() == [1.0, 1.0]
    assert count_tail(none, none, 1.0).tolist() == [1.0, 1.0]
