"""The finding form: shown, and taken in."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from data.database import reading
from data.errors import UserError
from data.store.reports import (
    OtherContent,
    ReasonNeeded,
    Refused,
    Report,
    is_signed,
    newest_report,
)
from data.store.visits import Visit
from web.asking import Ask
from web.finding_form import ABSENCES, NOTE_LENGTH, OFFICE_OPEN, REASON_LENGTH
from web.labels import LABELS
from web.own_visit import own_visit, place_of
from web.taking import Wrong, take_finding
from web.wording import N_, tell

#: Three photos and what surrounds them.
LIMIT = 16_000_000
NO_SUCH_STOP = N_("There is no such stop, or your team has not opened it yet.")
#: Notes that many findings need; the phone offers them at a tap.
READY_NOTES = (
    N_("The counter was closed."),
    N_("Residents were waiting."),
    N_("One person served all counters."),
    N_("The head was at an official event, according to the office."),
    N_("A message on WhatsApp was shown as a notice."),
)


def form(ask: Ask) -> Response:
    """Show the form of an open stop, or of a result that is to be corrected."""
    visit = own_visit(ask.city, ask.who, ask.path["visit"])
    if visit is None:
        return no_such_stop(ask)
    newest = _newest(ask, visit)
    if newest is None:
        at = ask.city.now.isoformat(timespec="minutes")
        return _form(ask, visit, {"uuid": str(uuid4()), "arrived_at": at})
    if "perbaiki" not in ask.query:
        return ask.redirect(f"/hasil/{visit.visit}/terima")
    return _form(ask, visit, filled(newest))


def take(ask: Ask) -> Response:
    """Take a form in; the same one again is answered the same."""
    visit = own_visit(ask.city, ask.who, ask.path["visit"])
    if visit is None:
        return no_such_stop(ask)
    minimum = place_of(ask.city, visit, ask.lang).minimum
    photos = [upload.content for upload in ask.files.get("photo", ())]
    try:
        report, new = take_finding(ask.city, ask.who, visit, minimum, ask.form, photos)
    except Wrong as wrong:
        return _wrong(ask, visit, wrong.errors)
    except ReasonNeeded as error:
        return _wrong(ask, visit, {"reason": error})
    except Refused as refused:
        return _met(ask, visit, refused)
    if not ask.wants_json:
        return ask.redirect(f"/hasil/{visit.visit}/terima")
    told = {"report": report.report, "uuid": report.uuid, "state": "received"}
    return ask.answer(told, 201 if new else 200)


def no_such_stop(ask: Ask) -> Response:
    """Answer about a stop that is not the reader's: the same for every reason."""
    return ask.refuse(UserError(NO_SUCH_STOP), 403)


def filled(report: Report) -> dict[str, str]:
    """Return the fields of a form that corrects a report."""
    told: dict[str, Any] = dict(report.content)
    absences, place = told.pop("absences", {}), told.pop("place", {})
    running = told.pop("service_running", None)
    texts = {name: str(value) for name, value in (told | place).items()}
    if running is not None:
        texts["service_running"] = "yes" if running else "no"
    return texts | {
        **{f"absent_{kind}": str(count) for kind, count in absences.items()},
        "uuid": str(uuid4()),
        "arrived_at": report.arrived_at.isoformat(timespec="minutes"),
        "replaces": str(report.report),
    }


def _newest(ask: Ask, visit: Visit) -> Report | None:
    with reading(ask.city.engine) as db:
        return newest_report(db, visit.visit, ask.city.settings.offset)


def _wrong(ask: Ask, visit: Visit, errors: Mapping[str, UserError]) -> Response:
    told = {name: tell(error, ask.lang) for name, error in errors.items()}
    if ask.wants_json:
        return ask.answer({"errors": told}, 422)
    # A form without a number of its own gets one.
    fresh = {"uuid": str(uuid4())} if "uuid" in errors else {}
    return _form(ask, visit, {**ask.form, **fresh}, told, status=422)


def _met(ask: Ask, visit: Visit, refused: Refused) -> Response:
    """Answer a form that meets a report: ask whether it is to replace it."""
    there = refused.report
    if there.visit != visit.visit:
        # A phone's number of another visit: a copied form, nothing to tell about.
        return ask.refuse(UserError("This form belongs to another visit."), 409)
    same = isinstance(refused, OtherContent)
    text = ask.say(
        "This result was received before as No. {number}, and what is sent now differs."
        if same
        else "This visit has a result already: No. {number}, received at {clock}.",
        number=f"{there.report:06}",
        clock=there.received_at.time(),
    )
    if ask.wants_json:
        told = {"error": text, "report": there.report, "same_uuid": same}
        return ask.answer(told | {"url": f"/hasil/{visit.visit}/terima"}, 409)
    newest = _newest(ask, visit) or there
    values = {**ask.form, "uuid": str(uuid4()), "replaces": str(newest.report)}
    return _form(ask, visit, values, met=text, status=409)


def _form(
    ask: Ask,
    visit: Visit,
    values: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    met: str = "",
    status: int = 200,
) -> Response:
    with reading(ask.city.engine) as db:
        signed = is_signed(db, visit.visit)
    return ask.page(
        "hasil.html.j2",
        status,
        place=place_of(ask.city, visit, ask.lang),
        values=values,
        errors=errors or {},
        met=met,
        signed=signed,
        met_at_office=OFFICE_OPEN,
        absences=ABSENCES,
        causes=list(LABELS["cause"]),
        stops=list(LABELS["stopped_by"]),
        lengths={"note": NOTE_LENGTH, "reason": REASON_LENGTH},
        notes=[ask.say(note) for note in READY_NOTES],
    )
