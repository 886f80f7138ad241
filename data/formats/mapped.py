"""A city's own log, read by the names and codes that `sidak map` has learned."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO

import numpy as np
import pandas as pd

from data.formats.base import UNKNOWN_DIRECTION, KeyedBy, Likeness, Parsed, Remark
from data.formats.canonical import WORDS as OWN_WORDS
from data.formats.clock import Clock
from data.formats.codes import verify_of
from data.formats.directions import WORDS
from data.formats.fields import Field, Flags, Positions, text_of
from data.formats.header import bare, headers
from data.formats.opening import as_text
from data.formats.report_rows import Rows, Table
from data.formats.report_rows import read as read_report
from data.formats.spoken import apart, dates_in, times
from data.formats.ways import Persons, Way, moments, punched, unnumbered
from data.maps.mapping import LOG, WHEN, Mapping, fingerprint, place_of

DAY = np.timedelta64(1, "D")


class MappedLog:
    """The log format of one map."""

    NAME = "mapped"
    DESCRIPTION = "a city's own columns, learned by sidak map"

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping

    def digest(self, digest: str) -> str:
        """Return what tells a file under this map from others; see ``Mapping``."""
        return self.mapping.digest(digest)

    def looks_like(self, head: bytes) -> Likeness:
        """Judge the first bytes of a file."""
        if self.table(head) is None:
            return Likeness(0.0, Remark("Its header is not the learned one."))
        why = Remark("Its header is one that was learned: sidak map.")
        return Likeness(1.0, why)

    def table(self, head: bytes) -> Table | None:
        """Return where the columns are, from a file's first lines."""
        for found in headers(head):
            if fingerprint(found.names) == self.mapping.fingerprint:
                return Table(found, self._places(found.names))
        return None

    def _places(self, names: Sequence[str]) -> dict[str, int]:
        places = {}
        for name, theirs in self.mapping.columns.items():
            place = place_of(theirs, names)
            if place is not None:
                key = "who" if name in ("pin", "staff_number") else name
                places[key] = place
        return {"who": places.pop("who"), **places}

    def parse(
        self, file: BinaryIO, *, received_at: datetime, offset: timedelta
    ) -> Iterator[Parsed]:
        """Read a log in parts; see ``data.formats.base.Format``."""
        part = partial(_part, mapping=self.mapping, offset=offset)
        dated = None if self.mapping.dates else _when(self.mapping)[0]
        return read_report(file, self.table, dated, part, received_at)


def mapped_log(head: bytes, maps: Sequence[Mapping]) -> MappedLog | None:
    r"""Return the format of the map that was learned for this header, if any was.

    Examples
    --------
    >>> columns = {"pin": "No", "punched_at": "Waktu"}
    >>> found = Mapping(LOG, fingerprint(["no", "waktu"]), columns)
    >>> mapped_log(b"Rekap\nWaktu;No\n", [found]).mapping == found
    True
    """
    logs = {each.fingerprint: each for each in maps if each.target == LOG}
    for found in headers(as_text(head)) if logs else ():
        if mapping := logs.get(fingerprint(found.names)):
            return MappedLog(mapping)
    return None


def _when(mapping: Mapping) -> tuple[str, ...]:
    return next(names for names in WHEN if {*names} <= mapping.columns.keys())


def _part(
    cut: Rows, received_at: datetime, *, mapping: Mapping, offset: timedelta
) -> Parsed:
    nobody, notices = unnumbered(cut)
    by_number = "staff_number" in mapping.columns
    device = _place(cut, mapping, "office_code" if by_number else "device")
    keyed_by: KeyedBy = "office" if by_number else "device"
    if device is None:
        keyed_by = "device_number"
    elif by_number:
        nobody = nobody | device.isna().to_numpy()
    ways, day = _ways(cut, mapping, offset)
    direction = _coded(cut, mapping, "direction", _direction)
    unknown_word: Flags = np.zeros(len(cut.rows), dtype=np.bool_)
    if direction is not None and len(ways) == 1:
        unknown_word = direction.isna().to_numpy()
        ways = [replace(ways[0], direction=direction)]
    meaning = partial(mapping.meaning, "verify")
    verify = (
        verify_of(cut.fields["verify"], meaning) if "verify" in cut.fields else None
    )
    kept = [cut.fields[name] for name in ("who", *_when(mapping))]
    return punched(
        cut,
        Persons(cut.fields["who"], device, kept, keyed_by, verify),
        ways,
        {"undecodable": nobody, "bad_direction": unknown_word},
        day=day,
        received_at=received_at,
        notices=notices,
    )


def _place(cut: Rows, mapping: Mapping, name: str) -> pd.Series | None:
    if name in mapping.defaults:
        value = mapping.defaults[name]
        return pd.Series(value, range(len(cut.rows)), dtype="str")
    return _coded(cut, mapping, name, lambda value: value or None)


def _coded(
    cut: Rows, mapping: Mapping, name: str, read: Callable[[str], str | None]
) -> pd.Series | None:
    """Return a column by what the map says of its values; None: the file has none."""
    if name not in cut.fields:
        return None
    codes, values = cut.fields[name].coded()
    return text_of(codes, [read(mapping.meaning(name, each)) for each in values])


def _direction(word: str) -> str | None:
    return OWN_WORDS.get(word.lower()) or WORDS.get(bare(word))


def _ways(
    cut: Rows, mapping: Mapping, offset: timedelta
) -> tuple[list[Way], Clock | None]:
    """Return the moments a row may hold, and its day where that stands by itself."""
    day_first = mapping.dates != "mdy" if mapping.dates else cut.table.day_first
    names = _when(mapping)
    if "day" in names:
        later = np.timedelta64(offset if mapping.utc else timedelta(0))
        return _day_ways(cut, names[1:], day_first, later)
    at = [moments(cut.fields[name], day_first, offset, mapping.utc) for name in names]
    if len(names) == 1:
        # A cell without a moment is damage, not a day off.
        every = np.ones(len(cut.rows), dtype=np.bool_)
        return [Way(UNKNOWN_DIRECTION, at[0], every)], None
    filled = [cut.filled(name) for name in names]
    return [*map(Way, ("in", "out"), at, filled)], None


def _day_ways(
    cut: Rows, names: Sequence[str], day_first: bool, later: np.timedelta64
) -> tuple[list[Way], Clock]:
    """Return the moments of a day; going before coming is after midnight."""
    found = dates_in(cut.fields["day"])
    day = found.clock(np.zeros(len(cut.rows), dtype=np.int64), day_first)
    seconds = [_seconds(cut.fields[name]) for name in names]
    clocks = [found.clock(each, day_first) for each in seconds]
    filled = [cut.filled(name) for name in names]
    directions = [UNKNOWN_DIRECTION] if len(names) == 1 else ["in", "out"]
    nights = np.zeros(len(cut.rows), dtype=np.int64)
    if len(names) == 2:
        came, went = seconds
        nights[filled[0] & filled[1] & (went >= 0) & (went < came)] = 1
        clocks[1] = replace(clocks[1], at=clocks[1].at + nights * DAY)
    clocks = [replace(each, at=each.at + later) for each in clocks]
    return [*map(Way, directions, clocks, filled)], day


def _seconds(field: Field) -> Positions:
    """Return the time of day; a spreadsheet may write it behind a day of its own."""
    plain = times(field)
    if (plain >= 0).all():
        return plain
    behind = times(apart(field)[1])
    return np.where(behind >= 0, behind, plain)
