r"""The text log of many desktop devices: ``GLG_001.TXT``, ``AGL_001.TXT``.

A header and fields between tabs. Makers change the columns between the name and the
time, put more tabs into the header than into the rows, and let name and group number
run together; so columns are found from both ends of a line, and what stands between is
a name that is not read. The date comes in three orders. ``No`` counts the lines: two
that differ only in it are the same punch.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import BinaryIO

import numpy as np
import pandas as pd

from data.formats.base import (
    DOUBTED_COLUMNS,
    PUNCH_COLUMNS,
    UNKNOWN_DIRECTION,
    Likeness,
    Parsed,
    Remark,
    no_rows,
)
from data.formats.clock import Clock, doubts
from data.formats.directions import days, directed, told_by
from data.formats.fields import Field, Positions
from data.formats.glg_layout import TAB, Layout, lacking_in, layout
from data.formats.header import headers
from data.formats.lines import Block, Lines, blocks
from data.formats.refused import refused, unread
from data.formats.spoken import Dates, apart, dates, order, telling, times
from data.formats.verdicts import (
    DOUBTFUL,
    OTHER,
    PUNCH,
    Verdicts,
    reasons_of,
    verdicts,
)

NAME = "glg"
DESCRIPTION = "text log of desktop devices (GLG_001.TXT, AGL_001.TXT)"

#: No device writes more columns.
MOST_FIELDS = 16


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b"No\tTMNo\tEnNo\tName\tGMNo\tMode\tDateTime\n").share
    1.0
    >>> print(looks_like(b"No\tTMNo\tEnNo\tName\n").differences[0])
    The header lacks DateTime.
    """
    if layout(head) is not None:
        return Likeness(1.0, Remark("The header names EnNo, TMNo and DateTime."))
    nothing = Remark("No line among the first ten names the columns of a log.")
    lacking = min(map(lacking_in, headers(head)), key=len, default=["EnNo"] * 3)
    near = 1 - len(lacking) / 3
    difference = Remark("The header lacks {columns}.", {"columns": ", ".join(lacking)})
    return Likeness(0.1 * near, nothing, (difference if near else nothing,))


@dataclass(frozen=True)
class _Cut:
    """A block, cut into the columns that are read."""

    block: Block
    lines: Lines
    rows: Positions
    who: Field
    number: Field
    ways: dict[str, Field]
    dates: Dates
    seconds: Positions
    fields: list[Field]


def _cut(block: Block, known: Layout) -> _Cut:
    lines = Lines(block.data, TAB)
    rows, _, fields = lines.picked(known.places, known.least, MOST_FIELDS)
    who, number, when, *ways = fields
    day, time = apart(when)
    return _Cut(
        block,
        lines,
        rows,
        who,
        number,
        dict(zip(known.right, ways, strict=True)),
        dates(day),
        times(time),
        fields,
    )


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    r"""Read a text log in parts; see ``data.formats.base.Format``.

    Examples
    --------
    >>> import io
    >>> header = b"No\tTMNo\tEnNo\tName\t\tGMNo\tMode\tDateTime\r\n"
    >>> row = b"1\t2\t00007\tx  \t0\t1\t04/29/2024  07:31:05\r\n"
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(
    ...     io.BytesIO(header + row), received_at=received_at, offset=timedelta(hours=7)
    ... )
    >>> part.punches[["device", "pin", "punched_at"]].astype(str).values.tolist()
    [['2', '00007', '2024-04-29 07:31:05']]
    """
    begin = file.tell()
    stream = blocks(file)
    first = next(stream)
    found = layout(first.data)
    if found is None:
        yield from (unread(block) for block in chain((first,), stream))
        return
    cut = _cut(first, found)
    cuts = chain((cut,), (_cut(block, found) for block in stream))
    evidence = telling(each.dates for each in cuts)
    known, notices = _surveyed(cut, evidence, found, received_at)
    yield replace(_part(cut, known, received_at), notices=notices)
    file.seek(begin)
    for block in islice(blocks(file), 1, None):
        yield _part(_cut(block, known), known, received_at)


def _surveyed(
    cut: _Cut, evidence: Dates, known: Layout, received_at: datetime
) -> tuple[Layout, tuple[Remark, ...]]:
    """Decide what the whole file decides: the order of dates, and the direction."""
    day_first, said = order(evidence, False, received_at)
    clock = cut.dates.clock(cut.seconds, day_first)
    persons, _ = cut.who.coded()
    known_days = days(persons, clock.at, clock.readable & clock.possible)
    told = ((way, told_by(field, known_days)) for way, field in cut.ways.items())
    way, meaning = next(((way, found) for way, found in told if found), (None, None))
    known = replace(known, day_first=day_first, way=way, meaning=meaning)
    remarks = (_left_out(known), said, _direction_said(known))
    return known, tuple(remark for remark in remarks if remark)


def _left_out(known: Layout) -> Remark | None:
    if not known.unread:
        return None
    columns = ", ".join(known.unread)
    return Remark("Columns left out: {columns}.", {"columns": columns})


def _direction_said(known: Layout) -> Remark:
    if known.meaning is None:
        return Remark("No column tells the direction: it stays unknown.")
    values = ", ".join(f"{value} = {way}" for value, way in known.meaning.items())
    return Remark(
        "The direction is in column {column}: {values}.",
        {"column": known.way, "values": values},
    )


def _part(cut: _Cut, known: Layout, received_at: datetime) -> Parsed:
    clock = cut.dates.clock(cut.seconds, known.day_first)
    against = {"undecodable": cut.who.width == 0, **doubts(clock, received_at)}
    result = verdicts(cut.lines, cut.rows, against)
    if cut.block.line == 1:
        result[: known.row + 1] = OTHER
    verdict = result[cut.rows]
    return Parsed(
        _punches(cut, known, clock, np.flatnonzero(verdict == PUNCH)),
        refused(cut.lines, cut.rows, cut.fields, cut.who, result, cut.block.line),
        int((result == OTHER).sum()),
        "device_number",
        doubted=_doubted(cut, known, clock, verdict),
    )


def _doubted(cut: _Cut, known: Layout, clock: Clock, verdict: Verdicts) -> pd.DataFrame:
    which = np.flatnonzero(np.isin(verdict, DOUBTFUL))
    if not len(which):
        return no_rows(DOUBTED_COLUMNS)
    rows = _punches(cut, known, clock, which)
    return rows.assign(reason=reasons_of(verdict[which]))


def _punches(cut: _Cut, known: Layout, clock: Clock, good: Positions) -> pd.DataFrame:
    direction: object = UNKNOWN_DIRECTION
    if known.way is not None:
        way = cut.ways[known.way].among(good)
        direction = directed(way, known.meaning or {})
    return pd.DataFrame(
        {
            "line": cut.rows[good] + cut.block.line,
            "device": cut.number.among(good).text(),
            "pin": cut.who.among(good).text(),
            "punched_at": clock.at[good],
            "direction": direction,
            "verify": pd.NA,
        }
    ).astype(PUNCH_COLUMNS)
