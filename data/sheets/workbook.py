"""Reads a workbook (XLSX, or XLS of old) as text, whatever somebody put into the file.

Its parts are looked through first (``data.sheets.members``), and only then a child
process with a memory and a time limit opens it (``data.sheets.child``).
"""

import json
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


def is_workbook(head: bytes) -> bool:
    r"""Return whether a file that begins with these bytes is an archive or a workbook.

    Examples
    --------
    >>> is_workbook(b"PK\x03\x04..."), is_workbook(b"<table>")
    (True, False)
    """
    return head.startswith((ZIP, OLE))


def read_rows(path: Path) -> tuple[list[list[str]], list[str]]:
    """Return every row of an XLSX's first sheet as texts, and its merged cells.

    Returns
    -------
    list of rows (row 1 first, all of equal length; an empty cell is ``""``), and
    list of merged ranges such as ``A2:A4``.

    Raises
    ------
    UserError
        The file is damaged, protected, a bomb, or too heavy for the limits.
    """
    check_members(path)
    merged, *rows = (json.loads(line) for line in _read(path, "rows").splitlines())
    return rows, [_range(*each) for each in merged]


def read_lines(path: Path) -> tuple[bytes, int]:
    """Return the first sheet that holds anything as text, and how many more there are.

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
    more, _, text = _read(path, "lines").partition(b"\n")
    return text, int(more)


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
