"""Prints a frame as a table for people, as CSV or as JSON for programs.

CSV and JSON hold rows only and the same values: instants with the city's offset,
``yes`` and ``no``, codes as codes. Tables speak the reader's language.
"""

import json
from collections.abc import Callable, Hashable
from datetime import timedelta
from typing import TextIO

import numpy as np
import pandas as pd

from data.schemas import Output, Table
from web import local

#: A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_TEXTS = ("text", "choice")
_NUMBERS = ("integer", "number")


def show(
    frame: pd.DataFrame,
    shape: Table | Output,
    fmt: str,
    lang: str,
    offset: timedelta,
    out: TextIO,
) -> None:
    """Write the frame's rows.

    Parameters
    ----------
    frame
        Columns of ``shape``; instants as city wall time, days at midnight.
    fmt
        ``table``, ``csv`` (RFC 4180, text cells that look like formulas begin with
        an apostrophe) or ``json`` (one list of objects).
    lang
        ``id`` or ``en``; used by tables only.
    offset
        The city's distance from UTC, written behind instants.

    Examples
    --------
    >>> import sys
    >>> from data.schemas import ESTIMATE, empty_frame
    >>> show(empty_frame(ESTIMATE), ESTIMATE, "json", "id", timedelta(0), sys.stdout)
    []
    """
    printers: dict[str, Callable[[], None]] = {
        "table": lambda: _show_table(frame, shape, lang, offset, out),
        "csv": lambda: _show_csv(frame, shape, offset, out),
        "json": lambda: _show_json(frame, shape, offset, out),
    }
    printers[fmt]()


def neutral(texts: pd.Series) -> pd.Series:
    """Return the texts with an apostrophe before each that looks like a formula.

    Examples
    --------
    >>> neutral(pd.Series(["=1+1", "Klojen", None], dtype="str")).tolist()
    ["'=1+1", 'Klojen', nan]
    """
    return texts.where(~texts.str.contains(FORMULA, na=False), "'" + texts)


def instants(values: pd.Series, offset: timedelta) -> pd.Series:
    """Return ISO 8601 texts with the offset; missing stays missing.

    Examples
    --------
    >>> at = pd.Series(["2026-11-24T09:00", None], dtype="datetime64[us]")
    >>> instants(at, timedelta(hours=7)).tolist()
    ['2026-11-24T09:00:00+07:00', nan]
    """
    stamps: np.ndarray = values.to_numpy("datetime64[us]")
    whole = stamps == stamps.astype("datetime64[s]")
    unit = "s" if (whole | np.isnat(stamps)).all() else "us"
    written = np.datetime_as_string(stamps.astype(f"datetime64[{unit}]"))
    texts = pd.Series(written, values.index, dtype="str")
    return (texts + local.iso(offset)).mask(values.isna())


def _show_csv(
    frame: pd.DataFrame, shape: Table | Output, offset: timedelta, out: TextIO
) -> None:
    columns = {
        column.name: neutral(_plain(frame[column.name], column.kind, offset))
        if column.kind in _TEXTS
        else _plain(frame[column.name], column.kind, offset)
        for column in shape.columns
    }
    pd.DataFrame(columns).to_csv(out, index=False, lineterminator="\r\n")


def _show_json(
    frame: pd.DataFrame, shape: Table | Output, offset: timedelta, out: TextIO
) -> None:
    columns = [
        _or_none(_plain(frame[column.name], column.kind, offset))
        for column in shape.columns
    ]
    cells = zip(*columns, strict=True)
    rows = [dict(zip(shape.names, row, strict=True)) for row in cells]
    text = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    out.write("[" + ",\n ".join(text) + "]\n")


def _or_none(values: pd.Series) -> list[object]:
    return values.astype("object").mask(values.isna(), None).tolist()


def _plain(values: pd.Series, kind: str, offset: timedelta) -> pd.Series:
    """Return the column as programs read it: numbers, or texts."""
    match kind:
        case "instant":
            return instants(values, offset)
        case "day":
            days = np.datetime_as_string(values.to_numpy("datetime64[D]"))
            return pd.Series(days, values.index, dtype="str").mask(values.isna())
        case "flag":
            return each_once(values, {True: "yes", False: "no"}.__getitem__)
        case "clock":
            return each_once(values, lambda at: local.minutes_clock(at, "en"))
    return values


def each_once(values: pd.Series, written: Callable[..., str]) -> pd.Series:
    """Return the values as texts, writing each distinct value only once."""
    texts: dict[Hashable, str] = {
        value: written(value) for value in values.dropna().unique()
    }
    return values.astype("object").map(texts).astype("str")


def _show_table(
    frame: pd.DataFrame,
    shape: Table | Output,
    lang: str,
    offset: timedelta,
    out: TextIO,
) -> None:
    from web.tables import print_table  # rich is slow to load

    print_table(frame, shape, lang, offset, out)
