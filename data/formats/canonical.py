"""The CSV anyone can write: one punch a row, by device and pin or by staff number.

``device,pin,punched_at,direction?,verify?`` or
``staff_number,office_code,punched_at,direction?,verify?``; columns in any order,
further columns ignored; between them ``,`` ``;`` or tab; UTF-8 with or without BOM.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

import numpy as np
import pandas as pd

from data.formats.base import (
    DIRECTIONS,
    PUNCH_COLUMNS,
    UNKNOWN_DIRECTION,
    KeyedBy,
    Likeness,
    Parsed,
    Remark,
)
from data.formats.clock import clock, doubts
from data.formats.codes import nobody, verify_of
from data.formats.fields import Field, Flags, Positions, text_of
from data.formats.header import headers
from data.formats.lines import Block, Lines, blocks
from data.formats.refused import unread
from data.formats.verdicts import (
    OTHER,
    PERSONAL_DIGITS,
    PUNCH,
    Verdicts,
    joined,
    only_moments,
    rejected,
    rejects,
    verdicts,
)

NAME = "csv"
DESCRIPTION = (
    "canonical CSV: device,pin,punched_at or staff_number,office_code,punched_at, "
    "with direction and verify if known"
)

#: What must be there, by what the rows are keyed by: who, where, when.
SHAPES: dict[KeyedBy, tuple[str, str, str]] = {
    "device": ("pin", "device", "punched_at"),
    "office": ("staff_number", "office_code", "punched_at"),
}
OPTIONAL = ("direction", "verify")

WORDS = {
    "": UNKNOWN_DIRECTION,
    "255": UNKNOWN_DIRECTION,
    **{str(number): name for number, name in enumerate(DIRECTIONS[:-1])},
    **{name: name for name in DIRECTIONS},
}


@dataclass(frozen=True)
class Layout:
    """Where the header stands, and which column holds what."""

    mark: bytes
    row: int
    names: tuple[str, ...]
    keyed_by: KeyedBy

    @property
    def wanted(self) -> dict[str, int]:
        """Place of each column that is read, who and where first."""
        names = (*SHAPES[self.keyed_by], *OPTIONAL)
        return {name: self.names.index(name) for name in names if name in self.names}

    @property
    def extra(self) -> list[str]:
        """Columns that are not read."""
        return [name for name in self.names if name and name not in self.wanted]


def layout(head: bytes) -> Layout | None:
    r"""Return the layout of a file from its first lines.

    Examples
    --------
    >>> found = layout(b"Rekap April\nPunched_At;PIN;Device;note\n")
    >>> found.row, found.keyed_by, found.wanted, found.extra
    (1, 'device', {'pin': 1, 'device': 2, 'punched_at': 0}, ['note'])
    """
    for found in headers(head):
        for keyed_by, needed in SHAPES.items():
            if set(needed) <= set(found.names):
                return Layout(found.mark, found.row, found.names, keyed_by)
    return None


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b"device,pin,punched_at\n").share
    1.0
    >>> print(looks_like(b"device,pin,time\n").differences[0])
    The header lacks punched_at.
    """
    known = layout(head)
    if known is not None:
        columns = ", ".join(known.wanted)
        return Likeness(
            1.0, Remark("The header names {columns}.", {"columns": columns})
        )
    nothing = Remark("No line among the first ten names the columns of a log.")
    lacking = min(
        (
            [name for name in needed if name not in found.names]
            for found in headers(head)
            for needed in SHAPES.values()
        ),
        key=len,
        default=[*SHAPES["device"]],
    )
    near = 1 - len(lacking) / 3
    difference = Remark("The header lacks {columns}.", _listed(lacking))
    return Likeness(0.1 * near, nothing, (difference if near else nothing,))


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    r"""Read a canonical CSV in parts; see ``data.formats.base.Format``.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO(b"device,pin,punched_at\nSN1,007,2024-04-29T00:30:00Z\n")
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(file, received_at=received_at, offset=timedelta(hours=7))
    >>> part.punches[["pin", "punched_at", "direction"]].astype(str).values.tolist()
    [['007', '2024-04-29 07:30:00', 'unknown']]
    """
    found = None
    for block in blocks(file):
        if block.line == 1:
            found = layout(block.data)
        if found is None:
            yield unread(block)
        else:
            yield part(block, found, received_at, offset)


