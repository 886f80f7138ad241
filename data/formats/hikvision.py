"""Hikvision terminals (ISAPI), saved as JSON, XML or multipart: events and lists.

Door openings, refusals and heartbeats come on the same way and are no punches. Which
mode was used is in the kind of the event; ``currentVerifyMode`` is what was set up.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from data.formats.base import UNKNOWN_DIRECTION, Likeness, Parsed, Remark
from data.formats.documents import documents
from data.formats.records import Record, batches, damaged, judged, text_in

NAME = "hikvision"
DESCRIPTION = "Hikvision terminals (ISAPI): access events as JSON, XML or multipart"

#: Kinds of event that let somebody in, and the verify modes they stand for.
_PASSED = {"1": 4, "38": 1, "75": 15}
#: Door, refusal: never a punch, whatever else is said.
_REFUSED = {"21", "22", "39", "76"}
_ACCESS = "5"
_DIRECTIONS = {
    "checkin": "in",
    "checkout": "out",
    "breakout": "break_out",
    "breakin": "break_in",
    "overtimein": "overtime_in",
    "overtimeout": "overtime_out",
}
#: What stands around events, outermost first; lists in XML have an ``Info`` each.
_AROUND = ("EventNotificationAlert", "AcsEvent", "InfoList", "Info")
#: What may name the device, strongest first.
_DEVICE = ("deviceSerialNo", "deviceID", "macAddress", "ipAddress")


def looks_like(head: bytes) -> Likeness:
    """Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b'{"AcsEvent": {"InfoList": []}}').share
    1.0
    """
    tree = head.lstrip().startswith((b"{", b"[", b"<", b"--"))
    names = (b"AccessControllerEvent", b"EventNotificationAlert", b"AcsEvent")
    named = [name.decode() for name in names if name in head]
    why = Remark(
        "It is JSON or XML with {names}, as Hikvision names it.",
        {"names": ", ".join(named) or "-"},
    )
    return Likeness(float(bool(tree and named)), why)


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    """Read Hikvision's events in parts; see ``data.formats.base.Format``.

    Lines count events, since a document may stand on one line.

    Examples
    --------
    >>> import io
    >>> event = (
    ...     b'{"major":5,"minor":75,"time":"2024-04-29T00:31:05Z",'
    ...     b'"employeeNoString":"007","attendanceStatus":"checkIn"}'
    ... )
    >>> file = io.BytesIO(b'{"AcsEvent":{"InfoList":[' + event + b"]}}")
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(file, received_at=received_at, offset=timedelta(hours=7))
    >>> part.punches[["pin", "punched_at", "verify"]].astype(str).values.tolist()
    [['007', '2024-04-29 07:31:05', '15']]
    """
    line = 1
    for part in batches(_records(file)):
        yield judged(part, line, received_at=received_at, offset=offset)
        line += len(part)


def _records(file: BinaryIO) -> Iterator[Record | None]:
    for document in documents(file):
        if document is None:
            yield None
        elif document.damage is not None:
            yield damaged(document.damage)
        else:
            yield from _of(document.value)


def _of(value: object) -> Iterator[Record | None]:
    """Yield the events of a message, a page of a list, or a list of either."""
    if isinstance(value, list):
        for each in value:
            yield from _of(each)
        return
    if not isinstance(value, dict):
        yield damaged(str(value).encode("utf-8", "replace"))
        return
    for name in _AROUND:
        inner = value.get(name)
        if isinstance(inner, dict | list):
            yield from _of(inner)
            return
    event = value.get("AccessControllerEvent")
    yield _event({**value, **event} if isinstance(event, dict) else value)


def _event(row: dict[str, object]) -> Record | None:
    major = text_in(row, "majorEventType", "major")
    minor = text_in(row, "subEventType", "minor")
    status = text_in(row, "attendanceStatus").lower().replace("_", "")
    passed = minor in _PASSED or (status in _DIRECTIONS and minor not in _REFUSED)
    who = text_in(row, "employeeNoString", "employeeNo")
    # A passage of nobody, such as a door opened by hand, is no punch either.
    if major != _ACCESS or not passed or not who:
        return None
    return Record(
        text_in(row, *_DEVICE),
        who,
        text_in(row, "dateTime", "time"),
        _DIRECTIONS.get(status, UNKNOWN_DIRECTION),
        _PASSED.get(minor),
    )
