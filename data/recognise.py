"""Which log format a file is in, by its content, never by its name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

import pandas as pd

from data.errors import UserError
from data.formats import (
    adms,
    attlog,
    canonical,
    day_report,
    epresensi,
    fingerspot,
    frappe,
    glg,
    hikvision,
    jsonlines,
    odoo,
    parquet,
    scan_report,
)
from data.formats.base import (
    PUNCH_COLUMNS,
    RECOGNISED,
    Format,
    Likeness,
    Parsed,
    Remark,
    no_rows,
)
from data.formats.lines import BOM
from data.formats.mapped import mapped_log
from data.formats.opening import as_text
from data.maps.mapping import Mapping
from data.resemblance import told

#: So many bytes at the start of a file tell its format.
HEAD_BYTES = 64 << 10
#: Shown in place of a pin or staff number.
HIDDEN = "•••"
SHOWN_ROWS = 5

FORMATS: dict[str, Format] = {
    attlog.NAME: attlog,
    adms.NAME: adms,
    fingerspot.NAME: fingerspot,
    hikvision.NAME: hikvision,
    canonical.NAME: canonical,
    jsonlines.NAME: jsonlines,
    parquet.NAME: parquet,
    glg.NAME: glg,
    scan_report.NAME: scan_report,
    day_report.NAME: day_report,
    epresensi.NAME: epresensi,
    frappe.NAME: frappe,
    odoo.NAME: odoo,
}


@dataclass(frozen=True)
class Explanation:
    """What a file is.

    Attributes
    ----------
    format
        Name of the format; None: no format of ours.
    nearest
        The format that looks most like it; the same as ``format`` if there is one.
    why
        What speaks for that format.
    differences
        What keeps the file from being in the nearest format.
    rows
        The first rows as they would be read, persons hidden; empty where unknown.
    said
        What the reader of the first rows says of them, and how many it refuses.
    """

    format: str | None
    nearest: str
    why: tuple[Remark, ...]
    differences: tuple[Remark, ...]
    rows: pd.DataFrame
    said: tuple[Remark, ...] = ()

    @property
    def reasons(self) -> tuple[Remark, ...]:
        """What to say of it: what speaks for its format, or what the nearest is."""
        if self.format is not None:
            return (*self.why, *self.differences, *self.said)
        near = Remark(
            "It is in no format sidak reads; the nearest is {format}.",
            {"format": self.nearest},
        )
        return (near, *self.differences)


def formats() -> list[tuple[str, str]]:
    """Return name and description of every format.

    Examples
    --------
    >>> [name for name, _ in formats()][:2]
    ['attlog', 'adms']
    """
    return [(each.NAME, each.DESCRIPTION) for each in FORMATS.values()]


def format_named(name: str) -> Format:
    """Return the format of that name.

    Raises
    ------
    UserError
        There is none; the text names those there are.
    """
    if name not in FORMATS:
        raise UserError(
            "There is no format {name!r}. Formats: {accepted}.",
            name=name,
            accepted=", ".join(FORMATS),
        )
    return FORMATS[name]


def nearest(head: bytes) -> tuple[Format, Likeness]:
    r"""Return the format that looks most like the file; below ``RECOGNISED`` none.

    Examples
    --------
    >>> found, likeness = nearest(b"7\t2024-04-29 07:31:05\t1\t0\t1\t0\n")
    >>> found.NAME, likeness.share
    ('attlog', 1.0)
    """
    text = _text(head)
    judged = [(each, each.looks_like(text)) for each in FORMATS.values()]
    found = max(judged, key=lambda pair: pair[1].share)
    if found[1].share == 0 and b"\t" not in text:
        # Like nothing at all: then it is compared with what anyone can write.
        return canonical, canonical.looks_like(text)
    return found


def recognised(head: bytes) -> Format | None:
    """Return the format of a file that begins with these bytes, if it has one."""
    found, likeness = nearest(head)
    return found if likeness.share >= RECOGNISED else None


def is_log(head: bytes, maps: Sequence[Mapping] = ()) -> bool:
    """Return whether sidak reads what begins so, by itself or as it was taught."""
    return mapped_log(head, maps) is not None or recognised(head) is not None


def differences(head: bytes, maps: Sequence[Mapping] = ()) -> tuple[Remark, ...]:
    r"""Return what keeps a file from being read, and what to do, gravest first.

    Examples
    --------
    >>> print(*differences(b"office_code;name;kind\n35.73;Malang;dinas\n"))
    It looks like the registry table offices. Run: sidak import offices FILE
    """
    return told(head, nearest(head)[1], maps)


def _text(head: bytes) -> bytes:
    """Return the head as text, without a last line that its end may have cut."""
    text = as_text(head).removeprefix(BOM)
    if len(head) < HEAD_BYTES:
        return text
    return text[: text.rfind(b"\n") + 1] or text


def sniff(
    file: BinaryIO,
    *,
    received_at: datetime,
    offset: timedelta,
    maps: Sequence[Mapping] = (),
) -> Explanation:
    r"""Explain what a file is.

    Parameters
    ----------
    file
        Opened for reading bytes.
    received_at, offset
        As for ``Format.parse``.
    maps
        What was learned of the city's own columns.

    Examples
    --------
    >>> import io
    >>> found = sniff(
    ...     io.BytesIO(b"7\t2024-04-29 07:31:05\t1\t0\t1\t0\n"),
    ...     received_at=datetime(2024, 4, 30),
    ...     offset=timedelta(hours=7),
    ... )
    >>> found.format, found.rows["pin"].tolist(), found.rows["direction"].tolist()
    ('attlog', ['•••'], ['in'])
    """
    head = file.read(HEAD_BYTES)
    file.seek(0)
    found, likeness = nearest(head)
    learned = mapped_log(head, maps)
    if learned is not None:
        found, likeness = learned, learned.looks_like(_text(head))
    why = (likeness.why,)
    if likeness.share < RECOGNISED:
        empty = no_rows(PUNCH_COLUMNS)
        return Explanation(None, found.NAME, why, differences(head, maps), empty)
    first = next(found.parse(file, received_at=received_at, offset=offset))
    return Explanation(
        found.NAME,
        found.NAME,
        why,
        likeness.differences if likeness.share < 1 else (),
        _shown(first),
        (*first.notices, *_refused(first)),
    )


def _refused(part: Parsed) -> Iterator[Remark]:
    if part.rejects.empty:
        return
    counts = part.rejects["reason"].value_counts()
    yield Remark(
        "Of the first {lines} lines {rejects} would be refused: {reasons}.",
        {
            "lines": part.lines,
            "rejects": len(part.rejects),
            "reasons": ", ".join(f"{count} {why}" for why, count in counts.items()),
        },
    )


def _shown(part: Parsed) -> pd.DataFrame:
    """Return the first rows, without what would name a person."""
    if part.punches.empty and len(part.day_marks):
        return part.day_marks.head(SHOWN_ROWS).assign(staff_number=HIDDEN)
    return part.punches.head(SHOWN_ROWS).assign(pin=HIDDEN)
