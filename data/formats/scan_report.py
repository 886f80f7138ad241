r"""A program's report of scans, one a row: ``Departemen, Nama, No.ID, Tgl/Waktu``.

Between tabs, commas or semicolons, or a table of HTML called ``.xls``; the date as
``dd/mm/YYYY HH.MM.SS`` or otherwise; titles above the header.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO

import numpy as np

from data.formats.base import UNKNOWN_DIRECTION, Likeness, Parsed
from data.formats.codes import verify_of
from data.formats.directions import directed
from data.formats.report_rows import PERSON, Columns, Rows
from data.formats.report_rows import read as read_report
from data.formats.ways import Persons, Way, moments, punched

NAME = "scan_report"
DESCRIPTION = "report of scans by attendance software (No.ID, Tgl/Waktu)"

NEEDED = {
    "who": PERSON,
    "when": ("tglwaktu", "tanggalwaktu", "datetime", "waktuscan", "tanggalscan"),
}
OPTIONAL = {
    "device": ("locationid", "nomesin", "machineno"),
    "way": ("status", "state", "inout"),
    "verify": ("verifycode", "verifikasi", "verify"),
}
SHOWN = {"who": "No.ID", "when": "Tgl/Waktu"}
COLUMNS = Columns(NEEDED, OPTIONAL, SHOWN)


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b"Departemen\tNama\tNo.ID\tTgl/Waktu\n").share
    1.0
    >>> print(looks_like(b"Nama\tNo.ID\tJam\n").differences[0])
    The header lacks Tgl/Waktu.
    """
    return COLUMNS.likeness(head)


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    r"""Read a report of scans in parts; see ``data.formats.base.Format``.

    Examples
    --------
    >>> import io
    >>> header, row = b"Nama\tNo.ID\tTgl/Waktu\n", b"x\t7\t29/04/2024 07.31.05\n"
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(
    ...     io.BytesIO(header + row), received_at=received_at, offset=timedelta(hours=7)
    ... )
    >>> part.punches[["pin", "punched_at"]].astype(str).values.tolist()
    [['7', '2024-04-29 07:31:05']]
    """
    part = partial(_part, offset=offset)
    return read_report(file, COLUMNS.table, "when", part, received_at)


def _part(cut: Rows, received_at: datetime, *, offset: timedelta) -> Parsed:
    fields, every = cut.fields, np.ones(len(cut.rows), dtype=np.bool_)
    who, when = fields["who"], fields["when"]
    device = fields["device"].text() if "device" in fields else None
    verify = verify_of(fields["verify"]) if "verify" in fields else None
    direction = directed(fields["way"], {}) if "way" in fields else UNKNOWN_DIRECTION
    return punched(
        cut,
        Persons(who, device, (who, when), "device_number", verify),
        [Way(direction, moments(when, cut.table.day_first, offset), every)],
        {"undecodable": ~cut.filled("who")},
        received_at=received_at,
    )
