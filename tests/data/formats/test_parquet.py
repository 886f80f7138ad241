"""Parquet: the canonical columns, unpacked by a process that may die."""

import io
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import parquet, parquet_child
from data.formats.base import REASONS
from data.recognise import recognised, sniff
from tests.data.formats.reading import (
    RECEIVED_AT,
    WIB,
    damaged,
    notices_of,
    parts_of,
    punches_of,
    rejects_of,
)
from tests.thorough import some

pytestmark = pytest.mark.slow

AT = datetime(2024, 4, 29, 7, 31, 5)
#: Shaped like a NIP, and none: there is no month 13.
NUMBER = "199013010000000000"


def written(columns: dict[str, object], **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def by_pin(count: int = 3, **columns: object) -> dict[str, object]:
    return {
        "device": ["SN1"] * count,
        "pin": [f"{each:03}" for each in range(count)],
        "punched_at": [AT] * count,
    } | columns


GOOD = written(by_pin())


def test_rows_by_pin_are_punches_with_their_zeros_and_numbers() -> None:
    found = punches_of(parquet, GOOD)
    assert found["pin"].tolist() == ["000", "001", "002"]
    assert found["line"].tolist() == [1, 2, 3]
    assert set(found["punched_at"]) == {pd.Timestamp(AT)}


def test_rows_by_staff_number_are_the_offices() -> None:
    rows = {"STAFF_NUMBER": ["7"], "office_code": ["35.73"], "punched_at": ["x"]}
    (part,) = parts_of(parquet, written(rows))
    assert part.keyed_by == "office"
    assert part.rejects[["reason", "secret"]].values.tolist() == [["bad_time", "7"]]


def test_columns_left_out_are_told_and_never_reach_a_reject() -> None:
    rows = by_pin(1, pin=[NUMBER], punched_at=["never"], nama=["Nobody"])
    (part,) = parts_of(parquet, written(rows))
    (raw,) = part.rejects["raw"]
    assert NUMBER.encode() not in raw
    assert b"Nobody" not in raw
    assert "Columns left out: nama." in " ".join(map(str, part.notices))


def test_a_file_cut_off_is_one_reject_and_said() -> None:
    for data in (GOOD[:-20], parquet.MAGIC):
        assert rejects_of(parquet, data) == [(1, "undecodable")]
        assert "cut off or damaged" in notices_of(parquet, data)[0]


def test_columns_of_no_log_are_answered_with_those_that_are() -> None:
    data = written({"pin": ["7"], "waktu": [AT]})
    assert rejects_of(parquet, data) == [(1, "undecodable")]
    assert "pin, device, punched_at" in notices_of(parquet, data)[0]


def test_a_damaged_group_of_rows_leaves_the_others() -> None:
    data = written(by_pin(400), row_group_size=100, compression="none")
    place = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(1).column(1)
    start = place.dictionary_page_offset or place.data_page_offset
    hurt = data[:start] + b"\xff" * 40 + data[start + 40 :]
    assert len(punches_of(parquet, hurt)) == 300
    assert rejects_of(parquet, hurt) == [(101, "undecodable")]


def test_a_file_on_disk_reads_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "april.parquet"
    path.write_bytes(GOOD)
    with path.open("rb") as file:
        (part,) = parquet.parse(file, received_at=RECEIVED_AT, offset=WIB)
    assert part.punches.equals(punches_of(parquet, GOOD))


def test_it_is_recognised_and_its_rows_are_shown_without_pins() -> None:
    data = written(by_pin(40_000, pin=["4711"] * 40_000))
    assert recognised(data[: 64 << 10]) is parquet
    found = sniff(io.BytesIO(data), received_at=RECEIVED_AT, offset=WIB)
    assert len(found.rows) == 5
    assert "4711" not in str(found)


# ------------------------------------------------- what the child makes of columns


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pa.array([7, None]), ["7", ""]),
        (pa.array(["007", "a\nb", 'a"b', "x" * 300]), ["007", "", "", ""]),
        (pa.array(["in", None]).dictionary_encode(), ["in", ""]),
        (pa.array([b"7", b"\xff"], pa.binary())[:1], ["7"]),
        (pa.array([7.0, 8.5]), ["", ""]),
        (pa.array([[1], [2]]), ["", ""]),
        (pa.array([AT], pa.timestamp("ms")), ["2024-04-29 07:31:05.000"]),
        (
            pa.array([AT], pa.timestamp("us", "Asia/Jakarta")),
            ["2024-04-29 07:31:05.000000Z"],
        ),
    ],
)
def test_a_column_becomes_text_or_nothing(column: pa.Array, texts: list[str]) -> None:
    assert parquet_child.column_text(column).to_pylist() == texts


def test_more_rows_than_any_city_has_end_the_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parquet_child, "MOST_ROWS", 2)
    file = pq.ParquetFile(io.BytesIO(GOOD))
    found = {"places": [0, 1, 2]}
    assert [*parquet_child.lines(file, found)] == [parquet_child.DAMAGE]


def test_a_page_that_asks_for_more_memory_than_there_is_ends_the_child_only() -> None:
    ends = pa.array([0, 600_000_000], pa.int32()).buffers()[1]
    huge = pa.py_buffer(bytes(600_000_000))
    text = pa.Array.from_buffers(pa.string(), 1, [None, ends, huge])
    rows = by_pin(1, pin=text)
    data = written(
        rows, compression="zstd", use_dictionary=False, write_statistics=False
    )
    assert len(data) < 1 << 20
    (reason,) = {reason for _, reason in rejects_of(parquet, data)}
    assert reason == "undecodable"


@settings(max_examples=len(some(range(20), 3)), deadline=None)
@given(damaged(GOOD) | st.binary(max_size=60).map(lambda more: b"PAR1" + more))
def test_any_damage_is_accounted_for(data: bytes) -> None:
    parts = parts_of(parquet, data)
    told = [line for part in parts for line in part.punches["line"]]
    told += [line for part in parts for line in part.rejects["line"]]
    assert len(set(told)) == len(told) == sum(part.lines for part in parts)
    assert {why for part in parts for why in part.rejects["reason"]} <= {*REASONS}
