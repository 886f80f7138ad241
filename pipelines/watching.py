"""Looks past days over for what a person should see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.schemas import ALERTS, empty_frame
from data.settings import Settings
from data.store.batches import read_batches
from data.workdays import service_hours, workdays_before
from features.agenda import calls
from features.attribution import pins_as_persons
from features.device_alerts import silent_devices, standing, strange_clocks
from features.history import HISTORY_DAYS, clock_in_history, silent_days
from features.integrity.alerts import suspicious_punching
from features.integrity.signs import signs
from features.integrity.traces import Traces
from features.morning import (
    expected_people,
    heard_mornings,
    morning_calls,
    morning_punches,
    unknown_people,
)
from features.roster import away, roster
from models.absence import collective_absences
from pipelines.known import Facts, read_attributed
from pipelines.log_signs import traces_of

#: Days looked back on for how long a device has been silent.
SILENCE_DAYS = 45
#: Who was placed where, and when.
PLACEMENT = ["person", "office_code", "valid_from", "valid_until"]


@dataclass(frozen=True)
class Past:
    """What all the days looked over share, read once."""

    #: ``service_hours`` from the weeks before the first day to the last.
    hours: pd.DataFrame
    #: ``features.morning.morning_punches``.
    mornings: pd.DataFrame
    #: Office-days whose mornings say nothing (``features.history.silent_days``).
    silent: pd.DataFrame
    #: Which device has a punch on which day, and which in the morning.
    spoke: pd.DataFrame
    spoke_early: pd.DataFrame
    #: Refused lines by device, reason and day of arrival.
    rejects: pd.DataFrame
    #: What the signs of a log that should be looked at count.
    traces: Traces


def alerts_of(
    db: Connection,
    settings: Settings,
    known: Known,
    facts: Facts,
    days: Sequence[date],
) -> Iterator[tuple[date, pd.DataFrame]]:
    """Yield the alerts of each day (`data.schemas.ALERTS`), sorted by office and kind.

    A day's alerts depend on what is known of it and of the days before, not on the
    other days asked for.
    """
    if not days:
        return
    past = _read_past(db, settings, known, facts, days)
    for day in days:
        found = [
            _device_alerts(facts, past, day),
            _absences(facts, past, day),
            suspicious_punching(signs(past.traces, day), day),
        ]
        rows = pd.concat(found, ignore_index=True)
        yield (
            day,
            rows.sort_values(
                ["office_code", "kind", "device", "evidence"], ignore_index=True
            ),
        )


def _read_past(
    db: Connection,
    settings: Settings,
    known: Known,
    facts: Facts,
    days: Sequence[date],
) -> Past:
    reg = facts.registry
    first = workdays_before(min(days), HISTORY_DAYS, reg.calendar)[0].date()
    first = min(first, min(days) - timedelta(days=SILENCE_DAYS))
    span = list(pd.date_range(first, max(days)).date)
    hours = service_hours(reg.offices, reg.schedules, reg.calendar, span)
    punches = read_attributed(db, settings, known, reg, first, max(days))
    persons = pins_as_persons(punches)
    mornings = morning_punches(persons, hours)
    made_on = punches.assign(service_date=punches["punched_at"].dt.normalize())
    device_day = ["device", "service_date"]
    spoke = made_on[device_day].drop_duplicates()
    return Past(
        hours=hours,
        mornings=mornings,
        silent=silent_days(mornings, hours, facts.devices, facts.coverage),
        spoke=spoke,
        spoke_early=mornings[device_day].drop_duplicates(),
        rejects=_rejects(db, settings, known),
        traces=traces_of(db, settings, known, facts, days, persons, spoke, hours),
    )


def _device_alerts(facts: Facts, past: Past, day: date) -> pd.DataFrame:
    since = pd.Timestamp(day) - timedelta(days=SILENCE_DAYS)
    silent = silent_devices(
        day,
        facts.devices,
        facts.coverage,
        past.hours[past.hours["service_date"] >= since],
        past.spoke,
    )
    rejects = past.rejects[past.rejects["arrived_on"] == pd.Timestamp(day)]
    clocks = strange_clocks(rejects, standing(facts.devices, day))
    return pd.concat([silent, clocks], ignore_index=True)


def _absences(facts: Facts, past: Past, day: date) -> pd.DataFrame:
    reg = facts.registry
    hours = heard_mornings(
        day, past.hours, past.spoke_early, facts.devices, facts.coverage
    )
    people = roster(reg.staff, day)
    if hours.empty or people.empty:
        return empty_frame(ALERTS)
    morning = past.mornings[past.mornings["service_date"] == pd.Timestamp(day)]
    gone = away(reg.leave, people["person"], day)
    history = clock_in_history(
        reg.staff.rename(columns={"staff_number": "person"})[PLACEMENT],
        past.mornings,
        past.hours,
        reg.leave,
        past.silent,
        day,
    )
    return collective_absences(
        expected_people(hours, people, gone, morning),
        unknown_people(morning, people),
        history,
        morning_calls(calls(reg.agenda, reg.offices, day), hours),
    )


def _rejects(db: Connection, settings: Settings, known: Known) -> pd.DataFrame:
    """Count refused lines by device, reason and day of arrival.

    Only of files that are one device's: of a file of many devices nobody can say
    whose clock it was.
    """
    batches = read_batches(db, settings.offset)
    if known.batch is not None:
        batches = batches[batches["batch"] <= known.batch]
    rows = [
        (counts["device"], reason, count, arrived_at.normalize())
        for counts, arrived_at in zip(
            batches["counts"], batches["arrived_at"], strict=True
        )
        if counts.get("device") and " " not in counts["device"]
        for reason, count in (counts.get("reasons") or {}).items()
    ]
    shape = {"device": "str", "reason": "str", "count": "int64"}
    frame = pd.DataFrame(rows, columns=[*shape, "arrived_on"])
    return frame.astype(shape | {"arrived_on": "datetime64[us]"})
