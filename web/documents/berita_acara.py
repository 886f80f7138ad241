"""Berita acara sidak: what a team saw at an office, and what the office says to it.

In Indonesian only, like every official paper; its sentences stand in
``typ/berita_acara.typ``. It tells what was seen, when and by whom. It finds nobody
guilty and proposes no sanction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from web import local
from web.documents.parts import Letterhead, Origin, foot
from web.documents.typesetting import typeset
from web.documents.words import spelled_day
from web.explain import why
from web.wording import label, one_in

#: How a report came about, by its code; the last two replace another one.
REPORT_KINDS = {
    "finding": "Hasil sidak",
    "correction": "Perbaikan sebelum penandatanganan",
    "amendment": "Perubahan setelah penandatanganan",
}


@dataclass(frozen=True)
class Report:
    """One report of the finding, as it was received."""

    number: int
    received_at: datetime
    #: A key of `REPORT_KINDS`.
    kind: str = "finding"
    replaces: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Seen:
    """What the team counted; None could not be told, and has no line.

    Attributes
    ----------
    service_staff, others, clocked_in, minimum
        Heads: service staff there, others there, clocked in, least number needed.
    absences
        By kind (a kind of leave or ``unknown``) how many the office said are away.
    service_running
        Whether the service ran when the team was there.
    stopped_by
        Code of ``labels.LABELS["stopped_by"]`` where it did not.
    residents_turned_away
        Residents who left without being served.
    photos
        SHA-256 of each photo of the counter.
    """

    service_staff: int | None = None
    others: int | None = None
    clocked_in: int | None = None
    minimum: int | None = None
    absences: Mapping[str, int] = field(default_factory=dict)
    service_running: bool | None = None
    stopped_by: str = ""
    residents_turned_away: int | None = None
    photos: Sequence[str] = ()


@dataclass(frozen=True)
class Signing:
    """Who signs for the office: positions, never names.

    Attributes
    ----------
    how
        ``signed``, ``refused``, ``nobody`` (nobody there may sign); empty while that
        is open: the paper then offers both ways, to be filled in by hand.
    signer, witness
        Positions.
    signed_at
        City time; None: not signed yet.
    """

    how: str = ""
    signer: str = ""
    witness: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True)
class BeritaAcara:
    """The values of one berita acara sidak.

    Attributes
    ----------
    reports
        The reports of the finding, oldest first; the last one holds.
    outcome
        Code of ``labels.LABELS["outcome"]``.
    arm, chance
        How the office was chosen, and with which chance (0 to 1); empty and None
        where it was not drawn.
    bases
        What the visit rests on: the city's rules, the team's surat tugas. None: the
        part is left out.
    ended_at
        City time at which the team was done; None is left out, and before the signing
        leaves a line.
    clarify_until
        Last day on which the office may send a clarification.
    """

    letterhead: Letterhead
    origin: Origin
    visit: str
    team: str
    office: str
    office_code: str
    arrived_at: datetime
    outcome: str
    seen: Seen
    reports: Sequence[Report]
    signing: Signing = Signing()
    parent: str = ""
    arm: str = ""
    chance: float | None = None
    bases: Sequence[str] = ()
    ended_at: datetime | None = None
    note: str = ""
    statement: str = ""
    clarify_until: date | None = None


def berita_acara_sidak(paper: BeritaAcara, offset: timedelta) -> bytes:
    """Return the record of one visit as PDF: signed, or ready for signing by hand.

    Only a paper that is still to be signed has lines to write on. What is not known
    is not printed.

    Parameters
    ----------
    paper
        Its values.
    offset
        The city's distance from UTC: names the zone.
    """
    values = {
        "title": f"Berita Acara Sidak {paper.office}, {paper.arrived_at:%d-%m-%Y}",
        "foot": foot(paper.origin, "id", offset),
        **_given(paper),
        **_moments(paper, offset),
        "outcome": label("outcome", paper.outcome, "id"),
        "chosen": _chosen(paper),
        "seen": _seen(paper.seen),
        "reports": [_report(each, offset) for each in paper.reports],
    }
    return typeset("berita_acara", values, paper.origin.made_at, offset)


def _given(paper: BeritaAcara) -> dict[str, Any]:
    names = (
        *("letterhead", "bases", "team", "visit", "office", "office_code", "parent"),
        *("note", "statement"),
    )
    return {name: getattr(paper, name) for name in names}


def _moments(paper: BeritaAcara, offset: timedelta) -> dict[str, Any]:
    signing, ended, until = paper.signing, paper.ended_at, paper.clarify_until
    return {
        "day": spelled_day(paper.arrived_at),
        "arrived": _clock(paper.arrived_at, offset),
        "ended": "" if ended is None else _clock(ended, offset),
        "clarify_until": "" if until is None else local.long_day(until, "id"),
        "signing": {
            "how": signing.how,
            "signer": signing.signer,
            "witness": signing.witness,
            "at": ""
            if signing.signed_at is None
            else local.moment(signing.signed_at, "id", offset),
        },
    }


def _clock(at: datetime, offset: timedelta) -> str:
    return f"{local.clock(at, 'id')} {local.zone(offset)}"


def _chosen(paper: BeritaAcara) -> str:
    """Return how the office was chosen; its reasons of risk stay out of the paper."""
    if paper.arm == "targeted":
        told = f"{label('arm', 'targeted', 'id')}."
    else:
        told = why(paper.arm, "", {}, "id")
    if paper.chance is None:
        return told
    return f"{told} Peluang terpilih: {one_in(paper.chance, 'id')}.".strip()


def _seen(seen: Seen) -> dict[str, Any]:
    told = ((label("absence", kind, "id"), n) for kind, n in seen.absences.items() if n)
    heads = {
        name: _heads(getattr(seen, name))
        for name in ("service_staff", "others", "clocked_in", "minimum")
    }
    return {
        **heads,
        "absences": [[name, str(count)] for name, count in told],
        "absent": str(sum(seen.absences.values())),
        "service_running": seen.service_running,
        "stopped_by": label("stopped_by", seen.stopped_by, "id"),
        "residents_turned_away": _heads(seen.residents_turned_away),
        "photos": seen.photos,
    }


def _heads(count: int | None) -> str:
    return "" if count is None else f"{local.number(count, 'id')} orang"


def _report(report: Report, offset: timedelta) -> dict[str, Any]:
    return {
        "number": f"{report.number:06}",
        "kind": REPORT_KINDS.get(report.kind, report.kind),
        "received": local.moment(report.received_at, "id", offset),
        "replaces": "" if report.replaces is None else f"{report.replaces:06}",
        "reason": report.reason,
    }
