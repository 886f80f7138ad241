"""Adds a version to a sealed plan, and tells when a sealed plan stands."""

import json
from datetime import date

from sqlalchemy.engine import Connection

from data.city import City
from data.database import night_lock, reading, transaction
from data.errors import UserError
from data.knowledge import Known
from data.store.audit import OPENED_EARLY, marks
from data.store.batches import inputs_digest, watermark
from data.store.plans import Plan, read_plan, write_draft
from pipelines.notices import Notice
from pipelines.tonight import Night


def begin_replacement(city: City, night: Night, reason: str) -> None:
    """Note that the day's sealed plan gets a further version, and why.

    The salt stays the same; the night then scores, plans and seals the new version.

    Raises
    ------
    UserError
        Nothing is sealed yet, or the list was released or opened early.
    """
    offset = city.settings.offset
    if not reason.strip():
        raise UserError("--replace wants a reason: it is published with the record.")
    with night_lock(city.engine, city.settings.home), transaction(city.engine) as db:
        sealed = read_plan(db, night.service_date, offset)
        _refuse(db, city, night.service_date, sealed)
        assert sealed is not None
        draft = Plan(
            service_date=night.service_date,
            version=sealed.version + 1,
            as_of=night.as_of,
            batch=watermark(db),
            draft={},
            reason=reason,
        )
        write_draft(db, draft, offset)


def _refuse(db: Connection, city: City, day: date, sealed: Plan | None) -> None:
    if sealed is None:
        raise UserError(
            "There is no sealed plan of {date} to replace. Run the night without "
            "--replace.",
            date=day,
        )
    if sealed.opened is not None or city.is_past(day):
        raise UserError(
            "The list of {date} is released: it can no longer be replaced.", date=day
        )
    if OPENED_EARLY in marks(db, day):
        raise UserError(
            "The list of {date} was opened early: it can no longer be replaced, or "
            "somebody could draw until it pleases.",
            date=day,
        )


def pending(db: Connection, city: City, service_date: date) -> Plan | None:
    """Return the draft that is still to be sealed; None: the sealed plan stands.

    A draft that a killed night left behind lapses once the list was shown.
    """
    offset = city.settings.offset
    sealed = read_plan(db, service_date, offset)
    if sealed is None:
        return read_plan(db, service_date, offset, version=1)
    if _is_shown(db, city, sealed):
        return None
    return read_plan(db, service_date, offset, version=sealed.version + 1)


def _is_shown(db: Connection, city: City, sealed: Plan) -> bool:
    """Tell whether anybody could have read the list: from then on it never changes."""
    day = sealed.service_date
    past = sealed.opened is not None or city.is_past(day)
    return past or OPENED_EARLY in marks(db, day)


def stands_against(city: City, night: Night) -> list[Notice]:
    """Tell what a sealed plan did not use: other files, or another `as_of`."""
    offset = city.settings.offset
    with reading(city.engine) as db:
        plan = read_plan(db, night.service_date, offset)
        if plan is None:
            return []
        if _is_shown(db, city, plan):
            return [
                Notice(
                    "The list of {date} is open or was opened early: it stands.",
                    {"date": plan.service_date},
                )
            ]
        now = inputs_digest(db, Known(plan.as_of), offset)
    notices = []
    if now != json.loads(plan.committed or "{}")["inputs"]:
        notices.append(
            Notice(
                "The sealed plan of {date} stands: files that came after sealing are "
                "not in it. To use them: --replace REASON.",
                {"date": plan.service_date},
            )
        )
    if plan.as_of != night.as_of:
        notices.append(
            Notice(
                "The sealed plan of {date} stands, as known at {as_of}. For another "
                "--as-of add --replace REASON.",
                {"date": plan.service_date, "as_of": plan.as_of},
            )
        )
    return notices
