"""Surat tugas that were made: the audit trail remembers their numbers, for good."""

import json
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.tables import audit

#: The audit's word for a paper that somebody took.
MADE = "paper_made"
_PAPER = "surat_tugas"


@dataclass(frozen=True)
class LetterMade:
    """What the registry of letters gave a surat tugas; empty: it was left open."""

    number: str = ""
    dated_on: date | None = None


def detail_of(team: str, month: date, made: LetterMade) -> dict[str, str]:
    """Return what the audit trail keeps of a team's surat tugas of a month.

    Examples
    --------
    >>> detail_of("Tim A", date(2026, 11, 12), LetterMade("700/1"))["month"]
    '2026-11'
    """
    detail = {"paper": _PAPER, "team": team, "month": f"{month:%Y-%m}"}
    if made.number:
        detail["number"] = made.number
    if made.dated_on:
        detail["dated_on"] = made.dated_on.isoformat()
    return detail


def find_letter(db: Connection, team: str, day: date) -> LetterMade | None:
    """Return the surat tugas that a team had on a day; the newest with a number.

    None: none was made for that month, or its number was never told.
    """
    wanted = detail_of(team, day, LetterMade())
    rows = (
        sa.select(audit.c.detail)
        .where(audit.c.action == MADE)
        .where(audit.c.detail.contains(f'"{_PAPER}"'))
        .order_by(audit.c.entry.desc())
    )
    for text in db.scalars(rows):
        detail = json.loads(text)
        if detail.get("number") and wanted.items() <= detail.items():
            dated = detail.get("dated_on")
            return LetterMade(
                detail["number"], date.fromisoformat(dated) if dated else None
            )
    return None
