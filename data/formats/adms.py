r"""What devices send by themselves (ADMS, "iclock"), saved to files.

``ATTLOG``: pin, time, status, verify mode, work code and up to seven more between
tabs; the USB export has another order. ``OPERLOG``: lines that begin with a word;
``OPLOG`` is what was done at the device. The other words carry users, passwords in
plain text, fingerprints, faces and photos: such lines are dropped unread. A request's
own line (``POST /iclock/cdata?SN=...``) names the device of what follows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

import numpy as np
import pandas as pd

from data.formats.adms_lines import (
    DROPPED,
    EVENT,
    NOISE,
    RECORD,
    REQUEST,
    Kinds,
    event,
    kinds,
    plain,
    serial_of,
)
from data.formats.attlog import pushed
from data.formats.base import (
    DOUBTED_COLUMNS,
    EVENT_COLUMNS,
    PUNCH_COLUMNS,
    UNKNOWN_DIRECTION,
    Likeness,
    Parsed,
    Remark,
    no_rows,
)
from data.formats.clock import Instants, clock, doubts
from data.formats.codes import direction_of, verify_of
from data.formats.fields import Field, Flags, Positions
from data.formats.lines import Lines, blocks
from data.formats.verdicts import (
    DOUBTFUL,
    OTHER,
    PERSONAL_DIGITS,
    PUNCH,
    SECRET,
    UNDECODABLE,
    Verdicts,
    only_moments,
    reasons_of,
    rejected,
    rejects,
    verdicts,
)

NAME = "adms"
DESCRIPTION = "saved pushes of ZKTeco and Solution devices (ADMS: ATTLOG and OPERLOG)"

TAB = b"\t"
LEAST, MOST = 2, 12
LONGEST_PIN = 24
#: Fields of a record that are kept in a reject: the rest may be a place or a person's.
KEPT = 5

_RECORD = re.compile(
    rb"\s*[^\t =]{1,24}\t *\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)? *"
    # No blank may be matched in two ways: a line of them would take for ever.
    rb"(?:\t *(?:\d{1,9} *)?)*(?:\t[^\t]*)?"
)
#: What may stand in the first five fields of a record, also of a refused one.
_SHAPE = re.compile(
    rb"[^\t =]{1,24}(?:\t *[\d:./TZ+ -]{0,25}(?: [AP]M)?)(?:\t *\d{0,10} *){0,3}"
)


def looks_like(head: bytes) -> Likeness:
    r"""Judge the first bytes of a file.

    Examples
    --------
    >>> looks_like(b"12\t2024-04-29 07:31:05\t0\t1\t0\t0\t0\t\r\n").share
    1.0
    """
    lines = Lines(plain(head), TAB)
    raws = [lines.raw(row) for row in range(len(lines)) if not lines.blank(row)]
    usb = any(raw.count(TAB) == 5 for raw in raws) and not pushed(raws)
    told = kinds(lines)
    spoken = int(np.isin(told, (EVENT, DROPPED, REQUEST)).sum())
    records = sum(_RECORD.fullmatch(raw.rstrip()) is not None for raw in raws)
    seen = max(len(raws) - int((told == NOISE).sum()), 1)
    why = Remark(
        "{good} of {seen} lines are pin, time, status and verify mode as devices push "
        "them, {spoken} begin with a word of the push protocol.",
        {"good": records, "seen": len(raws), "spoken": spoken},
    )
    # A USB export among these lines looks the same but for its order.
    return Likeness((spoken + (0 if usb and not spoken else records)) / seen, why)


def parse(
    file: BinaryIO, *, received_at: datetime, offset: timedelta
) -> Iterator[Parsed]:
    r"""Read saved pushes in parts; see ``data.formats.base.Format``.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO(b"012\t2024-04-29 07:31:05\t0\t1\nOPLOG 21\t9\t2024-04-29")
    >>> received_at = datetime(2024, 4, 30)
    >>> (part,) = parse(file, received_at=received_at, offset=timedelta(hours=7))
    >>> part.punches[["pin", "direction"]].values.tolist()
    [['012', 'in']]
    >>> part.events["kind"].tolist()
    ['clock_set']
    """
    device, dropped, line = None, 0, 1
    for block in blocks(file):
        lines = Lines(plain(block.data), TAB)
        told = kinds(lines)
        dropped += int((told == DROPPED).sum())
        devices = _devices(lines, told, device)
        device = devices[-1] if len(devices) else device
        notices = _notices(dropped) if block.last else ()
        yield _part(lines, told, devices, line, received_at, notices)
        # A form's lines are those within it.
        line += len(lines)


def _notices(dropped: int) -> tuple[Remark, ...]:
    if not dropped:
        return ()
    text = (
        "{count} lines of users, passwords, fingerprints, faces and photos were "
        "dropped unread."
    )
    return (Remark(text, {"count": dropped}),)


def _devices(lines: Lines, told: Kinds, before: str | None) -> list[str | None]:
    """Return for each line the device that the last request named."""
    named = {int(row): serial_of(lines.raw(row)) for row in _rows(told, REQUEST)}
    found, device = [], before
    for row in range(len(lines)) if named else ():
        device = named.get(row) or device
        found.append(device)
    return found or [before] * len(lines)


def _part(
    lines: Lines,
    told: Kinds,
    devices: list[str | None],
    first_line: int,
    received_at: datetime,
    notices: tuple[Remark, ...],
) -> Parsed:
    device = pd.Series(devices, dtype="str")
    rows, widths, (pin, times) = lines.picked((0, 1), LEAST, MOST)
    found = clock(times)
    nobody = (pin.width == 0) | (pin.width > LONGEST_PIN)
    result = verdicts(
        lines, rows, {"undecodable": nobody, **doubts(found, received_at)}
    )
    result[told != RECORD] = OTHER
    cut = _Cut(lines, rows, widths, pin, found.at, device, first_line)
    punches = cut.records(result == PUNCH)
    events, broken = _events(lines, told, device, first_line)
    result[broken] = UNDECODABLE
    return Parsed(
        punches,
        _rejects(lines, rows, pin, result, first_line),
        int((result == OTHER).sum()) - len(events),
        "device" if device.notna().any() else "device_number",
        notices=notices,
        events=events,
        doubted=cut.doubted(result),
    )


@dataclass(frozen=True)
class _Cut:
    """Lines cut into what a punch is made of; ``rows`` have the shape of a record."""

    lines: Lines
    rows: Positions
    widths: Positions
    pin: Field
    at: Instants
    device: pd.Series
    first_line: int

    def records(self, chosen: Flags) -> pd.DataFrame:
        """Return what the chosen lines tell."""
        which = chosen[self.rows]
        frame = pd.DataFrame(
            {
                "line": self.rows[which] + self.first_line,
                "device": self.device.take(self.rows[which]).array,
                "pin": self.pin.among(which).text(),
                "punched_at": self.at[which],
                "direction": UNKNOWN_DIRECTION,
                "verify": pd.NA,
            }
        ).astype(PUNCH_COLUMNS)
        for column, place in (("direction", 2), ("verify", 3)):
            self._fill(frame, column, place, chosen)
        return frame

    def _fill(
        self, frame: pd.DataFrame, column: str, place: int, chosen: Flags
    ) -> None:
        """Read a field that not every line has."""
        rows, _, (field,) = self.lines.picked((place,), place + 1, MOST)
        read = direction_of if column == "direction" else verify_of
        values = read(field.among(chosen[rows])).array
        if len(values) == len(frame):
            frame[column] = values
        else:
            frame.loc[self.widths[chosen[self.rows]] > place, column] = values

    def doubted(self, result: Verdicts) -> pd.DataFrame:
        """Return the records that only the device's clock spoils."""
        chosen = np.isin(result, DOUBTFUL)
        if not chosen.any():
            return no_rows(DOUBTED_COLUMNS)
        rows = self.records(chosen)
        return rows.assign(reason=reasons_of(result[rows["line"] - self.first_line]))


