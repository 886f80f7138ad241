"""Reads the visits of released lists; there are none before a release."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import read_frame
from data.tables import plans, visits
from data.web_tables import overrides


@dataclass(frozen=True)
class Visit:
    """One visit as it stands now: as drawn, or as the ledger changed it.

    Attributes
    ----------
    slot
        The half hour of the day it was drawn for; None: none.
    arm
        ``order`` where the leadership wanted it; None for a reserve.
    """

    visit: str
    service_date: date
    half: str
    team: str | None
    office_code: str
    slot: int | None = None
    chance: float | None = None
    arm: str | None = None


def read_visits(
    db: Connection,
    offset: timedelta,
    from_on: date | None = None,
    until_on: date | None = None,
) -> pd.DataFrame:
    """Return the visits of the newest versions, ``from_on`` to ``until_on`` included.

    Columns of the table ``visits``; ``slot`` counts half hours of the day.
    """
    newest = (
        sa.select(plans.c.service_date, sa.func.max(plans.c.version).label("version"))
        .where(plans.c.opened.is_not(None))
        .group_by(plans.c.service_date)
        .subquery()
    )
    current = (visits.c.service_date == newest.c.service_date) & (
        visits.c.version == newest.c.version
    )
    rows = sa.select(visits).join(newest, current)
    if from_on is not None:
        rows = rows.where(visits.c.service_date >= from_on)
    if until_on is not None:
        rows = rows.where(visits.c.service_date <= until_on)
    frame = read_frame(db, rows, offset)
    order = ["service_date", "half", "team", "sequence", "office_code"]
    return frame.sort_values(order, ignore_index=True)


def find_visit(db: Connection, visit: str) -> Visit | None:
    """Return a visit of an open list, or one the leadership ordered; None: neither.

    Of several changes in the ledger the last one says whose visit it is.
    """
    rows = sa.select(visits).where(visits.c.visit == visit)
    drawn = db.execute(rows).one_or_none()
    # A skipped visit stays with its team, which may have been there already.
    given = (overrides.c.visit == visit) & overrides.c.team.is_not(None)
    changes = sa.select(overrides).where(given)
    newest = changes.order_by(overrides.c.override.desc()).limit(1)
    whose = db.execute(newest).one_or_none() or drawn
    if whose is None:
        return None
    return Visit(
        visit=visit,
        service_date=whose.service_date,
        half=whose.half,
        team=whose.team,
        office_code=whose.office_code,
        slot=drawn.slot if drawn else None,
        chance=drawn.chance if drawn else None,
        arm=drawn.arm if drawn else "order",
    )


def last_teams(db: Connection, before_on: date) -> dict[str, str]:
    """Return, by office code, the team of its last drawn visit before a day."""
    rows = sa.select(visits.c.office_code, visits.c.team).where(
        visits.c.service_date < before_on,
        visits.c.team.is_not(None),
        visits.c.reserve.is_(sa.false()),
    )
    # Oldest first, the afternoon after the morning: the last one stays.
    rows = rows.order_by(visits.c.service_date, visits.c.half, visits.c.visit)
    # A result has keys(), for which dict() would take it for a mapping.
    return dict(db.execute(rows).tuples().all())
