"""Closing what offices said: by somebody who was not in the team; and the superior."""

from urllib.parse import quote

from starlette.responses import Response

from data.database import transaction
from data.errors import UserError
from data.store.answers import write_clarification
from web.answers import CLOSINGS
from web.asking import Ask
from web.casework import case_of, cases_of, offices_of, stands_apart, superior_of
from web.pages.office import audit_case, case_page, said_now, wanted_text
from web.wording import N_

TOO_CLOSE = N_("A clarification is closed by somebody outside the team that was there.")


def clarifications(ask: Ask) -> Response:
    """Show what waits for a reviewer, what offices still owe, and what is closed."""
    found = cases_of(ask, None)
    return ask.page(
        "tinjau.html.j2",
        names=offices_of(ask).names,
        groups=(
            ("sent", [case for case in found if case.status == "sent"]),
            ("overdue", [case for case in found if case.status == "overdue"]),
            ("waiting", [case for case in found if case.status == "waiting"]),
            ("unsigned", [case for case in found if case.signature != "none"]),
            ("undated", [case for case in found if case.status == "undated"]),
            ("closed", [case for case in found if case.status in CLOSINGS]),
        ),
    )


def clarification(ask: Ask) -> Response:
    """Show one case to the reviewer."""
    return case_page(ask, case_of(ask, None), offices_of(ask).names, superior=False)


def close(ask: Ask) -> Response:
    """Close a clarification, for good, with the reviewer's words."""
    case = case_of(ask, None)
    step = ask.form.get("keputusan", "")
    if case.status != "sent":
        raise UserError("There is nothing to close: the office has sent nothing yet.")
    if step not in CLOSINGS:
        raise UserError("Choose how the clarification is closed.")
    if not stands_apart(ask, case):
        raise UserError(TOO_CLOSE)
    text = wanted_text(ask)
    with transaction(ask.city.engine) as db:
        line = said_now(ask, case, step, text, None)
        write_clarification(db, line, ask.city.settings.offset)
        audit_case(db, ask, f"clarification_{step}", case, {})
    return ask.redirect(f"/tinjau/{quote(case.finding, safe='')}")


def superior(ask: Ask) -> Response:
    """Show the leader the results whose direct superior nobody else is."""
    names, offices = superior_of(ask)
    found = [case for case in cases_of(ask, offices) if case.follow_up != "none"]
    return ask.page("tindak_lanjut.html.j2", names=names, found=found)


def superior_case(ask: Ask) -> Response:
    """Show the direct superior one case."""
    names, offices = superior_of(ask)
    return case_page(ask, case_of(ask, offices), names, superior=True)
