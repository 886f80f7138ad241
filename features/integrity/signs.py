"""Signs that an office's log should be looked at: all of them, by office and window.

=====================  ===========================================  ================
sign                   what is counted                              expected from
=====================  ===========================================  ================
``burst``              people within 3 seconds of another at a      city, after the
                       device                                       office's timing
``alike_arrivals``     days on which the same people came within    own other days
                       half a minute
``typed``              punches by pin or password                   city
``records_removed``    days on which a device's records were        city
                       deleted
``clock_set``          days on which a device's clock was set       city
``leave_punch``        days of approved leave with a punch          city
``late_absence``       absences entered or changed afterwards       own past, with
                                                                    the city's month
``silent_visit``       visits on a day without a punch              own other days
=====================  ===========================================  ================

A sign is a question about a log. Identical coordinates are no sign yet: no format
that is read keeps coordinates of a punch.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.schemas import ALERTS, typed
from features.integrity.alike import Arrivals, alike_chances, arrivals
from features.integrity.bursts import burst_chances, burst_trace
from features.integrity.counting import Counts, Floats, Trace, counts
from features.integrity.device_log import (
    CLOCK_SET,
    REMOVED,
    event_chances,
    event_trace,
)
from features.integrity.leave_days import (
    late_chances,
    late_counts,
    late_trace,
    leave_chances,
    leave_trace,
)
from features.integrity.log import persons_of, read_log
from features.integrity.verification import typed_chances, typed_trace
from features.integrity.visit_days import (
    VISIT_WINDOW_DAYS,
    told_days,
    visit_chances,
    visit_trace,
)
from features.validity import day_numbers

#: A sign becomes an alert below this chance. 150 offices with eight signs are looked
#: at every night: by chance alone one alert in a week of nights, were every window
#: new; windows overlap, so it is far fewer (the later step over all signs corrects).
ALERT_CHANCE = 1e-4
#: Fewer people are a person's record, and are never told.
FEW_PEOPLE = 3
#: Things seen below which nothing is told, by sign.
LEAST_SEEN = {
    "burst": 10,
    "alike_arrivals": 6,
    "typed": 10,
    "records_removed": 2,
    "clock_set": 3,
    "leave_punch": 4,
    "late_absence": 6,
    "silent_visit": 2,
}
#: Signs of a device or of days, to which no persons belong.
WITHOUT_PEOPLE = ("records_removed", "clock_set", "silent_visit")
#: What each sign's expected number is worked out from.
COMPARED_WITH = {
    "burst": "city",
    "alike_arrivals": "own_days",
    "typed": "city",
    "records_removed": "city",
    "clock_set": "city",
    "leave_punch": "city",
    "late_absence": "own_past",
    "silent_visit": "own_days",
}
SIGN_COLUMNS = {
    "office_code": "str",
    "sign": "str",
    "seen": "int64",
    "trials": "int64",
    "expected": "float64",
    "people": "int64",
    "compared_with": "str",
    "p_value": "float64",
    "latest_on": "datetime64[us]",
}


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
    events
        What devices said was done at them: ``device, kind, at, recorded_at``.
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
    events: pd.DataFrame
    coverage: pd.DataFrame
    hours: pd.DataFrame


@dataclass(frozen=True)
class Traces:
    """What all signs count, by day: read once, asked for any number of windows."""

    offices: pd.Series
    arrivals: Arrivals
    late: Trace
    visited: Trace
    not_visited: Trace
    #: The others by their sign.
    others: dict[str, Trace]


_CHANCES = {
    "burst": burst_chances,
    "typed": typed_chances,
    "records_removed": event_chances,
    "clock_set": event_chances,
    "leave_punch": leave_chances,
}


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
        visited=visited,
        not_visited=not_visited,
        others={
            "burst": burst_trace(log),
            "typed": typed_trace(log),
            "records_removed": event_trace(events, REMOVED, devices, offices, days),
            "clock_set": event_trace(events, CLOCK_SET, devices, offices, days),
            "leave_punch": leave_trace(
                log, persons, known.leave, known.staff, open_days, offices
            ),
        },
    )


def signs(found: Traces, day: date) -> pd.DataFrame:
    """Return every sign of every office in the window that ends with ``day``.

    Returns
    -------
    pandas.DataFrame
        One row per office and sign, sorted by both. ``office_code, sign``; ``seen``,
        things counted; ``trials``, what they are counted of; ``expected`` of
        ``seen``; ``people``, distinct persons behind them (0 where none belong to
        them); ``compared_with``: ``city`` (the other offices), ``own_past`` or
        ``own_days``; ``p_value``, the chance of so many or more, one-sided, not
        corrected for the number of tests, 1 where nothing was seen; ``latest_on``,
        the last day something was seen (NaT: none). No person, pin or device.
    """
    many = len(found.offices)
    parts = []
    for sign, one in found.others.items():
        told = counts(one, many, day)
        parts.append(_rows(found.offices, sign, told, *_CHANCES[sign](told)))
    alike, hoped, chance = alike_chances(found.arrivals, many, day)
    parts.append(_rows(found.offices, "alike_arrivals", alike, hoped, chance))
    late = late_counts(found.late, many, day)
    parts.append(_rows(found.offices, "late_absence", late, *late_chances(late)))
    on, off = (
        counts(each, many, day, VISIT_WINDOW_DAYS)
        for each in (found.visited, found.not_visited)
    )
    parts.append(_rows(found.offices, "silent_visit", on, *visit_chances(on, off)))
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values(["office_code", "sign"], ignore_index=True)


def _rows(
    offices: pd.Series, sign: str, told: Counts, expected: Floats, chance: Floats
) -> pd.DataFrame:
    latest = told.latest.astype("datetime64[D]")
    latest[told.latest < 0] = np.datetime64("NaT")
    columns = {
        "office_code": offices.to_numpy(),
        "sign": sign,
        "seen": told.seen,
        "trials": told.trials,
        "expected": expected,
        "people": told.people,
        "compared_with": COMPARED_WITH[sign],
        "p_value": chance,
        "latest_on": latest,
    }
    return pd.DataFrame(columns).astype(SIGN_COLUMNS)


def suspicious_punching(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the signs of a day that are worth a person's look, as alerts.

    Below :data:`ALERT_CHANCE`, at least :data:`LEAST_SEEN`, of at least
    :data:`FEW_PEOPLE` people where people belong to the sign, and only where the day
    itself added to it: the same month is not told again every night.

    Parameters
    ----------
    rows
        :func:`signs` of the day.

    Returns
    -------
    pandas.DataFrame
        ``data.schemas.ALERTS``; ``evidence`` is ``SIGN:SEEN/TRIALS expected:X
        people:N against_WITH``; ``q_value`` and ``explained`` are empty.
    """
    told = rows["p_value"] <= ALERT_CHANCE
    told &= rows["seen"] >= rows["sign"].map(LEAST_SEEN)
    told &= (rows["people"] >= FEW_PEOPLE) | rows["sign"].isin(WITHOUT_PEOPLE)
    told &= rows["latest_on"] == pd.Timestamp(day)
    found = rows[told]
    words = found["sign"] + ":" + found["seen"].astype("str")
    words += "/" + found["trials"].astype("str")
    words += " expected:" + found["expected"].round(1).astype("str")
    people = " people:" + found["people"].astype("str")
    words += people.where(~found["sign"].isin(WITHOUT_PEOPLE), "")
    words += " against_" + found["compared_with"]
    alerts = found.assign(kind="suspicious_punching", evidence=words)
    alerts = alerts.reindex(columns=ALERTS.names).reset_index(drop=True)
    return typed(alerts, ALERTS)
