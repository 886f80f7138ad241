"""The night's steps, one plain function each: open, read, compute, write, count.

Every step writes in one transaction and replaces its own rows, so that a killed night
is simply run again. Nothing here knows Prefect.
"""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy.engine import Connection

from data.city import City
from data.database import reading, transaction
from data.knowledge import Known
from data.store.audit import read_meta, write_meta
from data.store.batches import inputs_digest, watermark
from data.store.changes import changed_days
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
from pipelines.planning import plan_day
from pipelines.release import local_salt, publish_commitments
from pipelines.replacing import pending
from pipelines.tonight import Night, refuse_past
from pipelines.watching import alerts_of

#: Days looked back on for late rows: a month arriving in one file is normal.
LATE_DAYS = 35
#: From then on a day can be looked at: offices have closed, the last have clocked out.
DAY_IS_OVER = time(17)


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
    days = _days_to_redo(city, night, known, "derived")
    offices = 0
    with transaction(city.engine) as db:
        facts = read_facts(db, city.settings, known)
        for day in read_days(db, city.settings, known, facts, days):
            states = states_of(facts, day)
            offices = max(offices, states["office_code"].nunique())
            keys = {"service_date": day.day}
            replace_rows(db, "states", keys, states, city.settings.offset)
        _mark_done(db, "derived", known)
    return Count("derive", {"days": len(days), "offices": offices})


def detect(city: City, night: Night) -> Count:
    """Find what somebody should look at, on the same days."""
    known = _known(city, night)
    days = _days_to_redo(city, night, known, "detected")
    found = explained = 0
    with transaction(city.engine) as db:
        facts = read_facts(db, city.settings, known)
        for day, alerts in alerts_of(db, city.settings, known, facts, days):
            found += int(alerts["explained"].isna().sum())
            explained += int(alerts["explained"].notna().sum())
            replace_rows(
                db, "alerts", {"service_date": day}, alerts, city.settings.offset
            )
        _mark_done(db, "detected", known)
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


def _days_to_redo(city: City, night: Night, known: Known, done: str) -> list[date]:
    """Return the days of which more is known than at the last night; never later."""
    offset = city.settings.offset
    last = _last_day_over(night)
    first = night.service_date - timedelta(days=LATE_DAYS)
    with reading(city.engine) as db:
        mark = json.loads(read_meta(db, done) or "null")
        before = mark and Known(datetime.fromisoformat(mark["as_of"]), mark["batch"])
        days = changed_days(db, before, known, first, offset)
    if before is not None:
        days |= {
            day.date() for day in pd.date_range(max(first, before.as_of.date()), last)
        }
    return sorted({day for day in days if day <= last} | {last})


def _last_day_over(night: Night) -> date:
    """Return the last day before the service date that was over at `as_of`."""
    today = night.as_of.date()
    over = today if night.as_of.time() >= DAY_IS_OVER else today - timedelta(days=1)
    return min(over, night.service_date - timedelta(days=1))


def _mark_done(db: Connection, done: str, known: Known) -> None:
    mark = {"as_of": known.as_of.isoformat(), "batch": known.batch}
    write_meta(db, done, json.dumps(mark))
