"""What formats tell of records that are whole but for their device's clock."""

from collections.abc import Callable

import pytest

from data.formats import adms, attlog, fingerspot, glg, hikvision, jsonlines
from data.formats.base import DOUBTED_COLUMNS, Format
from tests.data.formats import test_glg, test_vendors
from tests.data.formats.reading import attlog_line, parts_of

RESET, AHEAD = "2000-01-01 00:00:07", "2024-06-01 08:00:00"


def _glg(at: str) -> bytes:
    return test_glg.row(at=at.replace("-", "/")).encode()


def _pushed(at: str) -> bytes:
    return f"7\t{at}\t1\t15\t0\t0\n".encode()


def _json(at: str) -> bytes:
    return test_vendors.row(punched_at=at, direction="out")


def _webhook(at: str) -> bytes:
    return test_vendors.webhook(scan=at)


LOGS = [
    (attlog, b"", lambda at: attlog_line(at=at)),
    (glg, test_glg.HEADER.encode(), _glg),
    (adms, b"POST /iclock/cdata?SN=SN1&table=ATTLOG HTTP/1.1\n", _pushed),
    (jsonlines, b"", _json),
    (fingerspot, b"", _webhook),
]


@pytest.mark.parametrize(
    ("log", "head", "line"), LOGS, ids=[log.NAME for log, *_ in LOGS]
)
def test_a_wrong_clocks_records_are_told_like_punches(
    log: Format, head: bytes, line: Callable[[str], bytes]
) -> None:
    times = ["2024-04-29 07:31:05", RESET, "2024-13-01 08:00:00", AHEAD]
    data = head + b"".join(line(at) for at in times)
    (part,) = parts_of(log, data)
    told = part.doubted
    assert told["reason"].tolist() == ["clock_reset", "future"]
    assert told["punched_at"].astype(str).tolist() == [RESET, AHEAD]
    clock_rejects = part.rejects[part.rejects["reason"] != "impossible_date"]
    assert told["line"].tolist() == clock_rejects["line"].tolist()
    assert list(told) == list(DOUBTED_COLUMNS)
    same = ["device", "pin", "direction", "verify"]
    (punch,) = part.punches[same].astype("str").fillna("-").to_dict("records")
    assert told[same].astype("str").fillna("-").to_dict("records") == [punch] * 2


def test_an_applications_clock_is_no_devices() -> None:
    data = test_vendors.row(punched_at=RESET).replace(b'"pin"', b'"staff_number"')
    data = data.replace(b'"device"', b'"office_code"')
    (part,) = parts_of(jsonlines, data)
    assert (part.keyed_by, len(part.rejects)) == ("office", 1)
    assert part.doubted.empty


def test_a_passages_clock_is_a_devices() -> None:
    event = test_vendors.passage(time="2000-01-01T00:00:07+07:00")
    (part,) = parts_of(hikvision, test_vendors.page(event))
    assert part.doubted["reason"].tolist() == ["clock_reset"]
