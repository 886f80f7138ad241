import json
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from inspections.record import (
    canonical,
    commit_hash,
    file_name,
    opening,
    salt_hash,
)
from tests.inspections.builders import MONDAY, SALT, a_commitment, a_record, inputs


def test_canonical_bytes_do_not_depend_on_the_order_of_keys():
    assert canonical({"a": 1, "b": [2, 3]}) == canonical({"b": [2, 3], "a": 1})


def test_numbers_json_cannot_hold_are_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"chance": float("nan")})


def test_the_commitment_holds_hashes_and_no_office():
    text = canonical(a_commitment(inputs(3))).decode()
    assert "K00" not in text
    assert SALT.hex() not in text


def test_the_commitment_names_what_later_custody_will_fill():
    commit = a_commitment(inputs(3))
    assert commit["custodians"] is commit["beacon"] is commit["merkle_root"] is None


def test_as_of_is_written_with_the_citys_offset():
    commit = a_commitment(
        inputs(3), as_of=datetime(2024, 4, 28, 20), offset=timedelta(hours=7)
    )
    assert commit["as_of"] == "2024-04-28T20:00:00+07:00"


def test_a_records_hash_is_its_files_checksum():
    commit = a_commitment(inputs(3))
    assert commit_hash(commit) == sha256(canonical(commit)).hexdigest()


def test_a_salt_is_promised_under_its_own_name():
    assert salt_hash(SALT) != sha256(SALT).hexdigest()
    assert salt_hash(SALT) == sha256(f"sidak-salt-1|{SALT.hex()}".encode()).hexdigest()


def test_an_opening_can_hold_one_half():
    commit, opened = a_record(inputs(6))
    morning = opening(commit, opened["draw"], [SALT], {})
    assert morning["halves"] == {}
    assert morning | {"halves": opened["halves"]} == opened


def test_equal_inputs_give_equal_bytes():
    assert [*map(canonical, a_record(inputs(6)))] == [
        *map(canonical, a_record(inputs(6)))
    ]


def test_an_opening_survives_being_written_and_read():
    _, opened = a_record(inputs(6))
    assert json.loads(canonical(opened)) == opened


def test_files_are_named_by_day_version_and_kind():
    assert file_name(MONDAY, 2, "open") == "2024-04-29.v2.open.json"
