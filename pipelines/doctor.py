"""Examines a city: what it has, what is missing, what needs a person."""

import pandas as pd
from sqlalchemy.engine import Connection

from data.city import City
from data.database import reading
from data.knowledge import Known
from data.maps.sheets import unfilled
from data.store.audit import read_audit
from data.store.files import read_quarantine, read_waiting
from data.store.maps import read_maps
from data.store.plans import plan_versions, read_not_drawn
from data.workdays import service_hours
from pipelines.device_health import about_devices
from pipelines.failing import FAILED
from pipelines.known import Facts, read_facts
from pipelines.notices import Notice, missing_tables, stale_devices
from pipelines.purging import purged_before
from pipelines.soundness import audit_chain
from web.datause import tables_used


def examine(city: City) -> list[Notice]:
    """Return what a person should know about the city, the good news first."""
    with reading(city.engine) as db:
        facts = read_facts(db, city.settings, Known(city.now))
        return [
            *_identity(city),
            *_tables(facts),
            *missing_tables(facts.registry),
            *_assumed_hours(facts, city),
            *_logs(db, facts, city),
            *about_devices(db, city, facts),
            *_learned(db),
            *_waiting(db, city),
            *_purged(db),
            audit_chain(db).notice,
            *_nights(db, city),
        ]


def _identity(city: City) -> list[Notice]:
    kind = city.engine.dialect.name
    found = [
        Notice(
            "Database: {kind}. Home: {home}.",
            {"kind": kind, "home": city.settings.home},
        )
    ]
    city.key  # noqa: B018  raises what is wrong with the key file
    if city.replay:
        found.append(Notice("This is a replay database: its clock may be replaced."))
    if city.settings.custody == "local":
        found.append(
            Notice(
                "Custody is local: whoever holds the key file can compute the list "
                "early and draw again before sealing. Verification proves the rest."
            )
        )
    return found


def _tables(facts: Facts) -> list[Notice]:
    counts = {
        name: len(getattr(facts.registry, name)) for name in tables_used(facts.registry)
    }
    told = [f"{name} {count}" for name, count in counts.items()]
    return [Notice("Tables with rows: {tables}.", {"tables": told})]


def _assumed_hours(facts: Facts, city: City) -> list[Notice]:
    reg = facts.registry
    week = list(pd.date_range(city.now.date(), periods=7).date)
    hours = service_hours(reg.offices, reg.schedules, reg.calendar, week)
    assumed = hours.loc[hours["assumed"].fillna(False).astype("bool"), "office_code"]
    if reg.schedules.empty or assumed.empty:
        return []
    return [
        Notice(
            "{count} offices follow shipped hours: their schedule has no rows of its "
            "own.",
            {"count": assumed.nunique()},
        )
    ]


def _logs(db: Connection, facts: Facts, city: City) -> list[Notice]:
    if facts.coverage.empty:
        return [
            Notice(
                "No attendance logs yet: states stay unknown. Logs would add "
                "freshness, device alerts and who clocks in."
            )
        ]
    return [
        Notice(
            "{devices} devices have reported; {stale} of them nothing of the last "
            "three days.",
            {
                "devices": len(facts.coverage),
                "stale": stale_devices(facts.coverage, city.now),
            },
        )
    ]


def _learned(db: Connection) -> list[Notice]:
    """Tell of the city's own columns, and of what counts where its files lack one."""
    found = []
    for each in read_maps(db):
        columns = [f"{ours}={theirs}" for ours, theirs in each.columns.items()]
        found.append(
            Notice(
                "Learned columns of {table}: {columns}.",
                {"table": each.target, "columns": columns},
            )
        )
        lacking = [f"{name}={value or '?'}" for name, value in unfilled(each).items()]
        if lacking:
            found.append(
                Notice(
                    "Files of {table} read so lack columns; what counts instead "
                    "(? unknown): {lacking}.",
                    {"table": each.target, "lacking": lacking},
                )
            )
    return found


def _waiting(db: Connection, city: City) -> list[Notice]:
    found = [
        Notice(
            "The file {source} waits: {reason}",
            {"source": row["source"], "reason": row["reason"]},
        )
        for row in read_waiting(db, city.settings.offset).to_dict("records")
    ]
    rows = read_quarantine(db, city.settings.offset)
    found += [
        Notice(
            "{count} rows of the table {table} are in quarantine; import a corrected "
            "file, or the table they wait for.",
            {"count": int(count), "table": table},
        )
        for table, count in rows["table_name"].value_counts().sort_index().items()
    ]
    return found


def _purged(db: Connection) -> list[Notice]:
    before = purged_before(db)
    if before is None:
        return []
    return [
        Notice(
            "Rows about persons before {date} were purged: nights before cannot be "
            "worked out again.",
            {"date": before},
        )
    ]


def _nights(db: Connection, city: City) -> list[Notice]:
    offset = city.settings.offset
    sealed = plan_versions(db, offset)
    found = [
        Notice("No night has run yet. Run: sidak nightly --date YYYY-MM-DD")
        if sealed.empty
        else Notice(
            "Plans: {plans} sealed, the last for {last}.",
            {
                "plans": sealed["service_date"].nunique(),
                "last": sealed["service_date"].max().date(),
            },
        )
    ]
    missed = read_not_drawn(db, offset)
    if len(missed):
        days = list(missed["service_date"].dt.date)[-5:]
        found.append(
            Notice(
                "{count} days were not drawn, the last: {days}.",
                {"count": len(missed), "days": days},
            )
        )
    return found + _failures(read_audit(db, offset), sealed)


def _failures(audit: pd.DataFrame, sealed: pd.DataFrame) -> list[Notice]:
    """Tell of the last night that failed, unless its plan was sealed after all."""
    failed = audit[audit["action"] == FAILED]
    failed = failed[~failed["service_date"].isin(sealed["service_date"])]
    return [
        Notice(
            "The night of {date} failed at {at}: {why}",
            {"date": row["service_date"].date(), "at": row["at"], "why": row["reason"]},
        )
        for row in failed.tail(1).to_dict("records")
    ]
