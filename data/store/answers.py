"""Reads and writes what offices and their superiors answer to a result.

Rows are added, never changed: a thread of what was said, by whom, when.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import from_micros, to_micros
from data.web_tables import clarifications, follow_ups, minutes, reports


@dataclass(frozen=True)
class Said:
    """One line of a thread.

    Attributes
    ----------
    number
        Its number in its table.
    step
        ``sent``, ``accepted``, ``partly``, ``not_accepted`` (clarification);
        ``promised``, ``done`` (follow-up).
    """

    number: int
    finding: str
    office_code: str
    step: str
    text: str
    account: str
    at: datetime
    due_on: date | None = None


@dataclass(frozen=True)
class Signed:
    """When the berita acara of a finding was signed, and by which team it was made."""

    finding: str
    office_code: str
    signed_at: datetime
    team: str | None


@dataclass(frozen=True)
class Received:
    """When a report of a finding was received, and the outcome it told."""

    finding: str
    received_at: datetime
    outcome: str


def read_received(
    db: Connection, offset: timedelta, offices: Iterable[str] | None = None
) -> list[Received]:
    """Return every report of some offices or of all, in their order."""
    columns = (reports.c.finding, reports.c.received_at, reports.c.content)
    rows = sa.select(*columns).order_by(reports.c.report)
    if offices is not None:
        rows = rows.where(reports.c.office_code.in_(list(offices)))
    return [
        Received(finding, from_micros(at, offset), json.loads(content)["outcome"])
        for finding, at, content in db.execute(rows).tuples()
    ]


def read_clarifications(
    db: Connection, offset: timedelta, offices: Iterable[str] | None = None
) -> list[Said]:
    """Return the clarifications of some offices or of all, in their order."""
    return _said(db, clarifications, "clarification", offset, offices)


def read_follow_ups(
    db: Connection, offset: timedelta, offices: Iterable[str] | None = None
) -> list[Said]:
    """Return the follow-ups of some offices or of all, in their order."""
    return _said(db, follow_ups, "follow_up", offset, offices)


def write_clarification(db: Connection, said: Said, offset: timedelta) -> int:
    """Add a line and return its number."""
    return _write(db, clarifications, "clarification", said, offset)


def write_follow_up(db: Connection, said: Said, offset: timedelta) -> int:
    """Add a line and return its number."""
    return _write(db, follow_ups, "follow_up", said, offset)


def read_signed(
    db: Connection, offset: timedelta, offices: Iterable[str] | None = None
) -> list[Signed]:
    """Return the findings whose berita acara is signed, oldest first."""
    rows = sa.select(
        *(minutes.c.finding, minutes.c.office_code, minutes.c.signed_at),
        reports.c.team,
    ).join(reports, reports.c.report == minutes.c.report)
    if offices is not None:
        rows = rows.where(minutes.c.office_code.in_(list(offices)))
    return [
        Signed(finding, office, from_micros(at, offset), team)
        for finding, office, at, team in db.execute(
            rows.order_by(minutes.c.signed_at)
        ).tuples()
    ]


def _said(
    db: Connection,
    table: sa.Table,
    number: str,
    offset: timedelta,
    offices: Iterable[str] | None,
) -> list[Said]:
    rows = sa.select(table).order_by(table.c[number])
    if offices is not None:
        rows = rows.where(table.c.office_code.in_(list(offices)))
    return [_line(row, number, offset) for row in db.execute(rows).mappings()]


def _line(row: Any, number: str, offset: timedelta) -> Said:
    values = dict(row)
    at = from_micros(values.pop("at"), offset)
    return Said(number=values.pop(number), at=at, **values)


def _write(
    db: Connection, table: sa.Table, number: str, said: Said, offset: timedelta
) -> int:
    last = db.scalar(sa.select(sa.func.max(table.c[number]))) or 0
    values = vars(said) | {"at": to_micros(said.at, offset), number: last + 1}
    del values["number"]
    db.execute(sa.insert(table).values(**values))
    return last + 1
