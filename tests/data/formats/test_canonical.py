import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import canonical
from tests.data.formats.reading import (
    line_count,
    parts_of,
    punches_of,
    reason_of,
    rejects_of,
)

HEADER = b"device,pin,punched_at,direction,verify\n"
ROW = b"SN1,007,2024-04-29 07:31:05,in,1\n"
STAFF_HEADER = b"staff_number,office_code,punched_at,direction\n"
#: Shaped like a NIP, and none: there is no month 13.
NUMBER = b"199013010000000000"


def test_every_separator_and_a_byte_order_mark_read_the_same() -> None:
    expected = punches_of(canonical, HEADER + ROW)
    for mark in (b",", b";", b"\t"):
        data = (HEADER + ROW).replace(b",", mark)
        for variant in (data, b"\xef\xbb\xbf" + data, data.replace(b"\n", b"\r\n")):
            assert punches_of(canonical, variant).equals(expected)


def test_columns_come_in_any_order_and_further_ones_are_told_of() -> None:
    data = b"Nama;Verify;PUNCHED_AT;pin;device\nX;1;2024-04-29 07:31;007;SN1\n"
    (part,) = parts_of(canonical, data)
    (punch,) = part.punches.to_dict("records")
    assert (punch["device"], punch["pin"], punch["verify"]) == ("SN1", "007", 1)
    assert [str(notice) for notice in part.notices] == ["Columns left out: nama."]


def test_title_lines_may_stand_above_the_header() -> None:
    (part,) = parts_of(canonical, b"Rekap April 2024\n\n" + HEADER + ROW)
    assert (len(part.punches), part.other, len(part.rejects)) == (1, 3, 0)


def test_quoted_cells_may_hold_the_separator() -> None:
    data = b'device,note,pin,punched_at\n"SN1","a, b","007","2024-04-29 07:31:05"\n'
    (punch,) = punches_of(canonical, data).to_dict("records")
    assert (punch["device"], punch["pin"]) == ("SN1", "007")


def test_rows_of_empty_cells_are_blank() -> None:
    (part,) = parts_of(canonical, HEADER + b",,,,\n" + ROW + b'"",,,,\n')
    assert (part.lines, part.other) == (1, 3)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-04-29T07:31:05", "2024-04-29 07:31:05"),
        ("2024-04-29 07:31", "2024-04-29 07:31:00"),
        ("2024-04-29T07:31:05+07:00", "2024-04-29 07:31:05"),
        ("2024-04-29T00:31:05Z", "2024-04-29 07:31:05"),
        ("2024-04-28T20:31-04:00", "2024-04-29 07:31:00"),
        ("2024-04-29T08:31:05+0800", "2024-04-29 07:31:05"),
        ("2024-04-29 09:31:05+09", "2024-04-29 07:31:05"),
        ("2024-04-29T07:31:05.250", "2024-04-29 07:31:05.250000"),
        ("2024-04-29T00:31:05.5Z", "2024-04-29 07:31:05.500000"),
    ],
)
def test_times_are_city_time_unless_they_say_otherwise(written: str, read: str) -> None:
    data = HEADER + ROW.replace(b"2024-04-29 07:31:05", written.encode())
    assert str(punches_of(canonical, data)["punched_at"].iloc[0]) == read


@pytest.mark.parametrize(
    ("word", "direction"),
    [
        ("in", "in"),
        ("OUT", "out"),
        ("Break_Out", "break_out"),
        ("", "unknown"),
        ("0", "in"),
        ("1", "out"),
        ("5", "overtime_out"),
        ("255", "unknown"),
    ],
)
def test_direction_is_a_word_or_the_devices_number(word: str, direction: str) -> None:
    data = HEADER + b"SN1,007,2024-04-29 07:31:05," + word.encode() + b",1\n"
    assert punches_of(canonical, data)["direction"].tolist() == [direction]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"SN1,007,2024-04-29 07:31:05,sideways,1", "bad_direction"),
        (b"SN1,007,29/04/2024 07:31,in,1", "bad_time"),
        (b"SN1,007,2024-04-29T07:31:05+7,in,1", "bad_time"),
        (b"SN1,007,2024-02-30 07:31,in,1", "impossible_date"),
        (b"SN1,007,2000-01-01 00:00:00,in,1", "clock_reset"),
        (b"SN1,007,2024-06-01 07:31,in,1", "future"),
        (b"SN1,,2024-04-29 07:31,in,1", "undecodable"),
        (b",007,2024-04-29 07:31,in,1", "undecodable"),
        (b"SN1,1.99E+17,2024-04-29 07:31,in,1", "undecodable"),
        (b"SN1,007,2024-04-29 07:31", "undecodable"),
        (b"SN1,007,2024-04-29 07:31,in,1,9", "undecodable"),
    ],
)
def test_a_row_that_is_no_punch_gives_its_reason(row: bytes, reason: str) -> None:
    assert reason_of(canonical, HEADER + row) == reason


def test_rows_by_staff_number_name_the_office_as_their_device() -> None:
    row = NUMBER + b",35.73.01.1011,2024-04-29 07:31:05,in\n"
    (part,) = parts_of(canonical, STAFF_HEADER + row)
    assert part.keyed_by == "office"
    assert part.punches["device"].tolist() == ["35.73.01.1011"]


@pytest.mark.parametrize(
    "row",
    [
        NUMBER + b",35.73.01.1011,yesterday,in\n",
        b"Nama Orang," + NUMBER + b",35.73.01.1011,2024-04-29 07:31,in\n",
        NUMBER + b";35.73.01.1011;2024-04-29 07:31;in\n",
        NUMBER,
        b'"Nama Orang,' + NUMBER,
    ],
)
def test_a_rejects_bytes_hold_neither_number_nor_name(row: bytes) -> None:
    (part,) = parts_of(canonical, STAFF_HEADER + row)
    (raw,) = part.rejects["raw"]
    assert NUMBER not in raw
    assert b"Orang" not in raw


def test_further_columns_never_reach_the_rejects() -> None:
    data = b"nama,device,pin,punched_at\nOrang,SN1,007,later\nOrang,SN1\n"
    (part,) = parts_of(canonical, data)
    assert part.rejects["raw"].tolist() == [b"007,SN1,later", b"*****,***"]


def test_a_file_without_a_header_gives_rejects_without_content() -> None:
    (part,) = parts_of(canonical, b"Orang,SN1,2024-04-29 07:31:05\n")
    assert part.rejects["raw"].tolist() == [b"*****,***,2024-04-29 07:31:05"]


_PIECES = st.sampled_from(
    [ROW, b"\n", b"\r\n", b",", b'"', b"\0", b"SN1", b"2024-04-29", b"\xef\xbb\xbf"]
)
_HEADERS = st.sampled_from([HEADER, STAFF_HEADER, b"", HEADER.replace(b",", b";")])


@settings(max_examples=60, deadline=None)
@given(_HEADERS, st.lists(_PIECES | st.binary(max_size=12), max_size=12).map(b"".join))
def test_any_bytes_give_every_line_one_verdict(header: bytes, body: bytes) -> None:
    data = header + body
    (part,) = parts_of(canonical, data)
    numbers = [*part.punches["line"], *part.rejects["line"]]
    assert len(set(numbers)) == len(numbers) == part.lines
    assert part.lines + part.other == line_count(data)


def test_lines_keep_their_numbers() -> None:
    data = HEADER + ROW + b"broken\n\n" + ROW
    assert punches_of(canonical, data)["line"].tolist() == [2, 5]
    assert rejects_of(canonical, data) == [(3, "undecodable")]
