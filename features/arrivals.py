"""Counts who was clocked in at the moment an inspection arrived."""

from datetime import date

import numpy as np
import pandas as pd

from features.codes import codes
from features.heads import movements
from features.intervals import Ints
from features.reports import of_day
from features.roster import rostered
from features.watch import devices_of_day


def clocked_in(
    day: date,
    findings: pd.DataFrame,
    hours: pd.DataFrame,
    people: pd.DataFrame,
    punches: pd.DataFrame,
    devices: pd.DataFrame,
    coverage: pd.DataFrame,
) -> pd.Series:
    """Count the service-capable staff clocked in when each inspection arrived.

    Parameters
    ----------
    day
        The day; findings of other days get NA.
    findings, hours, people, punches, devices, coverage
        As for :func:`features.presence.presence`.

    Returns
    -------
    pd.Series
        ``Int64``, indexed as ``findings``. Unknown pins do not count. NA where the
        office's roster is not known, or no device that spoke that day covers the
        moment.
    """
    counts = pd.Series(pd.NA, findings.index, dtype="Int64")
    hours = hours[hours["service_date"] == pd.Timestamp(day)]
    hours = hours[hours["office_code"].isin(findings["office_code"])]
    visits = of_day(findings, "arrived_at", day)
    offices = hours["office_code"].reset_index(drop=True)
    place = codes(visits["office_code"], offices)
    visits = visits.assign(office=place)[place >= 0]
    if visits.empty:
        return counts
    moment = (visits["arrived_at"] - pd.Timestamp(day)).to_numpy().astype("int64")
    visits = pd.DataFrame(
        {"visit": visits.index, "office": visits["office"], "moment": moment}
    )
    punches = of_day(punches, "punched_at", day)
    watch = devices_of_day(day, offices, devices, coverage, punches)
    watching = visits.merge(watch[watch["speaks"]], on="office")
    watching = watching[watching["covers_until"] >= watching["moment"]]
    known = np.flatnonzero(rostered(people, offices))
    judged = visits["visit"].isin(watching["visit"]) & visits["office"].isin(known)
    there = _there(visits, day, hours, people, punches)
    counts.loc[visits.loc[judged, "visit"]] = there[judged.to_numpy()]
    return counts


def _there(
    visits: pd.DataFrame,
    day: date,
    hours: pd.DataFrame,
    people: pd.DataFrame,
    punches: pd.DataFrame,
) -> Ints:
    """Count the rostered whose presence contains each visit's moment."""
    moved = movements(day, hours, people, punches)
    rostered = moved.day.where(moved.day.person < moved.known)
    stretch = pd.DataFrame(
        {
            "office": moved.office[rostered.person],
            "person": rostered.person,
            "starts": rostered.starts,
            "ends": rostered.ends,
        }
    )
    pairs = visits.merge(stretch, on="office")
    inside = pairs["moment"].between(pairs["starts"], pairs["ends"])
    persons = pairs[inside].groupby("visit")["person"].nunique()
    return np.asarray(persons.reindex(visits["visit"], fill_value=0), dtype="int64")
