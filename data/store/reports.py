"""Reads and writes reports: every finding as a team sent it, and what replaced it."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.web_tables import reports


def reported_visits(db: Connection, visits: Iterable[str]) -> dict[str, int]:
    """Return the newest receipt number by visit, of those visits that have one."""
    rows = (
        sa.select(reports.c.visit, sa.func.max(reports.c.report))
        .where(reports.c.visit.in_(list(visits)))
        .group_by(reports.c.visit)
    )
    return dict(db.execute(rows).tuples().all())
