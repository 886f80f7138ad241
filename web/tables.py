"""A frame as a table in a terminal, in the reader's words.

Written here because rich needs 5 s for one day's states (4,800 rows) of a small city.
"""

import shutil
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from typing import TextIO

import pandas as pd

from data.schemas import Column, Output, Table
from web import local, wording
from web.show import each_once

#: Columns a person needs where a row is wider than a screen; csv has them all.
PEOPLE = {
    "list": (
        *("half", "team", "sequence", "window", "office_name", "parent_name"),
        *("chance", "arm"),
    ),
    "repairs": (
        *("device", "source", "first_line", "last_line", "problem", "read_from_at"),
        *("corrected_from_at", "uncertain_minutes", "status"),
    ),
}
_LABELLED = {
    **{"half": "half", "arm": "arm", "state": "state", "kind": "alert"},
    **{"measure": "measure", "stratum": "stratum", "code": "reason"},
    **{"explained": "explained", "outcome": "outcome", "cause": "cause"},
    **{"role": "role", "access": "access"},
    **{"problem": "evidence", "status": "repair"},
    **{"state_before": "state", "state_after": "state"},
    **{"day_state": "day_state", "device_state": "device_state"},
}
#: Columns of space-separated codes, each perhaps with a number: ``punch:2``.
_CODED = {
    **{"reasons": "reason", "evidence": "evidence"},
    "absent_reasons": "absence",
}
_CHANCES = {"chance", "slot_chance", "floor", "ceiling", "risk"}
_CHANCES_OF_RISK = {"p_below_minimum", "p_empty", "low", "high"}
_SHARES_OF_ESTIMATE = {"value", "low", "high"}
#: Kinds that stay on one line whatever the width.
_SHORT = ("integer", "number", "flag", "clock", "day", "instant")
_GAP = "  "
_NARROWEST = 10


def print_table(
    frame: pd.DataFrame,
    shape: Table | Output,
    lang: str,
    offset: timedelta,
    out: TextIO,
) -> None:
    """Write the frame as a table: headings, codes, dates and chances in words.

    A day that all rows share stands once above the table. In a terminal long cells
    wrap at its width; nothing is ever cut, and there are no colours.
    """
    day, printed = worded(frame, shape, lang)
    if day is not None:
        out.write(f"{local.long_day(day, lang)} ({local.zone(offset)})\n\n")
    width = shutil.get_terminal_size().columns if out.isatty() else None
    out.writelines(line + "\n" for line in lines(printed, width))


def worded(
    frame: pd.DataFrame, shape: Table | Output, lang: str
) -> tuple[pd.Timestamp | None, list["Printed"]]:
    """Return a frame's columns in the reader's words, and the day all rows share.

    A day that all rows share is in no column; it stands once beside the table.
    """
    columns, frame = _people_columns(frame, shape, lang)
    day = _shared_day(frame, columns)
    if day is not None:
        columns = [each for each in columns if each.kind != "day"]
    return day, [
        Printed(
            wording.heading(column.name, lang),
            _cells(frame[column.name], _writer(column, shape.name, lang, day)),
            right=column.kind in ("integer", "number"),
            wraps=column.kind not in _SHORT and column.name not in ("half", "window"),
            name=column.name,
        )
        for column in columns
    ]


@dataclass(frozen=True)
class Printed:
    """One column as it is printed."""

    heading: str
    cells: list[str]
    right: bool = False
    wraps: bool = True
    #: The column of the frame; empty: made for people.
    name: str = ""


def lines(columns: Sequence[Printed], width: int | None) -> Iterator[str]:
    r"""Yield the lines of a table, within the width where its words allow it.

    Examples
    --------
    >>> office = Printed("Kantor", ["Kelurahan Kauman", "Kecamatan Sukun"])
    >>> print(*lines([office, Printed("No.", ["1", "2"], right=True)], 18), sep="\n")
    Kantor         No.
    ──────────────────
    Kelurahan        1
    Kauman
    Kecamatan        2
    Sukun
    """
    widths = _widths(columns, width)
    yield from _row([column.heading for column in columns], columns, widths)
    yield "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    for cells in zip(*(column.cells for column in columns), strict=True):
        yield from _row(cells, columns, widths)


def _row(
    cells: Sequence[str], columns: Sequence[Printed], widths: Sequence[int]
) -> Iterator[str]:
    pieces = [
        [cell] if len(cell) <= width else textwrap.wrap(cell, width)
        for cell, width in zip(cells, widths, strict=True)
    ]
    for parts in zip_longest(*pieces, fillvalue=""):
        padded = (
            part.rjust(width) if column.right else part.ljust(width)
            for part, column, width in zip(parts, columns, widths, strict=True)
        )
        yield _GAP.join(padded).rstrip()


