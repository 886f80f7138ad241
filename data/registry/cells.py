"""Turns columns of text cells into typed columns, and says which cells do not fit."""

from collections.abc import Callable
from datetime import timedelta

import pandas as pd

from data.registry import texts
from data.registry.problems import problems, together
from data.schemas import DTYPES, Column, Table

RECORDED_AT = Column("recorded_at", "instant", "when the city knew it")

#: Days outside are slips of the pen (year 0206), or a computer's word for "open".
FIRST_DAY, LAST_DAY = pd.Timestamp("1900-01-01"), pd.Timestamp("2199-12-31")

#: What a day without a time means: leave and events have a first and a last day.
BARE_DAYS = {
    "starts_at": timedelta(0),
    "ends_at": timedelta(days=1),
    "recorded_at": timedelta(0),
}
#: Clock times that may be the midnight at the end of the day.
LATE_CLOCKS = ("closes", "ends")

#: Index entries of PostgreSQL end at 2,700 bytes; notes may be longer.
TEXT_LENGTH, NOTE_LENGTH = 300, 4000
NOTES = ("note", "conflict_offices", "absent_reasons", "reason", "cause")

# Control characters, zero-width ones, and those that turn the writing direction.
INVISIBLE = "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"

Parser = Callable[[pd.Series, Column, timedelta], pd.Series]


