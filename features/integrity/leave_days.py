"""Punches of people on approved leave, and absences written down afterwards."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from features.codes import codes
from features.integrity.chances import binomial_tail, rates_of_others
from features.integrity.counting import (
    WINDOW_DAYS,
    Counts,
    Floats,
    Ints,
    Trace,
    counts,
    places,
    trace,
)
from features.integrity.log import Log
from features.validity import day_numbers

DAY = pd.Timedelta(days=1)
#: Leave of whole days whose people are away from work, wherever they are. Whoever is
#: on duty elsewhere, at a training or at work from home may well punch.
AWAY = ("annual", "long", "sick", "maternity", "important", "unpaid")
#: Who falls ill at work has punched on the first day of the letter.
FALLS_ILL = "sick"
#: Share of leave days with a punch assumed before anything is seen, worth so many.
USUAL, WORTH = 0.03, 100.0
#: How much honest offices differ (assumption).
HABITS_ALIKE = 0.02
#: Days before the window that absences written down afterwards are compared with.
PAST_DAYS = 90
#: Share of these that fall into the window assumed before anything is seen: that of
#: its days, worth so many.
USUAL_LATE, WORTH_LATE = WINDOW_DAYS / (WINDOW_DAYS + PAST_DAYS), 40.0
#: How much an honest office's months differ (assumption).
MONTHS_ALIKE = 0.05


def leave_trace(
    log: Log,
    persons: pd.Series,
    leave: pd.DataFrame,
    staff: pd.DataFrame,
    open_days: pd.DataFrame,
    offices: pd.Series,
) -> Trace:
    """Return the leave days on which the person punched, of those on open days.

    Parameters
    ----------
    log
        The punches.
    persons
        Pseudonyms in the order of the numbers in ``log``
        (:func:`features.integrity.log.persons_of`).
    leave, staff
        Registry tables as known.
    open_days
        ``office_code, service_date`` of the days looked over on which an office was
        open.
    offices
        The offices asked about, each once.
    """
    rows = leave[leave["kind"].isin(AWAY) & (leave["status"] == "approved")]
    first = np.ceil((rows["starts_at"] - pd.Timestamp(0)) / DAY)
    until = (rows["ends_at"] - pd.Timestamp(0)) // DAY
    rows = rows.assign(first=first + (rows["kind"] == FALLS_ILL), until=until)
    days = np.unique(day_numbers(open_days["service_date"]))
    gone = _each_day(rows, days)
    gone = gone.assign(
        office=places(
            staff, "staff_number", gone["staff_number"], gone["day"].to_numpy(), offices
        ),
        person=codes(gone["staff_number"], persons),
    )
    opened = pd.DataFrame(
        {
            "office": codes(open_days["office_code"], offices),
            "day": day_numbers(open_days["service_date"]),
        }
    )
    gone = gone.merge(opened.drop_duplicates(), on=["office", "day"])
    punched = pd.DataFrame({"person": log.person, "day": log.day}).drop_duplicates()
    return trace(gone.merge(punched, on=["person", "day"]), gone.assign(trials=1.0))


def leave_chances(found: Counts) -> tuple[Floats, Floats]:
    """Return expected leave days with a punch, and the chance of so many."""
    rate = rates_of_others(found.seen, found.trials, USUAL, WORTH)
    chance = binomial_tail(found.seen, found.trials, rate, HABITS_ALIKE)
    return rate * found.trials, chance


def _each_day(rows: pd.DataFrame, days: Ints) -> pd.DataFrame:
    """Return one row per person and day on leave, among the days in order."""
    low = np.searchsorted(days, rows["first"].to_numpy("int64"))
    many = np.maximum(np.searchsorted(days, rows["until"].to_numpy("int64")) - low, 0)
    start = np.repeat(low - np.append(0, np.cumsum(many)[:-1]), many)
    day = days[start + np.arange(many.sum())]
    person = rows["staff_number"].repeat(many).reset_index(drop=True)
    return pd.DataFrame({"staff_number": person, "day": day}).drop_duplicates()


def late_trace(notices: pd.DataFrame, staff: pd.DataFrame, offices: pd.Series) -> Trace:
    """Return the absences entered or changed after their first day.

    Parameters
    ----------
    notices
        One row per known version of a row of ``leave``: its columns and
        ``recorded_at``; the day it became known is the day that counts.
    staff
        Registry table as known; an absence belongs to the office of its first day.
    offices
        The offices asked about, each once.
    """
    rows = notices[notices["status"] == "approved"]
    began = day_numbers(rows["starts_at"])
    person, _ = pd.factorize(rows["staff_number"])
    # What counts as known at the end of its first day did not come afterwards.
    late = rows["recorded_at"] - rows["starts_at"].dt.normalize() > DAY
    columns = {
        "office": places(staff, "staff_number", rows["staff_number"], began, offices),
        "day": day_numbers(rows["recorded_at"]),
        "person": person,
    }
    hits = pd.DataFrame(columns)[late.to_numpy("bool")]
    return trace(hits, hits.assign(trials=1.0))


def late_counts(late: Trace, offices: int, day: date) -> Counts:
    """Count a window's late absences, of those and the ones of the time before it."""
    window = counts(late, offices, day)
    past = counts(late, offices, day - timedelta(days=WINDOW_DAYS), PAST_DAYS)
    return Counts(
        seen=window.seen,
        trials=window.seen + past.seen,
        expected=window.expected,
        people=window.people,
        latest=window.latest,
    )


def late_chances(found: Counts) -> tuple[Floats, Floats]:
    """Return how many of an office's late absences its own past lets expect.

    The share of the window is that of all other offices: where a month of letters
    was typed in for the whole city, no office stands out.
    """
    rate = rates_of_others(found.seen, found.trials, USUAL_LATE, WORTH_LATE)
    chance = binomial_tail(found.seen, found.trials, rate, MONTHS_ALIKE)
    return rate * found.trials, chance
