"""FingerSpot's and Hikvision's files, and canonical JSON: what they share and not."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import fingerspot, hikvision, jsonlines, records
from data.formats.base import REASONS, Format
from data.recognise import recognised
from tests.data.formats.reading import parts_of, punches_of, reason_of

SAMPLES = Path(__file__).parents[1] / "samples"
NUMBER = "199013010000000000"


def scan(**changed: object) -> dict[str, object]:
    return {
        "pin": "0007",
        "scan": "2024-04-29 07:31:05",
        "verify": "1",
        "status_scan": "0",
        "photo_url": "http://example.invalid/face.jpg",
        **changed,
    }


def webhook(**changed: object) -> bytes:
    return json.dumps(
        {"type": "attlog", "cloud_id": "C1", "data": scan(**changed)}
    ).encode()


def passage(**changed: object) -> dict[str, object]:
    return {
        "major": 5,
        "minor": 75,
        "time": "2024-04-29T07:31:05+07:00",
        "employeeNoString": "0007",
        "name": "Nobody",
        "attendanceStatus": "checkIn",
        "currentVerifyMode": "cardOrFace",
        **changed,
    }


def row(**changed: object) -> bytes:
    first = {"device": "SN1", "pin": "0007", "punched_at": "2024-04-29 07:31:05"}
    return json.dumps(first | changed).encode()


def page(*events: dict[str, object]) -> bytes:
    return json.dumps({"AcsEvent": {"InfoList": events}}, indent=1).encode()


def test_a_webhook_names_its_device_and_an_answer_does_not() -> None:
    answer = json.dumps({"success": True, "data": [scan(), scan(pin="8")]}).encode()
    (sent,), (answered,) = parts_of(fingerspot, webhook()), parts_of(fingerspot, answer)
    assert (sent.keyed_by, sent.punches["device"].tolist()) == ("device", ["C1"])
    assert (answered.keyed_by, answered.punches["pin"].tolist()) == (
        "device_number",
        ["0007", "8"],
    )


def test_a_scan_may_lack_seconds_and_be_named_differently() -> None:
    data = webhook(scan=None, scan_date="2024-04-29 07:31")
    assert (
        str(punches_of(fingerspot, data)["punched_at"].iloc[0]) == "2024-04-29 07:31:00"
    )


@pytest.mark.parametrize(
    ("status", "direction"),
    [("0", "in"), (1, "out"), ("Masuk", "in"), ("Scan Pulang", "out"), (2, "unknown")],
)
def test_a_scans_status_is_a_number_or_a_word(status: object, direction: str) -> None:
    data = webhook(status_scan=status)
    assert punches_of(fingerspot, data)["direction"].tolist() == [direction]


def test_other_messages_are_no_records_and_leave_nothing() -> None:
    other = {
        "type": "get_userinfo",
        "cloud_id": "C1",
        "data": {"pin": "7", "name": "X"},
    }
    data = webhook() + b"\n" + json.dumps(other).encode() + b"\n"
    (part,) = parts_of(fingerspot, data)
    assert (part.lines, part.other) == (1, 1)


def test_a_passage_is_a_punch_by_the_kind_of_its_event() -> None:
    found = punches_of(
        hikvision,
        page(
            passage(), passage(minor=38, attendanceStatus="CheckOut"), passage(minor=1)
        ),
    )
    assert found["verify"].tolist() == [15, 1, 4]
    assert found["direction"].tolist() == ["in", "out", "in"]


@pytest.mark.parametrize(
    "changed",
    [
        {"minor": 76},
        {"minor": 21},
        {"major": 2},
        {"employeeNoString": ""},
        {"minor": 104, "attendanceStatus": "undefined"},
    ],
)
def test_refusals_doors_and_passages_of_nobody_are_no_records(
    changed: dict[str, object],
) -> None:
    (part,) = parts_of(hikvision, page(passage(**changed)))
    assert (part.lines, part.other) == (0, 1)


def test_an_undefined_status_is_an_unknown_direction() -> None:
    found = punches_of(hikvision, page(passage(attendanceStatus="undefined")))
    assert found["direction"].tolist() == ["unknown"]


def test_an_alert_names_its_device_in_json_xml_and_multipart() -> None:
    xml = (SAMPLES / "events_hikvision.xml").read_bytes()
    event = {"majorEventType": 5, "subEventType": 75, "employeeNoString": "0007"}
    alert = {
        "macAddress": "02:00:00:00:00:01",
        "dateTime": "2024-04-29T07:31:05+07:00",
        "AccessControllerEvent": {**event, "attendanceStatus": "checkIn"},
    }
    plain = json.dumps(alert).encode()
    body = (
        b"--MIME\r\nContent-Type: application/json\r\n\r\n"
        + plain
        + b"\r\n--MIME--\r\n"
    )
    for data in (xml, plain, body):
        (part,) = parts_of(hikvision, data)
        assert part.keyed_by == "device"
        (punch,) = part.punches.to_dict("records")
        assert (punch["device"], punch["pin"]) == ("02:00:00:00:00:01", "0007")
        assert str(punch["punched_at"]) == "2024-04-29 07:31:05"


@pytest.mark.parametrize("name", ["InfoList", "Info"])
def test_a_page_in_xml_lists_its_events_with_or_without_a_name_for_each(
    name: str,
) -> None:
    tags = "".join(
        f"<{key}>{value}</{key}>"
        for key, value in passage(currentVerifyMode="face").items()
    )
    events = f"<{name}>{tags}</{name}>" * 2
    listed = events if name == "InfoList" else f"<InfoList>{events}</InfoList>"
    data = f'<?xml version="1.0"?>\n<AcsEvent><searchID>1</searchID>{listed}</AcsEvent>'
    (part,) = parts_of(hikvision, data.encode())
    assert part.punches["pin"].tolist() == ["0007", "0007"]
    assert (len(part.rejects), part.other) == (0, 0)


def test_json_lines_and_a_list_read_alike_and_tell_of_further_names() -> None:
    one, two = row(direction="in", verify="face", nama="X"), row(pin="12", PIN="8")
    listed = b"[" + one + b",\n" + two + b"]"
    for data in (one + b"\n" + two, listed):
        (part,) = parts_of(jsonlines, data)
        assert part.punches["pin"].tolist() == ["0007", "8"]
        assert part.punches["verify"].iloc[0] == 15
        assert [str(each) for each in part.notices] == ["Columns left out: nama."]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"pin": 12}, None),
        ({"punched_at": "2024-04-29T00:31:05Z"}, None),
        ({"pin": 1.99e17}, "undecodable"),
        ({"pin": "1.99E+17"}, "undecodable"),
        ({"pin": ["7"]}, "undecodable"),
        ({"pin": True}, "undecodable"),
        ({"device": ""}, "undecodable"),
        ({"direction": "sideways"}, "bad_direction"),
        ({"punched_at": 1714350665}, "bad_time"),
        ({"punched_at": "2000-01-01 00:00:00"}, "clock_reset"),
    ],
)
def test_a_json_row_that_is_no_punch_gives_its_reason(
    changed: dict[str, object], reason: str | None
) -> None:
    assert reason_of(jsonlines, row(**changed)) == reason


@pytest.mark.parametrize(
    ("log", "data"),
    [
        (fingerspot, webhook(pin=NUMBER, scan="never")),
        (hikvision, page(passage(employeeNoString=NUMBER, time="never"))),
        (jsonlines, row(pin=NUMBER, punched_at="never", name="Nobody")),
        (jsonlines, b'{"punched_at": "2024-04-29 07:31:05", "name": "Nobody", "'),
    ],
)
def test_a_rejects_bytes_hold_neither_number_nor_name(log: Format, data: bytes) -> None:
    (part,) = parts_of(log, data)
    (raw,) = part.rejects["raw"]
    assert NUMBER.encode() not in raw
    assert b"Nobody" not in raw
    assert part.rejects["secret"].dropna().isin([NUMBER]).all()


@pytest.mark.parametrize("letter", ["\0", "\ud800", "\x1b"])
def test_what_cannot_be_printed_names_nobody_and_no_place(letter: str) -> None:
    for data in (row(pin=f"7{letter}8"), row(device=f"SN{letter}1")):
        assert reason_of(jsonlines, data) == "undecodable"
    (part,) = parts_of(jsonlines, row(**{f"x{letter}y": 1}))
    assert [str(each) for each in part.notices] == ["Columns left out: x\ufffdy."]
    place = json.dumps(f"C{letter}1").encode()
    (part,) = parts_of(fingerspot, webhook().replace(b'"C1"', place))
    assert part.punches["device"].isna().all()


def test_damage_leaves_dates_and_times_only() -> None:
    data = b'{"name": "Nobody", "scan": "2024-04-29 07:31:05", '
    (part,) = parts_of(fingerspot, data)
    (raw,) = part.rejects["raw"]
    assert b"2024-04-29 07:31:05" in raw
    assert b"Nobody" not in raw


def test_a_long_file_comes_in_parts_whose_lines_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(records, "PART_RECORDS", 4)
    parts = parts_of(jsonlines, b"\n".join(row(pin=str(each)) for each in range(10)))
    assert [part.lines for part in parts] == [4, 4, 2]
    assert [line for part in parts for line in part.punches["line"]] == [*range(1, 11)]


_STARTS = {
    fingerspot: (webhook(), (SAMPLES / "webhooks_fingerspot.json").read_bytes()),
    hikvision: (page(passage()), (SAMPLES / "events_hikvision.xml").read_bytes()),
    jsonlines: (row(), (SAMPLES / "by_pin.jsonl").read_bytes()),
}
_LOGS = st.sampled_from([*_STARTS])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["pin", "scan", "data", "AcsEvent", "InfoList", "major", "time"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def holds(log: Format, data: bytes) -> None:
    (part,) = parts_of(log, data)
    numbers = [*part.punches["line"], *part.rejects["line"]]
    assert len(set(numbers)) == len(numbers) == part.lines
    assert part.other >= 0
    assert set(part.rejects["reason"]) <= set(REASONS)
    assert part.punches.notna().all()[["pin", "punched_at", "direction"]].all()


@settings(max_examples=60, deadline=None)
@given(
    _LOGS, st.binary(max_size=40) | _JSON.map(lambda tree: json.dumps(tree).encode())
)
def test_any_bytes_and_any_tree_give_every_record_one_verdict(
    log: Format, data: bytes
) -> None:
    holds(log, data)


@settings(max_examples=80, deadline=None)
@given(_LOGS, st.integers(0, 1), st.integers(0, 900), st.binary(max_size=4), st.data())
def test_a_changed_file_gives_every_record_one_verdict(
    log: Format, which: int, place: int, put: bytes, more: st.DataObject
) -> None:
    data = _STARTS[log][which]
    cut = more.draw(st.integers(0, 5))
    holds(log, data[:place] + put + data[place + cut :])


@pytest.mark.parametrize("log", [*_STARTS])
def test_each_is_recognised_by_its_content(log: Format) -> None:
    for data in _STARTS[log]:
        assert recognised(data) is log
