"""Counts, by office and day, what every sign of a log is made of."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.integrity.alike import Arrivals, arrivals
from features.integrity.bursts import burst_trace
from features.integrity.changed_marks import changed_trace
from features.integrity.counting import Trace
from features.integrity.device_log import CLOCK_SET, REMOVED, event_trace
from features.integrity.leave_days import late_trace, leave_trace
from features.integrity.log import persons_of, read_log
from features.integrity.same_places import shared_trace, still_trace
from features.integrity.verification import typed_trace
from features.integrity.visit_days import told_days, visit_trace
from features.validity import day_numbers


@dataclass(frozen=True)
class Sources:
    """What the signs are read from, all as known at one moment.

    Attributes
    ----------
    offices
        Codes of the offices asked about, each once.
    punches
        Attributed punches of the days looked over, unknown pins as persons
        (:func:`features.attribution.pins_as_persons`), with ``verify``.
    spoke
        One row per device and day with a punch, of all days in ``hours``.
    devices, staff, leave, findings
        Registry tables.
    notices
        Every version of the rows of ``leave``, with ``recorded_at``.
    marks
        Every version of attendance by the day: ``day, staff_number, mark,
        recorded_at, batch``.
    events
        What devices said was done at them: ``device, kind, at, recorded_at``.
    places
        One row per attributed punch with a place: ``office_code, person, punched_at,
        place``; equal places of one day are the same coordinates to the last digit.
    coverage
        ``device, covers_until_at``.
    hours
        ``data.workdays.service_hours`` of the days looked over.
    """

    offices: pd.Series
    punches: pd.DataFrame
    spoke: pd.DataFrame
    devices: pd.DataFrame
    staff: pd.DataFrame
    leave: pd.DataFrame
    findings: pd.DataFrame
    notices: pd.DataFrame
    marks: pd.DataFrame
    events: pd.DataFrame
    places: pd.DataFrame
    coverage: pd.DataFrame
    hours: pd.DataFrame


@dataclass(frozen=True)
class Traces:
    """What all signs count, by day: read once, asked for any number of windows."""

    offices: pd.Series
    arrivals: Arrivals
    late: Trace
    changed: Trace
    visited: Trace
    not_visited: Trace
    #: The others by their sign.
    others: dict[str, Trace]


def traces(known: Sources) -> Traces:
    """Count what the signs are made of, for all the days at once."""
    offices = known.offices
    log = read_log(known.punches, offices)
    is_open = known.hours["opens"].notna()
    open_days = known.hours.loc[is_open, ["office_code", "service_date"]]
    told = told_days(open_days, known.devices, known.coverage, known.spoke)
    visited, not_visited = visit_trace(told, known.findings, offices)
    days = np.unique(day_numbers(known.hours["service_date"]))
    events, devices = known.events, known.devices
    persons = persons_of(known.punches)
    return Traces(
        offices=offices,
        arrivals=arrivals(log),
        late=late_trace(known.notices, known.staff, offices),
        changed=changed_trace(known.marks, known.staff, offices),
        visited=visited,
        not_visited=not_visited,
        others={
            "burst": burst_trace(log),
            "typed": typed_trace(log),
            "shared_place": shared_trace(known.places, offices),
            "still_place": still_trace(known.places, offices),
            "records_removed": event_trace(events, REMOVED, devices, offices, days),
            "clock_set": event_trace(events, CLOCK_SET, devices, offices, days),
            "leave_punch": leave_trace(
                log, persons, known.leave, known.staff, open_days, offices
            ),
        },
    )
