import numpy as np
import pandas as pd
import pytest

from models.attendance import CITY_RATE, clock_in_chances, fit_attendance
from tests.models.builders import history


def chance(model, office, expected=0, clocked_in=0):
    row = {"office_code": office, "expected": expected, "clocked_in": clocked_in}
    return clock_in_chances(model, pd.DataFrame([row]))[0]


def test_a_city_without_history_has_the_published_rate():
    assert chance(fit_attendance(history()), "A") == CITY_RATE


def test_a_person_without_history_has_the_rate_of_the_office():
    rows = [(f"p{n}", "A", 60, 30) for n in range(9)]
    rows += [(f"q{n}", "B", 60, 59) for n in range(9)]
    model = fit_attendance(history(*rows))
    assert chance(model, "A") == model.offices["A"]
    assert model.offices["A"] == pytest.approx(0.5, abs=0.05)
    assert chance(model, "C") == model.city


def test_a_person_s_own_days_outweigh_the_office_slowly():
    model = fit_attendance(history(*((f"p{n}", "A", 60, 55) for n in range(9))))
    few, many = chance(model, "A", 2, 0), chance(model, "A", 60, 0)
    assert many < 0.5 < few < model.offices["A"]


def test_rows_in_another_order_give_the_same_numbers():
    dice = np.random.default_rng(3)
    rows = history(
        *((f"p{n}", f"o{n % 7}", 60, int(dice.integers(30, 61))) for n in range(90))
    )
    shuffled = rows.sample(frac=1, random_state=5)
    assert fit_attendance(rows) == fit_attendance(shuffled)
