from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import glg, lines
from tests.data.formats.reading import (
    assert_accounted,
    damaged,
    notices_of,
    parts_of,
    punches_of,
    reason_of,
    rejects_of,
)

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = "No\tTMNo\tEnNo\tName\tINOUT\tMode\tDateTime\r\n"
#: Shaped like a NIP, and none: there is no month 13.
NUMBER = "199013010000000000"


def row(
    at: str = "2024/04/29 07:31:05",
    pin: str = "7",
    way: str = "0",
    mode: str = "1",
    number: str = "1",
    name: str = "contoh",
) -> str:
    return f"{number}\t2\t{pin}\t{name:<22}\t{way}\t{mode}\t{at}\r\n"


def of(*rows: str, header: str = HEADER) -> bytes:
    return (header + "".join(rows)).encode()


def working_days(column: str, comes: str, goes: str, count: int = 10) -> list[str]:
    """Return two punches a day, told apart in one column only."""
    return [
        row(at=f"2024/04/{day:02} {hour}:30:00", **{column: code})
        for day in range(1, count + 1)
        for hour, code in (("07", comes), ("16", goes))
    ]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("No\tTMNo\tEnNo\tName\tINOUT\tMode\tDateTime", "1\t2\t7\tx\t0\t1\t{at}"),
        ("No\tTMNo\tEnNo\tName\tGMNo\tMode\tDateTime", "1\t2\t7\tx  \t1\t1\t{at}"),
        ("No\tTMNo\tEnNo\tName\t\t\tGMNo\tMode\tDateTime", "1\t2\t7\tx\t1\t1\t{at}"),
        ("No\tTMNo\tEnNo\tName GMNo\tMode\tDateTime", "1\t2\t7\tx 1\t1\t{at}"),
        ('No\tTMNo\tEnNo\t"Name GMNo"\tMode\tDateTime', "1\t2\t7\tx 1\t1\t{at}"),
        (
            "No\tMchn\tEnNo\t\tName\t\tMode\tIOMd\tDateTime\t",
            "1\t2\t7\tx\t1\t0\t{at}\t",
        ),
        ("No\tTMNo\tEnNo\tName\tDateTime", "1\t2\t7\t\t{at}"),
        (
            "No\tTMNo\tEnNo\tName\tGMNo\tMode\tIn/Out\tAntipass\tDateTime",
            "1\t2\t7\tx\t1\tFP\tDutyOn\t0\t{at}",
        ),
        ("# Device = x\nno\ttmno\tenno\tname\tmode\tdatetime", "1\t2\t7\tx\t1\t{at}"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_header_is_read(header: str, line: str, end: str) -> None:
    text = header + end + line.format(at="2024/04/29 07:31:05") + end
    (punch,) = punches_of(glg, text.encode()).to_dict("records")
    assert (punch["device"], punch["pin"]) == ("2", "7")
    assert str(punch["punched_at"]) == "2024-04-29 07:31:05"


def test_a_row_may_have_fewer_fields_than_its_header() -> None:
    data = of("1\t2\t7\t0\t1\t2024/04/29 07:31:05\r\n", row())
    assert len(punches_of(glg, data)) == 2


@pytest.mark.parametrize(
    ("at", "read"),
    [
        ("2024/04/29 07:31:05", "2024-04-29 07:31:05"),
        ("2024/04/29  07:31:05", "2024-04-29 07:31:05"),
        ("2024-04-29 07:31:05", "2024-04-29 07:31:05"),
        ("2024/04/29 07:31", "2024-04-29 07:31:00"),
        ("04/29/2024 07:31:05", "2024-04-29 07:31:05"),
        ("29/04/2024 07:31:05", "2024-04-29 07:31:05"),
        ("29/4/2024 7.31.05", "2024-04-29 07:31:05"),
    ],
)
def test_dates_and_times_are_read_as_they_are_printed(at: str, read: str) -> None:
    assert str(punches_of(glg, of(row(at=at)))["punched_at"].iloc[0]) == read


@pytest.mark.parametrize(
    ("telling", "read", "said"),
    [
        ("04/29/2024", "2024-04-03", "Dates are MM/DD/YYYY: 1 can be no other."),
        ("29/04/2024", "2024-03-04", "Dates are DD/MM/YYYY: 1 can be no other."),
    ],
)
def test_one_date_tells_the_order_of_a_whole_file(
    telling: str, read: str, said: str
) -> None:
    data = of(row(at="04/03/2024 07:31:05"), row(at=f"{telling} 07:31:05"))
    assert str(punches_of(glg, data)["punched_at"].iloc[0].date()) == read
    assert said in notices_of(glg, data)


def test_most_dates_decide_and_the_others_are_impossible() -> None:
    many = [row(at=f"04/{day}/2024 07:31:05") for day in (13, 14, 15)]
    data = of(*many, row(at="16/04/2024 07:31:05"))
    assert rejects_of(glg, data) == [(5, "impossible_date")]


@pytest.mark.parametrize(
    ("at", "order"), [("04/05/2024", "MM/DD/YYYY"), ("05/04/2024", "DD/MM/YYYY")]
)
def test_where_no_date_tells_the_latest_before_receipt_is_believed(
    at: str, order: str
) -> None:
    data = of(row(at=f"{at} 07:31:05"))
    assert str(punches_of(glg, data)["punched_at"].iloc[0].date()) == "2024-04-05"
    assert any(f"read as {order}" in said for said in notices_of(glg, data))


def test_the_order_is_looked_for_beyond_the_first_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = [row(at=f"04/{day:02}/2024 07:31:05") for day in range(1, 30)]
    data = of(*days, "broken\n", header="Log\n" + HEADER)
    whole, rejects = punches_of(glg, data), rejects_of(glg, data)
    assert whole["punched_at"].dt.month.eq(4).all()
    monkeypatch.setattr(glg, "blocks", lambda file: lines.blocks(file, size=128))
    assert len(parts_of(glg, data)) > 5
    assert punches_of(glg, data).equals(whole)
    assert rejects_of(glg, data) == rejects


def test_a_file_none_of_whose_blocks_tells_the_order_is_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = of(*[row(at=f"04/{day:02}/2024 07:31:05") for day in range(1, 13)])
    monkeypatch.setattr(glg, "blocks", lambda file: lines.blocks(file, size=128))
    assert len(parts_of(glg, data)) > 2
    assert len(punches_of(glg, data)) == 12


@pytest.mark.parametrize(
    ("column", "comes", "goes", "said"),
    [
        ("way", "0", "1", "The direction is in column inout: 0 = in, 1 = out."),
        ("mode", "5", "6", "The direction is in column mode: 5 = in, 6 = out."),
        ("mode", "2", "1", "The direction is in column mode: 2 = in, 1 = out."),
        (
            "way",
            "DutyOn",
            "DutyOff",
            "The direction is in column inout: DutyOn = in, DutyOff = out.",
        ),
    ],
)
def test_the_column_that_goes_with_coming_and_going_is_the_direction(
    column: str, comes: str, goes: str, said: str
) -> None:
    data = of(*working_days(column, comes, goes))
    assert punches_of(glg, data)["direction"].tolist() == ["in", "out"] * 10
    assert said in notices_of(glg, data)


@pytest.mark.parametrize(
    "rows",
    [
        working_days("mode", "1", "1"),
        working_days("mode", "1", "2", count=3),
        [*working_days("mode", "1", "2", 6), *working_days("mode", "2", "1", 12)[12:]],
    ],
)
def test_where_nothing_tells_the_direction_it_is_unknown_and_said(
    rows: list[str],
) -> None:
    assert set(punches_of(glg, of(*rows))["direction"]) == {"unknown"}
    assert "No column tells the direction: it stays unknown." in notices_of(
        glg, of(*rows)
    )


def test_rows_that_differ_in_their_number_only_are_the_same_punch() -> None:
    data = of(row(number="1"), row(number="2"))
    assert len(punches_of(glg, data).drop(columns="line").drop_duplicates()) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_any_encoding_of_names_reads_the_same(encoding: str) -> None:
    text = of(row(name="é"), row(pin="8")).decode()
    expected = punches_of(glg, of(row(), row(pin="8")))
    assert punches_of(glg, text.encode(encoding)).equals(expected)


def test_a_name_in_chinese_code_page_harms_no_other_field() -> None:
    data = of(row(name="contoh")).replace(b"contoh", "示例".encode("gbk"))
    assert punches_of(glg, data)["pin"].tolist() == ["7"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row(at="2024/13/01 07:31:05"), "impossible_date"),
        (row(at="2024/02/30 07:31:05"), "impossible_date"),
        (row(at="2024/04/29 24:31:05"), "impossible_date"),
        (row(at="2000/01/01 00:00:07"), "clock_reset"),
        (row(at="2024/06/01 07:31:05"), "future"),
        (row(at="2024/04/29"), "bad_time"),
        (row(at="07:31:05"), "bad_time"),
        (row(at="2024/04-29 07:31:05"), "bad_time"),
        (row(at=""), "bad_time"),
        (row(pin=""), "undecodable"),
        ("1\t2\t7\r\n", "undecodable"),
        ("1\t2\t7" + "\t" * 30 + "x\r\n", "undecodable"),
        ("\0" + row(), "undecodable"),
    ],
)
def test_a_line_that_is_no_punch_gives_its_reason(line: str, reason: str) -> None:
    assert reason_of(glg, of(line)) == reason


