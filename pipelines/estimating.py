"""Estimates the whole city from the visits of a period that were drawn by lot."""

from datetime import date

import pandas as pd

from data.city import City
from data.database import reading
from data.knowledge import Known
from data.schemas import VERDICTS
from data.store.visits import read_visits
from features.roster import minimum_staff, roster
from inspections.estimates import estimate
from models.labels import below
from pipelines.known import Facts, read_facts
from pipelines.lookback import clocked_in_at, with_own_chances


def estimate_period(city: City, from_on: date, until_on: date) -> pd.DataFrame:
    """Return the estimates (`data.schemas.ESTIMATE`) of ``from_on <= day < until_on``.

    Only findings with known chances count: hand-picked visits, reserves and orders
    say nothing about offices nobody chose.
    """
    settings = city.settings
    with reading(city.engine) as db:
        known = Known(city.now)
        facts = read_facts(db, settings, known)
        findings = with_own_chances(db, facts.registry.findings, settings.offset)
        findings = _drawn(findings, from_on, until_on)
        clocked_in = clocked_in_at(db, settings, known, facts, findings)
        visits = read_visits(db, settings.offset)
    unit = visits.assign(
        draw=visits["service_date"].astype("str") + visits["half"] + visits["unit"]
    ).set_index("visit")["draw"]
    return estimate(
        pd.DataFrame(
            {
                "below": _below(facts, findings),
                "seen": findings["service_staff_seen"],
                "clocked_in": findings["clocked_in"].fillna(clocked_in),
                "chance": findings["chance"],
                "slot_chance": findings["slot_chance"],
                "unit_visit": findings["visit"].map(unit).fillna(findings["finding"]),
            }
        )
    )


def _below(facts: Facts, findings: pd.DataFrame) -> pd.Series:
    """Judge each finding by the minimum of its own day: staff come and go."""
    offices, staff = facts.registry.offices, facts.registry.staff
    judged = [
        below(rows, minimum_staff(offices, roster(staff, day)))
        for day, rows in findings.groupby(findings["arrived_at"].dt.date)
    ]
    return pd.concat([pd.Series(dtype="bool"), *judged]).reindex(findings.index)


def _drawn(findings: pd.DataFrame, from_on: date, until_on: date) -> pd.DataFrame:
    arrived = findings["arrived_at"]
    inside = (arrived >= pd.Timestamp(from_on)) & (arrived < pd.Timestamp(until_on))
    chosen = findings["chance"].notna() & findings["slot_chance"].notna()
    return findings[inside & chosen & findings["outcome"].isin(VERDICTS)]
