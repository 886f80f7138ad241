import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import adms, lines
from data.formats.base import DIRECTIONS, REASONS
from data.recognise import recognised
from tests.data.formats.reading import (
    attlog_line,
    parts_of,
    punches_of,
    reason_of,
    rejects_of,
)

LINE = b"101\t2024-04-29 07:31:05\t0\t1\t0\t0\t0\n"
OPLOG = b"OPLOG 21\t9\t2024-04-29 06:00:12\t0\t0\t0\t0\n"
REQUEST = b"POST /iclock/cdata?SN=SIM0001&table=ATTLOG&Stamp=9 HTTP/1.1\r\n"
FINGER = b"FP PIN=101\tFID=6\tSize=12\tValid=1\tTMP=bm90LXJlYWw=\n"
USER = b"USER PIN=101\tName=Nobody\tPri=0\tPasswd=not-real\tCard=\n"


def events_of(data: bytes) -> list[tuple[str, str]]:
    events = pd.concat([part.events for part in parts_of(adms, data)])
    return [(kind, str(at)) for kind, at in events[["kind", "at"]].values.tolist()]


@pytest.mark.parametrize("count", range(2, 13))
@pytest.mark.parametrize("end", [b"\n", b"\t\r\n"])
def test_a_record_has_two_to_twelve_fields_and_perhaps_a_tab(
    count: int, end: bytes
) -> None:
    fields = [b"0101", b"2024-04-29 07:31:05", b"1", b"15", *[b"0"] * 7, b"eyJ4Ijox"]
    (punch,) = punches_of(adms, b"\t".join(fields[:count]) + end).to_dict("records")
    assert (punch["pin"], str(punch["punched_at"])) == ("0101", "2024-04-29 07:31:05")
    assert punch["direction"] == ("out" if count > 2 else "unknown")
    assert pd.isna(punch["verify"]) if count < 4 else punch["verify"] == 15


def test_lines_of_different_lengths_keep_their_own_fields() -> None:
    data = b"1\t2024-04-29 07:31\n" + LINE + b"2\t2024-04-29 07:33\t1\n"
    found = punches_of(adms, data)
    assert found["direction"].tolist() == ["unknown", "in", "out"]
    assert found["verify"].tolist() == [pd.NA, 1, pd.NA]


def test_the_third_field_is_the_status() -> None:
    statuses = ["0", "1", "2", "3", "4", "5", "255"]
    data = "".join(f"7\t2024-04-29 07:31:05\t{each}\t1\n" for each in statuses)
    assert punches_of(adms, data.encode())["direction"].tolist() == [*DIRECTIONS]


def test_six_fields_are_a_push_where_the_third_is_a_direction() -> None:
    push = b"".join(
        b"101\t2024-04-29 07:31:05\t%d\t1\t0\t0\n" % each for each in (0, 1, 0)
    )
    usb = attlog_line(status="0") + attlog_line(status="1")
    for data, name in ((push, "adms"), (usb, "attlog"), (usb + OPLOG, "adms")):
        found = recognised(data)
        assert found is not None
        assert name == found.NAME


def test_what_was_done_at_the_device_is_an_event_without_who_did_it() -> None:
    (part,) = parts_of(adms, LINE + OPLOG + OPLOG.replace(b" 21", b" 23"))
    assert part.events["kind"].tolist() == ["clock_set", "records_deleted"]
    assert str(part.events["at"].iloc[0]) == "2024-04-29 06:00:12"
    assert list(part.events.columns) == ["line", "device", "kind", "at"]
    assert (part.lines, part.other) == (3, 0)


def test_an_event_is_kept_when_its_time_is_damaged_or_missing() -> None:
    data = (
        b"OPLOG 13\t0\t2024-13-29 06:00:12\t0\nOPLOG 0\nOPLOG 0\t0\t2000-01-01 00:00\n"
    )
    assert events_of(data) == [
        ("data_cleared", "NaT"),
        ("power_on", "NaT"),
        ("power_on", "2000-01-01 00:00:00"),
    ]


def test_what_says_nothing_about_the_log_is_no_event_and_damage_is_a_reject() -> None:
    (part,) = parts_of(adms, OPLOG.replace(b" 21", b" 3") + b"OPLOG x\tsecret\n")
    assert (len(part.events), part.other) == (0, 1)
    assert part.rejects["raw"].tolist() == [b"***** *\t******"]


@pytest.mark.parametrize(
    "line",
    [
        USER,
        FINGER,
        FINGER.lower(),
        b"  " + FINGER,
        b"FACE PIN=1\tFID=0\tSIZE=9\tTMP=AAAA\n",
        b"BIOPHOTO PIN=1\tContent=" + b"A" * 100_000 + b"\n",
        b"BIODATA Pin=1\tNo=0\tTmp=AAAA\n",
        b"user uid=1\tcardno=\tpin=1\tpassword=1234\n",
        b"PIN=1\tName=Nobody\tPasswd=1234\n",
        b"~DeviceName=X,MAC=00:00,TransactionCount=7\n",
    ],
)
def test_users_passwords_and_templates_are_dropped_unread(line: bytes) -> None:
    (part,) = parts_of(adms, LINE + line + LINE)
    assert (len(part.punches), part.other, part.lines) == (2, 1, 2)
    assert [str(each)[:8] for each in part.notices] == ["1 lines "]
    assert part.notices[0].facts == {"count": 1}


def test_a_piece_of_a_template_leaves_no_bytes_among_the_rejects() -> None:
    for piece in (b"bm90LXJlYWw", b"TMP\tbm90\tLXJl", b"1\tbm90LXJl\tYWw=", b"\tbm9"):
        (part,) = parts_of(adms, LINE + piece + b"\n")
        assert part.rejects["reason"].isin(REASONS).all()
        (raw,) = part.rejects["raw"]
        assert set(raw) <= set(b"*\t "), raw


