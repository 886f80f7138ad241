"""Judges records that come one by one (JSON, XML), and gives punches and rejects."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress, islice
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from data.formats.base import (
    DOUBTED_COLUMNS,
    PUNCH_COLUMNS,
    REASONS,
    UNKNOWN_DIRECTION,
    KeyedBy,
    Parsed,
    Remark,
    no_rows,
)
from data.formats.clock import Clock, clock, doubts
from data.formats.fields import Field, Flags, Positions
from data.formats.verdicts import (
    DOUBTFUL,
    PERSONAL_DIGITS,
    PUNCH,
    SECRET,
    UNDECODABLE,
    Verdicts,
    only_moments,
    reasons_of,
    rejects,
)

#: So many records are judged at once.
PART_RECORDS = 50_000
#: Of damage so many bytes are kept, dates and times only.
KEPT_BYTES = 4096
#: Longer texts name nobody.
LONGEST_NAME = 64
Each = TypeVar("Each")
_MARKS = b'{}[]":,<>/\t\r\n'


class Record(NamedTuple):
    """One record as it was written; ``direction`` None is a word that says nothing.

    ``damage`` is what cannot be read at all; everything else is empty then.
    """

    device: str
    pin: str
    at: str
    direction: str | None
    verify: int | None = None
    damage: bytes | None = None


def damaged(raw: bytes) -> Record:
    """Return the record of bytes that cannot be read."""
    return Record("", "", "", None, None, raw[:KEPT_BYTES])


def text_in(row: dict[str, object], *names: str) -> str:
    """Return the first of these that is there, as text; trees and booleans are none.

    Empty where it holds what cannot be printed: a zero byte fits into no database, half
    a letter (a lone surrogate) into no file.

    Examples
    --------
    >>> text_in({"scan": None, "scan_date": " 7 "}, "scan", "scan_date")
    '7'
    """
    for name in names:
        value = row.get(name)
        if isinstance(value, str) or type(value) in (int, float):
            text = str(value).strip()
            return text if text.isprintable() else ""
    return ""


def field_of(texts: Iterable[str]) -> Field:
    """Return texts as a field.

    Examples
    --------
    >>> field_of(["7", "", "12"]).text().tolist()
    ['7', nan, '12']
    """
    pieces = [text.encode("utf-8", "replace") for text in texts]
    ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64)
    starts = np.concatenate(([0], ends))[: len(pieces)].astype(np.int64)
    return Field(np.frombuffer(b"".join(pieces), np.uint8), starts, ends)


def batches(found: Iterable[Each]) -> Iterator[list[Each]]:
    """Yield the records in parts, at least one, the last with what is left."""
    each = iter(found)
    part = list(islice(each, PART_RECORDS))
    while True:
        following = list(islice(each, PART_RECORDS))
        yield part
        if not following:
            return
        part = following


def judged(
    found: Sequence[Record | None],
    first_line: int,
    shape: KeyedBy | None = None,
    *,
    received_at: datetime,
    offset: timedelta,
    notices: tuple[Remark, ...] = (),
) -> Parsed:
    """Return punches and rejects of records; None is what is no record.

    Parameters
    ----------
    first_line
        Number of the first of ``found``.
    shape
        What the records are keyed by, each of them; otherwise they may name a device.
    received_at, offset
        As for ``data.formats.base.Format.parse``.
    """
    kept = [(first_line + place, each) for place, each in enumerate(found) if each]
    numbers = np.array([number for number, _ in kept], dtype=np.int64)
    records = [each for _, each in kept]
    pin = field_of(each.pin for each in records)
    device = field_of(each.device for each in records)
    times = clock(field_of(each.at for each in records), offset)
    against = {
        "undecodable": (pin.width == 0) | (pin.width > LONGEST_NAME),
        **doubts(times, received_at),
        "bad_direction": np.array([each.direction is None for each in records], bool),
    }
    if shape:
        against["undecodable"] |= device.width == 0
    keyed_by = shape or ("device" if device.width.any() else "device_number")
    order = [reason for reason in REASONS if reason in against]
    result = np.select(
        [against[reason] for reason in order],
        [1 + REASONS.index(reason) for reason in order],
        default=PUNCH,
    ).astype(np.int8)
    result[[each.damage is not None for each in records]] = UNDECODABLE
    good = result == PUNCH
    cut = _Cut(numbers, records, device, pin, times)
    told = [_told(records[place], keyed_by) for place in np.flatnonzero(~good)]
    refused = rejects(result, [raw for raw, _ in told], [who for _, who in told], 0)
    refused["line"] = numbers[~good]
    return Parsed(
        cut.punches(good),
        refused,
        len(found) - len(kept),
        keyed_by,
        notices=notices,
        # An application's clock is no device's.
        doubted=no_rows(DOUBTED_COLUMNS)
        if keyed_by == "office"
        else cut.doubted(result),
    )


@dataclass(frozen=True)
class _Cut:
    """Records cut into what a punch is made of."""

    numbers: Positions
    records: Sequence[Record]
    device: Field
    pin: Field
    times: Clock

    def punches(self, which: Flags) -> pd.DataFrame:
        these = list(compress(self.records, which))
        return pd.DataFrame(
            {
                "line": self.numbers[which],
                "device": self.device.among(which).text(),
                "pin": self.pin.among(which).text(),
                "punched_at": self.times.at[which],
                "direction": [each.direction or UNKNOWN_DIRECTION for each in these],
                "verify": pd.array([each.verify for each in these], dtype="Int64"),
            }
        ).astype(PUNCH_COLUMNS)

    def doubted(self, result: Verdicts) -> pd.DataFrame:
        which = np.isin(result, DOUBTFUL)
        if not which.any():
            return no_rows(DOUBTED_COLUMNS)
        return self.punches(which).assign(reason=reasons_of(result[which]))


def _told(record: Record, keyed_by: KeyedBy) -> tuple[bytes, str | None]:
    """Return a refused record's bytes, and the staff number hidden in them."""
    if record.damage is not None:
        return only_moments(record.damage, _MARKS), None
    personal = keyed_by == "office" or len(record.pin) >= PERSONAL_DIGITS
    who = SECRET.decode() if personal and record.pin else record.pin
    when, where = (
        text.replace(SECRET.decode(), "?") for text in (record.at, record.device)
    )
    raw = "\t".join((where, who, when, record.direction or "")).encode(
        "utf-8", "replace"
    )
    return raw[:KEPT_BYTES], record.pin if personal and record.pin else None