def part(
    block: Block, found: Layout, received_at: datetime, offset: timedelta
) -> Parsed:
    """Return what lines of this layout say; the header stands in the first block."""
    lines = Lines(block.data, found.mark, quoted=True)
    rows, every = lines.split(len(found.names))
    fields = {name: every[place].unquoted() for name, place in found.wanted.items()}
    who, where, when = (fields[name] for name in SHAPES[found.keyed_by])
    times, verify = clock(when, offset), fields.get("verify")
    direction, unknown_word = _direction(fields.get("direction"), len(rows))
    unnamed = nobody(who) | (where.width == 0)
    against = {"undecodable": unnamed, **doubts(times, received_at)}
    result = verdicts(lines, rows, {**against, "bad_direction": unknown_word})
    if block.line == 1:
        result[: found.row + 1] = OTHER
    good = result[rows] == PUNCH
    punches = pd.DataFrame(
        {
            "line": rows[good] + block.line,
            "device": where.among(good).text(),
            "pin": who.among(good).text(),
            "punched_at": times.at[good],
            "direction": direction[good].reset_index(drop=True),
            "verify": verify_of(verify.among(good)) if verify else pd.NA,
        }
    ).astype(PUNCH_COLUMNS)
    return Parsed(
        punches,
        _rejects(lines, rows, fields, result, block.line, found),
        int((result == OTHER).sum()),
        found.keyed_by,
        notices=_notices(found) if block.line == 1 else (),
    )


def _notices(found: Layout) -> tuple[Remark, ...]:
    if not found.extra:
        return ()
    return (Remark("Columns left out: {columns}.", _listed(found.extra)),)


def _listed(columns: Iterable[str]) -> dict[str, object]:
    return {"columns": ", ".join(columns)}


def _direction(field: Field | None, count: int) -> tuple[pd.Series, Flags]:
    """Return the directions, and whether the word is none of them."""
    if field is None:
        nowhere = np.zeros(count, dtype=np.int64)
        return text_of(nowhere, [UNKNOWN_DIRECTION]), np.zeros(count, dtype=np.bool_)
    codes, values = field.coded()
    words = [WORDS.get(value.lower()) for value in values]
    unknown = np.array([word is None for word in words], dtype=np.bool_)
    return text_of(codes, words), unknown[codes]


def _rejects(
    lines: Lines,
    rows: Positions,
    fields: dict[str, Field],
    result: Verdicts,
    first_line: int,
    found: Layout,
) -> pd.DataFrame:
    """Return the rejects: their bytes, but no staff number and no further column.

    A column that is not read may hold names, and so may a row that cannot be cut.
    """
    bad, who = rejected(result), next(iter(fields.values()))
    private = found.keyed_by == "office" or bool(found.extra)
    raws: list[bytes] = []
    secrets: list[str | None] = []
    places = np.searchsorted(rows, bad)
    for row, place, shaped in zip(bad, places, np.isin(bad, rows), strict=True):
        secret = None
        if not shaped:
            raw = lines.raw(row)
            raw = only_moments(raw, found.mark) if private else raw
        elif found.keyed_by == "office" or who.width[place] >= PERSONAL_DIGITS:
            raw = joined(found.mark, list(fields.values()), who, place)
            secret = who.raw(place).decode("utf-8", "replace")
        elif private:
            raw = found.mark.join(field.raw(place) for field in fields.values())
        else:
            raw = lines.raw(row)
        raws.append(raw)
        secrets.append(secret)
    return rejects(result, raws, secrets, first_line)
