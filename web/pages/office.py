"""An office and its superior: own results, the office's word, what will be done."""

from datetime import date
from urllib.parse import quote

from sqlalchemy.engine import Connection
from starlette.responses import Response

from data.database import transaction
from data.errors import UserError
from data.pictures import clean_document
from data.store.answers import Said, write_clarification, write_follow_up
from data.store.audit import write_audit
from data.store.pictures import attach, keep, load
from web.answers import CLOSINGS, Case
from web.asking import Ask
from web.casework import (
    case_of,
    cases_of,
    documents_of,
    finding_row,
    offices_of,
    record_of,
    stands_apart,
    superior_of,
)
from web.finding_words import absences_of, told
from web.form_fields import clean_lines

#: Bytes of a form with documents.
LIMIT = 48 * 1024 * 1024
_MOST_DOCUMENTS = 5
_LONGEST_TEXT = 4000


def results(ask: Ask) -> Response:
    """Show the results of the own office, and those of the offices below it."""
    offices = offices_of(ask)
    found = cases_of(ask, offices.all)
    return ask.page(
        "kantor.html.j2",
        offices=offices,
        own=[case for case in found if case.office_code == offices.own],
        below=[case for case in found if case.office_code != offices.own],
    )


def result(ask: Ask) -> Response:
    """Show one result with all that was said to it."""
    offices = offices_of(ask)
    case = case_of(ask, offices.all)
    return case_page(
        ask, case, offices.names, superior=case.office_code in offices.below
    )


def case_page(
    ask: Ask, case: Case, names: dict[str, str], *, superior: bool, status: int = 200
) -> Response:
    """Return the page of a case, with the forms this reader may use."""
    role, record = ask.who.role, record_of(ask, case)
    row = finding_row(ask, case.finding)
    judged = role == "coordinator" and case.status == "sent"
    apart = judged and stands_apart(ask, case)
    return ask.page(
        "kantor_hasil.html.j2",
        status,
        case=case,
        row=row,
        absences=absences_of(row["absent_reasons"], ask.lang),
        record=record,
        told={each.report: told(each, ask.lang) for each in record.reports},
        photos=record.photos,
        # The paper is for the coordinator and the office itself.
        has_paper=record.minute is not None
        and (role == "coordinator" or case.office_code == ask.who.office_code),
        name=names.get(case.office_code, case.office_code),
        documents=documents_of(ask, case),
        may_clarify=role == "office" and not superior and case.may_clarify,
        may_follow_up=superior and case.follow_up != "none",
        may_close=apart,
        too_close=judged and not apart,
        closings=CLOSINGS,
        back={"office": "/kantor", "leader": "/tindak-lanjut"}.get(role, "/tinjau"),
        address=quote(case.finding, safe=""),
    )


def clarify(ask: Ask) -> Response:
    """Take the office's clarification, with documents as pictures of their pages."""
    offices = offices_of(ask)
    case = case_of(ask, offices.all)
    if case.office_code != offices.own or not case.may_clarify:
        raise UserError("This result takes no clarification now.")
    text = wanted_text(ask)
    uploads = ask.files.get("dokumen", ())
    if len(uploads) > _MOST_DOCUMENTS:
        raise UserError(
            "At most {count} documents can be sent at a time.", count=_MOST_DOCUMENTS
        )
    pages = [page for upload in uploads for page in clean_document(upload.content)]
    digests = [keep(ask.city.settings.home, page) for page in pages]
    with transaction(ask.city.engine) as db:
        offset = ask.city.settings.offset
        line = said_now(ask, case, "sent", text, case.due_on)
        number = write_clarification(db, line, offset)
        attach(
            db,
            digests,
            account=ask.who.account,
            at=ask.city.now,
            offset=offset,
            clarification=number,
        )
        audit_case(db, ask, "clarification_sent", case, {"documents": len(digests)})
    return ask.redirect(f"/kantor/{quote(case.finding, safe='')}")


def follow_up(ask: Ask) -> Response:
    """Take what the direct superior will do, or has done."""
    _, below = superior_of(ask)
    case = case_of(ask, below)
    step = ask.form.get("langkah", "")
    if case.follow_up == "none" or step not in ("promised", "done"):
        raise UserError("Choose what happened: planned, or done.")
    text, due = wanted_text(ask), None
    if step == "promised":
        due = _wanted_day(ask)
    with transaction(ask.city.engine) as db:
        line = said_now(ask, case, step, text, due)
        write_follow_up(db, line, ask.city.settings.offset)
        audit_case(db, ask, f"follow_up_{step}", case, {})
    back = "/kantor" if ask.who.role == "office" else "/tindak-lanjut"
    return ask.redirect(f"{back}/{quote(case.finding, safe='')}")


def document(ask: Ask) -> Response:
    """Give a page of a document out, to those who may read its case."""
    if ask.who.role == "office":
        offices: list[str] | None = offices_of(ask).all
    else:
        offices = None
    case = case_of(ask, offices)
    digest = ask.path["digest"]
    known = {
        photo.digest for each in documents_of(ask, case).values() for photo in each
    }
    if digest not in known:
        raise UserError("There is no such document.")
    jpeg = load(ask.city.settings.home, digest)
    return ask.download(jpeg, f"dokumen-{digest[:8]}.jpg", "image/jpeg")


def wanted_text(ask: Ask) -> str:
    """Return the form's text, without hidden signs and staff numbers.

    Raises
    ------
    UserError
        It is empty or longer than anybody reads.
    """
    text = clean_lines(ask.form.get("teks", ""))
    if not text:
        raise UserError("Write a few words first.")
    if len(text) > _LONGEST_TEXT:
        raise UserError(
            "The text is too long: at most {count:,} characters.", count=_LONGEST_TEXT
        )
    return text


def _wanted_day(ask: Ask) -> date:
    try:
        day = date.fromisoformat(ask.form.get("tenggat", ""))
    except ValueError:
        raise UserError("Name the day by which it will be done.") from None
    if day < ask.city.now.date():
        raise UserError("The day by which it will be done lies in the past.")
    return day


def said_now(ask: Ask, case: Case, step: str, text: str, due: date | None) -> Said:
    """Return what the reader says to a case now."""
    return Said(
        number=0,
        finding=case.finding,
        office_code=case.office_code,
        step=step,
        text=text,
        account=ask.who.account,
        at=ask.city.now,
        due_on=due,
    )


def audit_case(
    db: Connection, ask: Ask, action: str, case: Case, detail: dict[str, object]
) -> None:
    """Write what happened to a case into the audit trail."""
    write_audit(
        db,
        action,
        ask.city.now,
        ask.city.settings.offset,
        detail={"finding": case.finding, **detail},
        account=ask.who.account,
    )
