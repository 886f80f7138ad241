from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import day_report, lines, report_rows, scan_report
from data.formats.base import REASONS, Format
from data.recognise import recognised
from tests.data.formats.reading import (
    assert_accounted,
    damaged,
    line_count,
    notices_of,
    parts_of,
    punches_of,
    reason_of,
    rejects_of,
)

SAMPLES = Path(__file__).parents[1] / "samples"
#: Shaped like a NIP, and none: there is no month 13.
NUMBER = "199013010000000000"
SCANS = "Departemen\tNama\tNo.ID\tTgl/Waktu\r\n"
DAYS = "No. ID;Nama;Tanggal;Scan Masuk;Scan Pulang;Absent\r\n"


def scan(at: str = "29/04/2024 07.31.05", pin: str = "7", name: str = "contoh") -> str:
    return f"Kantor\t{name}\t{pin}\t{at}\r\n"


def day(
    came: str = "07.31",
    went: str = "16.05",
    day: str = "29/04/2024",
    pin: str = "7",
    name: str = "contoh",
) -> str:
    return f"{pin};{name};{day};{came};{went};\r\n"


def moments(data: bytes) -> list[tuple[str, str]]:
    found = punches_of(day_report, data)
    at = found["punched_at"].dt.strftime("%d %H:%M")
    return list(zip(found["direction"], at, strict=True))


def test_the_indonesian_tab_file_is_read_under_its_titles() -> None:
    data = (SAMPLES / "scans_tab.xls").read_bytes()
    (part,) = parts_of(scan_report, data)
    assert part.punches["pin"].tolist() == ["101", "101", "007", "104"]
    assert part.punches["punched_at"].astype(str).iloc[0] == "2024-04-29 07:31:05"
    assert rejects_of(scan_report, data) == [
        (8, "impossible_date"),
        (11, "undecodable"),
        (13, "undecodable"),
    ]


def test_a_header_repeated_on_every_page_is_no_record() -> None:
    (part,) = parts_of(scan_report, (SCANS + scan() + SCANS + scan(pin="8")).encode())
    assert (len(part.punches), part.other, len(part.rejects)) == (2, 2, 0)


def test_an_xls_that_is_html_reads_like_the_tab_file() -> None:
    found = punches_of(scan_report, (SAMPLES / "scans_html.xls").read_bytes())
    assert found["pin"].tolist() == ["1", "2", "3"] * 2
    assert found["line"].tolist() == [3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", ["\t", ",", ";"])
def test_every_encoding_and_separator_read_the_same(encoding: str, mark: str) -> None:
    text = (SCANS + scan()).replace("\t", mark)
    expected = punches_of(scan_report, (SCANS + scan()).encode())
    assert punches_of(scan_report, text.encode(encoding)).equals(expected)


@pytest.mark.parametrize(
    ("at", "read"),
    [
        ("29/04/2024 07.31.05", "2024-04-29 07:31:05"),
        ("29-04-2024 07:31", "2024-04-29 07:31:00"),
        ("4/29/2024 7:31:05 PM", "2024-04-29 19:31:05"),
        ("2024-04-29 07:31:05", "2024-04-29 07:31:05"),
    ],
)
def test_times_are_read_as_they_are_printed(at: str, read: str) -> None:
    found = punches_of(scan_report, (SCANS + scan(at=at)).encode())
    assert str(found["punched_at"].iloc[0]) == read


def test_device_direction_and_verify_are_read_where_they_are_named() -> None:
    header = "Department,Name,No.,Date/Time,Status,Location ID,ID Number,VerifyCode\n"
    row = "x,y,7,29/04/2024 07:31:05,{},3,,{}\n"
    ways = [("C/In", "FP"), ("C/Out", "PW"), ("?", "15")]
    data = header + "".join(row.format(*each) for each in ways)
    found = punches_of(scan_report, data.encode())
    assert found["device"].tolist() == ["3"] * 3
    assert found["direction"].tolist() == ["in", "out", "unknown"]
    assert found["verify"].tolist() == [1, 3, 15]


def test_a_first_column_that_counts_the_rows_names_nobody() -> None:
    assert recognised(b"No,Nama,Tgl/Waktu\n1,x,29/04/2024 07:31\n") is None


def test_a_day_gives_a_punch_for_each_time_it_holds() -> None:
    data = (DAYS + day() + day(went="") + day(came="-", went="16:10")).encode()
    assert moments(data) == [
        ("in", "29 07:31"),
        ("out", "29 16:05"),
        ("in", "29 07:31"),
        ("out", "29 16:10"),
    ]


def test_a_day_without_a_time_tells_of_no_punch() -> None:
    (part,) = parts_of(day_report, (DAYS + day(came="", went="NULL")).encode())
    assert (part.lines, part.other) == (0, 2)


def test_the_29_columns_are_read_with_nights_that_end_the_next_day() -> None:
    data = (SAMPLES / "days_29.csv").read_bytes()
    found = punches_of(day_report, data)
    assert found["pin"].tolist() == ["101", "101", "102", "104", "104", "105", "107"]
    assert moments(data)[3:6] == [
        ("in", "29 22:05"),
        ("out", "30 06:10"),
        ("out", "30 06:20"),
    ]
    assert rejects_of(day_report, data) == [
        (7, "impossible_date"),
        (8, "bad_time"),
        (9, "undecodable"),
    ]


def test_first_columns_may_be_missing_and_the_person_is_told() -> None:
    lines_ = (SAMPLES / "days_29.csv").read_text().splitlines()[:3]
    shorter = "\n".join(line.split(",", 1)[1] for line in lines_).encode()
    assert punches_of(day_report, shorter)["pin"].tolist() == ["101", "101", "102"]
    assert "Column ac-no. numbers the persons." in notices_of(day_report, shorter)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (day(came="25.00"), "impossible_date"),
        (day(came="soon"), "bad_time"),
        (day(day="30/02/2024"), "impossible_date"),
        (day(day="01/01/2000"), "clock_reset"),
        (day(day="29/06/2024"), "future"),
        (day(day="Monday"), "bad_time"),
        (day(day="Monday", came="", went=""), "bad_time"),
        (day(pin=""), "undecodable"),
        ("7;contoh\r\n", "undecodable"),
    ],
)
def test_a_row_that_is_no_punch_gives_its_reason(row: str, reason: str) -> None:
    (part,) = parts_of(day_report, (DAYS + row).encode())
    assert part.rejects["reason"].tolist() == [reason]


