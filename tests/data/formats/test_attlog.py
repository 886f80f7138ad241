import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import attlog, lines
from data.formats.base import DIRECTIONS, REASONS
from tests.data.formats.reading import (
    attlog_line,
    line_count,
    parts_of,
    punches_of,
    reason_of,
    rejects_of,
)


def test_a_pin_loses_its_padding_and_keeps_its_zeros() -> None:
    data = attlog_line(pin="7") + attlog_line(pin="007") + attlog_line(pin="123456789")
    assert punches_of(attlog, data)["pin"].tolist() == ["7", "007", "123456789"]


def test_the_statuses_are_directions_and_others_are_unknown() -> None:
    statuses = ["0", "1", "2", "3", "4", "5", "255", "9"]
    data = b"".join(attlog_line(status=status) for status in statuses)
    expected = [*DIRECTIONS, "unknown"]
    assert punches_of(attlog, data)["direction"].tolist() == expected


def test_the_third_field_is_the_devices_own_number_and_no_status() -> None:
    data = attlog_line(device="1", status="0", verify="15")
    (punch,) = punches_of(attlog, data).to_dict("records")
    assert (punch["device"], punch["direction"], punch["verify"]) == ("1", "in", 15)


def test_line_ends_and_a_missing_last_one_make_no_difference() -> None:
    plain = attlog_line() + attlog_line(pin="102")
    expected = punches_of(attlog, plain).drop(columns="line")
    windows = plain.replace(b"\n", b"\r\n")
    for data in (windows, windows.rstrip(), plain.rstrip(), b"\xef\xbb\xbf" + plain):
        found = punches_of(attlog, data).drop(columns="line")
        assert found.equals(expected)


@pytest.mark.parametrize("tail", [b"\t", b"\t\r"])
def test_a_tab_behind_the_last_field_changes_nothing(tail: bytes) -> None:
    line = attlog_line().removesuffix(b"\n")
    data = line + tail + b"\n" + line + b"\n" + line + tail
    assert punches_of(attlog, data)["line"].tolist() == [1, 2, 3]
    assert rejects_of(attlog, line + b"\t0\t\n") == [(1, "undecodable")]


def test_blank_lines_are_other_and_lines_keep_their_numbers() -> None:
    data = b"\r\n" + attlog_line() + b"   \n\n" + attlog_line(pin="102") + b"\n \n"
    (part,) = parts_of(attlog, data)
    assert part.punches["line"].tolist() == [2, 5]
    assert (part.lines, part.other, len(part.rejects)) == (2, 5, 0)


def test_a_serial_number_above_and_a_checksum_below_are_no_records() -> None:
    data = b"CKUH21340001\r\n" + attlog_line(end="\r\n") + b"8F3A91C2\r\n"
    (part,) = parts_of(attlog, data)
    assert part.serial == "CKUH21340001"
    assert (len(part.punches), part.other, len(part.rejects)) == (1, 2, 0)


def test_without_a_serial_number_a_lone_last_number_is_no_checksum() -> None:
    assert rejects_of(attlog, attlog_line() + b"123456") == [(2, "undecodable")]


def test_seconds_may_be_missing() -> None:
    (punch,) = punches_of(attlog, attlog_line(at="2024-04-29 07:31")).to_dict("records")
    assert str(punch["punched_at"]) == "2024-04-29 07:31:00"


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2024-04-29 07:31:05", None),
        ("2024-04-30 20:00:00", None),
        ("2002-01-01 00:00:00", None),
        ("2024-02-29 23:59:59", None),
        ("2023-02-29 12:00:00", "impossible_date"),
        ("2024-13-01 12:00:00", "impossible_date"),
        ("2024-00-10 12:00:00", "impossible_date"),
        ("2024-04-31 12:00:00", "impossible_date"),
        ("2024-04-29 24:00:00", "impossible_date"),
        ("2024-04-29 07:60:00", "impossible_date"),
        ("2024-04-29 07:31:60", "impossible_date"),
        ("0000-00-00 00:00:00", "impossible_date"),
        ("2063-07-01 08:00:00", "impossible_date"),
        ("2110-01-01 08:00:00", "impossible_date"),
        ("9999-12-31 23:59:59", "impossible_date"),
        ("2000-01-01 00:00:07", "clock_reset"),
        ("2001-12-31 23:59:59", "clock_reset"),
        ("1970-01-01 07:00:00", "clock_reset"),
        ("2024-05-01 08:00:01", "future"),
        ("2025-01-01 08:00:00", "future"),
        ("", "bad_time"),
        ("2024-04-29", "bad_time"),
        ("2024-04-29 07:3", "bad_time"),
        ("2024-04-29 07:31:0", "bad_time"),
        ("2024-04-29 07:31:05 AM", "bad_time"),
        ("2024-04-29T07:31:05Z", "bad_time"),
        ("29/04/2024 07:31:05", "bad_time"),
        ("2024-04-29 07.31.05", "bad_time"),
        ("2024-04-2x 07:31:05", "bad_time"),
        ("2024-04-29 07:31:05:00", "bad_time"),
    ],
)
def test_a_time_that_cannot_be_true_gives_its_reason(
    at: str, reason: str | None
) -> None:
    assert reason_of(attlog, attlog_line(at=at)) == reason


