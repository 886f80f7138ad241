"""Gives every line of a block its one verdict: punch, reject or no record."""

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.formats.base import CLOCK_DOUBTS, REASONS, REJECT_COLUMNS
from data.formats.fields import Field, Flags, Positions
from data.formats.lines import Lines

PUNCH = 0
OTHER = -1
UNDECODABLE = 1 + REASONS.index("undecodable")
#: Verdicts on records that are whole but for their time.
DOUBTFUL = [1 + REASONS.index(reason) for reason in CLOCK_DOUBTS]

#: Stands in a reject's bytes where a secret was; the caller puts a pseudonym there.
SECRET = b"\x1a"
#: From this length on a number may be a citizen's or a civil servant's.
PERSONAL_DIGITS = 10

_PERSONAL = re.compile(rb"\d{%d,}" % PERSONAL_DIGITS)
_MOMENT = re.compile(
    rb"(?<!\d)((?:\d{4}[-/]\d\d[-/]\d\d|\d\d[-/]\d\d[-/]\d{4})"
    rb"(?:[ T]{1,2}\d\d(?:[:.]\d\d){1,2}(?!\d))?)(?!\d)"
)

Verdicts = npt.NDArray[np.int8]


def verdicts(lines: Lines, rows: Positions, doubts: dict[str, Flags]) -> Verdicts:
    """Return one verdict a line: ``PUNCH``, ``OTHER``, or 1 + place in ``REASONS``.

    Parameters
    ----------
    lines
        All lines of a block.
    rows
        The lines that have the shape of a record; the rest is undecodable.
    doubts
        For a reason, whether it speaks against each of ``rows``.
    """
    found = np.full(len(lines), UNDECODABLE, dtype=np.int8)
    found[rows] = np.select(
        [doubts[reason] for reason in REASONS if reason in doubts],
        [1 + REASONS.index(reason) for reason in REASONS if reason in doubts],
        default=PUNCH,
    )
    for row in np.flatnonzero(found == UNDECODABLE):
        if lines.blank(row):
            found[row] = OTHER
    return found


def rejects(
    found: Verdicts, raws: list[bytes], secrets: list[str | None], first_line: int
) -> pd.DataFrame:
    """Return the rejects of a block, in the order of their lines."""
    rows = rejected(found)
    return pd.DataFrame(
        {
            "line": rows + first_line,
            "reason": reasons_of(found[rows]),
            "raw": pd.Series([without_numbers(raw) for raw in raws], dtype="object"),
            "secret": secrets,
        }
    ).astype(REJECT_COLUMNS)


def reasons_of(found: Verdicts) -> pd.Series:
    """Return the reason of each verdict that is a reject.

    Examples
    --------
    >>> reasons_of(np.array([UNDECODABLE], np.int8)).tolist()
    ['undecodable']
    """
    return pd.Series(np.array(REASONS, dtype="object")[found - 1], dtype="str")


def rejected(found: Verdicts) -> Positions:
    """Return the lines (from 0) that are rejects."""
    return np.flatnonzero(found > PUNCH)


def joined(
    mark: bytes, fields: list[Field], secret: Field, place: int | np.integer
) -> bytes:
    """Return one record with ``SECRET`` in the secret's place."""
    texts = [
        SECRET if field is secret else field.raw(place).replace(SECRET, b"?")
        for field in fields
    ]
    return mark.join(texts)


def without_numbers(raw: bytes) -> bytes:
    """Return the bytes with numbers as long as a person's starred out.

    Examples
    --------
    >>> without_numbers(b"199013010000000000 2024-04-29")
    b'****************** 2024-04-29'
    """
    return _PERSONAL.sub(lambda match: b"*" * len(match[0]), raw)


def only_moments(raw: bytes, marks: bytes) -> bytes:
    """Return the bytes with everything starred out that is no date or time.

    Examples
    --------
    >>> only_moments(b"Budi,2024-04-29 07:31:05", b",")
    b'****,2024-04-29 07:31:05'
    """
    hidden = re.compile(rb"[^ " + re.escape(marks) + rb"]")
    pieces = _MOMENT.split(raw)
    pieces[::2] = [hidden.sub(b"*", piece) for piece in pieces[::2]]
    return b"".join(pieces)