def test_one_bad_time_of_a_day_leaves_the_other() -> None:
    (part,) = parts_of(day_report, (DAYS + day(went="later")).encode())
    assert part.punches["direction"].tolist() == ["in"]
    assert (part.lines, len(part.rejects)) == (2, 1)


@pytest.mark.parametrize(
    ("log", "data"),
    [
        (scan_report, SCANS + scan(at="later", name="Orang", pin=NUMBER)),
        (scan_report, SCANS + scan(name="Orang\tx", pin=NUMBER)),
        (scan_report, SCANS + f"Orang {NUMBER}\r\n"),
        (day_report, DAYS + day(came="x", name="Orang", pin=NUMBER)),
        (day_report, DAYS + day(name="Orang;Orang", pin=NUMBER)),
    ],
)
def test_a_rejects_bytes_hold_neither_number_nor_name(log: Format, data: str) -> None:
    (part,) = parts_of(log, data.encode())
    assert len(part.rejects)
    for raw in part.rejects["raw"]:
        assert NUMBER.encode() not in raw
        assert b"Orang" not in raw


def test_blocks_read_like_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    dates = [f"{number:02}/04/2024" for number in range(1, 29)]
    days = (DAYS + "".join(day(day=each) for each in dates)).encode()
    scans = (SCANS + "".join(scan(at=f"{each} 07.31.05") for each in dates)).encode()
    whole = punches_of(day_report, days), punches_of(scan_report, scans)
    monkeypatch.setattr(report_rows, "blocks", lambda file: lines.blocks(file, 200))
    assert len(parts_of(day_report, days)) > 3
    assert punches_of(day_report, days).equals(whole[0])
    assert punches_of(scan_report, scans).equals(whole[1])


_PIECES = st.sampled_from(
    [
        *(text.encode() for text in (scan(), day(), SCANS, DAYS)),
        b";",
        b"\n",
        b"\0",
        b'"',
    ]
)
_BODY = st.lists(_PIECES | st.binary(max_size=12), max_size=12).map(b"".join)


def _of(pattern: str, header: str) -> st.SearchStrategy[bytes]:
    samples = st.sampled_from(sorted(SAMPLES.glob(pattern)))
    broken = samples.flatmap(lambda path: damaged(path.read_bytes()))
    return _BODY | _BODY.map(header.encode().__add__) | broken


@settings(max_examples=100, deadline=None)
@given(_of("scans_*", SCANS))
def test_any_bytes_of_scans_give_every_line_one_verdict(data: bytes) -> None:
    assert_accounted(scan_report, data)


@settings(max_examples=100, deadline=None)
@given(_of("days_*", DAYS))
def test_any_bytes_of_days_give_every_line_its_records(data: bytes) -> None:
    parts = parts_of(day_report, data)
    punches = pd.concat([part.punches for part in parts])
    rejects = pd.concat([part.rejects for part in parts])
    told = {*punches["line"], *rejects["line"]}
    assert len(told) + sum(part.other for part in parts) == line_count(data)
    assert not punches.duplicated(["line", "direction"]).any()
    assert not rejects["line"].duplicated().any()
    assert set(rejects["reason"]) <= set(REASONS)
    assert punches[["pin", "punched_at", "direction"]].notna().all().all()


def test_a_reason_is_given_for_a_scan_too() -> None:
    assert reason_of(scan_report, (SCANS + scan(at="later")).encode()) == "bad_time"


def test_a_day_whose_last_cells_are_empty_may_end_before_them() -> None:
    header = "No. ID\tNama\tTanggal\tScan Masuk\tScan Pulang\n"
    for end in ("", "\t"):
        row = f"7\tcontoh\t29/04/2024\t07.31{end}\n8\tcontoh\t29/04/2024{end}\n"
        assert moments((header + row).encode()) == [("in", "29 07:31")]
        assert rejects_of(day_report, (header + row).encode()) == []
