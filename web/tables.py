"""A frame as a table in a terminal, in the reader's words."""

from collections.abc import Callable
from datetime import timedelta
from typing import TextIO

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from data.schemas import Column, Output, Table
from web import local, wording
from web.show import each_once

#: Columns a person needs where a row is wider than a screen; csv has them all.
PEOPLE = {
    "list": (
        *("half", "team", "sequence", "window", "office_name", "parent_name"),
        *("chance", "arm"),
    ),
}
_LABELLED = {"half": "half", "arm": "arm", "state": "state", "kind": "alert"}
_CHANCES = ("chance", "slot_chance", "floor", "ceiling", "risk")
#: Kinds short enough to stay on one line whatever the width.
_SHORT = ("integer", "number", "flag", "clock", "day", "instant")
#: Wide enough for any row where nobody looks at a screen's edge.
_PIPE_WIDTH = 400


def print_table(
    frame: pd.DataFrame,
    shape: Table | Output,
    lang: str,
    offset: timedelta,
    out: TextIO,
) -> None:
    """Write the frame as a table: headings, codes, dates and chances in words.

    A day that all rows share stands once above the table. Cells wrap and are never
    cut; colours and the screen's width matter in a terminal only.
    """
    columns, frame = _people_columns(frame, shape, lang)
    title, day = _shared_day(frame, columns, lang, offset)
    if day is not None:
        columns = [each for each in columns if each.kind != "day"]
    if title:
        out.write(f"{title}\n")
    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for column in columns:
        short = column.kind in _SHORT or column.name in ("half", "window")
        grid.add_column(
            wording.heading(column.name, lang),
            justify="right" if column.kind in ("integer", "number") else "left",
            no_wrap=short,
            overflow="fold",
        )
    cells = [_cells(frame[each.name], each, lang, day) for each in columns]
    for row in zip(*cells, strict=True):
        grid.add_row(*(Text(cell) for cell in row))
    width = None if out.isatty() else _PIPE_WIDTH
    Console(file=out, width=width, highlight=False).print(grid)


def _people_columns(
    frame: pd.DataFrame, shape: Table | Output, lang: str
) -> tuple[list[Column], pd.DataFrame]:
    """Return the columns to show and the frame with those made for people."""
    wanted = PEOPLE.get(shape.name)
    if wanted is None:
        return list(shape.columns), frame
    known = {column.name: column for column in shape.columns}
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
    clock: Callable[..., str] = lambda at: local.clock(at, lang)  # noqa: E731
    starts = each_once(frame["window_starts_at"], clock)
    return starts + "–" + each_once(frame["window_ends_at"], clock)


def _shared_day(
    frame: pd.DataFrame, columns: list[Column], lang: str, offset: timedelta
) -> tuple[str, pd.Timestamp | None]:
    """Return a title and the day, where every day and instant falls on one day."""
    timed = [each for each in columns if each.kind in ("day", "instant")]
    if not timed or frame.empty:
        return "", None
    days = pd.concat([frame[each.name].dt.normalize() for each in timed]).dropna()
    if days.nunique() != 1:
        return "", None
    day = days.iloc[0]
    return f"{local.long_day(day, lang)} ({local.zone(offset)})", day


def _cells(
    values: pd.Series, column: Column, lang: str, day: pd.Timestamp | None
) -> list[str]:
    texts = each_once(values, _writer(column, lang, day))
    # A name from a file must not move the cursor or colour the screen.
    clean = texts.str.replace(r"[\x00-\x1f\x7f-\x9f]", " ", regex=True)
    return clean.fillna("").tolist()


def _writer(column: Column, lang: str, day: pd.Timestamp | None) -> Callable[..., str]:
    """Return how a person reads one value of the column."""
    if column.name in _CHANCES or column.name.startswith("p_below"):
        return lambda value: wording.one_in(value, lang)
    if column.name in _LABELLED:
        group = _LABELLED[column.name]
        return lambda code: wording.label(group, code, lang)
    if column.name == "reasons":
        return lambda codes: "; ".join(wording.labels("reason", codes.split(), lang))
    writers: dict[str, Callable[..., str]] = {
        "instant": lambda at: (
            local.clock(at, lang) if day is not None else local.moment(at, lang)
        ),
        "day": lambda at: local.long_day(at, lang),
        "clock": lambda at: local.minutes_clock(at, lang),
        "flag": lambda flag: wording.label("flag", "yes" if flag else "no", lang),
        "number": lambda value: local.number(value, lang, digits=3),
        "integer": lambda value: local.number(value, lang),
    }
    return writers.get(column.kind, str)
