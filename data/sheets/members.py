"""Looks through a workbook's parts before anything opens it.

An XLSX is a ZIP of XML, and both can be bombs. So its members are streamed first: their
size, their ratio, and how far out the cells lie.
"""

import re
import zipfile
import zlib
from pathlib import Path

from data.errors import UserError

MAX_INFLATED_BYTES = 300 << 20
#: A sheet of equal rows reaches 60:1; a small member may be anything.
MAX_RATIO = 200
RATIO_FREE_BYTES = 20 << 20
MAX_MEMBERS = 2_000
#: A workbook's parts are packed so; a ZIP may ask for more, and for gigabytes.
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
#: Bounding box of all cells, which is what calamine asks memory for.
MAX_CELLS = 10_000_000

CHUNK_BYTES = 1 << 20
#: Longer than any `r="XFD1048576"` that the end of a chunk cuts in two.
OVERLAP_BYTES = 64
CELL_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,10})["']""")


def check_members(path: Path) -> None:
    """Stream the ZIP's members and refuse what would not open safely.

    Raises
    ------
    UserError
        It is damaged, protected, or a bomb.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise protected(path)
            if {member.compress_type for member in members} - PACKED:
                raise damaged(path)
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
        raise damaged(path) from error
    except (NotImplementedError, RuntimeError, ValueError) as error:
        # Compression methods and header fields zipfile does not know.
        raise damaged(path) from error


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
                    "{file} unpacks to more than a table can need. "
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
                    cell=f"{letters_of(width - 1)}{height}",
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


def letters_of(column: int) -> str:
    """Return the name of a column counted from 0.

    >>> letters_of(0), letters_of(25), letters_of(26), letters_of(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    rest = column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def damaged(path: Path) -> UserError:
    """Return the error of a workbook that cannot be read."""
    return UserError(
        "{file} cannot be read as a workbook: it is cut off, damaged or protected. "
        "Save it again as XLSX or as CSV UTF-8, without a password.",
        file=path.name,
    )


def protected(path: Path) -> UserError:
    """Return the error of a workbook that only its password opens."""
    return UserError(
        "{file} is protected by a password. Remove the password and save it again.",
        file=path.name,
    )
