"""Reads small text tables into frames, so that a test shows its rows."""

import re

import pandas as pd

from data.schemas import OUTPUTS, TABLES, Output, Table, typed

_CLOCK = re.compile(r"^\d{1,2}:\d{2}(:\d{2})?$")


def rows(text: str) -> pd.DataFrame:
    """Cells of a table written with ``|``, header first, all text, empty is NaN."""
    lines = [line.strip().strip("|") for line in text.strip().splitlines()]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    header, *body = [row for row in cells if not set("".join(row)) <= set("-: ")]
    return pd.DataFrame(body, columns=header, dtype="str").replace("", pd.NA)


def table(text: str, shape: str = "", day: str = "2024-04-29") -> pd.DataFrame:
    """A frame of a text table with the dtypes of the named registry table or output.

    ``_at`` columns and ``clock`` columns take ``HH:MM``; an ``_at`` cell without a
    date is on ``day``; columns the table leaves out are empty or at their default.
    Without ``shape`` only columns named in time (``_at``, ``_from``, ...) are typed.
    """
    frame = rows(text)
    for name in frame.columns[frame.columns.str.endswith("_at")]:
        clock = frame[name].str.match(_CLOCK, na=False)
        frame[name] = frame[name].mask(clock, day + " " + frame[name])
        frame[name] = frame[name].astype("datetime64[us]")
    for name in frame.columns[frame.columns.str.contains("_(?:from|until|on)$|^day$")]:
        frame[name] = frame[name].astype("datetime64[us]")
    return shaped(frame, {**OUTPUTS, **TABLES}[shape]) if shape else frame


def shaped(frame: pd.DataFrame, shape: Table | Output) -> pd.DataFrame:
    """The frame in the shape's columns and dtypes, defaults filled in."""
    for column in shape.columns:
        if column.name not in frame:
            if column.default is not None:
                frame[column.name] = column.default
        elif column.kind == "clock":
            parts = frame[column.name].str.split(":", expand=True).astype("Int64")
            frame[column.name] = parts[0] * 60 + parts[1]
        elif column.kind == "flag":
            frame[column.name] = frame[column.name].map({"yes": True, "no": False})
    return typed(frame, shape)
