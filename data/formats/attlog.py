r"""The USB export of ZKTeco, Solution and Fingerspot devices: ``*_attlog.dat``.

Six fields between tabs, no header: pin (padded on the left), time, the device's own
number, status, verify mode, work code. Lines end in LF or CRLF, the last one may lack
its end. Some devices write their serial number as first and a checksum as last line.
The push protocol has the same look and another order: that is ``data.formats.adms``.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

import numpy as np
import pandas as pd

from data.formats import order
from data.formats.base import DOUBTED_COLUMNS, Likeness, Parsed, Remark, no_rows
from data.formats.clock import Clock, clock, doubts
from data.formats.codes import direction_of, verify_of
from data.formats.fields import Field, Flags, Positions
from data.formats.lines import Block, Lines, blocks
from data.formats.verdicts import (
    DOUBTFUL,
    OTHER,
    PERSONAL_DIGITS,
    PUNCH,
    UNDECODABLE,
    Verdicts,
    joined,
    reasons_of,
    rejected,
    rejects,
    verdicts,
)

NAME = "attlog"
DESCRIPTION = "USB export of ZKTeco, Solution and Fingerspot devices (*_attlog.dat)"

FIELDS = 6
TAB = b"\t"
#: Every status a device writes.
STATUSES = {b"0", b"1", b"2", b"3", b"4", b"5", b"255"}

_RECORD = re.compile(
    rb" *[^\t ]{1,24}\t *\d[\d-]{5,9}[ T][\d:]{4,8}\t *\d{1,9}\t *\d{1,3}\t *\d{1,3}"
    rb"\t *\d*\s*"
)
_TIME = re.compile(rb"[^\t]*\t *\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
_TAIL = re.compile(rb"^((?:[^\t\n]*\t){5}[^\t\n]*)\t\r?$", re.M)
_SERIAL = re.compile(rb"(?=\D*\d)[A-Za-z0-9-]{5,24}")
_CHECKSUM = re.compile(rb"-?[0-9A-Fa-f]{1,64}")


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b"       12\t2024-04-29 07:31:05\t1\t0\t1\t0\r\n").share
    1.0
    """
    lines = [line for line in head.splitlines() if line.strip()]
    if lines and TAB not in lines[0]:
        lines = lines[1:]
    good = sum(_RECORD.fullmatch(line) is not None for line in lines)
    why = Remark(
        "{good} of {seen} lines are pin, time, device, status, verify mode and work "
        "code between tabs.",
        {"good": good, "seen": len(lines)},
    )
    if pushed(lines):
        other_order = Remark(
            "The third field is a direction, no device number: a saved push body."
        )
        return Likeness(0.1, why, (other_order,))
    return Likeness(good / max(len(lines), 1), why, tuple(_differences(lines)))


def pushed(lines: list[bytes]) -> bool:
    r"""Tell whether six fields a line stand in the push protocol's order.

    There the third field is a status and the fifth a work code, which nobody uses;
    here the third is the device's number, which is never 0.

    Examples
    --------
    >>> pushed([b"7\t2024-04-29 07:31:05\t0\t1\t0\t0"])
    True
    """
    rows = [line.split(TAB) for line in lines if _RECORD.fullmatch(line)]
    third, fifth = ({row[place].strip() for row in rows} for place in (2, 4))
    return b"0" in third and third <= STATUSES and fifth == {b"0"}


def _differences(lines: list[bytes]) -> Iterator[Remark]:
    counts = [line.count(TAB) + 1 for line in lines]
    usual = max(set(counts), key=counts.count, default=0)
    if usual != FIELDS:
        yield Remark(
            "Most lines have {found} fields between tabs, not 6.", {"found": usual}
        )
    if not any(_TIME.match(line) for line in lines):
        yield Remark("The second field is no time like 2024-04-29 07:31:05.")


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    r"""Read an attlog in parts; see ``data.formats.base.Format``.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO(b"  012\t2024-04-29 07:31:05\t1\t0\t1\t0\n  12\t2024-04-2")
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(file, received_at=received_at, offset=timedelta(hours=7))
    >>> part.punches[["pin", "direction"]].values.tolist()
    [['012', 'in']]
    >>> part.rejects[["line", "reason"]].values.tolist()
    [[2, 'undecodable']]
    """
    serial = None
    for block in blocks(file):
        lines = Lines(block.data, TAB)
        rows, fields = lines.split(FIELDS)
        if len(rows) < len(lines) and _tailed(block.data):
            lines = Lines(_TAIL.sub(rb"\1", block.data), TAB)
            rows, fields = lines.split(FIELDS)
        if block.line == 1:
            serial = _serial(lines)
        yield _part(lines, rows, fields, block, serial, received_at)


