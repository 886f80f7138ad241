r"""Attendance of Odoo (``hr.attendance``), exported: ``Employee, Check In, Check Out``.

Odoo keeps every time in UTC: before 07:00 in Malang it is the day before. Exports are
in UTC too, but newer versions may write the time of whoever exports; the hours at
which people come tell which. A check-out that is missing, or that Odoo made up at
night, stays open.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

import numpy as np

from data.formats.base import Likeness, Parsed, Remark
from data.formats.fields import Flags
from data.formats.header import bare
from data.formats.report_rows import Columns, Rows
from data.formats.report_rows import read as read_report
from data.formats.ways import Persons, Way, moments, punched, unnumbered

NAME = "odoo"
DESCRIPTION = "hr.attendance of Odoo as CSV (Check In, Check Out; in UTC)"

NEEDED = {
    # A badge is a number; what Odoo calls employee is often a name.
    "who": (
        *("employeebadgeid", "employeeidbarcode", "employeeidid", "employeedatabaseid"),
        *("badgeid", "barcode", "employeeid", "employee"),
    ),
    "in": ("checkin",),
    "out": ("checkout",),
}
OPTIONAL = {"mode": ("outmode", "checkoutmode", "modeout")}
SHOWN = {"who": "Employee/Badge ID", "in": "Check In", "out": "Check Out"}
COLUMNS = Columns(NEEDED, OPTIONAL, SHOWN)
#: Check-outs that nobody made, by the words of the column Out Mode.
MADE_UP = ("autocheckout", "automaticcheckout", "technical")
#: People come in the morning, by the one reading or by the other.
MORNING = (5, 12)
#: So many check-ins, so clearly, tell that a file is in city time; else it is in UTC.
ENOUGH = 20
CLEARLY = 4

IN_UTC = Remark("Its times are in UTC and became city time.")
PERHAPS_NOT_UTC = Remark(
    "Read as UTC, half of the check-ins lie after noon. If the file is in city time "
    "already, teach its columns first: sidak map FILE"
)


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b'"Employee/Badge ID","Check In","Check Out"\n').share
    1.0
    >>> print(looks_like(b"employee_id,check_in\n").differences[0])
    The header lacks Check Out.
    """
    return COLUMNS.likeness(head)


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    r"""Read attendances in parts; see ``data.formats.base.Format``.

    Examples
    --------
    >>> import io
    >>> header = b"employee_id/id,check_in,check_out\n"
    >>> row = b"hr_7,2024-04-29 00:31:05,\n"
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(
    ...     io.BytesIO(header + row), received_at=received_at, offset=timedelta(hours=7)
    ... )
    >>> part.punches[["direction", "punched_at"]].astype(str).values.tolist()
    [['in', '2024-04-29 07:31:05']]
    """
    return read_report(file, COLUMNS.table, "in", _Reading(offset).part, received_at)


class _Reading:
    """Reads the rows of one file; the first of them tell how its times are meant."""

    def __init__(self, offset: timedelta) -> None:
        self._offset = offset
        self._utc = True

    def part(self, cut: Rows, received_at: datetime) -> Parsed:
        """Return what the rows of a block say."""
        said: list[Remark] = []
        if cut.block.line == 1:
            self._utc, *said = _meant(cut, self._offset)
        nobody, unread = unnumbered(cut)
        fields, day_first = cut.fields, cut.table.day_first
        came, went = (
            moments(fields[way], day_first, self._offset, self._utc)
            for way in ("in", "out")
        )
        open_ = ~_written(cut, "out") | _made_up(cut)
        kept = [fields[name] for name in NEEDED]
        return punched(
            cut,
            Persons(fields["who"], None, kept, "device_number"),
            [Way("in", came, _written(cut, "in")), Way("out", went, ~open_)],
            {"undecodable": nobody},
            received_at=received_at,
            notices=(*said, *unread),
        )


def _meant(cut: Rows, offset: timedelta) -> tuple[bool, *tuple[Remark, ...]]:
    """Return whether times without an offset are UTC, and what to say of it."""
    as_utc, as_city = (_mornings(cut, offset, utc) for utc in (True, False))
    if as_city >= ENOUGH and as_city >= CLEARLY * as_utc:
        text = (
            "Its times are read as city time, not UTC: so {count} check-ins lie in the "
            "morning, and as UTC {other}."
        )
        return False, Remark(text, {"count": as_city, "other": as_utc})
    return (True, IN_UTC, PERHAPS_NOT_UTC) if as_city > as_utc else (True, IN_UTC)


def _mornings(cut: Rows, offset: timedelta, utc: bool) -> int:
    """Return how many check-ins lie in the morning by one reading."""
    came = moments(cut.fields["in"], cut.table.day_first, offset, utc)
    at = came.at[came.readable & came.possible]
    hours = (at - at.astype("M8[D]")).astype("m8[h]").astype(np.int64)
    return int(((MORNING[0] <= hours) & (hours < MORNING[1])).sum())


def _written(cut: Rows, way: str) -> Flags:
    """Return whether a moment is there; Odoo writes ``False`` for none."""
    codes, values = cut.fields[way].coded()
    none = [bare(value) in ("", "false", "null", "none") for value in values]
    return ~np.array(none, dtype=np.bool_)[codes]


def _made_up(cut: Rows) -> Flags:
    if "mode" not in cut.fields:
        return np.zeros(len(cut.rows), dtype=np.bool_)
    codes, values = cut.fields["mode"].coded()
    return np.array([bare(value) in MADE_UP for value in values], np.bool_)[codes]
