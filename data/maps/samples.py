"""A file's header and first rows, to learn from."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from data.formats.header import Header, headers
from data.formats.lines import BOM
from data.formats.opening import as_text
from data.maps.guesses import guessed_columns
from data.maps.mapping import LOG
from data.registry.sheets import Sheet

ROWS = 2000
#: A cell of so many digits is a date or a number, no name of a column.
NO_NAME_DIGITS = 6
#: A column of more different values holds no codes.
MOST_CODES = 40


@dataclass(frozen=True)
class Sample:
    """Names of columns, and the first rows below them."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]

    def values(self, place: int) -> list[str]:
        """Return the different filled values of a column, in order."""
        cells = (row[place].strip() for row in self.rows if place < len(row))
        return [*dict.fromkeys(cell for cell in cells if cell)]

    def codes(self, place: int) -> list[str]:
        """Return the values of a column of codes; none where they are too many."""
        values = self.values(place)
        return values if len(values) <= MOST_CODES else []


def of_sheet(sheet: Sheet) -> Sample:
    """Return the sample of a registry sheet."""
    return Sample(tuple(sheet.header), sheet.rows[:ROWS])


def of_log(head: bytes) -> Sample | None:
    r"""Return the sample of a log, from its first bytes; None: it has no header.

    Examples
    --------
    >>> found = of_log(b"Rekap April\nNIP;Waktu\n1;2024-04-29 07:31\n")
    >>> found.header, found.rows
    (('nip', 'waktu'), [['1', '2024-04-29 07:31']])
    """
    text = as_text(head).removeprefix(BOM)
    names = filter(_may_name, headers(text))
    found = max(names, key=_weight, default=None)
    if found is None:
        return None
    below = b"\n".join(text.split(b"\n")[found.row + 1 :]).decode("utf-8", "replace")
    return Sample(found.names, [*islice(_rows(below, found.mark.decode()), ROWS)])


def _rows(text: str, mark: str) -> Iterator[list[str]]:
    """Yield rows until one cannot be read: a sample need not be whole."""
    with suppress(csv.Error):
        yield from csv.reader(text.splitlines(), delimiter=mark)


def _may_name(header: Header) -> bool:
    """Return whether a line may name columns: dates and persons' numbers name none."""
    digits = [sum(map(str.isdigit, name)) for name in header.names]
    return len([*filter(None, header.names)]) >= 2 and max(digits) < NO_NAME_DIGITS


def _weight(header: Header) -> tuple[int, int, int]:
    """Return how much a line looks like names of columns; of equals, the first."""
    known = len(guessed_columns(header.names, LOG))
    return known, len([*filter(None, header.names)]), -header.row


def shape(value: str) -> str:
    """Return how a value looks, without saying it: letters as a, digits as 9.

    Examples
    --------
    >>> shape("29/04/2024 07.31"), shape("HR-7 Ä")
    ('99/99/9999 99.99', 'aa-9 a')
    """
    return "".join(
        "9" if each.isdigit() else "a" if each.isalpha() else each
        for each in value[:32]
    )
