r"""The monthly matrix of a government's e-Presensi: a row a person, a column a day.

``NIP, Nama Pegawai, ..., Bulan, Tahun, 01 .. 31, totals``: titles above the header,
numbers with a backtick before them, ``NULL`` for nothing. It tells of days only: what
comes of it are day marks, never punches, however a cell is worded.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

import numpy as np
import pandas as pd

from data.formats.base import (
    DAY_MARK_COLUMNS,
    PUNCH_COLUMNS,
    REJECT_COLUMNS,
    Likeness,
    Parsed,
    Remark,
    no_rows,
)
from data.formats.day_cells import ABSENT, UNSURE, cell_of, shown
from data.formats.header import headers
from data.formats.lines import Block, blocks
from data.formats.matrix_rows import (
    MONTH_DAYS,
    Person,
    Refused,
    Table,
    rows_of,
    table_of,
)
from data.formats.refused import unread
from data.formats.verdicts import SECRET, only_moments, without_numbers

NAME = "epresensi"
DESCRIPTION = "monthly matrix of an e-Presensi (NIP, Bulan, Tahun, 01 to 31)"

_SHOWN = {"who": "NIP", "month": "Bulan", "year": "Tahun", "days": "01 .. 28"}
_SATURDAY = 5
_TELLS = Remark(
    "It tells of days, not of minutes: no half hour becomes staffed or empty by it. "
    "Names, ranks, offices and totals are not read."
)


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> days = b";".join(b"%02d" % day for day in range(1, 32))
    >>> looks_like(b"export-skp\nNIP;Bulan;Tahun;" + days).share
    1.0
    >>> print(looks_like(b"Nama;Tahun;" + days).differences[0])
    The header lacks NIP, Bulan.
    """
    tables = [table_of(found.mark, found.names) for found in headers(head)]
    lacking = min((table.lacks() for table in tables), key=len, default=[*_SHOWN])
    if not lacking:
        return Likeness(1.0, Remark("The header names NIP, month, year and the days."))
    nothing = Remark("No line among the first ten names the columns of a log.")
    columns = ", ".join(_SHOWN[name] for name in lacking)
    near = 1 - len(lacking) / len(_SHOWN)
    difference = Remark("The header lacks {columns}.", {"columns": columns})
    return Likeness(0.1 * near, nothing, (difference if near else nothing,))


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    r"""Read a matrix in parts; see ``data.formats.base.Format``.

    Each day of a person is a record, an empty cell being a day without anything to
    tell. Days from the receipt or the system's last synchronisation on are none: an
    empty cell says nothing of them.

    Examples
    --------
    >>> import io
    >>> days = b";".join(b"%02d" % day for day in range(1, 30))
    >>> row = b"\n`199013310000000000;2;2024;;TL5m;LIB"
    >>> (part,) = parse(
    ...     io.BytesIO(b"NIP;Bulan;Tahun;" + days + row),
    ...     received_at=datetime(2024, 2, 4),
    ...     offset=timedelta(hours=7),
    ... )
    >>> part.day_marks[["mark", "details"]].values.tolist()
    [['present', ''], ['present', 'late:5'], ['off', '']]
    """
    table = None
    for block in blocks(file):
        if block.line == 1:
            found = (table_of(each.mark, each.names) for each in headers(block.data))
            table = next((each for each in found if not each.lacks()), None)
        if table is None:
            yield unread(block)
            continue
        rows = list(rows_of(block, table))
        table = next((row for row in reversed(rows) if isinstance(row, Table)), table)
        yield _part(block, rows, table.mark, received_at)