def typed_cells(
    cells: pd.DataFrame, table: Table, offset: timedelta
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cells typed by the schema, and the problems of single cells.

    Parameters
    ----------
    cells
        One row per row of the sheet, indexed by its number; trimmed texts by column
        name, missing where empty. Staff numbers are pseudonyms already.
    table
        Whose columns these are; columns the sheet lacks come out empty.
    offset
        UTC offset of the city.

    Returns
    -------
    typed
        The table's columns and ``recorded_at``; missing where the cell is empty or
        does not fit.
    problems
        See ``data.registry.problems``.
    """
    columns, parts = {}, []
    for column in (*table.columns, RECORDED_AT):
        empty = pd.Series(index=cells.index, dtype="str")
        values = cells.get(column.name, empty)
        columns[column.name] = _parsed(values, column, offset)
        bad = values.notna() & columns[column.name].isna()
        parts += _cell_problems(values, bad, column)
        if column.required:
            text = texts.EMPTY_TEXT if column.kind == "text" else texts.EMPTY
            form = accepted(column)
            parts.append(problems(values.isna(), column.name, text, "", form))
    return pd.DataFrame(columns, index=cells.index), together(parts)


def _parsed(values: pd.Series, column: Column, offset: timedelta) -> pd.Series:
    if values.isna().all():
        return pd.Series(index=values.index, dtype=DTYPES[column.kind])
    return PARSERS[column.kind](values, column, offset)


def accepted(column: Column) -> str:
    """Return what a cell of this column may hold, in no language.

    Examples
    --------
    >>> accepted(Column("weekday", "integer", "", low=1, high=7))
    '1 … 7'
    >>> accepted(RECORDED_AT)
    'YYYY-MM-DD, YYYY-MM-DDTHH:MM, YYYY-MM-DDTHH:MM+07:00'
    """
    if column.kind == "choice":
        return ", ".join(column.choices)
    if column.kind in ("integer", "number"):
        low = "" if column.low is None else f"{column.low:g}"
        high = "" if column.high is None else f"{column.high:g}"
        return f"{low} … {high}".strip()
    if column.kind == "instant":
        bare = "YYYY-MM-DD, " if column.name in BARE_DAYS else ""
        return f"{bare}YYYY-MM-DDTHH:MM, YYYY-MM-DDTHH:MM+07:00"
    return {
        "flag": "yes, no",
        "clock": f"00:00 … {'24:00' if column.name in LATE_CLOCKS else '23:59'}",
        "day": "YYYY-MM-DD, 1900 … 2199",
        "text": f"≤ {_longest(column)}",
    }[column.kind]


def _longest(column: Column) -> int:
    return NOTE_LENGTH if column.name in NOTES else TEXT_LENGTH


def _cell_problems(
    values: pd.Series, bad: pd.Series, column: Column
) -> list[pd.DataFrame]:
    """Return the problems of the cells that do not fit, each with its best text."""
    if not bad.any():
        return []
    left, parts = bad, []
    for text, pattern, shown in _HINTS[column.kind]:
        here = left & values.str.contains(pattern, regex=True)
        parts.append(
            problems(here, column.name, text, values, shown or accepted(column))
        )
        left = left & ~here
    return parts


#: By kind: the texts to try in turn, the cells each is for, and what to show instead.
_FORMULA = (texts.FORMULA, "^=", "")
_NUMERIC = r"^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_HINTS = {
    "text": [
        (texts.INVISIBLE, INVISIBLE, ""),
        _FORMULA,
        (texts.TOO_LONG, "", ""),
    ],
    "choice": [_FORMULA, (texts.NO_CHOICE, "", "")],
    "flag": [_FORMULA, (texts.NO_FLAG, "", "")],
    "integer": [
        _FORMULA,
        (texts.OUT_OF_RANGE, r"^[+-]?[0-9]+(?:\.0+)?$", ""),
        (texts.NO_INTEGER, "", ""),
    ],
    "number": [
        _FORMULA,
        (texts.DECIMAL_COMMA, r"^[+-]?[0-9]+,[0-9]+$", "-7.98"),
        (texts.OUT_OF_RANGE, _NUMERIC, ""),
        (texts.NO_NUMBER, "", ""),
    ],
    "clock": [_FORMULA, (texts.NO_CLOCK, "", "")],
    "day": [_FORMULA, (texts.NO_DAY, "", "")],
    "instant": [_FORMULA, (texts.NO_INSTANT, "", "")],
}


def _text(values: pd.Series, column: Column, offset: timedelta) -> pd.Series:
    bad = (
        values.str.contains(INVISIBLE, regex=True)
        | values.str.startswith("=")
        | (values.str.len() > _longest(column))
    )
    return values.where(~bad)


def _choice(values: pd.Series, column: Column, offset: timedelta) -> pd.Series:
    lower = values.str.lower()
    return lower.where(lower.isin(column.choices))


def _flag(values: pd.Series, column: Column, offset: timedelta) -> pd.Series:
    return values.str.lower().map({"yes": True, "no": False}).astype("boolean")


def _integer(values: pd.Series, column: Column, offset: timedelta) -> pd.Series:
    whole = values.where(values.str.fullmatch(r"[+-]?[0-9]{1,15}(?:\.0+)?"))
    return _bounded(pd.to_numeric(whole), column).astype("Int64")


def _number(values: pd.Series, column: Column, offset: timedelta) -> pd.Series:
    numeric = values.where(values.str.contains(_NUMERIC, regex=True))
    return _bounded(pd.to_numeric(numeric), column)


def _bounded(numbers: pd.Series, column: Column) -> pd.Series:
    low = float("-inf") if column.low is None else column.low
    high = float("inf") if column.high is None else column.high
    floats = numbers.astype("float64")
    return floats.where(floats.between(low, high))


def _clock(values: pd.Series, column: Column, offset: timedelta) -> pd.Series:
    parts = values.str.extract(r"^([0-9]{1,2})[:.]([0-9]{2})(?:[:.]00)?$").astype(
        "float64"
    )
    minutes = parts[0] * 60 + parts[1]
    last = 24 * 60 if column.name in LATE_CLOCKS else 24 * 60 - 1
    return minutes.where((parts[1] < 60) & (minutes <= last)).astype("Int64")


def _day(values: pd.Series, column: Column, offset: timedelta) -> pd.Series:
    days = values.where(values.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"))
    found = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce")
    return found.where(found.between(FIRST_DAY, LAST_DAY)).astype(DTYPES["day"])


_INSTANT = (
    "^([0-9]{4}-[0-9]{2}-[0-9]{2})"
    "(?:[T ]([01][0-9]|2[0-3])[:.]([0-5][0-9])"
    "(?:[:.]([0-5][0-9])(?:[.,]([0-9]{1,6})[0-9]*)?)?"
    " ?(Z|z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?)?$"
)


def _instant(values: pd.Series, column: Column, offset: timedelta) -> pd.Series:
    parts = values.str.extract(_INSTANT)
    days = _day(parts[0], column, offset)
    bare = days.notna() & parts[1].isna()
    clock = parts[[1, 2, 3]].astype("float64").fillna(0.0)
    seconds = clock[1] * 3600 + clock[2] * 60 + clock[3]
    micros = seconds * 1_000_000 + parts[4].str.ljust(6, "0").astype("float64").fillna(
        0.0
    )
    moments = days + pd.to_timedelta(micros.astype("int64"), unit="us")
    moments += _to_city(parts[5], offset)
    if column.name not in BARE_DAYS:
        return moments.where(~bare).astype(DTYPES["instant"])
    return moments.where(~bare, moments + BARE_DAYS[column.name]).astype(
        DTYPES["instant"]
    )


def _to_city(offsets: pd.Series, city: timedelta) -> pd.Series:
    """Return what to add to a local time with this offset to get the city's."""
    digits = offsets.str.upper().str.replace("Z", "+0000").str.replace(":", "")
    minutes = digits.str.slice(1, 3).astype("float64") * 60
    minutes += digits.str.slice(3, 5).astype("float64")
    signed = minutes.where(~digits.str.startswith("-"), -minutes)
    own = city / timedelta(minutes=1)
    return pd.to_timedelta(own - signed.fillna(own), unit="min")


PARSERS: dict[str, Parser] = {
    "text": _text,
    "choice": _choice,
    "flag": _flag,
    "integer": _integer,
    "number": _number,
    "clock": _clock,
    "day": _day,
    "instant": _instant,
}
