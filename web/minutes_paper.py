"""Puts the paper of a berita acara together from what is on record."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import Connection

from data.city import City
from data.knowledge import Known
from data.store.audit import chain_head
from data.store.letters import LetterMade, find_letter
from data.store.pictures import photos_of
from data.store.registry import read_table
from data.store.reports import Report
from data.workdays import workdays_after
from web.answers import CLARIFY_WITHIN
from web.documents.berita_acara import BeritaAcara, Seen, Signing, berita_acara_sidak
from web.documents.berita_acara import Report as Line
from web.documents.parts import Origin
from web.letterhead import letterhead
from web.local import plain_day
from web.own_visit import Place
from web.signing import Signed


def paper_of(
    db: Connection,
    city: City,
    place: Place,
    reports: Sequence[Report],
    signed: Signed | None = None,
    clocked_in: int | None = None,
) -> BeritaAcara:
    """Return the values of the paper.

    Parameters
    ----------
    reports
        Of the finding, the newest first.
    signed
        None: it is not signed yet, so that the paper is signed by hand.
    clocked_in
        How many had clocked in at the arrival; None: nobody can tell.
    """
    newest, visit = reports[0], place.visit
    return BeritaAcara(
        letterhead=letterhead(city.settings),
        origin=Origin(city.now, data_version=_version(db, newest, city.replay)),
        visit=visit.visit,
        team=newest.team or "",
        office=place.office,
        office_code=visit.office_code,
        parent=place.parent,
        arm=visit.arm or "",
        chance=visit.chance,
        arrived_at=newest.arrived_at,
        outcome=str(newest.content["outcome"]),
        seen=_seen(db, city, newest, clocked_in),
        bases=_bases(db, city, newest.team or "", visit.service_date),
        ended_at=signed.ended_at if signed else None,
        reports=[_line(report) for report in reversed(reports)],
        signing=_signing(city.now, signed),
        note=str(newest.content.get("note", "")),
        statement=signed.statement if signed else "",
        clarify_until=_clarify_until(db, city) if signed else None,
    )


def printed(paper: BeritaAcara, city: City) -> bytes:
    """Return the paper as PDF."""
    return berita_acara_sidak(paper, city.settings.offset)


def _version(db: Connection, report: Report, replay: bool) -> str:
    # On paper the trail's newest entry cannot be taken away unseen.
    entries, head = chain_head(db)
    version = f"laporan {report.report:06}, jejak {entries}:{head[:16]}"
    # Short enough for the foot, however long the trail has grown.
    return f"{version} (putar ulang)" if replay else version


def _bases(db: Connection, city: City, team: str, day: date) -> list[str]:
    """Return the city's rules, then the surat tugas if its number was ever told."""
    letter = find_letter(db, team, day)
    return [*city.settings.bases, *([_of_letter(letter, team)] if letter else [])]


def _of_letter(letter: LetterMade, team: str) -> str:
    dated = letter.dated_on
    on = f" tanggal {plain_day(dated, 'id')}" if dated else ""
    return f"Surat Tugas Nomor {letter.number}{on} bagi {team}"


def _seen(db: Connection, city: City, report: Report, clocked_in: int | None) -> Seen:
    told: dict[str, Any] = dict(report.content)
    photos = photos_of(db, city.settings.offset, report=report.report)
    return Seen(
        service_staff=told.get("service_staff_seen"),
        others=told.get("others_seen"),
        clocked_in=clocked_in,
        minimum=told["minimum"],
        absences=told.get("absences", {}),
        service_running=told.get("service_running"),
        stopped_by=told.get("stopped_by", ""),
        residents_turned_away=told.get("residents_turned_away"),
        photos=[photo.digest for photo in photos],
    )


def _line(report: Report) -> Line:
    return Line(
        number=report.report,
        received_at=report.received_at,
        kind=report.kind,
        replaces=report.replaces,
        reason=report.reason or "",
    )


def _signing(now: datetime, signed: Signed | None) -> Signing:
    if signed is None:
        return Signing()
    return Signing(signed.signing, signed.signer, signed.witness, now)


def _clarify_until(db: Connection, city: City) -> date:
    calendar = read_table(db, "calendar", Known(city.now), city.settings.offset)
    days = workdays_after(city.now.date(), CLARIFY_WITHIN, calendar)
    return days[-1].date()
