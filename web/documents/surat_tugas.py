"""Surat tugas: sends a team out for a month, without saying where.

Official papers of the state are in Indonesian (Law 24/2009), so this one has no other
language; its sentences stand in ``typ/surat_tugas.typ``.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from web import local
from web.documents.parts import Letterhead, Origin, foot
from web.documents.typesetting import typeset
from web.documents.words import month_year

#: All that a surat tugas says about where a team goes.
SCOPE = "perangkat daerah, kecamatan, kelurahan dan UPT"


@dataclass(frozen=True)
class Member:
    """One line of the team; name, staff number and rank are written by hand.

    Attributes
    ----------
    position
        What the person is in the team.
    name
        What already stands in the line; sidak itself stores no names.
    """

    position: str = "Anggota"
    name: str = ""


@dataclass(frozen=True)
class SuratTugas:
    """The values of one assignment letter. It has no place for an office.

    Attributes
    ----------
    letterhead
        Who issues it.
    team
        The team's name.
    month
        Any day of the month it holds for.
    signer
        Position of whoever signs; empty leaves a line.
    made_at
        City time at which the paper was asked for.
    number
        As the registry of letters gives it; empty leaves a line.
    bases
        What the assignment rests on, one rule or order each.
    members
        The lines of the team.
    signed_on
        The day it is signed; None leaves a line.
    audit_head
        Hash of the newest audit entry: on paper, it cannot be changed any more.
    """

    letterhead: Letterhead
    team: str
    month: date
    signer: str
    made_at: datetime
    number: str = ""
    bases: Sequence[str] = ()
    members: Sequence[Member] = (Member("Ketua tim"), Member(), Member())
    signed_on: date | None = None
    audit_head: str = ""


def surat_tugas(paper: SuratTugas, offset: timedelta) -> bytes:
    """Return the assignment letter as PDF.

    Parameters
    ----------
    paper
        Its values.
    offset
        The city's distance from UTC: names the zone.
    """
    first = paper.month.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    signed = paper.signed_on
    chosen = f"{paper.team}, {month_year(first)}"
    values = {
        "title": f"Surat Tugas {chosen}",
        "foot": foot(Origin(paper.made_at, filters=chosen), "id", offset),
        "scope": SCOPE,
        "period": f"1 sampai dengan {local.plain_day(last, 'id')}",
        "letterhead": paper.letterhead,
        "number": paper.number,
        "team": paper.team,
        "bases": paper.bases,
        "members": paper.members,
        "signer": paper.signer,
        "signed_on": "" if signed is None else local.plain_day(signed, "id"),
        "audit_head": paper.audit_head,
    }
    return typeset("surat_tugas", values, paper.made_at, offset)
