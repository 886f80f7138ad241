"""Turns a workbook's cells into text, in a process that may die.

Run by ``data.sheets.workbook``, never imported by it: calamine asks for
memory before it looks (two cells in opposite corners ask for 512 GB) and then ends
the whole process, so the limits and the abort must hit this process only. It reads
the values a workbook keeps; formulas and macros never run.

``rows`` prints one JSON value a line: the merged ranges of the first sheet, the number
of further ones that hold anything, then its rows as lists of texts. ``lines`` prints
every sheet that holds anything as text, under a line with its number: a line a row,
tabs between its cells.
"""

import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from data.limited import limit

#: Excel keeps 15 digits of a number; longer ones have lost some.
SAFE_NUMBER = 1e15
#: No cell of Excel holds a longer text; a file may name one a million times.
LONGEST_CELL = 32_767
#: More text than this no table has; the reader keeps all of it in memory.
MAX_TEXT_BYTES = 128 << 20

#: Begins the line above a sheet; no row's line holds it.
SHEET = "\f"

#: Exit codes; any other means that it hit its limits.
DAMAGED, TOO_MUCH_TEXT = 3, 4

#: What would end a line or a cell, or is no text at all.
_ONE_LINE = dict.fromkeys((*range(32), 127, 0x85, 0x2028, 0x2029), " ")
_ONE_LINE[ord('"')] = "'"


def cell_text(value: object) -> str:
    """Return a typed cell as a clerk would write it in a CSV.

    Examples
    --------
    >>> [cell_text(each) for each in (7.0, 0.1, True, time(7, 30), date(2026, 11, 24))]
    ['7', '0.1', 'yes', '07:30', '2026-11-24']
    >>> cell_text(timedelta(hours=24)), cell_text(198713122010011003.0)
    ('24:00', '1.98713122010011e+17')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        whole = float(value).is_integer() and abs(value) < SAFE_NUMBER
        return str(int(value)) if whole else f"{value:.15g}"
    if isinstance(value, datetime):
        return _to_the_second(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes" if value.second == 0 else "seconds")
    if isinstance(value, timedelta):
        hours, minutes = divmod(round(value / timedelta(minutes=1)), 60)
        return f"{hours:02}:{minutes:02}"
    return str(value)[:LONGEST_CELL]


def _to_the_second(at: datetime) -> datetime:
    """Return a moment without what the fraction of a day cannot hold."""
    with contextlib.suppress(OverflowError):
        at += timedelta(microseconds=500_000)
    return at.replace(microsecond=0)


def line_text(cells: list[object]) -> str:
    r"""Return a row as one line; empty cells at its end are left out.

    Examples
    --------
    >>> line_text([7.0, datetime(2024, 4, 29, 7, 31, 5), 'a\n"b"', "", ""])
    "7\t2024-04-29 07:31:05\ta 'b'"
    """
    texts = [cell if type(cell) is str else _value_text(cell) for cell in cells]
    line = "\t".join(texts)
    # Nearly no row holds what would end its line or a cell.
    if not line.replace("\t", "").isprintable() or '"' in line or _broken(line, texts):
        line = "\t".join(text[:LONGEST_CELL].translate(_ONE_LINE) for text in texts)
    return line.rstrip("\t ")


def _value_text(value: object) -> str:
    if isinstance(value, datetime):
        return _to_the_second(value).isoformat(" ")
    return cell_text(value)


def _broken(line: str, texts: list[str]) -> bool:
    return len(line) > LONGEST_CELL or line.count("\t") >= len(texts) > 0


def rows_of(sheet: Any) -> Iterator[list[object]]:
    """Yield every row from row 1 and column A on."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for row in sheet.iter_rows():
        yield [*before, *row]


def print_rows(book: Any, out: BinaryIO) -> int:
    """Print the first sheet's merged ranges, how many follow, and its rows as JSON."""
    sheet = book.get_sheet_by_index(0)
    _print(out, 0, json.dumps(sheet.merged_cell_ranges or []))
    _print(out, 0, json.dumps(sum(1 for _ in filled(book, after=1))))
    written = 0
    for row in rows_of(sheet):
        written += _print(out, written, json.dumps([cell_text(cell) for cell in row]))
    return 0


def print_lines(book: Any, out: BinaryIO) -> int:
    """Print every sheet that holds anything, under a line with its number."""
    written = 0
    for number, sheet in filled(book):
        written += _print(out, written, f"{SHEET}{number}")
        for row in rows_of(sheet):
            written += _print(out, written, line_text(row))
    return 0


def filled(book: Any, after: int = 0) -> Iterator[tuple[int, Any]]:
    """Yield the sheets that hold anything, by number; drawings and hidden are none.

    They are opened one by one; the first ones, ``after`` of them, not at all.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    wanted = SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible
    for place, about in enumerate(book.sheets_metadata):
        if place >= after and (about.typ, about.visible) == wanted:
            sheet = book.get_sheet_by_index(place)
            if sheet.start is not None:
                yield place + 1, sheet


class TooMuchText(Exception):
    """A file of few bytes may hold the same long text in every cell."""


def _print(out: BinaryIO, written: int, text: str) -> int:
    """Write a line, and return its length."""
    line = text.encode("utf-8", "replace") + b"\n"
    if written + len(line) > MAX_TEXT_BYTES:
        raise TooMuchText
    return out.write(line)


PRINTERS = {"rows": print_rows, "lines": print_lines}


def main(printer: str, path: str, memory_bytes: int, seconds: int) -> int:
    """Print what is asked for; an exit code says why that is not possible."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        # Not by the path: calamine would believe the name's ending.
        with Path(path).open("rb") as file:
            limit(memory_bytes, seconds)
            book = CalamineWorkbook.from_filelike(file)
            return PRINTERS[printer](book, sys.stdout.buffer)
    except TooMuchText:
        return TOO_MUCH_TEXT
    except (CalamineError, OSError, IndexError):
        return DAMAGED
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            return DAMAGED
        raise


if __name__ == "__main__":
    _, asked, workbook, memory, processor = sys.argv
    sys.exit(main(asked, workbook, int(memory), int(processor)))
