"""Reads a registry file, CSV or XLSX, as rows of text with their row numbers."""

import codecs
import csv
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

from data.errors import UserError
from data.sheets.workbook import OLE, ZIP, read_rows

MAX_BYTES = 300 << 20
DELIMITERS = ",;\t"

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEAD_BYTES = 1 << 12


@dataclass(frozen=True)
class Sheet:
    """One file as it came.

    Parameters
    ----------
    source
        The file's name, without its folders.
    digest
        SHA-256 of its bytes.
    header
        Column names, trimmed and in lower case.
    rows, numbers
        The rows below the header that hold anything, and the number a person sees
        beside each in a spreadsheet (the header of a plain file is row 1).
    merged
        Merged cells such as ``A2:A4``: only the first holds the value.
    more
        Number of further sheets of the workbook that hold anything; they are not read.
    """

    source: str
    digest: str
    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    merged: list[str]
    more: int = 0


def read_sheet(path: Path) -> Sheet:
    """Return the rows of a CSV (UTF-8; comma, semicolon or tab) or XLSX file.

    Which of the two it is follows from the content, not from the name.

    Raises
    ------
    UserError
        It is neither, or cannot be read safely; the text says how to save it.
    """
    content = _content(path)
    if content.startswith(ZIP):
        rows, merged, more = read_rows(path)
    else:
        rows, merged, more = _csv_rows(_decoded(content, path.name), path.name), [], 0
    filled = [number for number, row in enumerate(rows) if any(map(str.strip, row))]
    if not filled:
        raise UserError("{file} is empty: there is no header row.", file=path.name)
    first, *others = filled
    return Sheet(
        source=path.name,
        digest=hashlib.sha256(content).hexdigest(),
        header=[name.strip().lower() for name in rows[first]],
        rows=[rows[number] for number in others],
        numbers=[number + 1 for number in others],
        merged=merged,
        more=more,
    )


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(
                "{file} is larger than {megabytes} MB. Split it into several files.",
                file=path.name,
                megabytes=MAX_BYTES >> 20,
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise UserError("There is no file {file}.", file=path) from None
    except OSError as error:
        raise UserError(
            "{file} cannot be opened: {why}.", file=path, why=error.strerror
        ) from None


def _decoded(content: bytes, name: str) -> str:
    head = content[:_HEAD_BYTES]
    if content.startswith(OLE):
        if _ENCRYPTED in content:
            raise UserError(
                "{file} is protected by a password. "
                "Remove the password and save it again.",
                file=name,
            )
        raise UserError(
            "{file} is an old workbook (XLS). "
            "Open it and save it as XLSX or as CSV UTF-8.",
            file=name,
        )
    if head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith((b"<", b"%PDF")):
        raise UserError(
            "{file} is a web page or a PDF under another name. "
            "Open it and save the table as XLSX or as CSV UTF-8.",
            file=name,
        )
    # Every second byte of UTF-16 is zero in names and numbers.
    wide = max(head[0::2].count(0), head[1::2].count(0)) > len(head) // 4
    if content.startswith(_WIDE_MARKS) or wide:
        raise UserError(
            '{file} is saved as UTF-16 ("Unicode text"). Save it as CSV UTF-8.',
            file=name,
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            "{file} is not UTF-8: see row {row}. Save it as CSV UTF-8.",
            file=name,
            row=content.count(b"\n", 0, error.start) + 1,
        ) from None


def _csv_rows(text: str, name: str) -> list[list[str]]:
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True
    )
    rows: list[list[str]] = []
    try:
        rows.extend(lines)
    except csv.Error:
        raise UserError(
            "{file}, row {row}: a quotation mark is not closed, stands inside a "
            "cell, or a cell is very long. Correct the row.",
            file=name,
            row=len(rows) + 1,
        ) from None
    return rows


def _delimiter(text: str) -> str:
    """Return the separator that the first line has most of, outside quotes.

    >>> _delimiter('"name, title";kind'), _delimiter("team")
    (';', ',')
    """
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(DELIMITERS, key=re.sub('"[^"]*"', "", first).count)
