"""Which of its stops a team has opened: only those name their office on a phone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
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
    """Open a stop; tell whether that was just now: the first to open it stays.

    Two phones of a team may ask at once: they queue. SQLite's writers do so anyway.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("LOCK TABLE opened_stops IN SHARE ROW EXCLUSIVE MODE")
    if read_opened(db, [visit]):
        return False
    moment = to_micros(at, offset)
    db.execute(
        sa.insert(opened_stops).values(visit=visit, account=account, opened_at=moment)
    )
    return True
