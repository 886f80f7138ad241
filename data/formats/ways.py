"""Gives the punches of rows that hold one moment, or those of coming and going.

A moment is written as programs store it (``2024-04-29T07:31:05.12+07:00``) or as they
print it (``29/04/2024 07.31``); a row without a moment of going is still open, and
nobody makes one up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from data.formats.base import PUNCH_COLUMNS, KeyedBy, Parsed, Remark
from data.formats.clock import Clock, clock, doubts
from data.formats.codes import nobody
from data.formats.fields import Field, Flags
from data.formats.refused import refused
from data.formats.report_rows import Rows
from data.formats.spoken import apart, dates, times
from data.formats.verdicts import OTHER, verdicts


@dataclass(frozen=True)
class Way:
    """One moment that rows may hold, and which way it goes.

    ``direction`` is one word, or one a row; ``filled`` tells which rows hold a moment.
    """

    direction: str | pd.Series
    clock: Clock
    filled: Flags


@dataclass(frozen=True)
class Persons:
    """Who and where, of each row; ``kept`` are the columns a reject keeps."""

    who: Field
    device: pd.Series | None
    kept: Sequence[Field]
    keyed_by: KeyedBy
    verify: pd.Series | None = None


def moments(
    field: Field, day_first: bool, offset: timedelta, utc: bool = False
) -> Clock:
    r"""Return the moments of a field in city time, in either way of writing.

    Parameters
    ----------
    day_first
        Whether the day leads where the year comes last.
    offset
        The city's distance from UTC.
    utc
        Whether times without an offset of their own are UTC.

    Examples
    --------
    >>> data = np.frombuffer(b"2024-04-29 00:31:05.9 29-04-2024 00.31", np.uint8)
    >>> field = Field(data, np.array([0, 22]), np.array([21, 38]))
    >>> moments(field, True, timedelta(hours=7), utc=True).at.astype("M8[s]").tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [datetime.datetime(2024, 4, 29, 7, 31, 5),
     datetime.datetime(2024, 4, 29, 7, 31)]
    """
    later = offset if utc else timedelta(0)
    stored = clock(field, timedelta(0) if utc else offset)
    at, readable, possible = stored.at, stored.readable, stored.possible
    if not readable.all():
        day, time = apart(field)
        shown = dates(day).clock(times(time), day_first)
        at = np.where(readable, at, shown.at)
        possible = np.where(readable, possible, shown.possible)
        readable = readable | shown.readable
    return Clock(at + np.timedelta64(later), readable, possible)


def unnumbered(cut: Rows) -> tuple[Flags, tuple[Remark, ...]]:
    """Return the rows that number nobody, and what to say of those that hold names.

    A person's text without any digit is a name, and names are not read.
    """
    empty = ~cut.filled("who") | nobody(cut.fields["who"])
    codes, values = cut.fields["who"].coded()
    spoken = np.array([not any(map(str.isdigit, value)) for value in values], np.bool_)
    named = spoken[codes] & ~empty
    count = int((named & ~np.isin(cut.rows, cut.titles)).sum())
    remark = Remark(
        "{count} rows have a name and no number in column {column}: names are not "
        "read. Export the persons' numbers too.",
        {"count": count, "column": cut.table.header.names[cut.table.places["who"]]},
    )
    return empty | named, (remark,) if count else ()


def punched(
    cut: Rows,
    persons: Persons,
    ways: Sequence[Way],
    against: Mapping[str, Flags],
    *,
    day: Clock | None = None,
    received_at: datetime,
    notices: tuple[Remark, ...] = (),
) -> Parsed:
    """Return a punch for each moment of each row, and a reject for a row in doubt.

    Parameters
    ----------
    against
        For a reason, whether it speaks against a whole row.
    day
        The day of rows that need hold no moment: without one they tell of no punch.
        Elsewhere such a row is refused.
    """
    wrong = [doubts(way.clock, received_at) for way in ways]
    silent = ~np.logical_or.reduce([way.filled for way in ways])
    empty = wrong[0] if day is None else doubts(day, received_at)
    filled = [each.filled for each in ways]
    told = [(silent, empty), *zip(filled, wrong, strict=True)]
    result = verdicts(cut.lines, cut.rows, _together(against, told))
    barred = np.logical_or.reduce(list(against.values()))
    if day is not None:
        # The day is read even where no time stands beside it: it may be none at all.
        result[cut.rows[silent & day.readable & ~barred]] = OTHER
    result[cut.titles] = OTHER
    record = ~barred & (result[cut.rows] != OTHER)
    frames = [
        _punches(cut, persons, way, record & way.filled & ~_any(its))
        for way, its in zip(ways, wrong, strict=True)
    ]
    kept = (cut.lines, cut.rows, persons.kept, persons.who, result, cut.block.line)
    return Parsed(
        pd.concat(frames).sort_values("line", kind="stable", ignore_index=True),
        refused(*kept, personal=persons.keyed_by == "office"),
        int((result == OTHER).sum()),
        persons.keyed_by,
        notices=notices,
    )


def _together(
    against: Mapping[str, Flags], moments: Iterable[tuple[Flags, Mapping[str, Flags]]]
) -> dict[str, Flags]:
    """Return the rows each reason speaks against: as a whole, or a moment of theirs."""
    found = dict(against)
    for there, wrong in moments:
        for reason, its in wrong.items():
            found[reason] = found.get(reason, False) | (there & its)
    return found


def _any(wrong: Mapping[str, Flags]) -> Flags:
    return np.logical_or.reduce(list(wrong.values()))


def _punches(cut: Rows, persons: Persons, way: Way, good: Flags) -> pd.DataFrame:
    def of(values: pd.Series | str | None) -> object:
        return values[good].array if isinstance(values, pd.Series) else values

    return pd.DataFrame(
        {
            "line": cut.rows[good] + cut.block.line,
            "device": of(persons.device),
            "pin": persons.who.among(good).text(),
            "punched_at": way.clock.at[good],
            "direction": of(way.direction),
            "verify": pd.NA if persons.verify is None else of(persons.verify),
        }
    ).astype(PUNCH_COLUMNS)
