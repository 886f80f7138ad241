"""The canonical columns as JSON lines, or as one JSON list of objects.

The names are those of ``data.formats.canonical``, in any order; further ones are left
out, and told.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, NamedTuple

from data.formats.base import KeyedBy, Likeness, Parsed, Remark
from data.formats.canonical import OPTIONAL, SHAPES, WORDS
from data.formats.codes import LOST_DIGITS, verify_number
from data.formats.documents import Document, documents
from data.formats.header import printable
from data.formats.records import Record, batches, damaged, judged, text_in

NAME = "jsonl"
DESCRIPTION = "JSON lines with the names of the canonical CSV"

_NAME = re.compile(rb'"(\w{1,32})"\s*:')


class Row(NamedTuple):
    """An object of the file, with its names in small letters, or what is none."""

    names: dict[str, object]
    damage: bytes | None = None


def looks_like(head: bytes) -> Likeness:
    """Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b'{"device": "SN1", "pin": "7", "punched_at": "x"}').share
    1.0
    """
    tree = head.lstrip().startswith((b"{", b"["))
    names = {name.decode().lower() for name in _NAME.findall(head)}
    shape = _shape(names)
    if tree and shape:
        columns = ", ".join(SHAPES[shape])
        return Likeness(
            1.0, Remark("Its objects name {columns}.", {"columns": columns})
        )
    lacking = min(({*each} - names for each in SHAPES.values()), key=len)
    text = "Its objects lack the names {columns}."
    difference = Remark(text, {"columns": ", ".join(sorted(lacking))})
    why = Remark("It is JSON without the names of a log.")
    return Likeness(0.15 * tree, why, (difference,))


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    """Read canonical JSON in parts; see ``data.formats.base.Format``.

    Examples
    --------
    >>> import io
    >>> row = b'{"pin":"007","device":"SN1","punched_at":"2024-04-29 07:31"}'
    >>> file = io.BytesIO(row)
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(file, received_at=received_at, offset=timedelta(hours=7))
    >>> part.punches[["device", "pin", "direction"]].values.tolist()
    [['SN1', '007', 'unknown']]
    """
    return told(map(_of, _documents(file)), received_at, offset)


def told(
    found: Iterator[Row], received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    """Return the parts of a log whose rows have the canonical names."""
    line, shape, notices = 1, None, tuple[Remark, ...]()
    for rows in batches(found):
        if shape is None:
            names = {name for row in rows for name in row.names}
            shape = _shape(names)
            notices = _notices(names, shape)
        keyed_by = shape or "device"
        yield judged(
            [_record(row, keyed_by) for row in rows],
            line,
            keyed_by,
            received_at=received_at,
            offset=offset,
            notices=notices,
        )
        line, notices = line + len(rows), ()


def _shape(names: set[str]) -> KeyedBy | None:
    fitting = (each for each, needed in SHAPES.items() if set(needed) <= names)
    return next(fitting, None)


def _notices(names: set[str], shape: KeyedBy | None) -> tuple[Remark, ...]:
    if shape is None:
        return ()
    extra = sorted(names - {*SHAPES[shape], *OPTIONAL})
    columns = ", ".join(printable(name[:32]) for name in extra[:20])
    remark = Remark("Columns left out: {columns}.", {"columns": columns})
    return (remark,) if extra else ()


def _documents(file: BinaryIO) -> Iterator[Document]:
    for each in documents(file):
        if each and isinstance(each.value, list):
            yield from map(Document, each.value)
        elif each:
            yield each


def _of(document: Document) -> Row:
    if isinstance(document.value, dict):
        return Row({str(name).lower(): each for name, each in document.value.items()})
    damage = document.damage
    return Row(
        {}, str(document.value).encode("utf-8", "replace") if damage is None else damage
    )


def _record(row: Row, keyed_by: KeyedBy) -> Record:
    if row.damage is not None:
        return damaged(row.damage)
    who, where, when = SHAPES[keyed_by]
    pin = text_in(row.names, who)
    # A number with a decimal point has lost digits or zeros: it is another's.
    lost = isinstance(row.names.get(who), float) or LOST_DIGITS.fullmatch(pin)
    return Record(
        text_in(row.names, where),
        "" if lost else pin,
        text_in(row.names, when),
        WORDS.get(text_in(row.names, "direction").lower()),
        verify_number(text_in(row.names, "verify")),
    )
