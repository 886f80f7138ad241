"""Reads and writes reports: every finding as a team sent it, and what replaced it.

A report is never changed. The newest of a visit holds; the registry's table
``findings`` gets a version of its own with each.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.errors import UserError
from data.store.audit import write_audit
from data.store.batches import count_batch, open_batch, queue_for_batch
from data.store.frames import canonical, from_micros, to_micros
from data.store.pictures import attach
from data.tables import REGISTRY
from data.web_tables import minutes, photos, reports

#: The audit's word by the kind of a report.
ACTIONS = {
    "finding": "finding_received",
    "correction": "finding_corrected",
    "amendment": "finding_amended",
}
_FINDINGS = REGISTRY["findings"]


@dataclass(frozen=True)
class Sent:
    """A checked finding, on its way into the store.

    Attributes
    ----------
    uuid
        The phone's own number of it: the same one is never kept twice.
    digest
        Hash of all that was sent under that number.
    finding
        The row of the registry's table, by column.
    content
        What the form held, for people.
    photos
        Digests of pictures that are kept already.
    replaces
        The report it corrects or amends.
    """

    uuid: str
    digest: str
    service_date: date
    finding: Mapping[str, Any]
    account: str
    sent_at: datetime | None
    received_at: datetime
    content: Mapping[str, object]
    photos: Sequence[str] = ()
    replaces: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """One report as it was received; instants are city wall time."""

    report: int
    uuid: str
    digest: str
    kind: str
    replaces: int | None
    finding: str
    visit: str | None
    office_code: str
    team: str | None
    account: str
    arrived_at: datetime
    sent_at: datetime | None
    received_at: datetime
    reason: str | None
    content: Mapping[str, Any] = field(default_factory=dict)


class Refused(UserError):
    """The report cannot be taken as it is; ``report`` is the one it meets."""

    def __init__(self, text: str, report: Report) -> None:
        self.report = report
        super().__init__(text)


class OtherContent(Refused):
    """The same number came before with something else in it."""


class Outdated(Refused):
    """There is a newer report of the visit than the sender knew."""


class ReasonNeeded(Refused):
    """The berita acara is signed, or the day is over: a change says why."""


def write_report(db: Connection, sent: Sent, offset: timedelta) -> Report:
    """Keep a report, its finding, its photos and an audit entry; return it.

    What was sent before under the same number is returned as it is, and nothing is
    written. Writers queue from the first line on, so that two never see the same.

    Raises
    ------
    Refused
        It contradicts what is there; nothing is written.
    """
    queue_for_batch(db)
    before = find_uuid(db, sent.uuid, offset)
    if before is not None:
        return same(before, sent.digest)
    kind = _kind(db, sent, offset)
    number = (db.scalar(sa.select(sa.func.max(reports.c.report))) or 0) + 1
    db.execute(sa.insert(reports).values(**_row(sent, kind, number, offset)))
    _write_finding(db, sent, offset)
    attach(
        db,
        sent.photos,
        account=sent.account,
        at=sent.received_at,
        offset=offset,
        report=number,
    )
    write_audit(
        db,
        ACTIONS[kind],
        sent.received_at,
        offset,
        service_date=sent.service_date,
        reason=sent.reason or None,
        detail={"report": number, "finding": sent.finding["finding"]},
        account=sent.account,
    )
    return read_report(db, number, offset)


def same(before: Report, digest: str) -> Report:
    """Return the report of that number, if it holds the same.

    Raises
    ------
    OtherContent
        It does not.
    """
    if before.digest != digest:
        raise OtherContent("This form was received before with other content.", before)
    return before


def _kind(db: Connection, sent: Sent, offset: timedelta) -> str:
    """Tell what the report is, by what there is already."""
    newest = newest_report(db, sent.finding["finding"], offset)
    if newest is None:
        return "finding"
    if sent.replaces != newest.report:
        raise Outdated("This visit has a result already.", newest)
    if is_signed(db, newest.finding):
        if not sent.reason:
            raise ReasonNeeded(
                "The berita acara is signed. Say why the result changes.", newest
            )
        return "amendment"
    # Unsigned for days, a result could else change again and again in silence.
    if sent.received_at.date() > sent.service_date and not sent.reason:
        raise ReasonNeeded(
            "The day of the visit is over. Say why the result changes.", newest
        )
    return "correction"


def _row(sent: Sent, kind: str, number: int, offset: timedelta) -> dict[str, Any]:
    copied = ("finding", "visit", "office_code", "team")
    return {
        "report": number,
        "uuid": sent.uuid,
        "digest": sent.digest,
        "kind": kind,
        "replaces": None if kind == "finding" else sent.replaces,
        **{name: sent.finding.get(name) for name in copied},
        "account": sent.account,
        "arrived_at": to_micros(sent.finding["arrived_at"], offset),
        "sent_at": sent.sent_at and to_micros(sent.sent_at, offset),
        "received_at": to_micros(sent.received_at, offset),
        "content": canonical(dict(sent.content)),
        "reason": sent.reason or None,
    }


def _write_finding(db: Connection, sent: Sent, offset: timedelta) -> None:
    """Add the finding to the registry: the newest version of its key."""
    batch = open_batch(
        db,
        kind="web",
        table_name="findings",
        source=sent.uuid,
        digest=sent.digest,
        policy="received",
        arrived_at=sent.received_at,
        offset=offset,
    )
    last = db.scalar(sa.select(sa.func.max(_FINDINGS.c.row_id))) or 0
    row = dict(sent.finding)
    row["arrived_at"] = to_micros(row["arrived_at"], offset)
    recorded = to_micros(sent.received_at, offset)
    db.execute(
        sa.insert(_FINDINGS).values(
            row_id=last + 1, recorded_at=recorded, batch=batch, **row
        )
    )
    count_batch(db, batch, {"rows": 1})


# ------------------------------------------------------------------- reading


def read_report(db: Connection, report: int, offset: timedelta) -> Report:
    """Return the report of that number, which there must be."""
    found = _read(db, reports.c.report == report, offset)
    return found[0]


def find_uuid(db: Connection, uuid: str, offset: timedelta) -> Report | None:
    """Return the report that came under a phone's number; None: none did."""
    found = _read(db, reports.c.uuid == uuid, offset)
    return found[0] if found else None


