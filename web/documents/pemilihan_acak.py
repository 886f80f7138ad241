"""Berita acara pemilihan acak: for the file, how a day's offices were drawn.

In Indonesian only, like every official paper; its sentences stand in
``typ/pemilihan_acak.typ``. It names offices, so it is made for a day whose list is
open, never before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from web import local
from web.daylist import PROOF
from web.documents.parts import Letterhead, Origin, foot
from web.documents.typesetting import typeset
from web.documents.words import spelled_day
from web.wording import label, one_in, translate


@dataclass(frozen=True)
class Version:
    """One sealed version of the day's plan.

    Attributes
    ----------
    as_of
        City time: the version knows nothing that was recorded later.
    seal
        Hash of its published commitment.
    reason
        Why it replaced the one before; empty for the first.
    """

    number: int
    as_of: datetime
    seal: str
    reason: str = ""


@dataclass(frozen=True)
class HalfDrawn:
    """The figures of one half's draw.

    Attributes
    ----------
    half
        ``am`` or ``pm``.
    units, drawn
        How many units could be visited, and how many were drawn.
    random, targeted
        How many of the drawn are in each arm.
    teams
        How many teams worked.
    least, greatest
        Smallest and largest chance of any unit, 0 to 1.
    """

    half: str
    units: int
    drawn: int
    random: int
    targeted: int
    teams: int
    least: float
    greatest: float


@dataclass(frozen=True)
class DrawnUnit:
    """One drawn unit: its offices, its chance (0 to 1) and its arm's code."""

    half: str
    offices: Sequence[str]
    codes: Sequence[str]
    chance: float
    arm: str
    team: str = ""


@dataclass(frozen=True)
class PemilihanAcak:
    """The values of one berita acara of a draw.

    Attributes
    ----------
    opened_at
        City time of the release.
    versions
        Every sealed version, oldest first; the last one was drawn.
    audit_head
        Hash of the newest audit entry; empty is left out.
    marks
        Finished Indonesian sentences that must not be overlooked.
    number
        As the registry of letters gives it; empty leaves a line.
    """

    letterhead: Letterhead
    origin: Origin
    service_date: date
    opened_at: datetime
    versions: Sequence[Version]
    halves: Sequence[HalfDrawn]
    drawn: Sequence[DrawnUnit]
    audit_head: str = ""
    marks: Sequence[str] = ()
    number: str = ""


def berita_acara_pemilihan_acak(paper: PemilihanAcak, offset: timedelta) -> bytes:
    """Return the record of a day's draw as PDF.

    Parameters
    ----------
    paper
        Its values, of a day whose list is open.
    offset
        The city's distance from UTC: names the zone.
    """
    zone = local.zone(offset)
    day = local.long_day(paper.service_date, "id")
    values = {
        "title": f"Berita Acara Pemilihan Acak {day}",
        "foot": foot(paper.origin, "id", offset),
        "letterhead": paper.letterhead,
        "number": paper.number,
        "service_day": day,
        "opened_day": spelled_day(paper.opened_at),
        "opened": f"{local.clock(paper.opened_at, 'id')} {zone}",
        "marks": paper.marks,
        "versions": [_version(each, offset) for each in paper.versions],
        "halves": [_half(each) for each in paper.halves],
        "drawn": [_unit(each) for each in paper.drawn],
        "audit_head": paper.audit_head,
        "proof": [[translate(part, "id") for part in pair] for pair in PROOF],
        "check": f"sidak verify --date {paper.service_date}",
    }
    return typeset("pemilihan_acak", values, paper.origin.made_at, offset)


def _version(version: Version, offset: timedelta) -> dict[str, Any]:
    return {
        "number": str(version.number),
        "as_of": local.moment(version.as_of, "id", offset),
        "seal": version.seal,
        "reason": version.reason,
    }


def _half(half: HalfDrawn) -> dict[str, str]:
    counts = ("units", "drawn", "random", "targeted", "teams")
    return {
        "name": label("half", half.half, "id"),
        **{name: local.number(getattr(half, name), "id") for name in counts},
        "least": one_in(half.least, "id"),
        "greatest": one_in(half.greatest, "id"),
    }


def _unit(unit: DrawnUnit) -> dict[str, Any]:
    return {
        "half": label("half", unit.half, "id"),
        "offices": [list(pair) for pair in zip(unit.offices, unit.codes, strict=True)],
        "chance": one_in(unit.chance, "id"),
        "arm": label("arm", unit.arm, "id"),
        "team": unit.team or local.MISSING,
    }
