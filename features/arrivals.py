"""Counts who was clocked in at the moment an inspection arrived."""

from datetime import date

import numpy as np
import pandas as pd

from features.heads import movements
from features.intervals import Ints
from features.validity import day_numbers

#: Columns that name an office's day.
PLACE = ["office_code", "service_date"]
#: Many days are told as if they were this one: see ``_as_one_day``.
_ONE_DAY = date(1970, 1, 1)


def clocked_in(
    findings: pd.DataFrame,
    hours: pd.DataFrame,
    people: pd.DataFrame,
    punches: pd.DataFrame,
    coverage: pd.DataFrame,
) -> pd.Series:
    """Count the service-capable staff clocked in when each inspection arrived.

    All days are counted in one go: inspections of years are thousands, on hundreds of
    days, and a step for each of these takes longer than the counting.

    Parameters
    ----------
    findings
        Registry table as known, of any days.
    hours
        Rows of :func:`data.workdays.service_hours` of these days.
    people
        Who was rostered: ``office_code, service_date, person, capable``, a person once
        on a day (:func:`features.roster.rosters`).
    punches
        Attributed punches of these days, those of unknown pins too.
    coverage
        One row per device: ``device, covers_until_at``.

    Returns
    -------
    pd.Series
        ``Int64``, indexed as ``findings``. Unknown pins do not count. NA where the
        office's roster is not known, or no device that spoke that day covers the
        moment.
    """
    counts = pd.Series(pd.NA, findings.index, dtype="Int64")
    visits = findings[["office_code", "arrived_at"]].assign(
        visit=findings.index, service_date=findings["arrived_at"].dt.normalize()
    )
    punches = punches.assign(service_date=punches["punched_at"].dt.normalize())
    visits = visits.merge(hours[PLACE]).merge(people[PLACE].drop_duplicates())
    visits = visits.merge(_heard_until(punches, coverage), on=PLACE)
    visits = visits[visits["covers_until_at"] >= visits["arrived_at"]]
    if len(visits):
        counts.loc[visits["visit"]] = _there(visits, hours, people, punches)
    return counts


def _heard_until(punches: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """Return up to when the devices that spoke at an office on a day cover it."""
    spoke = punches[[*PLACE, "device"]].drop_duplicates().merge(coverage, on="device")
    return spoke.groupby(PLACE, as_index=False)[["covers_until_at"]].max()


def _there(
    visits: pd.DataFrame,
    hours: pd.DataFrame,
    people: pd.DataFrame,
    punches: pd.DataFrame,
) -> Ints:
    """Count the rostered whose presence contains each visit's moment."""
    hours = _as_one_day(hours, "office_code")
    moved = movements(
        _ONE_DAY,
        hours,
        _as_one_day(people, "office_code", "person"),
        _as_one_day(punches[punches["person"].notna()], "office_code", "person"),
    )
    visits = _as_one_day(visits, "office_code")
    stretch = pd.DataFrame(
        {
            "office_code": hours["office_code"].array.take(
                moved.office[moved.day.person]
            ),
            "person": moved.day.person,
            "starts": moved.day.starts,
            "ends": moved.day.ends,
        }
    )
    pairs = visits.merge(stretch, on="office_code")
    passed = pairs["arrived_at"] - pairs["service_date"]
    moment = passed.astype("timedelta64[us]").astype("int64")
    inside = moment.between(pairs["starts"], pairs["ends"])
    persons = pairs[inside].groupby("visit")["person"].nunique()
    return np.asarray(persons.reindex(visits["visit"], fill_value=0), dtype="int64")


def _as_one_day(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Put the day into the names, and punches on one and the same day."""
    day = pd.Series(day_numbers(rows["service_date"]), rows.index).astype("str") + " "
    named = rows.assign(**{name: day + rows[name] for name in names})
    if "punched_at" not in rows:
        return named
    passed = rows["punched_at"] - rows["service_date"]
    return named.assign(punched_at=pd.Timestamp(_ONE_DAY) + passed)
