"""Fits the structural model to what is known and asks it about one day."""

import json
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.schemas import Registry
from data.settings import Settings
from data.workdays import service_hours, workdays_before
from features.attribution import pins_as_persons
from features.history import (
    HISTORY_DAYS,
    clock_in_history,
    head_counts,
    silent_days,
)
from features.matrix import Tomorrow, tomorrow
from models.labels import labels
from models.risk import Evidence, fit, score
from pipelines.known import Day, Facts, read_attributed, read_day, read_facts
from pipelines.lookback import clocked_in_at, with_own_chances


@dataclass(frozen=True)
class Forecasted:
    """A day's risk, the facts behind its reasons, the number of findings used."""

    risk: pd.DataFrame
    facts: pd.DataFrame
    findings: int


def forecast_day(
    db: Connection, settings: Settings, known: Known, service_date: date
) -> Forecasted:
    """Read what was known, refit the model and score every open office and slot."""
    facts = read_facts(db, settings, known)
    day = read_day(db, settings, known, facts, service_date)
    history = _history(db, settings, known, facts, day)
    evidence = _evidence(db, settings, known, facts, day, history)
    risk, why = score(fit(evidence), _tomorrow(facts, day, history))
    why = why.assign(facts=why["facts"].map(json.loads))
    return Forecasted(risk, why, len(evidence.labels))


def _history(
    db: Connection, settings: Settings, known: Known, facts: Facts, day: Day
) -> pd.DataFrame:
    """Count, per person, the days expected and clocked in of the last weeks."""
    reg = facts.registry
    first = workdays_before(day.day, HISTORY_DAYS, reg.calendar)[0]
    days = pd.date_range(first, pd.Timestamp(day.day), inclusive="left")
    hours = service_hours(reg.offices, reg.schedules, reg.calendar, list(days.date))
    punches = read_attributed(db, settings, known, reg, days[0].date(), days[-1].date())
    if reg.staff.empty:
        punches = pins_as_persons(punches)
    clock_ins = punches.assign(service_date=punches["punched_at"].dt.normalize())
    clock_ins = clock_ins[["person", "office_code", "service_date"]]
    clock_ins = clock_ins.dropna().drop_duplicates()
    silent = silent_days(clock_ins, hours, facts.devices, facts.coverage)
    return clock_in_history(
        _placements(reg, day, clock_ins), clock_ins, hours, reg.leave, silent, day.day
    )


def _placements(registry: Registry, day: Day, clock_ins: pd.DataFrame) -> pd.DataFrame:
    """Return who was placed where and when; a pin, since it was first seen there."""
    columns = ["person", "office_code", "valid_from", "valid_until"]
    if registry.staff.empty:
        pin = ["person", "office_code"]
        first = clock_ins.groupby(pin)["service_date"].min().rename("valid_from")
        people = day.people[pin].merge(first, how="left", on=pin)
        return people.reindex(columns=columns).astype(
            dict.fromkeys(columns[2:], "datetime64[us]")
        )
    return registry.staff.rename(columns={"staff_number": "person"})[columns]


def _evidence(
    db: Connection,
    settings: Settings,
    known: Known,
    facts: Facts,
    day: Day,
    history: pd.DataFrame,
) -> Evidence:
    """Gather what inspections taught: head counts, and verdicts with their chances."""
    findings = with_own_chances(db, facts.registry.findings, settings.offset)
    clocked_in = clocked_in_at(db, settings, known, facts, findings)
    return Evidence(
        offices=facts.registry.offices[["office_code", "kind"]],
        history=history,
        counts=head_counts(findings, clocked_in),
        labels=labels(findings, day.minimum),
    )


def _tomorrow(facts: Facts, day: Day, history: pd.DataFrame) -> Tomorrow:
    return tomorrow(
        facts.registry,
        day.hours,
        day.people,
        day.away,
        day.minimum,
        history,
        day.day,
    )
