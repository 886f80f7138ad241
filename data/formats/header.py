"""Finds the line that names the columns, below titles and between any separator."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from data.formats.fields import decoded
from data.formats.lines import BOM, LONGEST_LINE

MARKS = (b",", b";", b"\t")
#: Title lines may stand above the header.
HEADER_WITHIN = 10


@dataclass(frozen=True)
class Header:
    """One way to read a line as names of columns.

    Attributes
    ----------
    row
        Number of the line, from 0.
    mark
        What separates the names.
    names
        In small letters.
    """

    row: int
    mark: bytes
    names: tuple[str, ...]

    @property
    def bare(self) -> tuple[str, ...]:
        """The names, letters and digits only: programs spell ``No. ID`` and ``No.ID``.

        >>> Header(0, b",", ("no. id", "tgl/waktu")).bare
        ('noid', 'tglwaktu')
        """
        return tuple(bare(name) for name in self.names)


def headers(head: bytes) -> Iterator[Header]:
    r"""Yield each way to read one of the first lines as names of columns.

    Examples
    --------
    >>> [each.names for each in headers(b"PIN;Device") if each.mark == b";"]
    [('pin', 'device')]
    """
    first = head.removeprefix(BOM).split(b"\n", HEADER_WITHIN)[:HEADER_WITHIN]
    for row, line in enumerate(first):
        text = printable(decoded(line[:LONGEST_LINE])).rstrip().lstrip(" ")
        for mark in MARKS:
            try:
                cells = next(csv.reader([text], delimiter=mark.decode()), [])
            except csv.Error:
                continue
            yield Header(row, mark, tuple(cell.strip().lower() for cell in cells))


def printable(line: str) -> str:
    r"""Return names of columns as they can be shown and stored.

    Examples
    --------
    >>> printable("pin\0\twaktu") == "pin\ufffd\twaktu"
    True
    """
    line = line.replace("\xa0", " ")
    return line if line.isprintable() else "".join(map(_letter, line))


def _letter(letter: str) -> str:
    return letter if letter.isprintable() or letter in "\t\r" else "\ufffd"


def bare(name: str) -> str:
    """Return a name's letters and digits, small."""
    return "".join(filter(str.isalnum, name.lower()))
