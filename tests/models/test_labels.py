import numpy as np
import pandas as pd
import pytest

from data.schemas import TABLES, typed
from models.labels import fit_base_rate, labels
from tests.models.builders import label_rows

MINIMUM = pd.Series({"A": 2})


def finding(**changes):
    row = {"office_code": "A", "outcome": "staffed", "chance": 0.5, "slot_chance": 0.1}
    return typed(pd.DataFrame([row | changes]), TABLES["findings"])


@pytest.mark.parametrize(
    ("changes", "below"),
    [
        ({"outcome": "staffed"}, [False]),
        ({"outcome": "below_minimum"}, [True]),
        ({"outcome": "empty"}, [True]),
        ({"outcome": "service_stopped"}, [False]),
        ({"outcome": "relocated"}, []),
        ({"outcome": "closed_with_notice"}, []),
        ({"outcome": "not_reached"}, []),
        ({"outcome": "staffed", "service_staff_seen": 1}, [True]),
        ({"outcome": "below_minimum", "service_staff_seen": 2}, [False]),
    ],
)
def test_counts_decide_where_they_exist_else_the_outcome(changes, below):
    assert labels(finding(**changes), MINIMUM)["below"].tolist() == below


def test_a_label_weighs_what_its_lottery_says():
    assert labels(finding(), MINIMUM)["weight"].tolist() == [20]
    assert labels(finding(chance=None), MINIMUM)["weight"].isna().all()
    assert labels(finding(slot_chance=None), MINIMUM)["weight"].isna().all()


def test_the_base_rate_moves_from_two_percent_to_what_was_found():
    few = fit_base_rate(label_rows(*[("A", True, 20)] * 2))
    many = fit_base_rate(label_rows(*[("A", n % 10 == 0, 20) for n in range(1000)]))
    assert 0.02 < few.mean < 0.06
    assert many.mean == pytest.approx(0.1, abs=0.01)
    assert few.interval[0] < few.mean < few.interval[1]


def test_hand_picked_labels_say_nothing_about_the_city():
    picked = label_rows(*[("A", True, np.nan)] * 99)
    assert fit_base_rate(picked).mean == pytest.approx(0.02)


def test_labels_of_lucky_offices_count_for_the_many_slots_they_stand_for():
    rows = [("A", True, 10.0)] * 50 + [("B", False, 90.0)] * 50
    assert fit_base_rate(label_rows(*rows)).mean < 0.15
