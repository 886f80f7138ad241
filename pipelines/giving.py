"""Gives the list out in the format asked for, to a file or standard output."""

import io
import os
import sys
from datetime import timedelta
from pathlib import Path

import pandas as pd

from data.errors import UserError
from data.schemas import LIST
from web.daylist import ListFacts
from web.documents.daftar import list_pdf
from web.render import list_html, list_xlsx
from web.show import show
from web.wording import N_

#: What cannot be shown on a terminal, and what is said then.
_NO_TEXT = {
    "xlsx": N_("A workbook is no text for a terminal. Add: --output daftar.xlsx"),
    "pdf": N_("A PDF is no text for a terminal. Add: --output daftar.pdf"),
}


def give_list(
    rows: pd.DataFrame,
    facts: ListFacts,
    fmt: str,
    lang: str,
    offset: timedelta,
    output: Path | None,
) -> None:
    """Write the list; a file is for its owner only, it tells who is visited when.

    Raises
    ------
    UserError
        A workbook or PDF would be written to a terminal, or the file cannot be
        written.
    """
    if output is None and fmt in _NO_TEXT and sys.stdout.isatty():
        raise UserError(_NO_TEXT[fmt])
    if output is None and fmt == "table":
        show(rows, LIST, fmt, lang, offset, sys.stdout)
        return
    written = _rendered(rows, facts, fmt, lang, offset)
    if output is None:
        sys.stdout.buffer.write(written)
        sys.stdout.flush()
        return
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise UserError(
            "{path} cannot be written: {why}. Name another file.",
            path=output,
            why=error.strerror,
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(written)


def _rendered(
    rows: pd.DataFrame, facts: ListFacts, fmt: str, lang: str, offset: timedelta
) -> bytes:
    if fmt == "xlsx":
        return list_xlsx(rows, facts, lang, offset)
    if fmt == "pdf":
        return list_pdf(rows, facts, lang, offset)
    if fmt == "html":
        return list_html(rows, facts, lang, offset).encode()
    text = io.StringIO(newline="")
    show(rows, LIST, fmt, lang, offset, text)
    return text.getvalue().encode()