@pytest.mark.parametrize(
    "line",
    [
        b"101",
        b"      101\t2024-04-29 07:31:05\t1\t0\t1\n",
        b"      101\t2024-04-29 07:31:05\t1\t0\t1\t0\t0\n",
        b"         \t2024-04-29 07:31:05\t1\t0\t1\t0\n",
        b"      101\t2024-04-29 07:31:05\t1\t0\t1\t\0\n",
        b"\0\0\0\0\0\0\0\n",
        b"1" * (lines.LONGEST_LINE + 1),
        b"101 2024-04-29 07:31:05 1 0 1 0\n",
    ],
)
def test_a_record_that_is_none_is_kept_as_undecodable(line: bytes) -> None:
    assert reason_of(attlog, line) == "undecodable"


def test_a_line_cut_at_the_files_end_is_not_lost() -> None:
    data = attlog_line() + attlog_line(pin="102")[:25]
    (part,) = parts_of(attlog, data)
    assert part.rejects["raw"].tolist() == [b"      102\t2024-04-29 07:3"]


def test_one_bad_line_spoils_no_other() -> None:
    data = attlog_line() + b"\xff\xfe\0\t\t\t\t\t\n" + attlog_line(pin="102")
    assert len(punches_of(attlog, data)) == 2


def test_rows_out_of_order_are_punches() -> None:
    later, earlier = attlog_line(at="2024-04-29 16:00:00"), attlog_line()
    assert len(punches_of(attlog, later + earlier)) == 2


def test_pins_of_different_bytes_stay_different_pins() -> None:
    data = attlog_line().replace(b"101", b"\xe9\xe9\xe9") + attlog_line().replace(
        b"101", b"\xe8\xe8\xe8"
    )
    assert punches_of(attlog, data)["pin"].nunique() == 2


def test_a_rejects_bytes_hold_no_pin_as_long_as_a_staff_number() -> None:
    number = "199013010000000000"
    data = (
        attlog_line(pin=number, at="2024-13-01 07:31:05") + number.encode() + b"\tx\n"
    )
    (part,) = parts_of(attlog, data)
    assert not any(number.encode() in raw for raw in part.rejects["raw"])
    assert part.rejects["secret"].dropna().tolist() == [number]


def test_a_file_read_in_blocks_reads_like_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = b"CKUH1\n" + b"".join(
        attlog_line(
            pin=str(number), at="x" if number % 7 == 0 else "2024-04-29 07:31:05"
        )
        for number in range(100)
    )
    data += b"ABCDEF12\n"
    whole, rejects = punches_of(attlog, data), rejects_of(attlog, data)
    monkeypatch.setattr(attlog, "blocks", lambda file: lines.blocks(file, size=256))
    assert len(parts_of(attlog, data)) > 5
    assert punches_of(attlog, data).equals(whole)
    assert rejects_of(attlog, data) == rejects


_PIECES = st.sampled_from(
    [
        attlog_line(),
        attlog_line(at="2000-01-01 00:00:00"),
        b"CKUH1\n",
        b"\t",
        b"\n",
        b"\r\n",
        b"\0",
        b" ",
        b'"',
        b"2024-04-29 07:31:05",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES | st.binary(max_size=12), max_size=12).map(b"".join))
def test_any_bytes_give_every_line_one_verdict(data: bytes) -> None:
    (part,) = parts_of(attlog, data)
    numbers = [*part.punches["line"], *part.rejects["line"]]
    assert len(set(numbers)) == len(numbers) == part.lines
    assert part.lines + part.other == line_count(data)
    assert set(part.rejects["reason"]) <= set(REASONS)
    assert part.punches.notna().all()[["pin", "punched_at", "direction"]].all()
