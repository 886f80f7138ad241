"""Decides whether a day's plan may be shown, and marks it when opened early."""

from datetime import date

from data.city import City
from data.database import night_lock, transaction
from data.errors import UserError
from data.store.audit import OPENED_EARLY, write_audit
from data.store.plans import Plan
from inspections.plan import visit_rows
from pipelines.release import drawn_halves, local_salt, sealed_plan
from web.local import zone
from web.released import Shown, shown


def shown_plan(city: City, service_date: date, open_early: str | None) -> Shown:
    """Return the day's plan once it is released, or opened early for a reason.

    Opening early is written into the audit log first and stores nothing drawn.

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
    return shown(city, plan)


def _opened_early(city: City, service_date: date, reason: str) -> Plan:
    """Write the entry, then return the plan: no night may replace it after that."""
    if not reason.strip():
        raise UserError(
            "--open-early wants a reason: it is written into the audit log."
        )
    with night_lock(city.engine, city.settings.home):
        with transaction(city.engine) as db:
            write_audit(
                db,
                OPENED_EARLY,
                city.now,
                city.settings.offset,
                service_date=service_date,
                reason=reason,
            )
        return sealed_plan(city, service_date)
