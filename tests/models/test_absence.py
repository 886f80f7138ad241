"""Collective absences: found where planted, silent where the city explains them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy.stats import betabinom

from features.agenda import CALL_COLUMNS
from models.absence import (
    DAY_LIKENESS,
    city_day,
    collective_absences,
    discovery_rates,
    tail_chances,
)
from tests.models.builders import a_call

CODES = [f"K{number:02d}" for number in range(57)]
NOBODY = pd.Series(dtype="int64")


def a_morning(
    missing: int | Mapping[str, int] = 0, size: int = 9, codes: list[str] = CODES
) -> pd.DataFrame:
    """Offices of nine; so many of each did not come. The first is the head."""
    rows = pd.DataFrame(
        [(code, f"{code}-{place}", place) for code in codes for place in range(size)],
        columns=["office_code", "person", "place"],
    )
    gone = dict.fromkeys(codes, missing) if isinstance(missing, int) else missing
    came = rows["place"] >= rows["office_code"].map(gone).fillna(0)
    rank = np.where(rows["place"] == 0, "head", "staff")
    return rows.drop(columns="place").assign(rank=rank, came=came)


def usual(people: pd.DataFrame, share: float = 0.92) -> pd.DataFrame:
    """Everybody came on so many of fifty mornings."""
    return people[["person", "office_code"]].assign(
        expected=50, clocked_in=round(50 * share)
    )


def found(
    people: pd.DataFrame,
    *calls: dict[str, object],
    unknown: pd.Series = NOBODY,
    share: float = 0.92,
) -> pd.DataFrame:
    called = pd.DataFrame(list(calls), columns=CALL_COLUMNS)
    return collective_absences(people, unknown, usual(people, share), called)


def test_seven_of_nine_missing_in_one_office_are_an_alarm():
    (row,) = found(a_morning({"K10": 7})).to_dict("records")
    assert (row["kind"], row["office_code"]) == ("collective_absence", "K10")
    assert row["evidence"] == "not_clocked_in:7/9 expected:0.7"
    assert pd.isna(row["explained"])
    assert row["p_value"] <= row["q_value"] < 0.1


def test_two_of_nine_are_an_ordinary_morning():
    assert found(a_morning({"K10": 2})).empty


def test_an_office_where_people_often_miss_is_held_against_its_own_habit():
    assert found(a_morning({"K10": 5}), share=0.5).empty


def test_a_day_on_which_most_of_the_city_was_missing_has_no_alarms():
    alerts = found(a_morning(6))
    assert set(alerts["explained"]) == {"city_day"}
    assert len(alerts) == 57


def test_an_office_emptier_than_the_flooded_city_still_stands_out():
    flood = dict.fromkeys(CODES, 2) | {"K10": 9}
    alarms = found(a_morning(flood)).query("explained.isna()")
    assert alarms["office_code"].tolist() == ["K10"]


def test_a_ceremony_of_everybody_explains_its_offices():
    ceremony = [a_call(code, kind="ceremony", expected="all") for code in CODES[:11]]
    alerts = found(a_morning(dict.fromkeys(CODES[:11], 8)), *ceremony)
    assert alerts["office_code"].tolist() == CODES[:11]
    assert set(alerts["explained"]) == {"official_agenda"}


def test_a_weekly_briefing_of_the_head_excuses_the_head_only():
    briefing = a_call("K10", kind="briefing", expected="heads")
    (row,) = found(a_morning({"K10": 8}), briefing).to_dict("records")
    assert pd.isna(row["explained"])


def test_unknown_pins_may_be_the_missing():
    assert found(a_morning({"K10": 7}), unknown=pd.Series({"K10": 6})).empty
    (row,) = found(a_morning({"K10": 9}), unknown=pd.Series({"K10": 2})).to_dict(
        "records"
    )
    assert row["evidence"].startswith("not_clocked_in:7/9 ")


def test_two_people_are_nobodys_collective():
    assert found(a_morning(2, size=2)).empty


def test_a_small_city_has_no_city_day():
    people = a_morning({"K00": 9}, codes=CODES[:2])
    assert found(people)["explained"].isna().tolist() == [True]


def test_a_city_without_staff_has_no_absences():
    assert found(a_morning(codes=[])).empty


def test_the_order_of_the_rows_does_not_matter():
    people = a_morning({"K10": 7, "K20": 6})
    history = usual(people).assign(clocked_in=lambda rows: rows.index % 7 + 43)
    calls = pd.DataFrame([a_call("K20"), a_call("K30")], columns=CALL_COLUMNS)
    straight = collective_absences(people, NOBODY, history, calls)
    dice = np.random.default_rng(4)
    mixed = collective_absences(
        people.iloc[dice.permutation(len(people))],
        NOBODY,
        history.sort_values("clocked_in"),
        calls[::-1],
    )
    assert len(straight) == 2
    assert_frame_equal(straight, mixed)


@pytest.mark.parametrize(("missing", "count", "share"), [(3, 6, 0.1), (20, 40, 0.3)])
def test_the_tail_is_the_beta_binomials(missing, count, share):
    strength = 1 / DAY_LIKENESS - 1
    law = betabinom(count, share * strength, (1 - share) * strength)
    chance = tail_chances(np.array([missing]), np.array([count]), np.array([share]))
    assert chance[0] == pytest.approx(law.sf(missing - 1))


def test_few_empty_offices_do_not_move_the_citys_day():
    count, share = np.full(57, 9.0), np.full(57, 0.08)
    missing = np.zeros(57)
    missing[:20] = 9
    assert city_day(missing, count, share) == 0


def test_discovery_rates_keep_the_order_of_the_chances():
    chances = np.array([0.2, 0.001, 0.04, 0.04, 1.0])
    rates = discovery_rates(chances)
    assert (np.diff(rates[np.argsort(chances, kind="stable")]) >= 0).all()
    assert (rates >= chances).all()


def test_ordinary_nights_have_few_alarms():
    """Alike as in real logs, nothing planted: false alarms in forty nights."""
    dice, alarms = np.random.default_rng(7), 0
    people = a_morning()
    for _ in range(40):
        share = dice.beta(0.08 * 19, 0.92 * 19, len(CODES))
        gone = dict(zip(CODES, dice.binomial(9, share).tolist(), strict=True))
        people["came"] = a_morning(gone)["came"]
        alarms += int(found(people)["explained"].isna().sum())
    assert alarms <= 6
