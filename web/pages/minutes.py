"""The berita acara: counts to be read aloud, the office's word, the signing."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from data.database import reading, transaction
from data.errors import UserError
from data.store.letters import MADE
from data.store.minutes import (
    SIGNINGS,
    Minute,
    find_minute,
    keep_document,
    load_document,
    write_minute,
)
from data.store.reports import Report, reports_of
from data.store.visits import Visit
from web.asking import Ask
from web.finding_words import told
from web.minutes_paper import paper_of, printed
from web.own_visit import known_visit, own_visit, place_of
from web.pages.findings import no_such_stop
from web.signing import (
    POSITION_LENGTH,
    STATEMENT_LENGTH,
    Signed,
    signed,
    usual_end,
)
from web.wording import N_, tell

#: Positions that sign most often; the phone offers them.
POSITIONS = (
    *("Lurah", "Sekretaris Kelurahan", "Camat", "Sekretaris Kecamatan"),
    *("Kepala Seksi", "Kepala UPT", "Kepala Subbagian Tata Usaha", "Staf pelayanan"),
    *("Ketua RT", "Ketua RW", "Warga"),
)
NO_PAPER = N_("The berita acara of this visit is not signed yet.")


def form(ask: Ask) -> Response:
    """Show what is to be read aloud, and ask how it was signed."""
    visit = own_visit(ask.city, ask.who, ask.path["visit"])
    reports = _reports(ask, visit)
    if visit is None or not reports:
        return no_such_stop(ask)
    if not _can_be_signed(ask, reports[0]):
        return ask.redirect(f"/hasil/{visit.visit}/terima")
    ends = usual_end(reports[0].arrived_at, ask.city.now)
    usual = {"ended_at": f"{ends:%H:%M}"} if ends else {}
    return _form(ask, visit, reports, usual, {})


def by_hand(ask: Ask) -> Response:
    """Give the paper out before it is signed, with room for hands."""
    visit = own_visit(ask.city, ask.who, ask.path["visit"])
    reports = _reports(ask, visit)
    if visit is None or not reports:
        return no_such_stop(ask)
    if not _can_be_signed(ask, reports[0]):
        return ask.redirect(f"/hasil/{visit.visit}/terima")
    pdf = _paper(ask, visit, reports)
    detail = {"paper": "berita_acara", "report": reports[0].report}
    ask.note(MADE, service_date=visit.service_date, detail=detail)
    name = f"berita-acara-{visit.visit}-untuk-ditandatangani.pdf"
    return ask.download(pdf, name, "application/pdf")


def sign(ask: Ask) -> Response:
    """Keep how it was signed and the paper; from now on the result is amended."""
    visit = own_visit(ask.city, ask.who, ask.path["visit"])
    reports = _reports(ask, visit)
    if visit is None or not reports:
        return no_such_stop(ask)
    entered, errors = signed(ask.form, reports[0].arrived_at, ask.city.now)
    if entered is None:
        said = {name: tell(error, ask.lang) for name, error in errors.items()}
        return _form(ask, visit, reports, ask.form, said, 422)
    if not _can_be_signed(ask, reports[0]):
        raise UserError("The berita acara of this visit is signed already.")
    _sign(ask, visit, reports, entered)
    return ask.redirect(f"/hasil/{visit.visit}/terima")


def paper(ask: Ask) -> Response:
    """Give the signed paper out, to its team, the coordinator and the office."""
    visit = known_visit(ask.city, ask.who, ask.path["visit"])
    if visit is None:
        return no_such_stop(ask)
    with reading(ask.city.engine) as db:
        minute = find_minute(db, visit.visit, ask.city.settings.offset)
    if minute is None:
        return ask.refuse(UserError(NO_PAPER), 404)
    pdf = load_document(ask.city.settings.home, minute.digest)
    name = f"berita-acara-{visit.visit}.pdf"
    return ask.download(pdf, name, "application/pdf")


def _reports(ask: Ask, visit: Visit | None) -> list[Report]:
    if visit is None:
        return []
    with reading(ask.city.engine) as db:
        return reports_of(db, visit.visit, ask.city.settings.offset)


def _can_be_signed(ask: Ask, report: Report) -> bool:
    """Tell whether there is something to sign that nobody signed yet."""
    with reading(ask.city.engine) as db:
        minute = find_minute(db, report.finding, ask.city.settings.offset)
    return minute is None and report.content["office_open"] != "not_reached"


def _sign(ask: Ask, visit: Visit, reports: Sequence[Report], entered: Signed) -> None:
    city, newest = ask.city, reports[0]
    # On the disk before anybody is told that there is a paper.
    pdf = _paper(ask, visit, reports, entered)
    digest = keep_document(city.settings.home, pdf)
    minute = Minute(
        finding=newest.finding,
        # What was read aloud; a report that came meanwhile is not.
        report=entered.report,
        office_code=visit.office_code,
        signing=entered.signing,
        signer=entered.signer,
        witness=entered.witness,
        statement=entered.statement,
        account=ask.who.account,
        signed_at=city.now,
        digest=digest,
    )
    with transaction(city.engine) as db:
        write_minute(db, minute, visit.service_date, city.settings.offset)


def _paper(
    ask: Ask, visit: Visit, reports: Sequence[Report], entered: Signed | None = None
) -> bytes:
    """Return the paper as PDF, with all that the city knows of the visit."""
    city = ask.city
    place = place_of(city, visit, "id")
    clocked_in = ask.doors.clocked_in(city, reports[0].finding)
    with reading(city.engine) as db:
        values = paper_of(db, city, place, reports, entered, clocked_in)
    return printed(values, city)


def _form(
    ask: Ask,
    visit: Visit,
    reports: Sequence[Report],
    values: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> Response:
    return ask.page(
        "berita_acara.html.j2",
        status,
        place=place_of(ask.city, visit, ask.lang),
        report=reports[0],
        told=told(reports[0], ask.lang),
        values=values,
        errors=errors,
        signings=SIGNINGS,
        positions=POSITIONS,
        lengths={"statement": STATEMENT_LENGTH, "position": POSITION_LENGTH},
    )
