"""Keeps what is refused of files that hold names: numbers, dates and times."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.formats.base import PUNCH_COLUMNS, Parsed, no_rows
from data.formats.fields import Field, Positions
from data.formats.lines import Block, Lines
from data.formats.verdicts import (
    OTHER,
    PERSONAL_DIGITS,
    SECRET,
    Verdicts,
    only_moments,
    rejected,
    rejects,
    verdicts,
)

#: Where columns have slipped, what stands in any of them may be a name.
_NAMELESS = re.compile(rb"[\d :./-]*(?: ?[AaPp]\.?[Mm]\.?)?")


def refused(
    lines: Lines,
    rows: Positions,
    fields: Sequence[Field],
    who: Field,
    result: Verdicts,
    first_line: int,
    personal: bool = False,
) -> pd.DataFrame:
    """Return the rejects with the bytes of their columns.

    Parameters
    ----------
    rows
        The lines that could be cut into ``fields``; of the others only dates and
        times are kept, for a name may stand anywhere.
    fields
        The columns to keep, ``who`` among them.
    personal
        Whether ``who`` holds staff numbers, which may be short.
    """
    bad = rejected(result)
    raws: list[bytes] = []
    secrets: list[str | None] = []
    places, shaped = np.searchsorted(rows, bad), np.isin(bad, rows)
    for row, place, whole in zip(bad, places, shaped, strict=True):
        if not whole:
            raws.append(only_moments(lines.raw(row), lines.mark))
            secrets.append(None)
            continue
        hidden = personal or who.width[place] >= PERSONAL_DIGITS
        secret = who.raw(place) if hidden else None
        pieces = [
            SECRET if secret and field is who else _nameless(field.raw(place))
            for field in fields
        ]
        raws.append(lines.mark.join(pieces))
        secrets.append(secret.decode("utf-8", "replace") if secret else None)
    return rejects(result, raws, secrets, first_line)


def _nameless(piece: bytes) -> bytes:
    return piece if _NAMELESS.fullmatch(piece) else only_moments(piece, b"")


def unread(block: Block) -> Parsed:
    """Return every line as a reject: without a header nothing can be told."""
    lines = Lines(block.data, b",")
    result = verdicts(lines, np.arange(0), {"undecodable": np.zeros(0, np.bool_)})
    raws = [only_moments(lines.raw(row), b",;\t") for row in rejected(result)]
    return Parsed(
        no_rows(PUNCH_COLUMNS),
        rejects(result, raws, [None] * len(raws), block.line),
        int((result == OTHER).sum()),
        "device_number",
    )
