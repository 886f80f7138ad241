import numpy as np
import pandas as pd
import pytest

from models.seen import CITY_SHARE, fit_seen, seen_shares
from tests.models.builders import counts

NO_KINDS = pd.Series([], index=pd.Index([], dtype="str"), dtype="str")


def shares(rows, *codes, kinds=NO_KINDS):
    offices = pd.DataFrame({"office_code": codes, "kind": kinds.reindex(codes).array})
    return seen_shares(fit_seen(rows, kinds), offices).set_index(pd.Index(codes))


def test_without_inspections_every_office_has_the_published_share_and_much_doubt():
    found = shares(counts(), "A")
    assert found.loc["A", "share"] == pytest.approx(CITY_SHARE)
    assert found.loc["A", "low"] < 0.7
    assert found.loc["A", "high"] > 0.93
    assert found.loc["A", "visits"] == 0


def test_few_heads_move_an_office_a_little_and_many_a_lot():
    others = [(f"o{n}", 8, 10) for n in range(20)]
    once = shares(counts(("A", 2, 8), *others), "A").loc["A"]
    often = shares(counts(*[("A", 2, 8)] * 12, *others), "A").loc["A"]
    assert 0.25 < often["share"] < once["share"] < 0.83
    assert (often["seen"], often["clocked_in"], often["visits"]) == (24, 96, 12)


def test_more_heads_leave_less_doubt():
    rows = [("A", 8, 10)] * 12 + [("B", 8, 10)]
    found = shares(counts(*rows), "A", "B", "C")
    assert found["doubt"].is_monotonic_increasing


def test_one_crowded_visit_is_not_worth_many_small_ones():
    crowd = shares(counts(("A", 10, 40)), "A").loc["A", "share"]
    visits = shares(counts(*[("A", 2, 8)] * 5), "A").loc["A", "share"]
    assert visits < crowd


def test_an_unvisited_office_is_like_its_kind():
    kinds = pd.Series({"A": "dinas", "Z": "dinas", "B": "kelurahan"})
    rows = [("A", 3, 10)] * 9 + [("B", 10, 10)] * 9
    found = shares(counts(*rows), "A", "B", "Z", kinds=kinds)
    assert found.loc["A", "share"] < found.loc["Z", "share"] < found.loc["B", "share"]
    assert found.loc["Z", "share"] == found.loc["Z", "usual"]


def test_hand_picked_and_echo_findings_speak_for_their_own_office_only():
    told = shares(counts(*[("A", 1, 10, 0.5, False)] * 9), "A", "B")
    assert told.loc["A", "share"] < 0.7
    assert told.loc["B", "share"] == pytest.approx(CITY_SHARE)


def test_an_office_visited_often_because_it_is_bad_does_not_pull_the_city_down():
    fair = [(f"o{n}", 8, 10) for n in range(30)]
    model = fit_seen(counts(*fair, *[("A", 2, 10)] * 60), NO_KINDS)
    assert model.city.share == pytest.approx(0.79, abs=0.03)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    dice = np.random.default_rng(11)
    truth = dice.beta(0.8 * 19, 0.2 * 19, 300)
    codes = [f"o{n:03d}" for n in range(300)]
    rows = []
    for code, share in zip(codes, truth, strict=True):
        days = dice.beta(share * 19, (1 - share) * 19, 4)
        rows += [(code, int(dice.binomial(10, day)), 10) for day in days]
    found = shares(counts(*rows), *codes)
    inside = (found["low"] <= truth) & (truth <= found["high"])
    assert 0.85 <= inside.mean() <= 0.95


def test_rows_in_another_order_give_the_same_numbers():
    dice = np.random.default_rng(3)
    rows = counts(*((f"o{n % 9}", int(dice.integers(0, 9)), 9) for n in range(80)))
    kinds = pd.Series({f"o{n}": "dinas" for n in range(9)})
    assert fit_seen(rows, kinds) == fit_seen(rows.sample(frac=1, random_state=1), kinds)
