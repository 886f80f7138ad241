"""Reads the list of a day that is open: what was drawn, and what stands behind it."""

import json
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.city import City
from data.database import reading
from data.store.audit import OPENED_EARLY, marks
from data.store.derived import read_rows
from data.store.plans import Plan, read_plan
from inspections.plan import HalfDraw, chances, visit_rows


@dataclass(frozen=True)
class Shown:
    """A plan whose list may be read, with what it holds."""

    plan: Plan
    salts: list[bytes]
    #: One row per office of a drawn unit or reserve (`inspections.plan.visit_rows`).
    visits: pd.DataFrame
    opened_early: bool


def released(city: City, service_date: date) -> Shown | None:
    """Return the day's list once its release has opened it; None: not open."""
    with reading(city.engine) as db:
        plan = read_plan(db, service_date, city.settings.offset)
    return None if plan is None or plan.opened is None else shown(city, plan)


def shown(city: City, plan: Plan) -> Shown:
    """Return what an opened plan shows, as its published record holds it."""
    record = json.loads(plan.opened or "")
    with reading(city.engine) as db:
        early = OPENED_EARLY in marks(db, plan.service_date)
    halves = {half: HalfDraw(**drawn) for half, drawn in record["halves"].items()}
    salts = [bytes.fromhex(salt) for salt in record["salts"]]
    return Shown(plan, salts, visit_rows(plan.draft, halves), early)


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
