r"""A program's report of scans, one a row: ``Departemen, Nama, No.ID, Tgl/Waktu``.

Between tabs, commas or semicolons, or a table of HTML called ``.xls``; the date as
``dd/mm/YYYY HH.MM.SS`` or otherwise; titles above the header.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

import pandas as pd

from data.formats.base import PUNCH_COLUMNS, UNKNOWN_DIRECTION, Likeness, Parsed
from data.formats.clock import Clock, doubts
from data.formats.directions import directed
from data.formats.fields import Field, Flags, Positions, numbers_of
from data.formats.header import bare
from data.formats.refused import refused
from data.formats.report_rows import PERSON, Names, Rows, Table, found_table, likeness
from data.formats.report_rows import read as read_report
from data.formats.spoken import Dates, apart, dates, times
from data.formats.verdicts import OTHER, PUNCH, verdicts

NAME = "scan_report"
DESCRIPTION = "report of scans by attendance software (No.ID, Tgl/Waktu)"

NEEDED: Names = {
    "who": PERSON,
    "when": ("tglwaktu", "tanggalwaktu", "datetime", "waktuscan", "tanggalscan"),
}
OPTIONAL: Names = {
    "device": ("locationid", "nomesin", "machineno"),
    "way": ("status", "state", "inout"),
    "verify": ("verifycode", "verifikasi", "verify"),
}
SHOWN = {"who": "No.ID", "when": "Tgl/Waktu"}
#: The devices' own numbers of the ways to identify oneself.
_VERIFY = {
    **{str(number): number for number in range(256)},
    **dict.fromkeys(("fp", "finger", "jari", "sidikjari"), 1),
    **dict.fromkeys(("pw", "password", "sandi"), 3),
    **dict.fromkeys(("rf", "card", "kartu"), 4),
    **dict.fromkeys(("face", "wajah"), 15),
}


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b"Departemen\tNama\tNo.ID\tTgl/Waktu\n").share
    1.0
    >>> print(looks_like(b"Nama\tNo.ID\tJam\n").differences[0])
    The header lacks Tgl/Waktu.
    """
    return likeness(head, NEEDED, SHOWN)


def _table(head: bytes) -> Table | None:
    return found_table(head, NEEDED, OPTIONAL)


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
    return read_report(file, _table, _moments, _part, received_at)


def _moments(cut: Rows) -> tuple[Dates, Positions]:
    day, time = apart(cut.fields["when"])
    return dates(day), times(time)


def _part(cut: Rows, received_at: datetime) -> Parsed:
    found, seconds = _moments(cut)
    clock = found.clock(seconds, cut.table.day_first)
    nobody = ~cut.filled("who")
    against = {"undecodable": nobody, **doubts(clock, received_at)}
    result = verdicts(cut.lines, cut.rows, against)
    result[cut.titles] = OTHER
    who, when = cut.fields["who"], cut.fields["when"]
    return Parsed(
        _punches(cut, clock, result[cut.rows] == PUNCH),
        refused(cut.lines, cut.rows, [who, when], who, result, cut.block.line),
        int((result == OTHER).sum()),
        "device_number",
    )


def _punches(cut: Rows, clock: Clock, good: Flags) -> pd.DataFrame:
    fields = {name: field.among(good) for name, field in cut.fields.items()}
    direction: object = UNKNOWN_DIRECTION
    if "way" in fields:
        direction = directed(fields["way"], {})
    return pd.DataFrame(
        {
            "line": cut.rows[good] + cut.block.line,
            "device": fields["device"].text() if "device" in fields else None,
            "pin": fields["who"].text(),
            "punched_at": clock.at[good],
            "direction": direction,
            "verify": _verify(fields["verify"]) if "verify" in fields else pd.NA,
        }
    ).astype(PUNCH_COLUMNS)


def _verify(field: Field) -> pd.Series:
    codes, values = field.coded()
    return numbers_of(codes, [_VERIFY.get(bare(value)) for value in values])