def test_a_refused_record_keeps_its_bytes_but_no_place_and_no_staff_number() -> None:
    long = b"101\t2024-13-29 07:31:05\t0\t1\t0\t0\t0\t0\t36.5\t36.5\t\teyJsYXQiOjF9\n"
    number = b"199013010000000000"
    (part,) = parts_of(adms, long + long.replace(b"101", number))
    assert (
        part.rejects["raw"].iloc[0].startswith(b"101\t2024-13-29 07:31:05\t0\t1\t0\t*")
    )
    assert not any(b"eyJ" in raw or number in raw for raw in part.rejects["raw"])
    assert part.rejects["secret"].dropna().tolist() == [number.decode()]


def test_a_request_names_the_device_of_what_follows() -> None:
    other = REQUEST.replace(b"SIM0001", b"SIM0002")
    headers = b"Host: 10.0.0.2\r\nContent-Length: 9\r\n\r\n"
    (part,) = parts_of(adms, REQUEST + headers + LINE + other + headers + OPLOG + LINE)
    assert part.keyed_by == "device"
    assert part.punches["device"].tolist() == ["SIM0001", "SIM0002"]
    assert part.events["device"].tolist() == ["SIM0002"]
    assert (part.lines, part.other) == (3, 8)


def test_without_a_request_nobody_is_named() -> None:
    (part,) = parts_of(adms, LINE)
    assert (part.keyed_by, part.punches["device"].isna().all()) == (
        "device_number",
        True,
    )


def test_a_form_and_named_fields_read_like_the_others() -> None:
    form = (
        b"SN=SIM0001&table=ATTLOG&Stamp=9&data=101%092024-04-29+07%3A31%3A05%090%091\n"
    )
    named = b"PIN=101\tDateTime=2024-04-29 07:31:05\tStatus=0\tVerify=1\n"
    for data in (form, named):
        (punch,) = punches_of(adms, data).to_dict("records")
        found = (punch["pin"], str(punch["punched_at"]), punch["direction"])
        assert found == ("101", "2024-04-29 07:31:05", "in")
        assert recognised(data) is adms


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"101\t2000-01-01 00:00:07\t0\t1", "clock_reset"),
        (b"101\t2063-01-01 00:00:07\t0\t1", "impossible_date"),
        (b"101\t2024-06-01 00:00:07\t0\t1", "future"),
        (b"101\t29/04/2024 07:31\t0\t1", "bad_time"),
        (b"101\t2024-04-2", "bad_time"),
        (b"\t2024-04-29 07:31:05\t0\t1", "undecodable"),
        (b"1" * 25 + b"\t2024-04-29 07:31:05\t0\t1", "undecodable"),
        (b"101", "undecodable"),
        (b"101\t2024-04-29 07:31:05" + b"\t1" * 11, "undecodable"),
        (b"101\t2024-04-29 07:31:05\t\0", "undecodable"),
    ],
)
def test_a_record_that_is_no_punch_gives_its_reason(line: bytes, reason: str) -> None:
    assert reason_of(adms, line) == reason


def test_a_push_read_in_blocks_reads_like_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = REQUEST + (LINE + USER + OPLOG + b"broken\n") * 20
    whole, rejects, events = (
        punches_of(adms, data),
        rejects_of(adms, data),
        events_of(data),
    )
    monkeypatch.setattr(adms, "blocks", lambda file: lines.blocks(file, size=300))
    parts = parts_of(adms, data)
    assert len(parts) > 5
    assert punches_of(adms, data).equals(whole)
    assert (rejects_of(adms, data), events_of(data)) == (rejects, events)
    assert [part.notices[0].facts for part in parts if part.notices] == [{"count": 20}]


@pytest.mark.parametrize("blanks", [b"\t   " * 30, b"\t" * 60_000, b" " * 60_000])
def test_a_line_of_blanks_is_judged_at_once(blanks: bytes) -> None:
    begin = time.process_time()
    adms.looks_like(b"7\t2024-04-29 07:31" + blanks + b"x\tx")
    assert time.process_time() - begin < 2


_PIECES = st.sampled_from(
    [
        *(LINE, OPLOG, USER, FINGER, REQUEST, b"2024-04-29 07:31:05", b"OPLOG "),
        *(b"\t", b"\n", b"\r\n", b"\0", b" ", b"=", b"&", b"%0A", b"FP ", b"data="),
        b"PIN=1\tTime=",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_PIECES | st.binary(max_size=12), max_size=12).map(b"".join))
def test_any_bytes_give_every_line_one_verdict(data: bytes) -> None:
    (part,) = parts_of(adms, data)
    frames = (part.punches, part.rejects, part.events)
    numbers = [number for frame in frames for number in frame["line"]]
    assert len(set(numbers)) == len(numbers) == part.lines
    assert part.other >= 0
    assert set(part.rejects["reason"]) <= set(REASONS)
    assert part.punches.notna().all()[["pin", "punched_at", "direction"]].all()


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 200), st.binary(max_size=3), st.integers(0, 3))
def test_a_changed_file_never_lets_a_password_or_a_template_through(
    place: int, put: bytes, cut: int
) -> None:
    data = LINE + USER + FINGER + OPLOG
    (part,) = parts_of(adms, data[:place] + put + data[place + cut :])
    held = b"".join(part.rejects["raw"])
    assert b"not-real" not in held
    assert b"bm90" not in held
    assert b"Nobody" not in held
