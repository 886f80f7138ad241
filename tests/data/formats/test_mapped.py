"""Logs with a city's own columns, read by what was learned of them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats.base import REASONS
from data.formats.mapped import MappedLog, mapped_log
from data.maps.mapping import LOG, Mapping, fingerprint
from tests.data.formats.reading import (
    damaged,
    line_count,
    notices_of,
    parts_of,
    punches_of,
    reason_of,
    rejects_of,
)

NUMBER = "199013010000000000"
HEADER = "NIP;Nama;Kode Unit;Tanggal;Jam Masuk;Jam Pulang"
DAYS = Mapping(
    LOG,
    fingerprint(HEADER.split(";")),
    {
        "staff_number": "NIP",
        "office_code": "Kode Unit",
        "day": "Tanggal",
        "came": "Jam Masuk",
        "went": "Jam Pulang",
    },
    codes={"office_code": {"JDP": "35.73.01.1011"}},
)


def day(
    came: str = "07:31",
    went: str = "16:05",
    day: str = "29/04/2024",
    who: str = NUMBER,
    unit: str = "jdp",
) -> bytes:
    return f"{HEADER}\n{who};Nobody;{unit};{day};{came};{went}\n".encode()


def scans(columns: str, *rows: str, **more: object) -> tuple[MappedLog, bytes]:
    """Return a log with these columns, each under our name with an x before it."""
    names = columns.split(",")
    header = [f"x{name}" for name in names]
    mapping = Mapping(LOG, fingerprint(header), dict(zip(names, header, strict=True)))
    data = "\n".join((",".join(header), *rows)).encode()
    return MappedLog(replace(mapping, **more)), data


def told(log: MappedLog, data: bytes) -> list[tuple[str, str]]:
    found = punches_of(log, data)
    at = found["punched_at"].dt.strftime("%d %H:%M")
    return list(zip(found["direction"], at, strict=True))


def test_a_day_with_its_own_columns_and_office_codes_gives_two_punches() -> None:
    (part,) = parts_of(MappedLog(DAYS), day())
    assert part.keyed_by == "office"
    assert set(part.punches["device"]) == {"35.73.01.1011"}
    assert told(MappedLog(DAYS), day()) == [("in", "29 07:31"), ("out", "29 16:05")]


@pytest.mark.parametrize(
    ("data", "ways"),
    [
        (day(went=""), [("in", "29 07:31")]),
        (day(came="-"), [("out", "29 16:05")]),
        (day("22.05", "06.10"), [("in", "29 22:05"), ("out", "30 06:10")]),
        (day(came="", went=""), []),
        (day(day="2024-04-29 00:00:00"), [("in", "29 07:31"), ("out", "29 16:05")]),
    ],
)
def test_what_a_day_lacks_is_not_made_up(
    data: bytes, ways: list[tuple[str, str]]
) -> None:
    assert told(MappedLog(DAYS), data) == ways
    assert rejects_of(MappedLog(DAYS), data) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (day("25:10", ""), "impossible_date"),
        (day(day="31/02/2024"), "impossible_date"),
        (day(who=""), "undecodable"),
        (day(unit=""), "undecodable"),
        (day(who="Nobody"), "undecodable"),
        (day(who="1,99013E+17"), "undecodable"),
    ],
)
def test_a_row_that_cannot_be_true_gives_its_reason(data: bytes, reason: str) -> None:
    assert reason_of(MappedLog(DAYS), data) == reason


def test_a_rejects_bytes_hold_neither_number_nor_name() -> None:
    for who in (NUMBER, "4711"):
        (part,) = parts_of(MappedLog(DAYS), day("never", "", who=who))
        (raw,) = part.rejects["raw"]
        assert who.encode() not in raw
        assert b"Nobody" not in raw
        assert part.rejects["secret"].tolist() == [who]


def test_directions_are_told_by_the_citys_words() -> None:
    rows = ("7,2024-04-29 07:31,DTG", "7,2024-04-29 16:05,PLG", "7,2024-04-29 17:00,?")
    codes = {"direction": {"dtg": "in", "plg": "out"}}
    log, data = scans("pin,punched_at,direction", *rows, codes=codes)
    assert told(log, data) == [("in", "29 07:31"), ("out", "29 16:05")]
    assert rejects_of(log, data) == [(4, "bad_direction")]


def test_devices_come_from_a_column_from_the_map_or_from_outside() -> None:
    log, data = scans("pin,punched_at,device", "7,2024-04-29 07:31,A")
    (part,) = parts_of(log, data)
    assert (part.keyed_by, part.punches["device"].tolist()) == ("device", ["A"])
    log, data = scans("pin,punched_at", "7,2024-04-29 07:31", defaults={"device": "B"})
    (part,) = parts_of(log, data)
    assert (part.keyed_by, part.punches["device"].tolist()) == ("device", ["B"])
    log, data = scans("pin,punched_at", "7,2024-04-29 07:31")
    assert parts_of(log, data)[0].keyed_by == "device_number"


def test_times_may_be_utc_and_come_in_two_columns_or_pairs() -> None:
    log, data = scans("pin,came_at,went_at", "7,2024-04-29 00:31,", utc=True)
    assert told(log, data) == [("in", "29 07:31")]
    log, data = scans("pin,day,clock", "7,2024-04-28,23:31", utc=True)
    assert told(log, data) == [("unknown", "29 06:31")]


def test_the_order_of_day_and_month_is_learned_or_told_by_the_file() -> None:
    log, data = scans("pin,punched_at", "7,04/03/2024 07:31", dates="dmy")
    assert punches_of(log, data)["punched_at"].dt.month.tolist() == [3]
    assert not any("Dates" in each for each in notices_of(log, data))
    log, data = scans("pin,punched_at", "7,04/03/2024 07:31", dates="mdy")
    assert punches_of(log, data)["punched_at"].dt.month.tolist() == [4]
    log, data = scans("pin,punched_at", "7,04/03/2024 07:31", "7,04/29/2024 07:31")
    assert punches_of(log, data)["punched_at"].dt.month.tolist() == [4, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_header_is_known_again_in_any_order_separator_and_encoding(
    encoding: str, mark: str
) -> None:
    header = mark.join(reversed(HEADER.upper().split(";"))).replace(" ", "_")
    head = f"Rekap April\n{header}\n".encode(encoding)
    found = mapped_log(head, [DAYS])
    assert found is not None
    assert found.looks_like(f"{header}\n".encode()).share == 1


def test_another_header_or_a_registrys_map_is_not_taken() -> None:
    assert mapped_log(day().replace(b"Nama;", b""), [DAYS]) is None
    assert mapped_log(day(), [replace(DAYS, target="staff")]) is None


def test_another_map_of_the_same_file_makes_another_input() -> None:
    other = replace(DAYS, codes={})
    assert MappedLog(DAYS).digest("a") != MappedLog(other).digest("a")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_changed_file_loses_no_line(more: st.DataObject) -> None:
    good = day() + day("22.05", "06.10").partition(b"\n")[2] + b"\n"
    data = more.draw(damaged(good))
    parts = parts_of(MappedLog(DAYS), data)
    told_lines = [line for part in parts for line in part.punches["line"]]
    told_lines += [line for part in parts for line in part.rejects["line"]]
    assert len(told_lines) == sum(part.lines for part in parts)
    others = sum(part.other for part in parts)
    assert len(set(told_lines)) + others == line_count(data)
    assert {why for part in parts for why in part.rejects["reason"]} <= {*REASONS}
