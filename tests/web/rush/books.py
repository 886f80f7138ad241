"""Compares what phones were told with what the town keeps: nothing lost or doubled."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from data.city import City, open_city
from data.database import reading
from data.store.audit import broken_entries
from data.store.pictures import picture_file
from data.tables import REGISTRY, audit
from data.web_tables import photos, reports
from tests.web.rush.morning import Worked


def differences(environ: Mapping[str, str], worked: Worked) -> list[str]:
    """Return how the town's books differ from the phones' receipts."""
    with open_city(environ, Path(environ["SIDAK_HOME"]).parent) as city:
        return [
            *_reports(city, worked),
            *_registry(city),
            *_photos(city),
            *_trail(city),
        ]


def views_noted(environ: Mapping[str, str]) -> int:
    """Return how many views of a list the audit trail holds."""
    with open_city(environ, Path(environ["SIDAK_HOME"]).parent) as city:
        viewed = sa.select(audit.c.entry).where(audit.c.action == "list_viewed")
        with reading(city.engine) as db:
            return len(db.execute(viewed).all())


def _reports(city: City, worked: Worked) -> list[str]:
    with reading(city.engine) as db:
        rows = db.execute(sa.select(reports.c.uuid, reports.c.report, reports.c.visit))
        kept = [tuple(row) for row in rows]
    numbers = {uuid: report for uuid, report, _ in kept}
    found = [
        f"lost or under another number: {uuid} ({report}, {numbers.get(uuid)})"
        for uuid, report in worked.receipts.items()
        if numbers.get(uuid) != report
    ]
    visits = Counter(visit for _, _, visit in kept)
    found += [f"twice: {visit}" for visit, count in visits.items() if count > 1]
    sent = {sending.uuid for sending in worked.sendings}
    return found + [f"nobody sent: {uuid}" for uuid in numbers.keys() - sent]


def _registry(city: City) -> list[str]:
    """Each report is one version of its finding, in a batch of its own."""
    findings = REGISTRY["findings"]
    with reading(city.engine) as db:
        made = Counter(db.scalars(sa.select(findings.c.finding)))
        reported = Counter(db.scalars(sa.select(reports.c.finding)))
    return (
        [] if made == reported else [f"findings: {made - reported}, {reported - made}"]
    )


def _photos(city: City) -> list[str]:
    """Every report has its photo, whose file holds what its name says."""
    with reading(city.engine) as db:
        of_report = sa.select(reports.c.report, photos.c.digest).outerjoin(
            photos, photos.c.report == reports.c.report
        )
        rows = list(db.execute(of_report))
    found = []
    for report, digest in rows:
        if digest is None:
            found.append(f"no photo: {report}")
            continue
        file = picture_file(city.settings.home, digest)
        jpeg = file.read_bytes() if file.exists() else b""
        if hashlib.sha256(jpeg).hexdigest() != digest:
            found.append(f"photo lost or changed: {report} {digest}")
    twice = [
        report for report, count in Counter(r for r, _ in rows).items() if count > 1
    ]
    return found + [f"photo twice: {report}" for report in twice]


def _trail(city: City) -> list[str]:
    with reading(city.engine) as db:
        broken = broken_entries(db)
    return [f"audit trail broken at {broken}"] if broken else []
