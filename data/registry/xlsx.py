"""Reads an XLSX's first sheet as text, whatever somebody put into the file.

A workbook is a ZIP of XML, and both can be bombs. So its members are streamed first
(size, ratio, and how far out its cells lie), and only then a child process with a
memory and a time limit opens it (see ``xlsx_child``).
"""

import json
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from data.errors import UserError

MAGIC = b"PK\x03\x04"
MEMORY_BYTES = 1 << 30
TIMEOUT_SECONDS = 60

MAX_INFLATED_BYTES = 300 << 20
#: A sheet of equal rows reaches 60:1; a small member may be anything.
MAX_RATIO = 200
RATIO_FREE_BYTES = 20 << 20
MAX_MEMBERS = 2_000
#: Bounding box of all cells, which is what calamine asks memory for.
MAX_CELLS = 10_000_000

CHUNK_BYTES = 1 << 20
#: Longer than any `r="XFD1048576"` that the end of a chunk cuts in two.
OVERLAP_BYTES = 64
CELL_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,10})["']""")

#: Exit code of the child for a file in which calamine finds no sheet.
NOT_A_WORKBOOK = 3


def read_workbook(path: Path) -> tuple[list[list[str]], list[str]]:
    """Return every row of the first sheet as texts, and its merged cells.

    Parameters
    ----------
    path
        An XLSX file.

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
    # A script path, and -P: no folder the user stands in can be imported instead.
    child = str(Path(__file__).with_name("xlsx_child.py"))
    try:
        answer = subprocess.run(
            [sys.executable, "-P", child, str(path.resolve()), str(MEMORY_BYTES)],
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_heavy(path) from None
    if answer.returncode == NOT_A_WORKBOOK:
        raise _damaged(path)
    if answer.returncode != 0:
        raise _too_heavy(path)
    merged, *rows = (json.loads(line) for line in answer.stdout.splitlines())
    return rows, [_range(*each) for each in merged]


def check_members(path: Path) -> None:
    """Stream the ZIP's members and refuse what would not open safely.

    Raises
    ------
    UserError
        See `read_workbook`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise UserError(
                    "{file} is protected by a password. "
                    "Remove the password and save it again.",
                    file=path.name,
                )
            if "xl/workbook.xml" not in archive.namelist():
                raise UserError(
                    "{file} is a ZIP file, but no XLSX workbook. "
                    "Save the table as XLSX or as CSV UTF-8.",
                    file=path.name,
                )
            left = MAX_INFLATED_BYTES if len(members) <= MAX_MEMBERS else 0
            for member in members:
                left -= _check_member(archive, member, left, path)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise _damaged(path) from error
    except (NotImplementedError, RuntimeError, ValueError) as error:
        # Compression methods and header fields zipfile does not know.
        raise _damaged(path) from error


def _check_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, path: Path
) -> int:
    """Inflate one member without keeping it; return its size."""
    limit = min(left, max(RATIO_FREE_BYTES, MAX_RATIO * member.compress_size))
    is_sheet = member.filename.startswith("xl/worksheets/")
    inflated = width = height = 0
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            inflated += len(chunk)
            if inflated > limit:
                raise UserError(
                    "{file} unpacks to more than a registry can need. "
                    "Copy the table into a new workbook and save that.",
                    file=path.name,
                )
            if is_sheet:
                width, height = _grown(width, height, tail + chunk)
                tail = chunk[-OVERLAP_BYTES:]
            if width * height > MAX_CELLS:
                raise UserError(
                    "{file}: the table reaches as far as cell {cell}. Delete what "
                    "stands beside and below it, or copy it into a new workbook.",
                    file=path.name,
                    cell=f"{_letters(width - 1)}{height}",
                )
    return inflated


def _grown(width: int, height: int, xml: bytes) -> tuple[int, int]:
    """Return the box of cells, made larger by those named in a piece of a sheet."""
    references = CELL_REFERENCE.findall(xml)
    for letters in {letters.upper() for letters, _ in references}:
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        width = max(width, column)
    return width, max(height, *(int(row) for _, row in references), 0)


def _letters(column: int) -> str:
    """Return the name of a column counted from 0.

    >>> _letters(0), _letters(25), _letters(26), _letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    rest = column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def _range(first: list[int], last: list[int]) -> str:
    return ":".join(f"{_letters(column)}{row + 1}" for row, column in (first, last))


def _damaged(path: Path) -> UserError:
    return UserError(
        "{file} cannot be read as an XLSX workbook: it is cut off or damaged. "
        "Save it again as XLSX or as CSV UTF-8.",
        file=path.name,
    )


def _too_heavy(path: Path) -> UserError:
    return UserError(
        "{file} needs more than {megabytes} MB or {seconds} s to open. "
        "Copy the table into a new workbook, or save it as CSV UTF-8.",
        file=path.name,
        megabytes=MEMORY_BYTES >> 20,
        seconds=TIMEOUT_SECONDS,
    )