@pytest.mark.parametrize(
    "line",
    [
        row(at="later", name="Orang", pin=NUMBER),
        f"1\t2\tOrang\t{NUMBER}\t0\t1\tlater\r\n",
        f"1\t2\t{NUMBER}\t0\t1\tOrang\r\n",
        f"1\tOrang {NUMBER}\r\n",
        "1\t2\t7\tx\t0\t1\t\tOrang\r\n",
    ],
)
def test_a_rejects_bytes_hold_neither_number_nor_name(line: str) -> None:
    (part,) = parts_of(glg, of(line))
    (raw,) = part.rejects["raw"]
    assert NUMBER.encode() not in raw
    assert b"Orang" not in raw


def test_names_are_not_read_and_that_is_said() -> None:
    data = of(row(name="Orang"))
    assert "Orang" not in punches_of(glg, data).to_csv()
    assert "Columns left out: name." in notices_of(glg, data)


def test_without_a_header_every_line_is_a_reject_without_its_content() -> None:
    (part,) = parts_of(glg, row(name="Orang").encode())
    (raw,) = part.rejects["raw"]
    assert raw.endswith(b"\t2024/04/29 07:31:05")
    assert b"Orang" not in raw


_PIECES = st.sampled_from(
    [row().encode(), HEADER.encode(), b"\t", b"\n", b"\0", b"04/05/2024 07:31:05"]
)
_ANY = st.lists(_PIECES | st.binary(max_size=12), max_size=12).map(b"".join)
_DAMAGED = st.sampled_from(sorted(SAMPLES.glob("*_AGL_001.TXT"))).flatmap(
    lambda path: damaged(path.read_bytes())
)


@settings(max_examples=120, deadline=None)
@given(_ANY | _ANY.map(HEADER.encode().__add__) | _DAMAGED)
def test_any_bytes_give_every_line_one_verdict(data: bytes) -> None:
    assert_accounted(glg, data)
