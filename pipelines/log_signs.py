"""Hands the signs that a log should be looked at what the store knows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.settings import Settings
from data.store.day_marks import read_mark_versions
from data.store.files import read_events
from data.store.places import read_places
from data.store.registry import read_versions
from features.integrity.changed_marks import CHANGED_WITHIN
from features.integrity.counting import WINDOW_DAYS
from features.integrity.leave_days import PAST_DAYS
from features.integrity.traces import Sources, Traces, traces
from pipelines.known import Facts

#: How old a day may be whose change is counted or compared with.
MARKED_BEFORE = timedelta(days=WINDOW_DAYS + PAST_DAYS) + CHANGED_WITHIN


def traces_of(
    db: Connection,
    settings: Settings,
    known: Known,
    facts: Facts,
    days: Sequence[date],
    punches: pd.DataFrame,
    spoke: pd.DataFrame,
    hours: pd.DataFrame,
) -> Traces:
    """Count what the signs are made of, for windows that end on any of the days.

    Parameters
    ----------
    punches
        Attributed punches, unknown pins as persons, from a window before the first
        of the days on.
    spoke
        One row per device and day with a punch, of all days in ``hours``.
    hours
        ``service_hours`` of three months before the first day to the last.
    """
    reg, offset = facts.registry, settings.offset
    since = pd.Timestamp(min(days)) - timedelta(days=WINDOW_DAYS)
    marked_from = min(days) - MARKED_BEFORE
    offices = reg.offices["office_code"].drop_duplicates().sort_values()
    return traces(
        Sources(
            offices=offices.reset_index(drop=True),
            punches=punches[punches["punched_at"] >= since],
            spoke=spoke,
            devices=facts.devices,
            staff=reg.staff,
            leave=reg.leave,
            findings=reg.findings,
            notices=read_versions(db, "leave", known, offset),
            marks=read_mark_versions(db, known, marked_from, max(days), offset),
            events=_events(db, settings, known),
            places=_places(db, settings, known, punches, days),
            coverage=facts.coverage,
            hours=hours,
        )
    )


def _events(db: Connection, settings: Settings, known: Known) -> pd.DataFrame:
    events = read_events(db, settings.offset)
    told = events["recorded_at"] <= pd.Timestamp(known.as_of)
    if known.batch is not None:
        told &= events["batch"] <= known.batch
    return events[told]


def _places(
    db: Connection,
    settings: Settings,
    known: Known,
    punches: pd.DataFrame,
    days: Sequence[date],
) -> pd.DataFrame:
    """Return the places of the windows' punches, with office and person."""
    first, last = (
        datetime.combine(day, datetime.min.time()) for day in (min(days), max(days))
    )
    since = first - timedelta(days=WINDOW_DAYS)
    until = last + timedelta(days=1)
    found = read_places(db, known, since, until, settings.offset)
    # Most devices tell no places, and their punches are millions.
    near = punches[punches["device"].isin(found["device"].unique())]
    key = ["device", "pin", "punched_at"]
    return near.drop_duplicates(key).merge(found, on=key)
