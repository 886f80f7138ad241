"""Decides whether a day's plan may be shown, and marks it when opened early."""

from datetime import date

from data.city import City
from data.database import night_lock, transaction
from data.errors import UserError
from data.store.audit import OPENED_EARLY, VIEWED, marks, write_audit
from data.store.plans import Plan
from inspections.plan import visit_rows
from pipelines.release import (
    can_read_key,
    drawn_halves,
    local_salt,
    sealed_plan,
)
from web.local import zone
from web.released import Shown, shown


def shown_plan(
    city: City, service_date: date, open_early: str | None, **view: str
) -> Shown:
    """Return the day's plan once it is released, or opened early for a reason.

    Either is written into the audit log first; opening early stores nothing drawn.

    Parameters
    ----------
    view
        What the audit log says of the view: the command, its format.

    Raises
    ------
    UserError
        Locked: the message names the time and holds no word of the list.
    """
    plan = sealed_plan(city, service_date)
    if plan.opened is None and open_early is not None:
        salts = [local_salt(city.key, service_date)]
        plan = _opened_early(city, service_date, open_early)
        visits = visit_rows(plan.draft, drawn_halves(city, plan))
        return Shown(plan, salts, visits, True)
    if plan.opened is None:
        raise UserError(
            "The list is not open yet. It can be read from {time} {zone} on {date} on. "
            "With the key file: --open-early REASON, which is recorded and marks the "
            "day.",
            date=service_date,
            time=city.settings.release_time,
            zone=zone(city.settings.offset),
        )
    with transaction(city.engine) as db:
        offset = city.settings.offset
        write_audit(
            db, VIEWED, city.now, offset, service_date=service_date, detail=view
        )
    return shown(city, plan)


def open_early(city: City, service_date: date, reason: str, account: str) -> Shown:
    """Return a sealed list before its time, drawn in memory, for two accounts.

    Whoever calls has checked that two accounts agree. The first time it writes the
    audit entry, which marks the day for good; nothing drawn is stored, ever.

    Raises
    ------
    UserError
        This process cannot read the key file, the list is released, or there is no
        sealed plan.
    """
    if not can_read_key(city):
        raise UserError(
            "The web application cannot read the key file, so it cannot open a list "
            "early. The owner of the key file can: sidak list --date {date} "
            "--open-early REASON",
            date=service_date,
        )
    plan = sealed_plan(city, service_date)
    if plan.opened is not None or city.is_past(service_date):
        raise UserError(
            "The list of {date} is released: there is nothing to open early.",
            date=service_date,
        )
    plan = _opened_early(city, service_date, reason, account)
    salts = [local_salt(city.key, service_date)]
    return Shown(plan, salts, visit_rows(plan.draft, drawn_halves(city, plan)), True)


def _opened_early(
    city: City, service_date: date, reason: str, account: str | None = None
) -> Plan:
    """Write the entry, then return the plan: no night may replace it after that.

    A command writes an entry each time; an account of the web, which looks again and
    again, once a day.
    """
    if not reason.strip():
        raise UserError(
            "--open-early wants a reason: it is written into the audit log."
        )
    offset = city.settings.offset
    with night_lock(city.engine, city.settings.home, 600 if account is None else 5):
        with transaction(city.engine) as db:
            if account is None or OPENED_EARLY not in marks(db, service_date):
                write_audit(
                    db,
                    OPENED_EARLY,
                    city.now,
                    offset,
                    service_date=service_date,
                    reason=reason,
                    account=account,
                )
        return sealed_plan(city, service_date)
