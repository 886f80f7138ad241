import numpy as np
import pytest

from simulation.dice import Dice

PEOPLE = np.arange(2000)[:, None]
DAYS = np.arange(20_000, 20_100)


def test_a_number_does_not_depend_on_what_else_is_asked():
    all_at_once = Dice(7).uniform("errand", PEOPLE, DAYS)
    assert Dice(7).uniform("errand", 1234, 20_050) == all_at_once[1234, 50]


def test_seeds_and_processes_are_strangers():
    base = Dice(7).uniform("errand", PEOPLE, DAYS).ravel()
    for other in (Dice(8).uniform("errand", PEOPLE, DAYS),
                  Dice(7).uniform("duty", PEOPLE, DAYS)):  # fmt: skip
        assert abs(np.corrcoef(base, other.ravel())[0, 1]) < 0.01


def test_neighbouring_people_and_days_are_strangers():
    draws = Dice(1).uniform("errand", PEOPLE, DAYS)
    assert abs(np.corrcoef(draws[1:].ravel(), draws[:-1].ravel())[0, 1]) < 0.01
    assert abs(np.corrcoef(draws[:, 1:].ravel(), draws[:, :-1].ravel())[0, 1]) < 0.01


def test_uniform_numbers_fill_the_unit_interval():
    draws = Dice(1).uniform("errand", PEOPLE, DAYS)
    counts, _ = np.histogram(draws, bins=20, range=(0, 1))
    expected = draws.size / 20
    chi_square = ((counts - expected) ** 2 / expected).sum()
    assert chi_square < 43.8, "beyond the 99.9 % point of 19 degrees of freedom"


def test_a_share_has_the_mean_and_the_correlation_it_is_asked_for():
    shares = Dice(1).share("absence", 0.08, 0.05, np.arange(50_000))
    assert shares.mean() == pytest.approx(0.08, abs=0.002)
    assert shares.var() / (0.08 * 0.92) == pytest.approx(0.05, abs=0.003)


def test_whole_numbers_stay_below_the_high_end():
    draws = Dice(1).between("visits", 6, 9, np.arange(10_000))
    assert sorted(set(draws.tolist())) == [6, 7, 8]
