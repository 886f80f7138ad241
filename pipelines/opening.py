"""Decides whether a day's plan may be shown, and marks it when opened early."""

import json
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.database import night_lock, reading, transaction
from data.errors import UserError
from data.store.audit import marks, write_audit
from data.store.derived import read_rows
from data.store.plans import Plan
from inspections.plan import HalfDraw, chances, visit_rows
from pipelines.city import City
from pipelines.release import drawn_halves, local_salt, sealed_plan
from pipelines.replacing import OPENED_EARLY
from web.local import zone


@dataclass(frozen=True)
class Shown:
    """A plan whose list may be read, with what it holds."""

    plan: Plan
    salts: list[bytes]
    #: One row per office of a drawn unit or reserve (`inspections.plan.visit_rows`).
    visits: pd.DataFrame
    opened_early: bool


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
    record = json.loads(plan.opened)
    with reading(city.engine) as db:
        early = OPENED_EARLY in marks(db, service_date)
    halves = {half: HalfDraw(**drawn) for half, drawn in record["halves"].items()}
    salts = [bytes.fromhex(salt) for salt in record["salts"]]
    return Shown(plan, salts, visit_rows(plan.draft, halves), early)


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


def risk_rows(city: City, shown: Shown) -> pd.DataFrame:
    """Return the risk behind the plan (`data.schemas.RISK`)."""
    return _stored(city, "risk", shown.plan)


def risk_facts(city: City, shown: Shown) -> pd.DataFrame:
    """Return the facts behind its reasons: office_code, code, contribution, facts."""
    return _stored(city, "risk_facts", shown.plan)


def chance_rows(shown: Shown) -> pd.DataFrame:
    """Return every unit's chance in each half (`data.schemas.CHANCES`)."""
    return chances(shown.plan.draft, shown.salts)


def _stored(city: City, table: str, plan: Plan) -> pd.DataFrame:
    keys = {"service_date": plan.service_date, "version": plan.version}
    with reading(city.engine) as db:
        return read_rows(db, table, keys, city.settings.offset)
