"""Which of its stops a team has opened: only those name their office on a phone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from data.store.frames import to_micros
from data.web_tables import accounts, opened_stops


def read_opened(db: Connection, visits: Iterable[str]) -> set[str]:
    """Return those of the visits that were opened."""
    wanted = opened_stops.c.visit.in_(list(visits))
    return set(db.scalars(sa.select(opened_stops.c.visit).where(wanted)))


def opening_team(db: Connection, visit: str) -> str | None:
    """Return the team of whoever opened the stop; None: nobody did, or no team's."""
    rows = sa.select(accounts.c.team).join(
        opened_stops, opened_stops.c.account == accounts.c.account
    )
    return db.scalar(rows.where(opened_stops.c.visit == visit))


def open_stop(
    db: Connection, visit: str, account: str, at: datetime, offset: timedelta
) -> bool:
    """Open a stop; tell whether that was just now: the first to open it stays."""
    insert = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    moment = to_micros(at, offset)
    row = insert(opened_stops).values(visit=visit, account=account, opened_at=moment)
    return db.execute(row.on_conflict_do_nothing()).rowcount == 1