def reports_of(db: Connection, finding: str, offset: timedelta) -> list[Report]:
    """Return every report of a finding, the newest first."""
    return _read(db, reports.c.finding == finding, offset)


def newest_report(db: Connection, finding: str, offset: timedelta) -> Report | None:
    """Return the report that holds now; None: there is none yet."""
    found = reports_of(db, finding, offset)
    return found[0] if found else None


def reported_visits(db: Connection, visits: Iterable[str]) -> dict[str, int]:
    """Return the newest receipt number by visit, of those visits that have one."""
    rows = (
        sa.select(reports.c.visit, sa.func.max(reports.c.report))
        .where(reports.c.visit.in_(list(visits)))
        .group_by(reports.c.visit)
    )
    return dict(db.execute(rows).tuples().all())


def reported_findings(db: Connection) -> list[str]:
    """Return every finding that a team sent."""
    return list(db.scalars(sa.select(reports.c.finding).distinct()))


def reports_with_photo(db: Connection, digest: str, offset: timedelta) -> list[Report]:
    """Return every report that a picture belongs to, the newest first."""
    owners = sa.select(photos.c.report).where(photos.c.digest == digest)
    return _read(db, reports.c.report.in_(owners), offset)


def is_signed(db: Connection, finding: str) -> bool:
    """Tell whether the finding has its berita acara."""
    wanted = sa.select(minutes.c.minute).where(minutes.c.finding == finding)
    return db.scalar(wanted) is not None


def _read(
    db: Connection, wanted: sa.ColumnElement[bool], offset: timedelta
) -> list[Report]:
    rows = sa.select(reports).where(wanted).order_by(reports.c.report.desc())
    return [_report(row, offset) for row in db.execute(rows).mappings()]


def _report(row: Mapping[Any, Any], offset: timedelta) -> Report:
    values: dict[str, Any] = {
        name: from_micros(value, offset)
        if name.endswith("_at") and value is not None
        else value
        for name, value in row.items()
    }
    return Report(**values | {"content": json.loads(values["content"])})
