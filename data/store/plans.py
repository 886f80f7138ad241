"""Reads and writes plans: draft, sealed, opened; and the days that had none."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.bulk import bulk_insert
from data.store.frames import (
    canonical,
    from_micros,
    read_frame,
    to_micros,
    to_values,
)
from data.tables import days_not_drawn, plans, visits


@dataclass(frozen=True)
class Plan:
    """One version of a day's plan.

    ``draft`` is all that the draw reads. ``committed`` and ``opened`` are the
    published records' text; None: not sealed, not released. ``reason``: why it
    replaced the version before.
    """

    service_date: date
    version: int
    as_of: datetime
    batch: int
    draft: dict[str, Any]
    reason: str | None = None
    committed: str | None = None
    commit_hash: str | None = None
    opened: str | None = None

    @property
    def sealed(self) -> bool:
        """Whether the plan was sealed; it never changes after that."""
        return self.committed is not None


def write_draft(db: Connection, plan: Plan, offset: timedelta) -> None:
    """Write a plan that is not sealed, in the place of an earlier draft.

    Raises
    ------
    ValueError
        That version was sealed: sealed plans never change.
    """
    found = read_plan(db, plan.service_date, offset, version=plan.version)
    if plan.sealed or (found and found.sealed):
        raise ValueError("a sealed plan never changes")
    db.execute(sa.delete(plans).where(_is(plan.service_date, plan.version)))
    db.execute(
        sa.insert(plans).values(
            service_date=plan.service_date,
            version=plan.version,
            as_of=to_micros(plan.as_of, offset),
            batch=plan.batch,
            reason=plan.reason,
            draft=canonical(plan.draft),
        )
    )


def seal_plan(
    db: Connection, service_date: date, version: int, committed: str, commit_hash: str
) -> None:
    """Seal a draft: it becomes the newest link of the chain.

    Raises
    ------
    ValueError
        There is no draft of that version, or it was sealed with another record.
    """
    place = (db.scalar(sa.select(sa.func.max(plans.c.sealing))) or 0) + 1
    sealed = db.execute(
        sa.update(plans)
        .where(_is(service_date, version), plans.c.committed.is_(None))
        .values(committed=committed, commit_hash=commit_hash, sealing=place)
    )
    if not sealed.rowcount:
        raise ValueError("no draft to seal")


def open_plan(
    db: Connection,
    service_date: date,
    version: int,
    opened: str,
    visited: pd.DataFrame,
    offset: timedelta,
) -> None:
    """Store the opened record and its visits, in the place of those opened before.

    Parameters
    ----------
    visited
        One row per visit of the halves released so far, with the columns of the
        table ``visits``.
    """
    opening = sa.update(plans).where(
        _is(service_date, version), plans.c.committed.is_not(None)
    )
    if not db.execute(opening.values(opened=opened)).rowcount:
        raise ValueError("only a sealed plan opens")
    belongs = visits.c.service_date == service_date
    db.execute(sa.delete(visits).where(belongs, visits.c.version == version))
    rows = visited.assign(service_date=service_date, version=version)
    bulk_insert(db, visits, to_values(rows, visits, offset))


def read_plan(
    db: Connection,
    service_date: date,
    offset: timedelta,
    version: int | None = None,
) -> Plan | None:
    """Return the given version of a day's plan, else its newest sealed one."""
    sealed = plans.c.committed.is_not(None)
    wanted = sealed if version is None else plans.c.version == version
    row = db.execute(
        sa.select(plans)
        .where(plans.c.service_date == service_date, wanted)
        .order_by(plans.c.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return Plan(
        service_date=row.service_date,
        version=row.version,
        as_of=from_micros(row.as_of, offset),
        batch=row.batch,
        draft=json.loads(row.draft),
        reason=row.reason,
        committed=row.committed,
        commit_hash=row.commit_hash,
        opened=row.opened,
    )


def opened_hash(db: Connection, service_date: date) -> str | None:
    """Return the seal of the day's open list; None: it has none that is open."""
    newest = (
        sa.select(plans.c.commit_hash, plans.c.opened.is_not(None).label("opened"))
        .where(plans.c.service_date == service_date, plans.c.committed.is_not(None))
        .order_by(plans.c.version.desc())
        .limit(1)
    )
    row = db.execute(newest).one_or_none()
    return row.commit_hash if row and row.opened else None


def plan_versions(
    db: Connection, offset: timedelta, service_date: date | None = None
) -> pd.DataFrame:
    """Return one row per sealed version, of one day or all, in the order of sealing.

    Columns ``service_date``, ``version``, ``as_of``, ``batch``, ``reason``,
    ``commit_hash``, ``opened`` (the record's text; missing until release).
    """
    names = (
        *("service_date", "version", "as_of", "batch"),
        *("reason", "commit_hash", "opened"),
    )
    rows = sa.select(*(plans.c[name] for name in names))
    rows = rows.where(plans.c.sealing.is_not(None)).order_by(plans.c.sealing)
    if service_date is not None:
        rows = rows.where(plans.c.service_date == service_date)
    return read_frame(db, rows, offset)


def last_commit_hash(db: Connection) -> str | None:
    """Return the hash of the record sealed last, the chain's end; None: no record."""
    last = plans.c.sealing.desc()
    sealed = sa.select(plans.c.commit_hash).where(plans.c.sealing.is_not(None))
    return db.scalar(sealed.order_by(last).limit(1))


def write_not_drawn(
    db: Connection,
    service_date: date,
    recorded_at: datetime,
    reason: str,
    offset: timedelta,
) -> None:
    """Record that a day had no draw; the first record of a day stays."""
    known = days_not_drawn.c.service_date == service_date
    if db.scalar(sa.select(days_not_drawn.c.service_date).where(known)) is None:
        db.execute(
            sa.insert(days_not_drawn).values(
                service_date=service_date,
                recorded_at=to_micros(recorded_at, offset),
                reason=reason,
            )
        )


def read_not_drawn(db: Connection, offset: timedelta) -> pd.DataFrame:
    """Return the days without a draw: ``service_date``, ``recorded_at``, ``reason``."""
    order = days_not_drawn.c.service_date
    return read_frame(db, sa.select(days_not_drawn).order_by(order), offset)


def _is(service_date: date, version: int) -> sa.ColumnElement[bool]:
    return (plans.c.service_date == service_date) & (plans.c.version == version)
