from datetime import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import epresensi
from data.formats.base import REASONS
from data.formats.day_cells import MARKS, cell_of
from data.recognise import recognised
from tests.data.formats.matrices import NUMBER, header, matrix, person
from tests.data.formats.reading import (
    damaged,
    line_count,
    notices_of,
    parts_of,
    rejects_of,
)

RECEIVED_AT = datetime(2024, 6, 1, 8)


def marks_of(data: bytes, received_at: datetime = RECEIVED_AT) -> pd.DataFrame:
    parts = parts_of(epresensi, data, received_at)
    marks = pd.concat([part.day_marks for part in parts], ignore_index=True)
    return marks.assign(number=marks["day"].dt.day).set_index("number")


def assert_accounted(data: bytes) -> None:
    """Each line gives days, is a reject, or is no record; nothing is a punch."""
    parts = parts_of(epresensi, data, RECEIVED_AT)
    days = pd.concat([part.day_marks for part in parts])
    rejects = pd.concat([part.rejects for part in parts])
    told = {*days["line"], *rejects["line"]}
    assert len(told) + sum(part.other for part in parts) == line_count(data)
    assert sum(part.lines for part in parts) == len(days) + len(rejects)
    assert all(part.punches.empty for part in parts)
    assert set(days["mark"]) <= set(MARKS)
    assert set(rejects["reason"]) <= set(REASONS)
    assert not days.duplicated(["line", "day"]).any()


def test_a_month_gives_a_mark_for_each_of_its_days_and_no_punch() -> None:
    data = matrix(person(d1="LIB", d2="I1", d3="A1"))
    marks = marks_of(data)
    assert marks["mark"].value_counts().to_dict() == {
        "present": 27,
        "off": 1,
        "away": 1,
        "absent": 1,
    }
    assert marks["staff_number"].unique().tolist() == [NUMBER]
    assert marks["day"].max() == pd.Timestamp("2024-04-30")
    assert_accounted(data)


@pytest.mark.parametrize(
    ("text", "mark", "details"),
    [
        ("", "present", ""),
        ("TL12m TAP1 AP1", "present", "late:12 no_clock_out missed_apel"),
        ("PC30m SN1 TAD1", "present", "early:30 missed_senam no_clock_in"),
        ("LIB I1", "off", ""),
        ("I1 TL5m", "away", "late:5"),
        ("A1", "absent", ""),
        ("cuti", "away", ""),
        ("HADIR", "present", ""),
    ],
)
def test_codes_in_a_cell_are_read_together(text: str, mark: str, details: str) -> None:
    assert cell_of(text) == (mark, details)


def test_kinds_of_leave_are_not_told_apart() -> None:
    assert len({cell_of(code) for code in ("CS", "CM", "CAP", "I1", "DL", "S")}) == 1


def test_absence_of_shift_staff_at_a_weekend_is_unsure_and_said() -> None:
    # 6 April 2024 is a Saturday.
    data = matrix(person(shift="shift", d5="A1", d6="A1"), person(d6="A1"))
    marks = marks_of(data)
    found = marks.loc[[5, 6], "mark"].tolist()
    assert found == ["absent", "present", "unsure", "absent"]
    assert "count as unsure: 1" in " ".join(notices_of(epresensi, data))


def test_days_that_had_not_come_are_no_marks() -> None:
    data = matrix(person(synced="NULL", d25="LIB"))
    assert marks_of(data, datetime(2024, 4, 20, 8)).index.max() == 19
    early = matrix(person(synced="2024-04-11 02:00:00"))
    assert marks_of(early).index.max() == 10


@pytest.mark.parametrize("month", ["4", "04", "April", "APR"])
def test_a_month_is_a_number_or_a_word(month: str) -> None:
    assert marks_of(matrix(person(month=month)))["day"].min() == pd.Timestamp(
        "2024-04-01"
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (person(number="NULL"), "undecodable"),
        (person(number="1.98713e+17"), "undecodable"),
        (person(number="Jumlah"), "undecodable"),
        (person(month="13"), "impossible_date"),
        (person(year="24"), "impossible_date"),
        (person(d31="A1"), "impossible_date"),
        (person(d2="XX1"), "undecodable"),
    ],
)
def test_what_is_no_day_of_a_person_gives_its_reason(
    row: list[object], reason: str
) -> None:
    data = matrix(row)
    assert rejects_of(epresensi, data) == [(3, reason)]
    assert_accounted(data)


def test_a_rejects_bytes_hold_neither_number_nor_name() -> None:
    rows = person(number="Contoh"), person(d2="Contoh XX1"), person(month="x")
    (part,) = parts_of(epresensi, matrix(*rows), RECEIVED_AT)
    kept = b" ".join(part.rejects["raw"])
    assert b"Contoh" not in kept
    assert NUMBER.encode() not in kept
    assert b"\t2024-04-02\t****** XX1" in kept
    assert part.rejects["secret"].tolist()[1] == NUMBER


def test_months_may_follow_one_another_under_their_own_headers() -> None:
    short = [header(29), person(month="2", days=29, d29="A1")]
    marks = marks_of(matrix(person(), *short))
    assert len(marks) == 30 + 29
    assert marks.loc[29, "mark"].tolist() == ["present", "absent"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_matrix_is_recognised_whatever_stands_between_cells(mark: str) -> None:
    row = [f'"{cell}"' for cell in person()]
    found = recognised(matrix(row, mark=mark))
    assert found is not None
    assert found.NAME == "epresensi"
    assert len(marks_of(matrix(row, mark=mark))) == 30


def test_a_matrix_without_days_or_numbers_is_told_what_it_lacks() -> None:
    head = "\t".join(map(str, header(20))).encode()
    likeness = epresensi.looks_like(head)
    assert likeness.share < 0.2
    assert str(likeness.differences[0]) == "The header lacks 01 .. 28."


def test_a_file_without_a_header_gives_rejects_without_content() -> None:
    (part,) = parts_of(epresensi, b"199013310000000000\tContoh\n", RECEIVED_AT)
    assert part.rejects["raw"].tolist() == [b"******************\t******"]


@settings(max_examples=60, deadline=None)
@given(data=damaged(matrix(person(d3="TL5m"), person(d9="LIB"), mark=";")))
def test_any_damage_is_accounted_for(data: bytes) -> None:
    assert_accounted(data)


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_accounted_for(data: bytes) -> None:
    assert_accounted(data)
