"""Cuts rows of a monthly matrix: whose it is, which month, and the cell of each day.

A matrix is small (a row a person and month), so its rows are read one by one; its many
cells are not, see ``data.formats.epresensi``.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from data.formats.codes import LOST_DIGITS
from data.formats.header import bare
from data.formats.lines import Block

NEEDED = {"who": "nip", "month": "bulan", "year": "tahun"}
OPTIONAL = {"shift": "statusshift", "synced": "tglsinkronisasi"}
MONTH_DAYS = 31
SHORTEST_MONTH = 28
#: Rows have some 90 cells, one of them the path to an office.
LONGEST_ROW = 16 << 10
LONGEST_NUMBER = 64

_MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni", "juli"),
    *("agustus", "september", "oktober", "november", "desember"),
)
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
_NUMBER = re.compile(r"[\w./-]*\d[\w./-]*", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d)[-/](\d\d)[-/](\d{4})", re.ASCII)


@dataclass(frozen=True)
class Table:
    """Where a matrix's columns are.

    Attributes
    ----------
    mark
        What stands between two cells.
    places
        By name of ``NEEDED`` and ``OPTIONAL``, as far as they are there.
    days
        By day of the month; None: the matrix has no such day.
    """

    mark: bytes
    places: dict[str, int]
    days: tuple[int | None, ...]

    def lacks(self) -> list[str]:
        """Return what a matrix has and this has not."""
        lacking = [name for name in NEEDED if name not in self.places]
        return [*lacking, "days"] if None in self.days[:SHORTEST_MONTH] else lacking


class Person(NamedTuple):
    """A row: the month of one person.

    ``first`` is the month's first day; from ``until`` on (None: not told) the system
    knew nothing yet; ``shift`` is empty where nobody says; ``cells`` has a text a day.
    """

    line: int
    staff_number: str
    first: date
    until: date | None
    shift: bool | None
    cells: tuple[str, ...]


class Refused(NamedTuple):
    """A row that is no person's month, and why."""

    line: int
    reason: str
    raw: bytes


def table_of(mark: bytes, names: Sequence[str]) -> Table:
    """Return where the columns are in a line of names.

    Examples
    --------
    >>> table_of(b";", ["NIP", "Bulan", "01", "2"]).lacks()
    ['year', 'days']
    """
    plain = [bare(name) for name in names]
    wanted = NEEDED | OPTIONAL
    places = {key: plain.index(name) for key, name in wanted.items() if name in plain}
    # The first nine are text such as 01, the others numbers.
    days: list[int | None] = [None] * MONTH_DAYS
    for place, name in reversed([*enumerate(plain)]):
        if name.isdecimal() and len(name) <= 2 and 1 <= int(name) <= MONTH_DAYS:
            days[int(name) - 1] = place
    return Table(mark, places, tuple(days))


def rows_of(block: Block, table: Table) -> Iterator[Person | Refused | Table]:
    """Yield what each line that holds anything is; a further header is a ``Table``."""
    for line, raw in enumerate(block.data.split(b"\n"), block.line):
        cells = cells_of(raw, table.mark)
        if not any(cells):
            continue
        header = table_of(table.mark, cells)
        if not header.lacks():
            table = header
            yield header
        else:
            yield _person(line, raw, cells, table)


def cells_of(raw: bytes, mark: bytes) -> list[str]:
    """Return a line's cells without blanks around them; ``NULL`` is an empty one."""
    text = raw[:LONGEST_ROW].decode("utf-8", "replace").replace("\xa0", " ").strip("\r")
    try:
        cells = next(csv.reader([text], delimiter=mark.decode()), [])
    except csv.Error:
        cells = [text]
    stripped = (cell.strip() for cell in cells)
    return ["" if cell.upper() == "NULL" else cell for cell in stripped]


def _person(line: int, raw: bytes, cells: list[str], table: Table) -> Person | Refused:
    def cell(place: int | None) -> str:
        return cells[place] if place is not None and place < len(cells) else ""

    named = {name: cell(place) for name, place in table.places.items()}
    number = re.sub(r"[\s`'\"]", "", named["who"])
    if not _is_number(number) or len(raw) > LONGEST_ROW:
        return Refused(line, "undecodable", raw[:LONGEST_ROW])
    first = _first_day(named["year"], named["month"])
    if first is None:
        return Refused(line, "impossible_date", raw)
    shift = "shift" in named["shift"].lower() if named.get("shift") else None
    until = _day(named.get("synced", ""))
    return Person(line, number, first, until, shift, tuple(map(cell, table.days)))


def _is_number(text: str) -> bool:
    """Whether a text may number a person, and has not lost its last digits."""
    known = len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text)
    return bool(known) and not LOST_DIGITS.fullmatch(text)


def _first_day(year: str, month: str) -> date | None:
    if not _YEAR.fullmatch(year):
        return None
    if month.isascii() and month.isdecimal() and len(month) <= 2:
        number = int(month)
    else:
        names = [name for name in _MONTHS if name.startswith(month.lower())]
        number = _MONTHS.index(names[0]) + 1 if names and len(month) >= 3 else 0
    return date(int(year), number, 1) if 1 <= number <= 12 else None


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    if match is None:
        return None
    parts = match.groups()
    year, month, day = parts[:3] if parts[0] else (parts[5], parts[4], parts[3])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
