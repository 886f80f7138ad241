"""Exports of personnel systems: Frappe's check-ins, Odoo's attendances in UTC."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import frappe, lines, odoo
from data.formats.base import REASONS, Format
from data.recognise import recognised
from tests.data.formats.reading import (
    damaged,
    line_count,
    notices_of,
    parts_of,
    punches_of,
    reason_of,
    rejects_of,
)

SAMPLES = Path(__file__).parents[1] / "samples"
CHECKINS = (SAMPLES / "checkins_frappe.csv").read_bytes()
ATTENDANCE = (SAMPLES / "attendance_odoo.csv").read_bytes()
#: Shaped like a NIP, and none: there is no month 13.
NUMBER = "199013010000000000"


def checkin(
    at: str = "2024-04-29 07:31:05", who: str = "HR-7", way: str = "IN"
) -> bytes:
    return f"employee,log_type,time,device_id\n{who},{way},{at},SN1\n".encode()


def attendance(
    came: str = "2024-04-29 00:31:05",
    went: str = "2024-04-29 09:02:11",
    who: str = "041",
    mode: str = "manual",
) -> bytes:
    header = "employee_id/barcode,check_in,check_out,out_mode\n"
    return f"{header}{who},{came},{went},{mode}\n".encode()


def ways(data: bytes) -> list[tuple[str, str]]:
    found = punches_of(odoo, data)
    at = found["punched_at"].dt.strftime("%d %H:%M")
    return list(zip(found["direction"], at, strict=True))


def test_checkins_name_person_device_and_direction() -> None:
    found = punches_of(frappe, CHECKINS)
    assert found["pin"].tolist()[:2] == ["HR-EMP-00101", "HR-EMP-00102"]
    assert found["direction"].tolist() == ["in", "in", "out", "unknown"]
    assert set(found["device"]) == {"KELCONTOH01"}
    assert rejects_of(frappe, CHECKINS) == [(6, "clock_reset")]


@pytest.mark.parametrize(
    "at",
    [
        "2024-04-29 07:31:05.000000",
        "29-04-2024 07:31:05",
        "29/04/2024 07.31.05",
        "2024-04-29T07:31:05",
    ],
)
def test_a_checkin_is_read_as_stored_or_as_shown(at: str) -> None:
    found = punches_of(frappe, checkin(at))
    assert found["punched_at"].astype(str).tolist() == ["2024-04-29 07:31:05"]


def test_checkins_without_any_device_belong_to_that_of_the_file() -> None:
    (part,) = parts_of(frappe, checkin().replace(b"SN1", b""))
    assert (part.keyed_by, len(part.punches)) == ("device_number", 1)


def phone(latitude: str, longitude: str, device: str = "") -> bytes:
    """One check-in with the place it was made at, as Frappe HR stores it."""
    header = "employee,log_type,time,device_id,latitude,longitude\n"
    row = f'HR-7,IN,2024-04-29 07:31:05,{device},"{latitude}","{longitude}"\n'
    return (header + row).encode()


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("-7.988191", "112.640723"),
        ("-7.988191000", "+112.640723000"),
        ("-7,988191", "112,640723"),
    ],
)
def test_the_place_of_a_phones_checkin_is_handed_on_without_its_way_of_writing(
    latitude: str, longitude: str
) -> None:
    (part,) = parts_of(frappe, phone(latitude, longitude))
    assert part.places.to_numpy().tolist() == [[2, "-7.988191 112.640723"]]


@pytest.mark.parametrize(
    "data",
    [
        # A reader on the wall sends the place it was set up with, the same for all.
        phone("-7.988191", "112.640723", device="SN1"),
        # Rounded, looked up by the address of the network, none at all, nonsense.
        phone("-7.9881", "112.640723"),
        phone("-7.9797", "112.6304"),
        phone("-7.988100000", "112.640723"),
        phone("0.000000000", "0.000000000"),
        phone("", ""),
        phone("-7.988191", ""),
        phone("97.988191", "112.640723"),
        phone("-7.988191", "182.640723"),
        phone("kantor", "kantor"),
        checkin(),
    ],
)
def test_a_checkin_may_tell_of_no_place(data: bytes) -> None:
    (part,) = parts_of(frappe, data)
    assert (len(part.punches), len(part.places)) == (1, 0)


def test_a_refused_checkin_keeps_nothing_of_its_place() -> None:
    for data in (
        phone("-7.988191", "112.640723").replace(b"2024-04-29", b"2000-01-01"),
        phone("-7.988191", "112.640723").replace(b"HR-7", b'HR-7,"x'),
        phone("-7.988191", "112.640723").replace(b"HR-7,IN", b"HR-7"),
    ):
        (part,) = parts_of(frappe, data)
        (raw,) = part.rejects["raw"]
        assert b"988191" not in raw
        assert b"640723" not in raw
        assert part.places.merge(part.punches, on="line").empty


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (checkin("never"), "bad_time"),
        (checkin("2024-02-30 07:31:05"), "impossible_date"),
        (checkin(who=""), "undecodable"),
        (checkin(who="1.99013E+17"), "undecodable"),
        (checkin(who="contoh"), "undecodable"),
    ],
)
def test_a_checkin_that_is_no_punch_gives_its_reason(data: bytes, reason: str) -> None:
    assert reason_of(frappe, data) == reason


def test_odoos_times_are_utc_and_become_city_time() -> None:
    assert ways(ATTENDANCE)[:2] == [("in", "29 06:58"), ("out", "29 16:02")]
    assert "Its times are in UTC and became city time." in notices_of(odoo, ATTENDANCE)


def test_an_open_attendance_stays_open() -> None:
    for none in ("", "False", "NULL"):
        assert ways(attendance(went=none)) == [("in", "29 07:31")]


def test_a_check_out_that_odoo_made_up_is_none() -> None:
    for mode in ("auto_check_out", "Automatic Check-Out", "technical"):
        assert ways(attendance(mode=mode)) == [("in", "29 07:31")]


def test_a_bad_check_out_leaves_the_check_in() -> None:
    data = attendance(went="never")
    assert ways(data) == [("in", "29 07:31")]
    assert rejects_of(odoo, data) == [(2, "bad_time")]


def test_a_check_out_alone_is_a_punch_and_a_row_without_any_is_a_reject() -> None:
    assert ways(attendance(came="")) == [("out", "29 16:02")]
    assert reason_of(odoo, attendance(came="", went="")) == "bad_time"


def test_a_time_of_odoo_that_tells_its_offset_is_believed() -> None:
    assert ways(attendance("2024-04-29T07:31:05+07:00", "")) == [("in", "29 07:31")]


def test_a_badge_goes_before_a_name_and_a_name_is_not_read() -> None:
    data = b"Employee,Check In,Check Out\ncontoh,2024-04-29 00:31:05,\n"
    (part,) = parts_of(odoo, data)
    assert part.punches.empty
    assert "1 rows have a name" in " ".join(notices_of(odoo, data))
    assert b"contoh" not in part.rejects["raw"].iloc[0]
    assert punches_of(odoo, ATTENDANCE)["pin"].iloc[0] == "041000000101"
    badged = data.replace(b"Employee,", b"Badge ID,Employee,").replace(
        b"\ncon", b"\n7,con"
    )
    assert punches_of(odoo, badged)["pin"].tolist() == ["7"]


def many(hour: int, count: int = 24) -> bytes:
    rows = (f"{n},2024-04-29 {hour:02}:{n:02}:00,\n" for n in range(count))
    return ("employee_id/barcode,check_in,check_out\n" + "".join(rows)).encode()


def test_the_hours_of_coming_tell_an_export_in_city_time() -> None:
    assert ways(many(0))[0] == ("in", "29 07:00")
    assert ways(many(23))[0] == ("in", "30 06:00")
    assert ways(many(7))[0] == ("in", "29 07:00")
    assert "as city time, not UTC: so 24 check-ins" in " ".join(
        notices_of(odoo, many(7))
    )


def test_a_few_check_ins_are_read_as_utc_and_doubted() -> None:
    assert ways(many(7, 3))[0] == ("in", "29 14:00")
    assert "lie after noon" in " ".join(notices_of(odoo, many(7, 3)))
    assert "after noon" not in " ".join(notices_of(odoo, many(0, 3)))


def test_all_parts_of_a_file_are_meant_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines.blocks, "__defaults__", (700,))
    found = parts_of(odoo, many(7, 60))
    assert len(found) > 1
    hours = {at.hour for part in found for at in part.punches["punched_at"]}
    assert hours == {7}


@pytest.mark.parametrize(
    ("log", "data"),
    [
        (frappe, checkin("never", who=NUMBER)),
        (odoo, attendance("never", "", who=NUMBER)),
        (odoo, attendance("x Nobody x", "")),
    ],
)
def test_a_rejects_bytes_hold_neither_number_nor_name(log: Format, data: bytes) -> None:
    (part,) = parts_of(log, data)
    (raw,) = part.rejects["raw"]
    assert NUMBER.encode() not in raw
    assert b"Nobody" not in raw


@pytest.mark.parametrize("data", [CHECKINS, ATTENDANCE])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_each_is_recognised_in_any_encoding_and_separator(
    data: bytes, encoding: str, mark: str
) -> None:
    log = frappe if data is CHECKINS else odoo
    text = data.decode().replace(",", mark).encode(encoding)
    assert recognised(text) is log
    assert punches_of(log, text).equals(punches_of(log, data))


def holds(log: Format, data: bytes) -> None:
    """Every line is told of, in one way or, for pairs, in two."""
    parts = parts_of(log, data)
    told = [line for part in parts for line in part.punches["line"]]
    told += [line for part in parts for line in part.rejects["line"]]
    assert len(told) == sum(part.lines for part in parts)
    others = sum(part.other for part in parts)
    assert len(set(told)) + others == line_count(data)
    assert {why for part in parts for why in part.rejects["reason"]} <= {*REASONS}
    assert all(part.punches["pin"].notna().all() for part in parts)


_LOGS = st.sampled_from([(frappe, CHECKINS), (odoo, ATTENDANCE)])


@settings(max_examples=40, deadline=None)
@given(_LOGS, st.data())
def test_a_changed_export_loses_no_line(
    log: tuple[Format, bytes], more: st.DataObject
) -> None:
    holds(log[0], more.draw(damaged(log[1])))


@settings(max_examples=40, deadline=None)
@given(_LOGS, st.binary(max_size=60))
def test_any_bytes_are_accounted_for(log: tuple[Format, bytes], data: bytes) -> None:
    holds(log[0], data)
    holds(log[0], log[1].partition(b"\n")[0] + b"\n" + data)