def _tailed(data: bytes) -> bool:
    """Tell whether a line ends in a tab, as some devices write it."""
    return any(end in data + b"\n" for end in (b"\t\n", b"\t\r\n"))


def _part(
    lines: Lines,
    rows: Positions,
    fields: list[Field],
    block: Block,
    serial: str | None,
    received_at: datetime,
) -> Parsed:
    pin, times = fields[:2]
    found = clock(times)
    against = {"undecodable": pin.width == 0, **doubts(found, received_at)}
    plain = ~np.logical_or.reduce(list(against.values()))
    against["clock_jump"] = order.among(found.at, plain)
    result = verdicts(lines, rows, against)
    if serial is not None:
        _set_aside_frame(lines, block, result)
    numbers, verdict = rows + block.line, result[rows]
    return Parsed(
        _records(numbers, fields, found, verdict == PUNCH),
        _rejects(lines, rows, fields, result, block.line),
        int((result == OTHER).sum()),
        "device_number",
        serial,
        doubted=_doubted(numbers, fields, found, verdict),
    )


def _records(
    numbers: Positions, fields: list[Field], found: Clock, which: Flags
) -> pd.DataFrame:
    pin, _, number, status, verify, _ = (field.among(which) for field in fields)
    return pd.DataFrame(
        {
            "line": numbers[which],
            "device": number.text(),
            "pin": pin.text(),
            "punched_at": found.at[which],
            "direction": direction_of(status),
            "verify": verify_of(verify),
        }
    )


def _doubted(
    numbers: Positions, fields: list[Field], found: Clock, verdict: Verdicts
) -> pd.DataFrame:
    """Return the records that only the device's clock spoils."""
    which = np.isin(verdict, DOUBTFUL)
    if not which.any():
        return no_rows(DOUBTED_COLUMNS)
    return _records(numbers, fields, found, which).assign(
        reason=reasons_of(verdict[which])
    )


def _serial(lines: Lines) -> str | None:
    """Return the serial number that stands alone on the first line."""
    first = lines.raw(0).strip() if len(lines) else b""
    return first.decode() if _SERIAL.fullmatch(first) else None


def _set_aside_frame(lines: Lines, block: Block, result: Verdicts) -> None:
    """Mark the serial number and the checksum, which are no records."""
    if block.line == 1:
        result[0] = OTHER
    lone = np.flatnonzero(result == UNDECODABLE)
    if not block.last or not len(lone):
        return
    only_blanks_follow = (result[lone[-1] + 1 :] == OTHER).all()
    if only_blanks_follow and _CHECKSUM.fullmatch(lines.raw(lone[-1])):
        result[lone[-1]] = OTHER


def _rejects(
    lines: Lines,
    rows: Positions,
    fields: list[Field],
    result: Verdicts,
    first_line: int,
) -> pd.DataFrame:
    """Return the rejects with their bytes; a pin as long as a NIP becomes a secret."""
    bad, pin = rejected(result), fields[0]
    raws = [lines.raw(row) for row in bad]
    secrets: list[str | None] = [None] * len(raws)
    personal = np.isin(bad, rows[pin.width >= PERSONAL_DIGITS])
    for number in np.flatnonzero(personal):
        place = np.searchsorted(rows, bad[number])
        raws[number] = joined(TAB, fields, pin, place)
        secrets[number] = pin.raw(place).decode("latin-1")
    return rejects(result, raws, secrets, first_line)
