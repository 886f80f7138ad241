"""The ledger: changes of a day's list by people, and openings before its time.

Rows are added, never changed; only an opening that waits gets its second account.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import in_city_time, to_micros
from data.web_tables import early_openings, overrides


@dataclass(frozen=True)
class Override:
    """One change of a day's list: who, why, when.

    Attributes
    ----------
    kind
        ``skip``, ``swap`` (to ``team``), ``reserve`` (taken by ``team``) or ``order``.
        Of several about one visit the last holds.
    visit
        The draw's id, or an order's own.
    """

    override: int
    service_date: date
    kind: str
    visit: str
    office_code: str
    team: str | None
    half: str
    reason: str
    account: str
    at: datetime


@dataclass(frozen=True)
class EarlyOpening:
    """A list that one account wants to see early; another one has to agree."""

    opening: int
    service_date: date
    reason: str
    asked_by: str
    asked_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None


def lock_overrides(db: Connection) -> None:
    """Let no other transaction change the list until this one has ended.

    SQLite's writers queue anyway.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("LOCK TABLE overrides IN SHARE ROW EXCLUSIVE MODE")


def next_override(db: Connection) -> int:
    """Return the number of the next change."""
    return (db.scalar(sa.select(sa.func.max(overrides.c.override))) or 0) + 1


def write_override(db: Connection, change: Override, offset: timedelta) -> None:
    """Add a change to the ledger."""
    row = vars(change) | {"at": to_micros(change.at, offset)}
    db.execute(sa.insert(overrides).values(**row))


def read_overrides(
    db: Connection, offset: timedelta, service_date: date | None = None
) -> list[Override]:
    """Return the changes of one day's list, or of all, in the order written."""
    rows = sa.select(overrides).order_by(overrides.c.override)
    if service_date is not None:
        rows = rows.where(overrides.c.service_date == service_date)
    found = db.execute(rows).mappings()
    return [Override(**in_city_time(row, offset)) for row in found]


def count_overrides(db: Connection, service_date: date) -> int:
    """Return how many changes the ledger holds of a day."""
    wanted = overrides.c.service_date == service_date
    count = sa.select(sa.func.count()).select_from(overrides).where(wanted)
    return db.scalar(count) or 0


def ask_early(
    db: Connection,
    service_date: date,
    reason: str,
    account: str,
    at: datetime,
    offset: timedelta,
) -> int:
    """Note that an account wants a list early; return the number of the request."""
    number = (db.scalar(sa.select(sa.func.max(early_openings.c.opening))) or 0) + 1
    db.execute(
        sa.insert(early_openings).values(
            opening=number,
            service_date=service_date,
            reason=reason,
            asked_by=account,
            asked_at=to_micros(at, offset),
        )
    )
    return number


def approve_early(
    db: Connection, opening: int, account: str, at: datetime, offset: timedelta
) -> bool:
    """Note that a second account agrees; False: one did before, or asked itself."""
    waiting = sa.and_(
        early_openings.c.opening == opening,
        early_openings.c.approved_by.is_(None),
        early_openings.c.asked_by != account,
    )
    change = sa.update(early_openings).where(waiting)
    values = {"approved_by": account, "approved_at": to_micros(at, offset)}
    return db.execute(change.values(**values)).rowcount == 1


def read_early(
    db: Connection, offset: timedelta, from_on: date | None = None
) -> list[EarlyOpening]:
    """Return the requests about days from ``from_on`` on, the newest first."""
    rows = sa.select(early_openings).order_by(early_openings.c.opening.desc())
    if from_on is not None:
        rows = rows.where(early_openings.c.service_date >= from_on)
    found = db.execute(rows).mappings()
    return [EarlyOpening(**in_city_time(row, offset)) for row in found]
