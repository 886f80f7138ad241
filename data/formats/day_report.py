r"""A program's report of days, one a row, with the times of coming and going.

The 29 columns of ``Attendance Management`` (``AC-No., Name, Date, Clock In, Clock
Out, ...``, the first ones sometimes missing) and the Indonesian ``No. ID, Nama,
Tanggal, Scan Masuk, Scan Pulang, ...``. A row gives a punch for each time it holds; a
row without one tells of no punch. Going before coming is after midnight.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

import numpy as np

from data.formats.base import Likeness, Parsed
from data.formats.clock import Clock
from data.formats.fields import Positions
from data.formats.report_rows import PERSON, Columns, Rows
from data.formats.report_rows import read as read_report
from data.formats.spoken import dates, times
from data.formats.ways import Persons, Way, punched

NAME = "day_report"
DESCRIPTION = (
    "report of days by attendance software (Clock In, Clock Out; Scan Masuk, "
    "Scan Pulang)"
)

NEEDED = {
    "who": PERSON,
    "day": ("date", "tanggal", "tgl"),
    "in": ("clockin", "scanmasuk"),
    "out": ("clockout", "scanpulang", "scankeluar"),
}
OPTIONAL = {
    "on": ("onduty", "jammasuk"),
    "off": ("offduty", "jampulang"),
}
SHOWN = {
    "who": "AC-No. (No. ID)",
    "day": "Date (Tanggal)",
    "in": "Clock In (Scan Masuk)",
    "out": "Clock Out (Scan Pulang)",
}
COLUMNS = Columns(NEEDED, OPTIONAL, SHOWN)
DAY_SECONDS = 86_400


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b"AC-No.,Name,Date,Clock In,Clock Out\n").share
    1.0
    >>> print(looks_like(b"No. ID;Nama;Tanggal;Scan Masuk\n").differences[0])
    The header lacks Clock Out (Scan Pulang).
    """
    return COLUMNS.likeness(head)


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    r"""Read a report of days in parts; see ``data.formats.base.Format``.

    Examples
    --------
    >>> import io
    >>> header = b"AC-No.,Name,Date,Clock In,Clock Out\n"
    >>> row = b"7,x,29/04/2024,22:05,06:10\n"
    >>> received_at = datetime(2024, 5, 1)
    >>> (part,) = parse(
    ...     io.BytesIO(header + row), received_at=received_at, offset=timedelta(hours=7)
    ... )
    >>> part.punches[["direction", "punched_at"]].astype(str).values.tolist()
    [['in', '2024-04-29 22:05:00'], ['out', '2024-04-30 06:10:00']]
    """
    return read_report(file, COLUMNS.table, "day", _part, received_at)


def _part(cut: Rows, received_at: datetime) -> Parsed:
    clocks = _clocks(cut)
    kept = [cut.fields[name] for name in NEEDED]
    return punched(
        cut,
        Persons(cut.fields["who"], None, kept, "device_number"),
        [Way(way, clocks[way], cut.filled(way)) for way in ("in", "out")],
        {"undecodable": ~cut.filled("who")},
        day=clocks["day"],
        received_at=received_at,
    )


def _clocks(cut: Rows) -> dict[str, Clock]:
    """Return the day, and when the person came and went."""
    day, midnight = dates(cut.fields["day"]), np.zeros(len(cut.rows), dtype=np.int64)
    came, went = times(cut.fields["in"]), times(cut.fields["out"])
    begins = np.where(cut.filled("in"), came, _expected(cut))
    later = np.where((went >= 0) & (went < begins), DAY_SECONDS, 0)
    seconds = {"day": midnight, "in": came, "out": went + later}
    return {way: day.clock(each, cut.table.day_first) for way, each in seconds.items()}


def _expected(cut: Rows) -> Positions:
    """Return when duty begins where it ends the next day; before all else elsewhere."""
    never = np.full(len(cut.rows), -1, dtype=np.int64)
    if not {"on", "off"} <= set(cut.fields):
        return never
    on, off = times(cut.fields["on"]), times(cut.fields["off"])
    return np.where((off >= 0) & (off < on), on, never)
