"""Completes findings with what the store knows besides: chances and head counts."""

from datetime import timedelta

import pandas as pd
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.settings import Settings
from data.store.punches import read_punches_on
from data.store.visits import read_visits
from data.workdays import service_hours
from features.arrivals import PLACE, clocked_in
from features.attribution import attributed, pins_as_persons
from features.roster import rosters
from pipelines.known import Facts


def with_own_chances(
    db: Connection, findings: pd.DataFrame, offset: timedelta
) -> pd.DataFrame:
    """Return the findings with the chances of the visits that sidak drew itself.

    A visit id sidak never gave is emptied: without a chance of its own such a finding
    counts as hand-picked. Reserves keep their id and have no chance.
    """
    visits = read_visits(db, offset).set_index("visit")
    drawn = findings["visit"].isin(visits.index)
    own = visits[["chance", "slot_chance"]].reindex(findings["visit"])
    return findings.assign(
        visit=findings["visit"].where(drawn),
        chance=findings["chance"].mask(drawn, own["chance"].to_numpy()),
        slot_chance=findings["slot_chance"].mask(drawn, own["slot_chance"].to_numpy()),
    )


def clocked_in_at(
    db: Connection,
    settings: Settings,
    known: Known,
    facts: Facts,
    findings: pd.DataFrame,
) -> pd.Series:
    """Return how many were clocked in at each arrival, by the punches known.

    ``Int64`` on the findings' index; NA where the finding says it itself or no device
    covered that moment. Only the visited offices are looked at: inspections are few,
    punches are millions.
    """
    asked = findings[findings["clocked_in"].isna() & findings["arrived_at"].notna()]
    places = asked[["office_code"]].assign(
        service_date=asked["arrived_at"].dt.normalize()
    )
    places = places.drop_duplicates(ignore_index=True)
    punches = _punches(db, settings, known, facts, places)
    counts = clocked_in(
        asked,
        _hours(facts, places),
        _people(facts, places, punches),
        punches,
        facts.coverage,
    )
    return counts.reindex(findings.index)


def _hours(facts: Facts, places: pd.DataFrame) -> pd.DataFrame:
    reg = facts.registry
    offices = reg.offices[reg.offices["office_code"].isin(places["office_code"])]
    days = sorted(places["service_date"].dt.date.unique())
    return service_hours(offices, reg.schedules, reg.calendar, days).merge(places)


def _punches(
    db: Connection, settings: Settings, known: Known, facts: Facts, places: pd.DataFrame
) -> pd.DataFrame:
    """Read the punches of the visited offices on the days of their visits."""
    reg = facts.registry
    ever = places.merge(facts.devices[["device", "office_code"]].drop_duplicates())
    devices = {
        pd.Timestamp(str(day)).date(): set(names)
        for day, names in ever.groupby("service_date")["device"]
    }
    found = read_punches_on(db, known, devices, settings.offset)
    whose = attributed(found, reg.devices, reg.enrolments, reg.staff)
    whose = pins_as_persons(whose) if reg.staff.empty else whose
    # A device that stood at several offices was read for one of them.
    whose = whose.assign(service_date=whose["punched_at"].dt.normalize())
    return whose.merge(places)


def _people(facts: Facts, places: pd.DataFrame, punches: pd.DataFrame) -> pd.DataFrame:
    """Return who was rostered; without a staff table, every pin seen that day."""
    if not facts.registry.staff.empty:
        return rosters(facts.registry.staff, places)
    seen = punches[["person", *PLACE]].dropna()
    return seen.drop_duplicates(["person", "service_date"]).assign(capable=True)
