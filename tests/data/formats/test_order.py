from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import attlog, order
from data.formats.base import CLOCK_DOUBTS, PUNCH_COLUMNS
from tests.data.formats.reading import (
    assert_accounted,
    attlog_line,
    parts_of,
    punches_of,
    rejects_of,
)


def month(per_day: int = 4) -> list[pd.Timestamp]:
    """Return the times of one office's April, in the order they were made."""
    days = pd.date_range("2024-04-01", "2024-04-29")
    return [
        day + pd.Timedelta(hours=8 + 2 * each)
        for day in days
        for each in range(per_day)
    ]


def log(times: list[pd.Timestamp]) -> bytes:
    return b"".join(
        attlog_line(pin=str(100 + place % 7), at=str(at))
        for place, at in enumerate(times)
    )


def shifted(times: list[pd.Timestamp], first: int, last: int, by: str) -> list:
    off = pd.Timedelta(by)
    return [at + off if first <= n <= last else at for n, at in enumerate(times)]


def jumps(times: list[pd.Timestamp]) -> list[int]:
    return [line for line, why in rejects_of(attlog, log(times)) if why == "clock_jump"]


@pytest.mark.parametrize("by", ["-8D", "-400D", "-2D"])
def test_a_clock_set_back_for_a_while_is_doubted_for_that_while(by: str) -> None:
    assert jumps(shifted(month(), 40, 45, by)) == [41, 42, 43, 44, 45, 46]


def test_a_clock_set_ahead_for_a_while_is_doubted_for_that_while() -> None:
    assert jumps(shifted(month(), 40, 45, "14D")) == [41, 42, 43, 44, 45, 46]


def test_an_hour_back_is_a_clock_put_right() -> None:
    assert jumps(shifted(month(), 40, 45, "-3h")) == []


def test_a_month_that_was_synchronised_late_is_believed() -> None:
    earlier = [at - pd.Timedelta("31D") for at in month()]
    later = month()
    assert jumps([*later[:60], *earlier, *later[60:]]) == []


def test_a_log_that_begins_again_is_believed() -> None:
    times = month()
    assert jumps([*times[50:], *times[:50]]) == []
    assert jumps([*times[:80], *times[20:]]) == []


def test_a_clock_that_stayed_back_has_no_record_after_it_to_tell() -> None:
    assert jumps(shifted(month(), 80, 200, "-30D")) == []


def test_a_file_sorted_by_pin_has_no_order_of_time() -> None:
    times = month(per_day=1)
    assert jumps(times * 6) == []
    assert jumps([*times, times[11], *times[28:], *times, times[3]]) == []


def test_a_doubted_record_is_told_as_the_device_did() -> None:
    times = shifted(month(), 40, 41, "-8D")
    times[50] = pd.Timestamp("2000-01-01 00:00:07")
    times[60] = pd.Timestamp("2024-06-01 08:00")
    times[70] = pd.Timestamp("2063-06-01 08:00")
    (part,) = parts_of(attlog, log(times))
    doubted = part.doubted
    reasons = ["clock_jump"] * 2 + ["clock_reset", "future"]
    assert doubted["reason"].tolist() == reasons
    assert doubted["punched_at"].tolist() == [times[n] for n in (40, 41, 50, 60)]
    assert doubted["line"].tolist() == [41, 42, 51, 61]
    assert set(doubted["line"]) < set(part.rejects["line"])
    assert doubted[[*PUNCH_COLUMNS]].dtypes.equals(part.punches.dtypes)


def test_a_clean_file_holds_no_doubt() -> None:
    (part,) = parts_of(attlog, log(month()))
    assert part.doubted.empty
    assert part.rejects.empty


_TIMES = st.lists(
    st.integers(0, 60 * 24 * 40).map(
        lambda minutes: pd.Timestamp("2024-03-20") + pd.Timedelta(minutes, "min")
    )
    | st.sampled_from([pd.Timestamp("2000-01-01"), pd.Timestamp("2024-05-20")]),
    max_size=12,
)


@settings(max_examples=35, deadline=None)
@given(_TIMES, st.randoms(use_true_random=False), st.integers(0, 100))
def test_any_order_of_records_gives_each_line_one_verdict(
    odd: list[pd.Timestamp], dice: Random, place: int
) -> None:
    times = month()
    times[place:place] = odd
    if place % 2:
        dice.shuffle(times)
    data = log(times)
    assert_accounted(attlog, data)
    (part,) = parts_of(attlog, data)
    clocks = part.rejects["reason"].isin(CLOCK_DOUBTS)
    assert part.rejects.loc[clocks, "line"].tolist() == part.doubted["line"].tolist()


@given(st.lists(st.integers(0, 10**6), max_size=200))
def test_what_strays_is_never_first_nor_last(minutes: list[int]) -> None:
    at = np.array("2010-01-01", "M8[us]") + np.array(minutes, "m8[m]")
    found = order.strayed(at)
    assert found.shape == at.shape
    assert not len(found) or not (found[0] or found[-1])


def test_a_shuffled_month_is_believed() -> None:
    times = month()
    for seed in range(20):
        mixed = np.random.default_rng(seed).permutation(np.array(times)).tolist()
        assert len(punches_of(attlog, log(mixed))) == len(times)
