"""How far a day has come: which of its stops were opened, what was reported of them."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import from_micros, in_city_time
from data.web_tables import opened_stops, reports


def opened_at(
    db: Connection, visits: Iterable[str], offset: timedelta
) -> dict[str, datetime]:
    """Return when each of the visits was opened by its team, of those that were."""
    wanted = opened_stops.c.visit.in_(list(visits))
    rows = sa.select(opened_stops.c.visit, opened_stops.c.opened_at).where(wanted)
    return {visit: from_micros(at, offset) for visit, at in db.execute(rows).tuples()}


def newest_reports(
    db: Connection, visits: Iterable[str], offset: timedelta
) -> list[dict[str, Any]]:
    """Return the newest report of each of the visits that has one.

    Each with ``visit``, ``report``, ``arrived_at``, ``received_at``, ``missed`` (the
    office was not reached) and ``cause`` (a code; why not).
    """
    names = ("visit", "report", "arrived_at", "received_at", "content")
    newest = (
        sa.select(sa.func.max(reports.c.report))
        .where(reports.c.visit.in_(list(visits)))
        .group_by(reports.c.visit)
    )
    rows = sa.select(*(reports.c[name] for name in names))
    rows = rows.where(reports.c.report.in_(newest))
    found = db.execute(rows).mappings()
    return [_with_cause(in_city_time(row, offset)) for row in found]


def _with_cause(report: dict[str, Any]) -> dict[str, Any]:
    held = json.loads(report.pop("content"))
    missed = held.get("office_open") == "not_reached"
    return report | {"missed": missed, "cause": held.get("cause") if missed else None}
