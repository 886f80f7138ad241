"""FingerSpot's cloud, saved as JSON: what it sends (webhook) and what it answers.

A webhook names its device (``cloud_id``); an answer holds many scans and no device.
Pins are texts, seconds may be missing, other kinds of messages come along.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from data.formats.base import UNKNOWN_DIRECTION, Likeness, Parsed, Remark
from data.formats.codes import verify_number
from data.formats.documents import documents
from data.formats.records import Record, batches, damaged, judged, text_in

NAME = "fingerspot"
DESCRIPTION = "FingerSpot cloud as JSON: webhooks (attlog) and answers of its API"

#: Whose numbers beyond 0 and 1 stand for what is told differently by different cities.
_DIRECTIONS = {
    **dict.fromkeys(("0", "in", "masuk", "scan masuk", "check in"), "in"),
    **dict.fromkeys(
        ("1", "out", "keluar", "pulang", "scan keluar", "scan pulang"), "out"
    ),
}


def looks_like(head: bytes) -> Likeness:
    """Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b'{"type":"attlog","cloud_id":"C1","data":{"pin":"7"}}').share
    1.0
    """
    tree = head.lstrip().startswith((b"{", b"["))
    names = (b'"pin"', b'"scan"', b'"scan_date"', b'"status_scan"', b'"cloud_id"')
    named = sum(name in head for name in names)
    why = Remark(
        "It is JSON with {named} of the names FingerSpot's cloud uses.",
        {"named": named},
    )
    return Likeness(float(tree and named >= 2), why)


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    """Read FingerSpot's JSON in parts; see ``data.formats.base.Format``.

    Lines count scans and other messages, since a document may stand on one line.

    Examples
    --------
    >>> import io
    >>> scan = b'{"pin":"007","scan_date":"2024-04-29 07:31","status_scan":0}'
    >>> file = io.BytesIO(b'{"success":true,"data":[' + scan + b"]}")
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(file, received_at=received_at, offset=timedelta(hours=7))
    >>> part.punches[["pin", "direction"]].values.tolist()
    [['007', 'in']]
    """
    line = 1
    for part in batches(_records(file)):
        yield judged(part, line, received_at=received_at, offset=offset)
        line += len(part)


def _records(file: BinaryIO) -> Iterator[Record | None]:
    for document in documents(file):
        if document is None or document.damage is None:
            yield from _of(document.value if document else None)
        else:
            yield damaged(document.damage)


def _of(value: object, device: str = "") -> Iterator[Record | None]:
    """Yield the scans of a message, an answer, or a list of either."""
    if isinstance(value, list):
        for each in value:
            yield from _of(each, device)
    elif not isinstance(value, dict):
        yield None if value is None else damaged(str(value).encode("utf-8", "replace"))
    elif "pin" in value and not isinstance(value.get("data"), dict | list):
        yield _scan(value, text_in(value, "cloud_id") or device)
    elif text_in(value, "type") in ("", "attlog") and "data" in value:
        inner = value["data"]
        whose = text_in(value, "cloud_id") or device
        yield from _of(inner, whose) if isinstance(inner, dict | list) else [None]
    else:
        yield None


def _scan(row: dict[str, object], device: str) -> Record:
    return Record(
        device,
        text_in(row, "pin"),
        text_in(row, "scan", "scan_date"),
        _DIRECTIONS.get(text_in(row, "status_scan").lower(), UNKNOWN_DIRECTION),
        verify_number(text_in(row, "verify")),
    )
