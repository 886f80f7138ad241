"""Cuts blocks of bytes into lines and fields without a loop over lines.

Positions are found with numpy once for a whole block; a field is then a pair of
arrays, from and until, into the block (``data.formats.fields``). Any bytes may come.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from data.formats.fields import BLANK, BLANKS, Bytes, Field, Flags, Positions
from data.formats.opening import Source, opened

BLOCK_BYTES = 4 << 20
BOM = b"\xef\xbb\xbf"
#: No device writes longer records; a longer line is damage.
LONGEST_LINE = 4096
#: Of damage so much is kept in memory: a stick drawn too early fills files with zeros.
LONGEST_KEPT = 1 << 20


@dataclass(frozen=True)
class Block:
    """Whole lines of a file, and where they stand in it."""

    data: bytes
    #: Number of the first line, from 1.
    line: int
    last: bool


def blocks(
    file: BinaryIO, size: int = BLOCK_BYTES, *, longest: int = LONGEST_KEPT
) -> Iterator[Block]:
    r"""Yield the file as UTF-8 in blocks that end at a line's end, without its mark.

    Of a line longer than ``longest`` and a block its first bytes only are given.

    Examples
    --------
    >>> import io
    >>> [(block.data, block.line) for block in blocks(io.BytesIO(b"abc\nde\nf"), 3)]
    [(b'abc\n', 1), (b'de\nf', 2)]
    """
    yield from blocks_of(opened(file), size, longest)


def blocks_of(
    source: Source, size: int = BLOCK_BYTES, longest: int = LONGEST_KEPT
) -> Iterator[Block]:
    """Yield what can be read, and is UTF-8 already, in blocks."""
    line, waiting = 1, b""
    for data in filter(None, _whole_lines(source, size, longest)):
        if waiting:
            yield Block(waiting, line, last=False)
            line += waiting.count(b"\n")
        waiting = data
    yield Block(waiting, line, last=True)


def _whole_lines(file: Source, size: int, longest: int) -> Iterator[bytes]:
    head, chunk = file.read(len(BOM)), file.read(size)
    pieces = [] if head == BOM else [head]
    while following := file.read(size):
        whole, newline, tail = chunk.rpartition(b"\n")
        if newline:
            yield b"".join((*pieces, whole, newline))
            pieces = []
        if sum(map(len, pieces)) <= longest:
            pieces.append(tail)
        chunk = following
    yield b"".join((*pieces, chunk))


class Lines:
    r"""The lines of a block; line ends are LF or CRLF.

    Parameters
    ----------
    data
        Any bytes.
    mark
        The byte between two fields.
    quoted
        Whether a mark between quotation marks is text.

    Examples
    --------
    >>> lines = Lines(b"7\t08:00\r\n\n12\t09:30", b"\t")
    >>> rows, (pin, clock) = lines.split(2)
    >>> rows.tolist(), pin.text().tolist(), clock.text().tolist()
    ([0, 2], ['7', '12'], ['08:00', '09:30'])
    >>> lines.blank(1)
    True
    """

    def __init__(self, data: bytes, mark: bytes, quoted: bool = False) -> None:
        self.data = data
        self.mark = mark
        self.bytes: Bytes = np.frombuffer(data, dtype=np.uint8)
        ends = np.flatnonzero(self.bytes == ord("\n"))
        if data and not data.endswith(b"\n"):
            ends = np.append(ends, len(data))
        self.end: Positions = ends
        self.start: Positions = np.concatenate(([0], ends + 1))[: len(ends)]
        places = np.flatnonzero(self.bytes == ord(mark))
        if quoted and b'"' in data:
            places = places[~self._inside_quotes(places)]
        self._marks: Positions = places

    def __len__(self) -> int:
        return len(self.end)

    def raw(self, row: int | np.integer) -> bytes:
        """Return the bytes of a line without its end."""
        return self.data[self.start[row] : self.end[row]].removesuffix(b"\r")

    def blank(self, row: int | np.integer) -> bool:
        """Return whether a line holds nothing but blanks, marks and quotes."""
        return not self.raw(row).strip(BLANKS + b'"' + self.mark)

    def split(self, count: int) -> tuple[Positions, list[Field]]:
        """Return the numbers (from 0) of the lines with so many fields, and these.

        Damaged lines, too long or with a zero byte, are left out. Fields come
        without the blanks around them.
        """
        first = np.searchsorted(self._marks, self.start)
        found = np.diff(first, append=len(self._marks)) == count - 1
        rows = np.flatnonzero(found & ~self._damaged())
        inner = self._marks
        if len(rows) * (count - 1) != len(inner):
            inner = inner[first[rows][:, None] + np.arange(count - 1)]
        inner = inner.reshape(len(rows), count - 1)
        starts = [self.start[rows], *(inner.T + 1)]
        ends = [*inner.T, self.end[rows]]
        # Looking at every field's ends is dear; most files pad only the first.
        left = BLANK[self.bytes.take(inner + 1, mode="clip")].any()
        right = BLANK[self.bytes.take(inner - 1, mode="clip")].any()
        return rows, [
            Field(self.bytes, starts[number], ends[number]).trimmed(
                bool(left) or number == 0, bool(right) or number == count - 1
            )
            for number in range(count)
        ]

    def picked(
        self, places: Sequence[int], least: int, most: int
    ) -> tuple[Positions, Positions, list[Field]]:
        r"""Return some fields of the lines with ``least`` to ``most`` of them.

        Blanks and marks at a line's end do not count.

        Parameters
        ----------
        places
            Of the fields, from 0; negative ones are counted from the line's end. A
            field that a line does not reach is empty.

        Returns
        -------
        The lines' numbers (from 0), how many fields each has, and the fields.

        Examples
        --------
        >>> lines = Lines(b"1\t7\t08:00\t\n2\t9\tx\t09:30\n3\n", b"\t")
        >>> rows, widths, (pin, clock) = lines.picked([1, -1], 3, 4)
        >>> rows.tolist(), widths.tolist(), clock.text().tolist()
        ([0, 1], [3, 4], ['08:00', '09:30'])
        """
        whole = Field(self.bytes, self.start, self.end).trimmed(left=False)
        first = np.searchsorted(self._marks, self.start)
        widths = np.searchsorted(self._marks, whole.end) - first + 1
        right = (least <= widths) & (widths <= most) & ~self._damaged()
        rows = np.flatnonzero(right)
        first, widths, whole = first[rows], widths[rows], whole.among(rows)
        return (
            rows,
            widths,
            [
                self._field(place + widths * (place < 0), first, widths, whole)
                for place in places
            ],
        )

    def _field(
        self, place: Positions, first: Positions, widths: Positions, whole: Field
    ) -> Field:
        """Return each line's field at a place of its own."""
        if not len(self._marks):
            return whole.trimmed()
        before = self._marks.take(first + place - 1, mode="clip")
        after = self._marks.take(first + place, mode="clip")
        start = np.where(place == 0, whole.start, before + 1)
        end = np.where(place == widths - 1, whole.end, after)
        # What lies behind a line's end is an empty field.
        there = place < widths
        return Field(
            self.bytes,
            np.where(there, start, whole.end),
            np.where(there, end, whole.end),
        ).trimmed()

    def _damaged(self) -> Flags:
        found = self.end - self.start > LONGEST_LINE
        if b"\0" in self.data:
            places = np.flatnonzero(self.bytes == 0)
            found[np.searchsorted(self.start, places, "right") - 1] = True
        return found

    def _inside_quotes(self, places: Positions) -> Flags:
        """Whether a place has an odd number of quotes before it in its line."""
        quotes = np.flatnonzero(self.bytes == ord('"'))
        line = np.searchsorted(self.start, places, "right") - 1
        before = np.searchsorted(quotes, places)
        return (before - np.searchsorted(quotes, self.start[line])) % 2 == 1