def _part(
    block: Block,
    rows: list[Person | Refused | Table],
    mark: bytes,
    received_at: datetime,
) -> Parsed:
    """Return the day marks and rejects of a block."""
    if block.line == 1:
        # What stands above the header are titles.
        headers_at = (n for n, row in enumerate(rows) if isinstance(row, Table))
        rows = rows[next(headers_at, 0) :]
    people = [row for row in rows if isinstance(row, Person)]
    damaged = [row for row in rows if isinstance(row, Refused)]
    days = _days(people, received_at)
    marks = days[days["reason"].isna()].reset_index(drop=True)
    lines = block.data.count(b"\n") + (not block.data.endswith(b"\n"))
    return Parsed(
        no_rows(PUNCH_COLUMNS),
        _rejects(damaged, days[days["reason"].notna()], mark),
        lines * bool(block.data) - days["line"].nunique() - len(damaged),
        "office",
        notices=_notices(marks) if block.line == 1 else (),
        day_marks=marks[list(DAY_MARK_COLUMNS)].astype(DAY_MARK_COLUMNS),
    )


def _days(people: list[Person], received_at: datetime) -> pd.DataFrame:
    """Return every day that a row tells of, with the reason where it is none.

    ``line``, ``staff_number``, ``day``, ``text``, ``mark``, ``details``, ``shift``,
    ``reason`` (or empty).
    """
    each = pd.DataFrame(people, columns=list(Person._fields)).drop(columns="cells")
    rows = each.loc[each.index.repeat(MONTH_DAYS)].reset_index(drop=True)
    number = np.tile(np.arange(MONTH_DAYS), len(people))
    texts = [text for person in people for text in person.cells]
    first = rows["first"].astype("datetime64[us]")
    until = rows["until"].astype("datetime64[us]").fillna(pd.Timestamp(received_at))
    day = first + pd.to_timedelta(number, unit="D")
    possible = day.dt.month == first.dt.month
    today = pd.Timestamp(received_at).normalize()
    come = (day < until.dt.normalize()) & (day < today)
    found = rows.assign(day=day, **_told(pd.Series(texts, dtype="str")))
    found.loc[~possible, "reason"] = "impossible_date"
    free = (found["mark"] == ABSENT) & (day.dt.day_of_week >= _SATURDAY)
    on_shift = found["shift"].astype("boolean").fillna(False)
    found.loc[free & on_shift.astype("bool"), "mark"] = UNSURE
    return found[(possible & come) | (~possible & (found["text"] != ""))]


def _told(text: pd.Series) -> dict[str, pd.Series]:
    """Return what cells say; few of them differ."""
    codes, values = pd.factorize(text)
    cells = [cell_of(value) for value in values]
    columns = {
        "mark": [cell and cell.mark for cell in cells],
        "details": [cell and cell.details for cell in cells],
        "reason": [None if cell else "undecodable" for cell in cells],
    }
    told = {name: pd.array(each, dtype="str") for name, each in columns.items()}
    return {"text": text} | {
        name: pd.Series(each.take(codes), text.index) for name, each in told.items()
    }


def _rejects(damaged: list[Refused], days: pd.DataFrame, mark: bytes) -> pd.DataFrame:
    """Return rows that are nobody's month, and days that cannot be read."""
    whole = pd.DataFrame(damaged, columns=list(Refused._fields)).assign(secret=None)
    whole["raw"] = [only_moments(raw, mark) for raw in whole["raw"]]
    told = zip(days["day"].dt.strftime("%Y-%m-%d"), days["text"], strict=True)
    single = days[["line", "reason"]].assign(
        raw=[SECRET + f"\t{day}\t{shown(text)}".encode() for day, text in told],
        secret=days["staff_number"],
    )
    rejects = pd.concat([whole, single]).sort_values("line", kind="stable")
    rejects["raw"] = [without_numbers(raw) for raw in rejects["raw"]]
    return rejects[list(REJECT_COLUMNS)].astype(REJECT_COLUMNS).reset_index(drop=True)


def _notices(marks: pd.DataFrame) -> tuple[Remark, ...]:
    unsure = int((marks["mark"] == UNSURE).sum())
    if not unsure:
        return (_TELLS,)
    text = "Absences of shift staff at weekends count as unsure: {count}."
    return (_TELLS, Remark(text, {"count": unsure}))
