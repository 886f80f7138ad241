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
from data.formats.spoken import dates_in, order, telling

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


@dataclass(frozen=True)
class Columns:
    """The columns a report is known by.

    Attributes
    ----------
    needed, optional
        What must be there, and what is read too.
    shown
        How a reader is told of each of ``needed``.
    """

    needed: Names
    optional: Names
    shown: Mapping[str, str]

    def table(self, head: bytes) -> Table | None:
        """Return where the columns are, from a file's first lines."""
        for found in headers(head):
            places = _places(found, {**self.needed, **self.optional})
            if set(self.needed) <= set(places):
                return Table(found, places)
        return None

    def likeness(self, head: bytes) -> Likeness:
        """Judge the first bytes of a file by the columns it names."""
        if (found := self.table(head)) is not None:
            names = [found.header.names[found.places[name]] for name in self.needed]
            why = Remark("The header names {columns}.", {"columns": ", ".join(names)})
            return Likeness(1.0, why)
        nothing = Remark("No line among the first ten names the columns of a log.")
        lacking = min(
            map(self._lacking, headers(head)), key=len, default=[*self.needed]
        )
        near = 1 - len(lacking) / len(self.needed)
        columns = ", ".join(self.shown[column] for column in lacking)
        difference = Remark("The header lacks {columns}.", {"columns": columns})
        return Likeness(0.1 * near, nothing, (difference if near else nothing,))

    def _lacking(self, found: Header) -> list[str]:
        return [name for name in self.needed if name not in _places(found, self.needed)]


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
    dated: str | None,
    part: Callable[[Rows, datetime], Parsed],
    received_at: datetime,
) -> Iterator[Parsed]:
    """Read a report in parts, after its dates have told day from month.

    Parameters
    ----------
    table
        Finds the columns in the first bytes.
    dated
        The column that holds the date; None: day and month need not be told apart.
    part
        Turns rows into punches and rejects.
    """
    begin = file.tell()
    stream = blocks(file)
    first = next(stream)
    found = table(first.data)
    if found is None:
        yield from (unread(block) for block in chain((first,), stream))
        return
    notices = [*_notices(found)]
    if dated is not None:
        every = (cut(each, found) for each in chain((first,), stream))
        seen = telling(dates_in(rows.fields[dated]) for rows in every)
        day_first, said = order(seen, True, received_at)
        found = replace(found, day_first=day_first)
        notices += [said] if said else []
    begun = part(cut(first, found), received_at)
    yield replace(begun, notices=(*notices, *begun.notices))
    file.seek(begin)
    for block in islice(blocks(file), 1, None):
        yield part(cut(block, found), received_at)


def _notices(found: Table) -> Iterator[Remark]:
    column = found.header.names[found.places["who"]]
    yield Remark("Column {column} numbers the persons.", {"column": column})
    if found.unread:
        columns = ", ".join(found.unread)
        yield Remark("Columns left out: {columns}.", {"columns": columns})