def _widths(columns: Sequence[Printed], width: int | None) -> list[int]:
    """Return each column's width; the widest that wrap give way first."""
    words = [max(map(len, column.heading.split())) for column in columns]
    widths = [
        max([word, *map(len, column.cells)])
        for word, column in zip(words, columns, strict=True)
    ]
    if width is None:
        return widths
    least = [
        min(wide, max(word, _NARROWEST)) if column.wraps else wide
        for wide, word, column in zip(widths, words, columns, strict=True)
    ]
    room = width - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and widths != least:
        shrinkable = (at for at, low in enumerate(least) if widths[at] > low)
        widths[max(shrinkable, key=widths.__getitem__)] -= 1
    return widths


def _people_columns(
    frame: pd.DataFrame, shape: Table | Output, lang: str
) -> tuple[list[Column], pd.DataFrame]:
    """Return the columns to show and the frame with those made for people."""
    wanted = PEOPLE.get(shape.name)
    if wanted is None:
        return list(shape.columns), frame
    known = {column.name: column for column in shape.columns}
    if shape.name != "list":
        return [known[name] for name in wanted], frame
    known["window"] = Column("window", "text", "")
    reserve = frame["reserve"].fillna(False).astype(bool)
    arm = frame["arm"].mask(reserve, wording.heading("reserve", lang))
    frame = frame.assign(window=windows(frame, lang), arm=arm)
    days = [each for each in shape.columns if each.kind == "day"]
    return [*days, *(known[name] for name in wanted)], frame


def windows(frame: pd.DataFrame, lang: str) -> pd.Series:
    """Return ``09.00–09.30`` for each row; NaN where it has no window.

    Examples
    --------
    >>> at = pd.to_datetime(pd.Series(["2026-11-24 09:00"]))
    >>> rows = pd.DataFrame({"window_starts_at": at})
    >>> rows["window_ends_at"] = at + pd.Timedelta(minutes=30)
    >>> windows(rows, "id").tolist()
    ['09.00–09.30']
    """

    def clock(at: pd.Timestamp) -> str:
        return local.clock(at, lang)

    starts = each_once(frame["window_starts_at"], clock)
    return starts + "–" + each_once(frame["window_ends_at"], clock)


def _shared_day(frame: pd.DataFrame, columns: list[Column]) -> pd.Timestamp | None:
    """Return the day where every day and instant falls on the same one."""
    timed = [each.name for each in columns if each.kind in ("day", "instant")]
    if not timed or frame.empty:
        return None
    days = pd.concat([frame[name].dt.normalize() for name in timed]).dropna()
    return days.iloc[0] if days.nunique() == 1 else None


def _cells(values: pd.Series, written: Callable[..., str]) -> list[str]:
    texts = each_once(values, written)
    # A name from a file must not move the cursor or colour the screen.
    clean = texts.str.replace(r"[\x00-\x1f\x7f-\x9f]", " ", regex=True)
    return clean.fillna("").tolist()


def _coded(group: str, codes: Sequence[str], lang: str) -> Iterator[str]:
    for word in codes:
        code, _, number = word.partition(":")
        yield f"{wording.label(group, code, lang)} {number}".rstrip()


def worded_code(name: str, code: str, lang: str) -> str:
    """Return one value of a column, as text, in the reader's words.

    Examples
    --------
    >>> worded_code("half", "am", "id"), worded_code("team", "Tim 1", "id")
    ('Pagi', 'Tim 1')
    """
    if name in _LABELLED:
        return wording.label(_LABELLED[name], code, lang)
    if name in _CODED:
        return "; ".join(_coded(_CODED[name], code.split(), lang))
    return wording.label("flag", code, lang) if code in ("yes", "no") else code


def _writer(
    column: Column, shape: str, lang: str, day: pd.Timestamp | None
) -> Callable[..., str]:
    """Return how a person reads one value of the column."""
    name = column.name
    if name in _CHANCES or (shape == "risk" and name in _CHANCES_OF_RISK):
        return lambda value: wording.one_in(value, lang)
    if shape == "estimate" and name in _SHARES_OF_ESTIMATE:
        return lambda value: local.percent(value, lang)
    if name in _LABELLED:
        return lambda code: wording.label(_LABELLED[name], code, lang)
    if name in _CODED:
        return lambda codes: "; ".join(_coded(_CODED[name], codes.split(), lang))
    writers: dict[str, Callable[..., str]] = {
        "instant": lambda at: (
            local.moment(at, lang) if day is None else local.clock(at, lang)
        ),
        "day": lambda at: local.long_day(at, lang),
        "clock": lambda at: local.minutes_clock(at, lang),
        "flag": lambda flag: wording.label("flag", "yes" if flag else "no", lang),
        "number": lambda value: local.number(value, lang, digits=3),
        "integer": lambda value: local.number(value, lang),
    }
    return writers.get(column.kind, str)
