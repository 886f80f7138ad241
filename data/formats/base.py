"""What every log format gives: punches, rejects with reasons, and remarks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import BinaryIO, Literal, Protocol

import pandas as pd

#: Directions of a punch, in the order of the devices' own status numbers.
DIRECTIONS = (
    "in",
    "out",
    "break_out",
    "break_in",
    "overtime_in",
    "overtime_out",
    "unknown",
)
UNKNOWN_DIRECTION = "unknown"

#: Why a record is no punch; the first that fits is given.
REASONS = (
    "undecodable",
    "bad_time",
    "impossible_date",
    "clock_reset",
    "future",
    "before_install",
    "clock_jump",
    "bad_direction",
)
#: Of these the record is whole but for the device's clock, which may be corrected.
CLOCK_DOUBTS = ("clock_reset", "future", "before_install", "clock_jump")

PUNCH_COLUMNS = {
    "line": "int64",
    "device": "str",
    "pin": "str",
    "punched_at": "datetime64[us]",
    "direction": "str",
    "verify": "Int64",
}
#: What a device says about itself; ``at`` is empty where its time cannot be read.
EVENT_COLUMNS = {
    "line": "int64",
    "device": "str",
    "kind": "str",
    "at": "datetime64[us]",
}
#: A refused record that is whole but for its time: a punch as the device told it.
DOUBTED_COLUMNS = {**PUNCH_COLUMNS, "reason": "str"}
#: Attendance by the day; ``mark`` and ``details`` as in ``data.formats.day_cells``.
DAY_MARK_COLUMNS = {
    "line": "int64",
    "staff_number": "str",
    "day": "datetime64[us]",
    "mark": "str",
    "details": "str",
    "shift": "boolean",
}
#: Where a punch was made: coordinates as text, equal where they are equal.
PLACE_COLUMNS = {"line": "int64", "place": "str"}
REJECT_COLUMNS = {"line": "int64", "reason": "str", "raw": "object", "secret": "str"}

#: What the rows themselves say about where they come from: the number a device has
#: on its own (often 1 everywhere), the device registered by the city, or the office
#: and the staff number.
KeyedBy = Literal["device_number", "device", "office"]


@dataclass(frozen=True)
class Remark:
    """A sentence for the reader: an English template and its facts.

    Examples
    --------
    >>> str(Remark("{count} lines", {"count": 3}))
    '3 lines'
    """

    text: str
    facts: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.facts)


@dataclass(frozen=True)
class Likeness:
    """How far the head of a file looks like a format.

    Attributes
    ----------
    share
        0 to 1; a format is recognised from ``RECOGNISED`` on.
    why
        What speaks for the format.
    differences
        What keeps it from being the format.
    """

    share: float
    why: Remark
    differences: tuple[Remark, ...] = ()


#: So few good records are enough: whole files of dirt exist, look-alikes do not.
RECOGNISED = 0.2


def no_rows(columns: dict[str, str]) -> pd.DataFrame:
    """Return an empty frame with these columns and dtypes.

    Examples
    --------
    >>> no_rows(REJECT_COLUMNS).columns.tolist()
    ['line', 'reason', 'raw', 'secret']
    """
    return _empty(tuple(columns.items())).copy()


@lru_cache
def _empty(columns: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Return such a frame, to copy: to make one takes a millisecond or two."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns})


@dataclass(frozen=True)
class Parsed:
    """One part of a file, read. Every record is in exactly one of the frames.

    Attributes
    ----------
    punches
        One row a punch; ``line`` counts from 1. ``pin`` is the text on the device, or
        the staff number where ``keyed_by`` is ``office`` (``device`` is then the
        office code): neither leaves the process as it is.
    rejects
        One row a record that is no punch: ``reason`` from ``REASONS``, ``raw`` its
        bytes. Where ``secret`` holds a staff number, the bytes hold ``~`` in its
        place.
    events, day_marks
        Device events, and attendance by the day: ``staff_number`` does not leave the
        process as it is.
    other
        Number of lines that are no records: headers, titles, blanks, checksums.
    keyed_by
        What ``device`` and ``pin`` of the rows are.
    serial
        The serial number the file itself names.
    notices
        What the reader should know, such as columns left out.
    doubted
        Those of the rejects that are whole but for their time (``CLOCK_DOUBTS``), as
        the device told them; only formats whose records come in the order of writing
        give them.
    places
        Where records were made, of those that say so exactly: coordinates do not leave
        the process as they are.
    """

    punches: pd.DataFrame
    rejects: pd.DataFrame
    other: int
    keyed_by: KeyedBy
    serial: str | None = None
    notices: tuple[Remark, ...] = ()
    events: pd.DataFrame = field(default_factory=lambda: no_rows(EVENT_COLUMNS))
    day_marks: pd.DataFrame = field(default_factory=lambda: no_rows(DAY_MARK_COLUMNS))
    doubted: pd.DataFrame = field(default_factory=lambda: no_rows(DOUBTED_COLUMNS))
    places: pd.DataFrame = field(default_factory=lambda: no_rows(PLACE_COLUMNS))

    @property
    def lines(self) -> int:
        """Number of records."""
        frames = (self.punches, self.rejects, self.events, self.day_marks)
        return sum(len(frame) for frame in frames)


class Format(Protocol):
    """A log format is a module with these names."""

    NAME: str
    DESCRIPTION: str

    def looks_like(self, head: bytes) -> Likeness:
        """Judge the first bytes of a file."""

    def parse(
        self, file: BinaryIO, *, received_at: datetime, offset: timedelta
    ) -> Iterator[Parsed]:
        """Read a file in parts that fit in memory; never raises on content.

        Parameters
        ----------
        file
            Opened for reading bytes.
        received_at
            City wall time of receipt: later punches are implausible.
        offset
            The city's distance from UTC, for times that carry an offset.
        """
