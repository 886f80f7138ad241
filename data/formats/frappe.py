r"""Check-ins of Frappe HR (ERPNext), exported: ``Employee, Log Type, Time, ...``.

With the names of the form (``Log Type``) or of the database (``log_type``); times as
they are stored, with parts of a second, or as they are shown. Coordinates are read of
check-ins without a device: a phone measures them, a reader on the wall sends those it
was set up with. The names of persons are not read.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO

import numpy as np
import pandas as pd

from data.formats.base import PLACE_COLUMNS, Likeness, Parsed, no_rows
from data.formats.directions import directed
from data.formats.positions import told_places
from data.formats.report_rows import Columns, Rows
from data.formats.report_rows import read as read_report
from data.formats.ways import Persons, Way, moments, punched, unnumbered

NAME = "frappe"
DESCRIPTION = "Employee Checkin of Frappe HR (ERPNext) as CSV"

NEEDED = {
    "who": ("employee", "employeeid"),
    "way": ("logtype",),
    "when": ("time",),
}
OPTIONAL = {
    "device": ("locationdeviceid", "deviceid"),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
}
SHOWN = {"who": "Employee", "way": "Log Type", "when": "Time"}
COLUMNS = Columns(NEEDED, OPTIONAL, SHOWN)


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b"ID,Employee,Employee Name,Log Type,Time\n").share
    1.0
    >>> print(looks_like(b"employee,log_type,shift\n").differences[0])
    The header lacks Time.
    """
    return COLUMNS.likeness(head)


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    r"""Read check-ins in parts; see ``data.formats.base.Format``.

    Examples
    --------
    >>> import io
    >>> header, row = b"employee,log_type,time\n", b"HR-7,IN,2024-04-29 07:31:05.25\n"
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(
    ...     io.BytesIO(header + row), received_at=received_at, offset=timedelta(hours=7)
    ... )
    >>> part.punches[["pin", "direction"]].values.tolist()
    [['HR-7', 'in']]
    """
    part = partial(_part, offset=offset)
    return read_report(file, COLUMNS.table, "when", part, received_at)


def _part(cut: Rows, received_at: datetime, *, offset: timedelta) -> Parsed:
    who, when = cut.fields["who"], cut.fields["when"]
    device = cut.fields["device"].text() if "device" in cut.fields else None
    below = ~np.isin(cut.rows, cut.titles)
    told = device is not None and bool(device[below].notna().any())
    every = np.ones(len(cut.rows), dtype=np.bool_)
    direction = directed(cut.fields["way"], {})
    way = Way(direction, moments(when, cut.table.day_first, offset), every)
    nobody, notices = unnumbered(cut)
    part = punched(
        cut,
        Persons(who, device, (who, when), "device" if told else "device_number"),
        [way],
        {"undecodable": nobody},
        received_at=received_at,
        notices=notices,
    )
    return replace(part, places=_places(cut))


def _places(cut: Rows) -> pd.DataFrame:
    """Return where phones were; the door drops those of rows that are no punches."""
    if not {"latitude", "longitude"} <= cut.fields.keys():
        return no_rows(PLACE_COLUMNS)
    phones = ~cut.filled("device")
    fields = (cut.fields[name].among(phones) for name in ("latitude", "longitude"))
    return told_places(cut.rows[phones] + cut.block.line, *fields)
