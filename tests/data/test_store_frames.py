from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_series_equal

from data.schemas import DTYPES
from data.store.frames import canonical, decode, encode, from_micros, to_micros
from tests.data.store_builders import EVENING, OFFSET


def test_an_instant_is_stored_as_microseconds_utc() -> None:
    micros = to_micros(EVENING, OFFSET)
    assert micros == 1_795_438_800_000_000
    assert from_micros(micros, OFFSET) == EVENING


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", ["a", None, ""]),
        ("integer", [1, None]),
        ("clock", [0, 1439, None]),
        ("number", [0.1, None, 1e-300]),
        ("flag", [True, None, False]),
        ("day", ["2026-11-23", None]),
        ("instant", ["2026-11-23T20:15:30.000001", None]),
    ],
)
def test_every_kind_comes_back_as_it_went_in(kind: str, values: list[object]) -> None:
    column = pd.Series(values, dtype="object").astype(DTYPES[kind])
    stored = encode(column, kind, OFFSET)
    assert all(value is None or not isinstance(value, np.generic) for value in stored)
    assert_series_equal(decode(stored, kind, OFFSET), column)


@pytest.mark.parametrize("kind", DTYPES)
def test_no_rows_have_the_right_dtype_too(kind: str) -> None:
    assert decode([], kind, OFFSET).dtype == DTYPES[kind]


def test_sqlites_days_and_flags_are_read() -> None:
    assert decode(["2026-11-23"], "day", OFFSET)[0] == pd.Timestamp("2026-11-23")
    assert decode([1, 0], "flag", OFFSET).tolist() == [True, False]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(0, 12))
def test_moments_and_columns_are_stored_alike(at: datetime, hours: int) -> None:
    offset = timedelta(hours=hours)
    column = pd.Series([at], dtype="datetime64[us]")
    assert encode(column, "instant", offset) == [to_micros(at, offset)]
    assert from_micros(to_micros(at, offset), offset) == at


def test_equal_values_have_one_text() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1})
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": float("nan")})
