from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import UserError
from data.identity import load_key, make_key, pin_pseudonyms, pseudonyms

KEY = bytes(32)


def test_a_made_key_is_random_and_for_its_owner_only(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_key(tmp_path / "new" / name)
    first, second = (load_key(tmp_path / "new" / name) for name in ("a", "b"))
    assert len(first) == 32
    assert first != second
    assert (tmp_path / "new" / "a").stat().st_mode & 0o777 == 0o600


def test_an_existing_key_is_kept(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    before = load_key(tmp_path / "key")
    make_key(tmp_path / "key")
    assert load_key(tmp_path / "key") == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    make_key(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    with pytest.raises(UserError, match="chmod 600"):
        load_key(tmp_path / "key")


@pytest.mark.parametrize("content", [b"", b"00" * 31, b"xy" * 32, b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(UserError, match="64 hexadecimal digits"):
        load_key(tmp_path / "key")


def test_a_missing_key_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="sidak init"):
        load_key(tmp_path / "key")


def test_a_pseudonym_depends_on_key_purpose_and_number() -> None:
    number = pd.Series(["198013012005011001"])
    made = {
        pseudonyms(key, values, purpose).item()
        for key in (KEY, b"another")
        for purpose in ("staff", "pin:D1")
        for values in (number, number + "1")
    }
    assert len(made) == 8


def test_missing_numbers_stay_missing_and_the_index_stays() -> None:
    values = pd.Series(["1", np.nan], index=[7, 9])
    made = pseudonyms(KEY, values, "staff")
    assert made.index.tolist() == [7, 9]
    assert made.isna().tolist() == [False, True]
    assert made.dtype == "str"


def test_a_pin_is_somebody_on_one_device_only() -> None:
    devices = pd.Series(["D1", "D2", "D1", None], index=[3, 2, 1, 0])
    pins = pd.Series(["7", "7", "7", "7"], index=[3, 2, 1, 0])
    made = pin_pseudonyms(KEY, devices, pins)
    assert made[3] == made[1] != made[2]
    assert made.isna()[0]
    assert made[3] == pseudonyms(KEY, pd.Series(["7"]), "pin:D1").item()


@given(st.lists(st.text(st.characters(categories=["Nd", "L"]), min_size=1)))
def test_no_pseudonym_holds_the_number(numbers: list[str]) -> None:
    made = pseudonyms(KEY, pd.Series(numbers, dtype="str"), "staff")
    assert made.str.fullmatch("[0-9a-f]{20}").all()
    assert made.nunique() == len({"".join(number.split()) for number in numbers})
