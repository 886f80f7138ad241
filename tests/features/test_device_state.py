"""How likely a device works, from its silences: a question about the device only."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data.schemas import TABLES, empty_frame
from data.workdays import service_hours, shipped_calendar
from features.device_state import (
    FAILS,
    HELD,
    MENDED,
    NOT_ASKED,
    QUIET,
    SILENT,
    SPOKE,
    SURE,
    Codes,
    Contacts,
    device_states,
    evidence_of,
    working_probability,
)
from tests.builders import Row, a_device, an_office, frame

#: A Thursday of a week without holidays.
DAY = date(2024, 4, 25)
WEEKS = pd.bdate_range("2024-04-15", DAY)
LETTERS = {"-": NOT_ASKED, ".": SILENT, "x": SPOKE, "q": QUIET, "h": HELD}
NO_MARKS = pd.DataFrame({"device": [], "service_date": []}).astype(
    {"device": "str", "service_date": "datetime64[us]"}
)
HISTORIES = arrays("int8", st.tuples(st.integers(1, 4), st.integers(1, 30))).map(
    lambda days: np.abs(days) % 5
)


def works(*histories: str) -> list[float]:
    """The probability after the last day of each history."""
    longest = max(map(len, histories))
    padded = (each.rjust(longest, "-") for each in histories)
    evidence = np.array([[LETTERS[day] for day in each] for each in padded], "int8")
    return working_probability(evidence)[:, -1].tolist()


@given(HISTORIES)
def test_it_is_a_probability(evidence: Codes) -> None:
    found = working_probability(evidence)
    assert ((found >= 0) & (found <= 1)).all()


@given(HISTORIES, st.integers(0, 30))
def test_days_to_come_change_nothing_but_the_usual_silence(
    evidence: Codes, days: int
) -> None:
    # The device's own rate looks at the past alone, so a cut after its last row is
    # what the filter has seen until then.
    cut = min(days, evidence.shape[1])
    later = evidence.copy()
    later[:, cut:] = NOT_ASKED
    quiet = np.where(later == SPOKE, NOT_ASKED, later)
    found = working_probability(quiet)[:, :cut]
    assert np.array_equal(found, working_probability(quiet[:, :cut]))


@given(HISTORIES)
def test_each_device_is_judged_by_itself(evidence: Codes) -> None:
    alone = [working_probability(row[np.newaxis])[0] for row in evidence]
    assert np.allclose(working_probability(evidence), alone)


@given(HISTORIES)
def test_another_silent_day_never_speaks_for_the_device(evidence: Codes) -> None:
    shape = (len(evidence), 1)
    silent = np.hstack([evidence, np.full(shape, SILENT, "int8")])
    nothing = np.hstack([evidence, np.full(shape, NOT_ASKED, "int8")])
    last = working_probability(silent)[:, -1]
    assert (last <= working_probability(nothing)[:, -1] + 1e-12).all()


@given(HISTORIES, st.data())
def test_rows_of_a_day_prove_that_the_device_worked_then(
    evidence: Codes, data: st.DataObject
) -> None:
    day = data.draw(st.integers(0, evidence.shape[1] - 1))
    evidence[:, day] = SPOKE
    assert (working_probability(evidence)[:, day] == 1).all()


@pytest.mark.parametrize("seed", range(5))
def test_of_devices_that_follow_the_model_it_is_right_on_average(seed: int) -> None:
    dice = np.random.default_rng(seed)
    devices, days, usual = 400, 40, 0.05
    state = dice.random(devices) < MENDED / (MENDED + FAILS)
    evidence = np.full((devices, days), SILENT, "int8")
    for day in range(days):
        turn = dice.random(devices)
        state = np.where(state, turn >= FAILS, turn < MENDED)
        evidence[state & (dice.random(devices) >= usual), day] = SPOKE
    believed = working_probability(evidence)[:, -1]
    # Five standard errors of a share near 0.97 of 400.
    assert abs(believed.mean() - state.mean()) < 5 * np.sqrt(0.03 / devices)


def test_one_silent_day_is_not_enough_and_three_are() -> None:
    one, three = works("x" * 20 + ".", "x" * 20 + "...")
    assert one > 0.5
    assert three < 1 - SURE


def test_a_device_often_silent_is_believed_for_longer() -> None:
    regular, spare = works("x" * 20 + "...", "x...x...x...x...x...x" + "...")
    assert spare > 0.5 > regular


def test_rows_that_come_later_give_the_silent_days_back() -> None:
    before = working_probability(np.array([[SPOKE] * 9 + [SILENT] * 3], "int8"))
    after = working_probability(np.array([[SPOKE] * 12], "int8"))
    assert before[0, -1] < 0.1
    assert after[0, -1] == 1


def test_a_complete_count_makes_silence_true_and_a_count_of_more_makes_it_a_delay() -> (
    None
):
    silent, complete, held = works("xxxxx.", "xxxxxq", "xxxxxh")
    assert complete > SURE > silent > held


def hours(*offices: Row) -> pd.DataFrame:
    return service_hours(
        frame("offices", offices or [an_office()]),
        empty_frame(TABLES["schedules"]),
        shipped_calendar(),
        list(pd.date_range(WEEKS[0], DAY).date),
    )


def marks(**days: pd.DatetimeIndex) -> pd.DataFrame:
    rows = [
        pd.DataFrame({"device": device, "service_date": on.as_unit("us")})
        for device, on in days.items()
    ]
    return pd.concat([NO_MARKS, *rows], ignore_index=True)


def told(
    *devices: Row,
    day: date = DAY,
    said: Contacts | None = None,
    **spoke: pd.DatetimeIndex,
) -> dict[str, str]:
    """The word of each device."""
    found = device_states(
        day,
        frame("devices", devices),
        hours(),
        marks(**spoke),
        said or Contacts(NO_MARKS, NO_MARKS),
    )
    return dict(zip(found["device"], found["device_state"], strict=True))


BOTH = a_device("D"), a_device("E")


def test_the_word_follows_the_silence() -> None:
    found = told(*BOTH, D=WEEKS, E=WEEKS[:-4])
    assert found == {"D": "working", "E": "not_delivering"}


def test_a_day_on_which_every_device_is_silent_blames_none() -> None:
    found = told(*BOTH, D=WEEKS[:-4], E=WEEKS[:-4])
    assert set(found.values()) == {"working"}


def test_of_a_single_device_nobody_can_say_that_all_were_silent() -> None:
    assert told(a_device(), D=WEEKS[:-4]) == {"D": "not_delivering"}


def test_a_device_that_never_reported_is_told_as_such() -> None:
    assert told(*BOTH, D=WEEKS)["E"] == "never_heard"


def test_weekends_and_the_time_before_it_was_installed_ask_nothing() -> None:
    new = a_device("E", valid_from=str(WEEKS[-1].date()))
    assert told(a_device(), new, D=WEEKS, E=WEEKS[-1:])["E"] == "working"
    sunday = date(2024, 4, 21)
    assert told(*BOTH, day=sunday, D=WEEKS, E=WEEKS[:5])["E"] == "working"


def test_a_day_that_is_not_over_asks_nothing_but_its_rows_count() -> None:
    devices, none = frame("devices", [a_device()]), Contacts(NO_MARKS, NO_MARKS)
    for spoke in (WEEKS[:-1], WEEKS[-1:]):
        over_on = WEEKS[-2].date()
        found = device_states(DAY, devices, hours(), marks(D=spoke), none, over_on)
        assert found["device_state"].tolist() == ["working"]
        assert found["working"].between(0.99, 1).all()


def test_a_day_declared_complete_is_no_silence() -> None:
    said = Contacts(complete=marks(E=WEEKS[-4:]), held=NO_MARKS)
    assert told(*BOTH, said=said, D=WEEKS, E=WEEKS[:-4])["E"] == "working"


def test_rows_held_back_are_not_delivered() -> None:
    said = Contacts(complete=NO_MARKS, held=marks(E=WEEKS[-2:]))
    assert told(*BOTH, said=said, D=WEEKS, E=WEEKS[:-2])["E"] == "not_delivering"


def test_a_city_without_devices_or_days_has_no_states() -> None:
    assert told() == {}
    nothing = device_states(
        DAY,
        frame("devices", [a_device()]),
        hours()[:0],
        NO_MARKS,
        Contacts(NO_MARKS, NO_MARKS),
    )
    assert nothing["device_state"].tolist() == ["never_heard"]
    assert nothing["working"].isna().all()


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_the_rows_does_not_matter(turned: bool) -> None:
    order = slice(None, None, -1 if turned else None)
    devices = frame("devices", list(BOTH))[order]
    spoke = marks(D=WEEKS, E=WEEKS[:-2])[order]
    none = Contacts(NO_MARKS, NO_MARKS)
    _, evidence = evidence_of(
        devices.sort_values("device"), hours()[order], spoke, none
    )
    assert evidence[:, -2:].tolist() == [[SPOKE, SPOKE], [SILENT, SILENT]]
