"""Finds a table's columns in a sheet, whatever their order."""

import re

import numpy as np
import pandas as pd

from data.errors import UserError
from data.registry import texts
from data.registry.cells import RECORDED_AT
from data.registry.problems import no_problems, problems, together
from data.registry.sheets import Sheet
from data.registry.texts import Said
from data.schemas import Table

#: Made by the import itself; a column of this name in a file is ignored.
COMPUTED = ("finding",)


def file_columns(table: Table) -> list[str]:
    """Return the columns a file of this table may have.

    >>> from data.schemas import TABLES
    >>> file_columns(TABLES["service_marks"])
    ['office_code', 'marked_at', 'kind', 'recorded_at']
    """
    return [name for name in table.names if name not in COMPUTED] + [RECORDED_AT.name]


def table_cells(
    sheet: Sheet, table: Table
) -> tuple[pd.DataFrame, pd.DataFrame, list[Said]]:
    """Return the table's cells, problems of rows that cannot be cut, and notices.

    Returns
    -------
    cells
        Trimmed texts (missing where empty) by column, indexed by row number: rows
        with as many cells as the header has.
    ragged
        One problem for every other row. Its cells are dropped: nobody knows which
        of them is a staff number.
    notices
        Ignored columns, merged cells, no rows.

    Raises
    ------
    UserError
        A required column is missing, or one is there twice; all are named.
    """
    columns = file_columns(table)
    _check_header(sheet, table, columns)
    ragged, whole = _ragged(sheet)
    rows = [row for row, is_whole in zip(sheet.rows, whole, strict=True) if is_whole]
    numbers = pd.Index(np.array(sheet.numbers, dtype="int64")[whole], name="row")
    cells = {}
    for name in columns:
        if name in sheet.header:
            place = sheet.header.index(name)
            texts_there = pd.Series([row[place] for row in rows], numbers, dtype="str")
            cells[name] = _trimmed(texts_there)
    return pd.DataFrame(cells, index=numbers), ragged, _notices(sheet, columns)


def _trimmed(values: pd.Series) -> pd.Series:
    spaced = values.str.replace("[\\s\u00a0]+", " ", regex=True).str.strip()
    return spaced.where(spaced != "")


def _check_header(sheet: Sheet, table: Table, columns: list[str]) -> None:
    twice = [name for name in columns if sheet.header.count(name) > 1]
    if twice:
        raise UserError(
            "{file}: the header names {columns} twice. Keep one column of each name.",
            file=sheet.source,
            columns=", ".join(twice),
        )
    missing = [
        column.name
        for column in table.columns
        if column.required and column.name not in sheet.header
    ]
    if missing:
        raise UserError(
            "{file}: no column {columns}. The first row must name the columns; "
            "{table} has: {accepted}. Names of your own are taught once: "
            "sidak map FILE --to {table}",
            file=sheet.source,
            columns=", ".join(missing),
            table=table.name,
            accepted=", ".join(columns),
        )


def _ragged(sheet: Sheet) -> tuple[pd.DataFrame, np.ndarray]:
    width = len(sheet.header)
    lengths = np.fromiter(map(len, sheet.rows), dtype="int64", count=len(sheet.rows))
    # Empty cells at the end are a spreadsheet's habit, not a mistake.
    for place in np.flatnonzero(lengths > width):
        if not any(map(str.strip, sheet.rows[place][width:])):
            lengths[place] = width
    whole = lengths == width
    if whole.all():
        return no_problems(), whole
    found = pd.Series(lengths, index=sheet.numbers)
    bad = pd.Series(~whole, index=sheet.numbers)
    parts = problems(bad, "", texts.RAGGED, found.astype("str"), str(width))
    return together([parts]), whole


def _notices(sheet: Sheet, columns: list[str]) -> list[Said]:
    notices: list[Said] = []
    file = sheet.source
    extra = [name for name in sheet.header if name and name not in columns]
    if extra:
        # A name with digits may be somebody's number in a sheet without header.
        shown = [name if re.fullmatch(r"\D{1,40}", name) else "…" for name in extra]
        notices.append(
            (texts.IGNORED, {"file": file, "columns": ", ".join(dict.fromkeys(shown))})
        )
    if sheet.merged:
        ranges = ", ".join(sheet.merged[:3])
        notices.append((texts.MERGED, {"file": file, "cells": ranges}))
    if sheet.more:
        notices.append((texts.MORE_SHEETS, {"file": file, "count": sheet.more}))
    if not sheet.rows:
        notices.append((texts.NO_ROWS, {"file": file}))
    return notices
