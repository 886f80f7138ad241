"""A field of many lines: where it stands in the bytes, and its text.

Nothing is decoded but the distinct values of a field, and those are few.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

BLANKS = b" \t\r\v\f"
BLANK: Flags = np.isin(np.arange(256), list(BLANKS))
#: Of so many around a field each is a step for all fields; more are cut one by one.
USUAL_BLANKS = 32
#: The texts of fields of one byte, by that byte; 0 is an empty field.
_SINGLE = ["", *(chr(byte) for byte in range(1, 256))]


@dataclass(frozen=True)
class Field:
    r"""One field of many lines, from where until where in the block.

    Examples
    --------
    >>> data = np.frombuffer(b" 7|'x' ", dtype=np.uint8)
    >>> field = Field(data, np.array([0, 3]), np.array([2, 7])).trimmed()
    >>> field.text().tolist()
    ['7', "'x'"]
    """

    data: Bytes
    start: Positions
    end: Positions

    def trimmed(self, left: bool = True, right: bool = True) -> "Field":
        """Return the field without the blanks at its ends."""
        if not (left or right):
            return self
        begun = self.start + self._blanks(before=True) if left else self.start
        kept = Field(self.data, begun, self.end)
        ended = self.end - kept._blanks(before=False) if right else self.end
        return Field(self.data, begun, ended)

    def _blanks(self, before: bool) -> Positions:
        """Return how many blanks stand before each field's text, or behind it."""
        count, width = np.zeros(len(self.start), dtype=np.int64), self.width
        moving, first, step = np.arange(len(count)), self.end - 1, -1
        if before:
            first, step = self.start, 1
        for passed in range(USUAL_BLANKS):
            blank = self._blank_at(first[moving] + step * passed)
            moving = moving[(width[moving] > passed) & blank]
            if not len(moving):
                return count
            count[moving] += 1
        for place in moving:
            text = self.raw(place)
            rest = text.lstrip(BLANKS) if before else text.rstrip(BLANKS)
            count[place] = len(text) - len(rest)
        return count

    def unquoted(self) -> "Field":
        """Return the field without quotation marks around it."""
        first, last = self.at(0), self.data.take(self.end - 1, mode="clip")
        quoted = (first == ord('"')) & (last == ord('"')) & (self.width >= 2)
        return Field(self.data, self.start + quoted, self.end - quoted).trimmed()

    def among(self, rows: Positions | Flags) -> "Field":
        """Return the field of some lines only."""
        if rows.dtype == np.bool_ and rows.all():
            return self
        return Field(self.data, self.start[rows], self.end[rows])

    def raw(self, place: int | np.integer) -> bytes:
        """Return one line's field as it stands."""
        return self.data[self.start[place] : self.end[place]].tobytes()

    @property
    def width(self) -> Positions:
        """Number of bytes of each line's field."""
        return self.end - self.start

    def at(self, position: int) -> Bytes:
        """Return each line's byte at that position; 0 beyond the field's end."""
        here = self.start + position
        return np.where(here < self.end, self._take(here), np.uint8(0))

    def beyond(self, position: Positions) -> "Field":
        """Return what each field holds from a position of its own on."""
        start = np.minimum(self.start + position, self.end)
        return Field(self.data, start, self.end)

    def coded(self) -> tuple[Positions, list[str]]:
        """Return codes and distinct values: line i reads ``values[codes[i]]``.

        Bytes that are not UTF-8 are read as Latin-1, so that different bytes stay
        different.
        """
        width = self.width
        if width.max(initial=0) <= 1:
            return self.at(0).astype(np.int64), _SINGLE
        offsets = np.zeros(len(width) + 1, dtype=np.int32)
        np.cumsum(width, out=offsets[1:])
        index = np.repeat(self.start - offsets[:-1], width)
        packed = self.data[index + np.arange(offsets[-1])]
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(packed)]
        array = pa.Array.from_buffers(pa.binary(), len(width), buffers)
        coded = array.dictionary_encode()
        codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return codes, [decoded(value) for value in coded.dictionary.to_pylist()]

    def text(self) -> pd.Series:
        """Return the field as text; empty is NaN."""
        codes, values = self.coded()
        return text_of(codes, [value or None for value in values])

    def _take(self, here: Positions) -> Bytes:
        if not len(self.data):
            return np.zeros(len(here), dtype=np.uint8)
        return self.data.take(here, mode="clip")

    def _blank_at(self, here: Positions) -> Flags:
        return BLANK[self._take(here)]


def text_of(codes: Positions, values: list[str | None]) -> pd.Series:
    """Return ``values[code]`` for each code as text, None as NaN.

    Examples
    --------
    >>> text_of(np.array([1, 0, 1]), ["out", None]).tolist()
    [nan, 'out', nan]
    """
    distinct = pa.array(values, type=pa.large_string())
    taken = distinct.take(pa.array(codes))
    return pd.Series(taken.to_pandas())


def numbers_of(codes: Positions, values: list[int | None]) -> pd.Series:
    """Return ``values[code]`` for each code as Int64, None as missing."""
    return pd.Series(pd.array(values, dtype="Int64").take(codes))


def decoded(value: bytes) -> str:
    r"""Return bytes as text: UTF-8, or else Latin-1.

    Examples
    --------
    >>> decoded(b"caf\xc3\xa9"), decoded(b"caf\xe9")
    ('café', 'café')
    """
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
