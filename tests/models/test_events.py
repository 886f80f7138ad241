import numpy as np
import pandas as pd
import pytest

from features.agenda import CALL_COLUMNS, OUTING_COLUMNS
from models.events import (
    call_chances,
    outing_chances,
    usual_outing_shape,
    with_joiners,
)
from tests.models.builders import a_call, a_day, an_outing

OFFICES = pd.DataFrame({"office_code": ["A", "B"]})


def outing(*rows, office_occasions=False):
    frame = pd.DataFrame(list(rows), columns=OUTING_COLUMNS)
    return outing_chances(frame, OFFICES, office_occasions)


def test_a_wedding_leave_threatens_the_morning_of_its_own_office_only():
    chance = outing(an_outing("A"))
    assert np.allclose(chance[0], 0.5 * usual_outing_shape())
    assert chance[0].argmax() in (20, 21)
    assert not chance[1].any()


def test_known_times_replace_the_usual_shape():
    chance = outing(an_outing("A", starts=780, ends=855))[0]
    assert chance[26:29].tolist() == [0.5, 0.5, 0.25]
    assert chance.sum() == 1.25


def test_a_part_of_an_event_or_a_mere_request_threatens_less():
    whole = outing(an_outing("A"))[0].max()
    assert outing(an_outing("A", share=0.25))[0].max() == pytest.approx(whole / 4)
    assert outing(an_outing("A", approved=False))[0].max() == pytest.approx(whole * 0.7)


def test_two_occasions_threaten_more_than_one_and_never_more_than_surely():
    one = outing(an_outing())[0].max()
    many = outing(*[an_outing()] * 40)[0].max()
    assert one < outing(an_outing(), an_outing())[0].max() < many < 1


def test_farewells_are_told_apart_from_life_events():
    rows = an_outing(occasion="farewell"), an_outing("B")
    assert not outing(*rows)[0].any()
    assert outing(*rows, office_occasions=True)[0].any()
    assert not outing(*rows, office_occasions=True)[1].any()


@pytest.mark.parametrize(
    ("expected", "taken"),
    [
        ("all", [0.9, 0.9, 0.9]),
        ("heads", [1, 0, 0]),
        ("heads_and_secretaries", [1, 1, 0]),
        ("some", [0.25, 0.25, 0.25]),
        (np.nan, [0.25, 0.25, 0.25]),
    ],
)
def test_an_official_event_takes_those_it_calls(expected, taken):
    calls = pd.DataFrame([a_call(expected=expected)], columns=CALL_COLUMNS)
    calls = calls.astype({"expected": "str"})
    chance = call_chances(calls, a_day({"A": 3, "B": 1}).people)
    assert chance[:3, 20].tolist() == pytest.approx(taken)
    assert not chance[:, 17].any()
    assert not chance[3].any()


def test_a_call_covers_the_part_of_a_slot_it_fills():
    calls = pd.DataFrame([a_call(starts=555, ends=570)], columns=CALL_COLUMNS)
    assert call_chances(calls, a_day({"A": 1}).people)[0, 18] == 0.5


def test_joiners_halve_the_share_of_presence_on_average():
    points, weights = with_joiners(np.array([[0.8]]), np.array([[1.0]]))
    assert weights.sum() == pytest.approx(1)
    assert (points * weights).sum() == pytest.approx(0.4)
