"""Any rows as a workbook: text stays text, numbers and moments keep their kind."""

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd

from data.schemas import Output, Table
from web.wording import heading, translate

#: Whatever a cell looks like, a spreadsheet must not compute or open it.
TEXT_STAYS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMATS = {
    "day": "dd/mm/yyyy",
    "instant": "dd/mm/yyyy hh:mm",
    "number": "0.000",
    "clock": "0",
}


def rows_xlsx(
    frame: pd.DataFrame,
    shape: Table | Output,
    about: Sequence[tuple[str, str]],
    lang: str,
) -> bytes:
    """Return rows as a workbook: codes as codes, and a sheet that says what they are.

    Parameters
    ----------
    frame
        Columns of ``shape``; instants as city wall time.
    about
        Headed texts for the second sheet: which filters, what moment, which data.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, TEXT_STAYS_TEXT) as book:
        sheet = book.add_worksheet(translate("Data", lang))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        forms = {
            kind: book.add_format({"num_format": form})
            for kind, form in _FORMATS.items()
        }
        for at, column in enumerate(shape.columns):
            sheet.set_column(at, at, 18)
            sheet.write_string(0, at, heading(column.name, lang), bold)
            for row, value in enumerate(frame[column.name].tolist(), start=1):
                write_cell(sheet, row, at, value, forms.get(column.kind))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(frame), len(shape.columns) - 1)
        notes = book.add_worksheet(translate("About these rows", lang))
        notes.set_column(0, 0, 26)
        notes.set_column(1, 1, 90)
        for row, (name, text) in enumerate(about):
            notes.write_string(row, 0, name, bold)
            notes.write_string(row, 1, text)
    return buffer.getvalue()


def write_cell(sheet: Any, row: int, at: int, value: Any, form: Any) -> None:
    """Write one cell by its kind; a missing or empty value leaves it empty."""
    if pd.isna(value) or value == "":
        return
    if isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, at, value.to_pydatetime(), form)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, form)
    else:
        sheet.write_string(row, at, str(value))