def _events(
    lines: Lines, told: Kinds, device: pd.Series, first_line: int
) -> tuple[pd.DataFrame, list[int]]:
    """Return what was done at the device, and the lines that do not say it."""
    found, broken = [], []
    for row in _rows(told, EVENT):
        read = event(lines.raw(row))
        if read is None:
            broken.append(int(row))
        elif read[0]:
            found.append((row + first_line, device.iloc[row], *read))
    frame = pd.DataFrame(found, columns=list(EVENT_COLUMNS))
    return frame.astype(EVENT_COLUMNS), broken


def _rows(told: Kinds, kind: int) -> Positions:
    return np.flatnonzero(told == kind)


def _rejects(
    lines: Lines, rows: Positions, pin: Field, result: Verdicts, first_line: int
) -> pd.DataFrame:
    """Return the rejects; bytes without a record's shape are starred out.

    They may be a piece of a fingerprint, a password or a name.
    """
    bad = rejected(result)
    raws: list[bytes] = []
    secrets: list[str | None] = []
    places = np.searchsorted(rows, bad)
    for row, place, shaped in zip(bad, places, np.isin(bad, rows), strict=True):
        fields = lines.raw(row).split(TAB)
        secret = None
        if shaped and pin.width[place] >= PERSONAL_DIGITS:
            secret = pin.raw(place).decode("latin-1")
            fields[0] = SECRET
        first = TAB.join(field.strip() for field in fields[:KEPT])
        kept = shaped and _SHAPE.fullmatch(first)
        raw = TAB.join(fields[:KEPT] if kept else [])
        rest = only_moments(TAB.join(fields[KEPT if kept else 0 :]), TAB)
        raws.append(TAB.join(filter(None, (raw, rest))))
        secrets.append(secret if kept else None)
    return rejects(result, raws, secrets, first_line)
