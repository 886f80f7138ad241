"""Reads the cell of one day in a monthly matrix: ``TL12m TAP1 AP1``, ``LIB``, ``I1``.

A cell says how a person's day was, never when anybody came or went. Kinds of leave are
one: what a person was ill with, or married for, is nobody's business here.
"""

import re
from functools import lru_cache
from typing import NamedTuple

PRESENT, AWAY, ABSENT, OFF, UNSURE = "present", "away", "absent", "off", "unsure"
#: ``unsure`` is an absence that the system notes of shift staff on their free days.
MARKS = (PRESENT, AWAY, ABSENT, OFF, UNSURE)

_CODE = re.compile(r"([A-Z]+)(\d{0,4})(M?)", re.ASCII)
_OFF = ("LIB", "LIBUR", "LEPASPIKET")
_ABSENT = ("A", "ALPA", "ALPHA", "ALFA", "TK", "TMK")
#: Duty elsewhere, permission and leave: the systems' I1 is all of them.
_AWAY = (
    *("I", "IZIN", "IJIN", "S", "SAKIT", "C", "CUTI", "CT", "CB", "CBSR", "CS", "CM"),
    *("CAP", "CLTN", "DL", "DD", "TB", "DIKLAT", "WFH", "WFA"),
)
_PRESENT = ("H", "HADIR")
#: What else a day was; the first two count minutes.
_DETAILS = {
    **dict.fromkeys(("TL",), "late"),
    **dict.fromkeys(("PC", "PSW"), "early"),
    "TAD": "no_clock_in",
    "TAP": "no_clock_out",
    "AP": "missed_apel",
    "SN": "missed_senam",
}
_MINUTES = ("late", "early")
#: Of an unknown code that looks like one these letters are kept.
_SHOWN = re.compile(r"[A-Za-z]{1,4}\d{1,4}[Mm]?", re.ASCII)


class Cell(NamedTuple):
    """How a day was: one of ``MARKS``, and words such as ``late:12 missed_apel``."""

    mark: str
    details: str


@lru_cache(maxsize=1 << 14)
def cell_of(text: str) -> Cell | None:
    """Return what a cell says; None where it holds a code that nobody knows.

    Examples
    --------
    >>> cell_of(""), cell_of("LIB I1")
    (Cell(mark='present', details=''), Cell(mark='off', details=''))
    >>> cell_of("TL12m TAP1 AP1").details, cell_of("XX1")
    ('late:12 no_clock_out missed_apel', None)
    """
    found, details = set(), []
    for code in text.upper().split():
        match = _CODE.fullmatch(code)
        if match is None:
            return None
        letters, number, _ = match.groups()
        if letters in _DETAILS:
            word = _DETAILS[letters]
            counts = word in _MINUTES and number
            details.append(f"{word}:{int(number)}" if counts else word)
        elif (mark := _mark(letters)) is not None:
            found.add(mark)
        else:
            return None
    marks = (OFF, ABSENT, AWAY, PRESENT)
    return Cell(next((mark for mark in marks if mark in found), PRESENT), _one(details))


def shown(text: str) -> str:
    """Return a cell nobody could read, with all that may be a name starred out.

    Examples
    --------
    >>> shown("XX12 Contoh")
    'XX12 ******'
    """
    codes = (
        code if _SHOWN.fullmatch(code) else "*" * len(code) for code in text.split()
    )
    return " ".join(codes)


def _mark(letters: str) -> str | None:
    kinds = {OFF: _OFF, ABSENT: _ABSENT, AWAY: _AWAY, PRESENT: _PRESENT}
    return next((mark for mark, codes in kinds.items() if letters in codes), None)


def _one(details: list[str]) -> str:
    return " ".join(dict.fromkeys(details))
