"""Reads a workbook (XLSX, or XLS of old) as text, whatever somebody put into the file.

Its parts are looked through first (``data.sheets.members``), and only then a child
process with a memory and a time limit opens it (``data.sheets.child``).
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Literal

from data.errors import UserError
from data.limited import ENVIRONMENT, child_command
from data.sheets.members import check_members, damaged, letters_of, protected

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEMORY_BYTES = 1 << 30
TIMEOUT_SECONDS = 60
#: An XLS is not packed; a full sheet of 65,536 rows is smaller.
MAX_OLD_BYTES = 128 << 20

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: Exit code of the child; any other but 0 means that it hit its limits.
_DAMAGED = 3
#: The line above a sheet, with its number.
_SHEET = re.compile(rb"^\f(\d+)\n", re.M)


def is_workbook(head: bytes) -> bool:
    r"""Return whether a file that begins with these bytes is an archive or a workbook.

    Examples
    --------
    >>> is_workbook(b"PK\x03\x04..."), is_workbook(b"<table>")
    (True, False)
    """
    return head.startswith((ZIP, OLE))


def read_rows(path: Path) -> tuple[list[list[str]], list[str], int]:
    """Return every row of an XLSX's first sheet as texts, and its merged cells.

    Returns
    -------
    list of rows (row 1 first, all of equal length; an empty cell is ``""``), list of
    merged ranges such as ``A2:A4``, and number of further sheets that hold anything.

    Raises
    ------
    UserError
        The file is damaged, protected, a bomb, or too heavy for the limits.
    """
    check_members(path)
    lines = _read(path, "rows").splitlines()
    merged, more, *rows = (json.loads(line) for line in lines)
    return rows, [_range(*each) for each in merged], more


def read_lines(path: Path) -> dict[int, bytes]:
    """Return each visible sheet that holds anything as text, by its number from 1.

    A row of the sheet is a line with tabs between its cells, so that the numbers of
    lines are those a person sees; dates and times are as ISO 8601, a blank between.

    Parameters
    ----------
    path
        An XLSX or XLS file.

    Raises
    ------
    UserError
        See `read_rows`.
    """
    with path.open("rb") as file:
        old = file.read(len(OLE)) == OLE
    (_check_old if old else check_members)(path)
    _, *sheets = _SHEET.split(_read(path, "lines"))
    numbers = map(int, sheets[::2])
    return dict(zip(numbers, sheets[1::2], strict=True))


def _check_old(path: Path) -> None:
    if path.stat().st_size > MAX_OLD_BYTES:
        raise _too_heavy(path)
    if _ENCRYPTED in path.read_bytes():
        raise protected(path)


def _read(path: Path, printer: Literal["rows", "lines"]) -> bytes:
    limits = MEMORY_BYTES, TIMEOUT_SECONDS
    try:
        answer = subprocess.run(
            child_command("data.sheets.child", printer, path.resolve(), *limits),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            env=ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_heavy(path) from None
    if answer.returncode == _DAMAGED:
        raise damaged(path)
    if answer.returncode != 0:
        raise _too_heavy(path)
    return answer.stdout


def _range(first: list[int], last: list[int]) -> str:
    return ":".join(f"{letters_of(column)}{row + 1}" for row, column in (first, last))


def _too_heavy(path: Path) -> UserError:
    return UserError(
        "{file} needs more than {megabytes} MB or {seconds} s to open. "
        "Copy the table into a new workbook, or save it as CSV UTF-8.",
        file=path.name,
        megabytes=MEMORY_BYTES >> 20,
        seconds=TIMEOUT_SECONDS,
    )
