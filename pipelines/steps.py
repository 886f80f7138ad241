"""The night's steps, one plain function each: open, read, compute, write, count.

Every step writes in one transaction and replaces its own rows, so that a killed night
is simply run again. Nothing here knows Prefect.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection

from data.city import City
from data.database import reading, transaction
from data.knowledge import Known
from data.store.batches import inputs_digest, watermark
from data.store.derived import read_rows, replace_rows
from data.store.plans import (
    Plan,
    last_commit_hash,
    read_plan,
    seal_plan,
    write_draft,
)
from inspections.plan import units_of, visits_at_most
from inspections.record import canonical, commit_hash, commitment, salt_hash
from pipelines.counts import Count
from pipelines.forecasting import forecast_day
from pipelines.ingesting import ingest_inbox
from pipelines.known import read_days, read_facts, states_of
from pipelines.late import late_days, mark_done, note_changes
from pipelines.planning import plan_day
from pipelines.release import local_salt, publish_commitments
from pipelines.replacing import pending
from pipelines.tonight import Night, refuse_past
from pipelines.watching import alerts_of


def ingest(city: City, night: Night) -> Count:
    """Take in what lies in the inbox, then fix what this night knows."""
    reports = ingest_inbox(city.engine, city.settings, city.key, night.as_of, city.now)
    _fix_knowledge(city, night)
    fresh = [report for report in reports if report.status == "ingested"]
    return Count(
        "ingest",
        {
            "files": len(fresh),
            "punches": sum(report.punches for report in fresh),
            "rejects": sum(report.rejects for report in fresh),
            "waiting": sum(report.status == "waiting" for report in reports),
        },
    )


def derive(city: City, night: Night) -> Count:
    """Work out the states of every day that changed since the last night."""
    known = _known(city, night)
    late = late_days(city, night, known, "derived")
    offices = 0
    offset = city.settings.offset
    with transaction(city.engine) as db:
        facts = read_facts(db, city.settings, known)
        days = read_days(db, city.settings, known, facts, late.days)
        found = ((day.day, states_of(facts, day)) for day in days)
        for day, states in note_changes(db, city, known, late, facts, found):
            offices = max(offices, states["office_code"].nunique())
            replace_rows(db, "states", {"service_date": day}, states, offset)
        mark_done(db, "derived", known)
    return Count("derive", {"days": len(late.days), "offices": offices})


def detect(city: City, night: Night) -> Count:
    """Find what somebody should look at, on the same days."""
    known = _known(city, night)
    days = late_days(city, night, known, "detected").days
    found = explained = 0
    with transaction(city.engine) as db:
        facts = read_facts(db, city.settings, known)
        for day, alerts in alerts_of(db, city.settings, known, facts, days):
            found += int(alerts["explained"].isna().sum())
            explained += int(alerts["explained"].notna().sum())
            replace_rows(
                db, "alerts", {"service_date": day}, alerts, city.settings.offset
            )
        mark_done(db, "detected", known)
    numbers = {"days": len(days), "alerts": found, "explained": explained}
    return Count("detect", numbers)


def score(city: City, night: Night) -> Count:
    """Predict, for every open office and half hour of the date, too few people."""
    draft = _draft(city, night)
    if draft is None:
        return Count("score")
    known = Known(draft.as_of, draft.batch)
    keys = {"service_date": night.service_date, "version": draft.version}
    with reading(city.engine) as db:
        scored = forecast_day(db, city.settings, known, night.service_date)
    offset = city.settings.offset
    with transaction(city.engine) as db:
        replace_rows(db, "risk", keys, scored.risk, offset)
        replace_rows(db, "risk_facts", keys, scored.facts, offset)
    return Count(
        "score",
        {
            "slots": len(scored.risk),
            "offices": scored.risk["office_code"].nunique(),
            "findings": scored.findings,
        },
    )


def plan(city: City, night: Night) -> Count:
    """Turn the risk into chances, teams and thresholds: all that the draw will read."""
    draft = _draft(city, night)
    if draft is None:
        return Count("plan")
    offset = city.settings.offset
    keys = {"service_date": night.service_date, "version": draft.version}
    with reading(city.engine) as db:
        risk = read_rows(db, "risk", keys, offset)
        inputs = plan_day(db, city.settings, draft, risk)
    with transaction(city.engine) as db:
        write_draft(db, replace(draft, draft=inputs), offset)
    sizes = {"units": units_of(inputs), "visits": visits_at_most(inputs)}
    return Count("plan", sizes)


def seal(city: City, night: Night) -> Count:
    """Publish the hashes of all this, chained to the record before."""
    city = city.later()
    refuse_past(city, night.service_date)
    with transaction(city.engine) as db:
        draft = pending(db, city, night.service_date)
        if draft is not None:
            record = _commitment(db, city, draft)
            seal_plan(
                db,
                draft.service_date,
                draft.version,
                canonical(record).decode(),
                commit_hash(record),
            )
    # Also when the plan stands: a kill may have come before the file was written.
    publish_commitments(city, night.service_date)
    return Count("seal", {"version": draft.version} if draft else {})


def _commitment(db: Connection, city: City, draft: Plan) -> dict[str, Any]:
    offset = city.settings.offset
    return commitment(
        service_date=draft.service_date,
        version=draft.version,
        as_of=draft.as_of,
        offset=offset,
        inputs=inputs_digest(db, Known(draft.as_of, draft.batch), offset),
        draw=draft.draft,
        salt_hashes=[salt_hash(local_salt(city.key, draft.service_date))],
        previous=last_commit_hash(db),
        reason=draft.reason,
    )


#: The order of the night.
NIGHT = (ingest, derive, detect, score, plan, seal)


def _draft(city: City, night: Night) -> Plan | None:
    with reading(city.engine) as db:
        return pending(db, city, night.service_date)


def _fix_knowledge(city: City, night: Night) -> None:
    """Write down as of when, and up to which file, the coming version knows."""
    offset = city.settings.offset
    with transaction(city.engine) as db:
        draft = pending(db, city, night.service_date)
        if draft is None:
            if read_plan(db, night.service_date, offset) is not None:
                return
            draft = Plan(night.service_date, 1, night.as_of, 0, {})
        fixed = replace(draft, as_of=night.as_of, batch=watermark(db), draft={})
        write_draft(db, fixed, offset)


def _known(city: City, night: Night) -> Known:
    with reading(city.engine) as db:
        return Known(night.as_of, watermark(db))
