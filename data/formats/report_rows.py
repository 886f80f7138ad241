"""What the reports of attendance programs share: a header in words, a row a record.

The programs name and order the columns as they like, put titles above and repeat the
header on every page. Columns are found by their names, letters and digits only.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from typing import BinaryIO

import numpy as np

from data.formats.base import Likeness, Parsed, Remark
from data.formats.fields import Field, Flags, Positions
from data.formats.header import Header, bare, headers
from data.formats.lines import Block, Lines, blocks
from data.formats.refused import unread
from data.formats.spoken import Dates, order

#: Columns that hold a person's number on the device, the surer first.
PERSON = ("acno", "noid", "idno", "pin", "userid", "noakun", "no", "empno")
#: A column each program has, by the names it may go by; ``who`` is among them.
Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Table:
    """Where a report's columns are.

    Attributes
    ----------
    header
        The line that names the columns.
    places
        Place of each column that is read, ``who`` first.
    day_first
        Whether the day comes before the month where the year comes last.
    """

    header: Header
    places: dict[str, int]
    day_first: bool = True

    @property
    def unread(self) -> list[str]:
        """Names of the columns that are left out."""
        read = set(self.places.values())
        names = enumerate(self.header.names)
        return [name for place, name in names if name and place not in read]


@dataclass(frozen=True)
class Rows:
    """A block, cut into the columns that are read."""

    block: Block
    table: Table
    lines: Lines
    rows: Positions
    fields: dict[str, Field]

    @property
    def titles(self) -> Positions:
        """The lines that are no records: the first header and what repeats it."""
        who, name = self.fields["who"], self.table.header.bare[self.table.places["who"]]
        codes, values = who.coded()
        again = np.array([bare(value) == name for value in values], dtype=np.bool_)
        above = np.arange(self.table.header.row + 1 if self.block.line == 1 else 0)
        return np.concatenate((above, self.rows[again[codes]]))

    def filled(self, name: str) -> Flags:
        """Return whether a cell holds more than dashes, blanks or ``NULL``."""
        if name not in self.fields:
            return np.zeros(len(self.rows), dtype=np.bool_)
        codes, values = self.fields[name].coded()
        empty = [bare(value) in ("", "null", "none") for value in values]
        return ~np.array(empty, dtype=np.bool_)[codes]


#: When a row's record was: its date, and the seconds of it.
Moments = Callable[[Rows], tuple[Dates, Positions]]


def found_table(head: bytes, needed: Names, optional: Names) -> Table | None:
    """Return where the columns are, from a file's first lines."""
    for found in headers(head):
        places = _places(found, {**needed, **optional})
        if set(needed) <= set(places):
            return Table(found, places)
    return None


def _places(found: Header, wanted: Names) -> dict[str, int]:
    names = found.bare
    places = {}
    for column, among in wanted.items():
        known = (names.index(name) for name in among if name in names)
        known = (place for place in known if not _counts_rows(found, place))
        place = next(known, None)
        if place is not None:
            places[column] = place
    return places


def _counts_rows(found: Header, place: int) -> bool:
    """Whether a column called ``No`` only counts the lines of the report."""
    return place == 0 and found.bare[0] == "no" and "timetable" not in found.bare


def likeness(head: bytes, needed: Names, shown: Mapping[str, str]) -> Likeness:
    """Judge the first bytes of a file by the columns it names.

    Parameters
    ----------
    shown
        How a reader is told of each of ``needed``.
    """
    if (found := found_table(head, needed, {})) is not None:
        names = [found.header.names[place] for place in found.places.values()]
        why = Remark("The header names {columns}.", {"columns": ", ".join(names)})
        return Likeness(1.0, why)
    nothing = Remark("No line among the first ten names the columns of a log.")
    lacking = min(
        (
            [column for column in needed if column not in _places(found, needed)]
            for found in headers(head)
        ),
        key=len,
        default=[*needed],
    )
    near = 1 - len(lacking) / len(needed)
    columns = ", ".join(shown[column] for column in lacking)
    difference = Remark("The header lacks {columns}.", {"columns": columns})
    return Likeness(0.1 * near, nothing, (difference if near else nothing,))


def cut(block: Block, table: Table) -> Rows:
    """Return the rows of a block; a row may end before columns that are empty.

    It must reach the person and one more column that is read: a workbook's row and one
    between tabs show no empty cells at their end.
    """
    mark, places = table.header.mark, table.places
    lines = Lines(block.data, mark, quoted=True)
    least = max(places["who"], sorted(places.values())[1]) + 1
    rows, _, fields = lines.picked(
        list(places.values()), least, len(table.header.names)
    )
    named = zip(places, (field.unquoted() for field in fields), strict=True)
    return Rows(block, table, lines, rows, dict(named))


def read(
    file: BinaryIO,
    table: Callable[[bytes], Table | None],
    moments: Moments,
    part: Callable[[Rows, datetime], Parsed],
    received_at: datetime,
) -> Iterator[Parsed]:
    """Read a report in parts, after its dates have told day from month.

    Parameters
    ----------
    table
        Finds the columns in the first bytes.
    moments
        Reads when a row's record was.
    part
        Turns rows into punches and rejects.
    """
    begin = file.tell()
    stream = blocks(file)
    first = next(stream)
    found = table(first.data)
    if found is None:
        yield from (unread(block, b"\t") for block in chain((first,), stream))
        return
    rows = cut(first, found)
    telling = _telling(moments, rows, stream)
    day_first, said = order(*moments(telling), True, received_at)
    found = replace(found, day_first=day_first)
    notices = tuple(remark for remark in (*_notices(found), said) if remark)
    begun = part(replace(rows, table=found), received_at)
    yield replace(begun, notices=(*notices, *begun.notices))
    file.seek(begin)
    for block in islice(blocks(file), 1, None):
        yield part(cut(block, found), received_at)


def _telling(moments: Moments, first: Rows, stream: Iterator[Block]) -> Rows:
    """Return the first block that tells day from month; the first if none does."""
    for rows in chain((first,), (cut(block, first.table) for block in stream)):
        day_first, month_first, either = moments(rows)[0].evidence
        if day_first + month_first or not either:
            return rows
    return first


def _notices(found: Table) -> Iterator[Remark]:
    column = found.header.names[found.places["who"]]
    yield Remark("Column {column} numbers the persons.", {"column": column})
    if found.unread:
        columns = ", ".join(found.unread)
        yield Remark("Columns left out: {columns}.", {"columns": columns})
