"""Completes findings with what the store knows besides: chances and head counts."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.settings import Settings
from data.store.punches import read_punches
from data.store.visits import read_visits
from data.workdays import service_hours
from features.arrivals import clocked_in
from features.attribution import attributed, pins_as_persons
from features.roster import roster
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
    days = asked["arrived_at"].dt.date
    reg = facts.registry
    offices = reg.offices[reg.offices["office_code"].isin(asked["office_code"])]
    hours = service_hours(offices, reg.schedules, reg.calendar, sorted(set(days)))
    punches = _punches(db, settings, known, facts, asked)
    made_on = punches["punched_at"].dt.date
    counts = [pd.Series(dtype="Int64")]
    for day, rows in asked.groupby(days):
        then = punches[made_on == day]
        people = _people(facts, day, then)
        counts.append(
            clocked_in(
                day,
                rows,
                hours[hours["service_date"] == pd.Timestamp(day)],
                people[people["office_code"].isin(rows["office_code"])],
                then,
                facts.devices,
                facts.coverage,
            )
        )
    return pd.concat(counts).reindex(findings.index)


def _punches(
    db: Connection, settings: Settings, known: Known, facts: Facts, asked: pd.DataFrame
) -> pd.DataFrame:
    """Read the punches of the visited offices on the days of their visits."""
    reg = facts.registry
    never = datetime.combine(date(1970, 1, 1), datetime.min.time())
    nothing = read_punches(db, known, never, never, settings.offset)
    found = pd.concat([nothing, *_each_day(db, settings, known, facts, asked)])
    whose = attributed(
        found.reset_index(drop=True), reg.devices, reg.enrolments, reg.staff
    )
    return pins_as_persons(whose) if reg.staff.empty else whose


def _each_day(
    db: Connection, settings: Settings, known: Known, facts: Facts, asked: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    for day, rows in asked.groupby(asked["arrived_at"].dt.normalize()):
        here = facts.devices["office_code"].isin(rows["office_code"])
        start = pd.Timestamp(day).to_pydatetime()
        yield read_punches(
            db,
            known,
            start,
            start + timedelta(days=1),
            settings.offset,
            devices=sorted(set(facts.devices.loc[here, "device"])),
        )


def _people(facts: Facts, day: date, punches: pd.DataFrame) -> pd.DataFrame:
    """Return who was rostered; without a staff table, every pin seen that day."""
    if not facts.registry.staff.empty:
        return roster(facts.registry.staff, day)
    seen = punches[["person", "office_code"]].dropna().drop_duplicates("person")
    return seen.assign(employment="", rank="staff", capable=True)
