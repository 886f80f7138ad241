"""Tells who should have clocked in by the middle of a morning, and who had."""

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import SLOT_MINUTES, SLOTS
from features.codes import codes
from features.device_alerts import muted_devices
from features.intervals import SLOT, Bools
from features.watch import devices_of_day

#: Minutes after opening at which the morning is over: 10:00 where doors open at 07:30.
#: The late are there by then, and whoever is not has missed the busiest hours
#: (assumption).
MORNING_MINUTES = 150


def morning_punches(punches: pd.DataFrame, hours: pd.DataFrame) -> pd.DataFrame:
    """Keep the punches made before the middle of an open morning, wherever made.

    Parameters
    ----------
    punches
        Attributed punches of any days, unknown pins as persons
        (:func:`features.attribution.pins_as_persons`).
    hours
        Rows of :func:`data.workdays.service_hours` of these days.

    Returns
    -------
    pandas.DataFrame
        One row per device, person and day: ``device, person, office_code,
        service_date``, sorted.

    Examples
    --------
    >>> hours = pd.DataFrame({"office_code": ["A"], "opens": [450]}).assign(
    ...     service_date=pd.Timestamp("2024-04-29"))
    >>> punches = pd.DataFrame({"device": "D", "person": ["p", "q"]}).assign(
    ...     office_code="A",
    ...     punched_at=pd.to_datetime(["2024-04-29 09:59", "2024-04-29 10:00"]))
    >>> morning_punches(punches, hours)["person"].tolist()
    ['p']
    """
    ends = hours.loc[hours["opens"].notna(), ["office_code", "service_date"]]
    ends = ends.assign(ends=hours["opens"].astype("Int64") + MORNING_MINUTES)
    made = punches[["device", "person", "office_code", "punched_at"]]
    made = made.assign(service_date=made["punched_at"].dt.normalize())
    made = made.merge(ends, on=["office_code", "service_date"])
    ends_at = made["service_date"] + pd.to_timedelta(made["ends"], unit="min")
    names = ["device", "person", "office_code", "service_date"]
    early = made.loc[made["punched_at"] < ends_at, names]
    return early.drop_duplicates().sort_values(names, ignore_index=True)


def heard_mornings(
    day: date,
    hours: pd.DataFrame,
    spoke: pd.DataFrame,
    devices: pd.DataFrame,
    coverage: pd.DataFrame,
) -> pd.DataFrame:
    """Keep the hours of the offices whose logs can tell who came that morning.

    Open, every device of the office has reported up to the middle of the morning, at
    least one has a punch, and so has each that usually has. Where a device was silent
    the device is in question, never the staff.

    Parameters
    ----------
    day
        The day.
    hours
        ``service_hours`` of the last weeks including ``day``.
    spoke
        One row per device and day with a morning punch, of the same weeks: ``device,
        service_date``.
    devices, coverage
        As for :func:`features.presence.presence`.

    Returns
    -------
    pandas.DataFrame
        Rows of ``hours``, sorted by office.
    """
    at = pd.Timestamp(day)
    muted = muted_devices(day, devices, hours, spoke)
    broken = devices.loc[devices["device"].isin(muted), "office_code"]
    today = hours[(hours["service_date"] == at) & hours["opens"].notna()]
    today = today.sort_values("office_code", ignore_index=True)
    here = devices_of_day(
        day,
        today["office_code"],
        devices,
        coverage,
        spoke[spoke["service_date"] == at],
    )
    ends = (today["opens"].to_numpy("int64") + MORNING_MINUTES) * (SLOT // SLOT_MINUTES)
    late = here["covers_until"].to_numpy() < ends[here["office"]]
    place = np.arange(len(today))
    heard = np.isin(place, here["office"][here["speaks"]])
    heard &= ~np.isin(place, here["office"][late])
    return today[heard & ~today["office_code"].isin(broken)]


def expected_people(
    hours: pd.DataFrame,
    people: pd.DataFrame,
    away: NDArray[np.bool_],
    morning: pd.DataFrame,
) -> pd.DataFrame:
    """Return who should have come by the middle of the morning, and who did.

    Parameters
    ----------
    hours
        Rows of one day: the offices asked about (:func:`heard_mornings`).
    people, away
        As for :func:`features.presence.presence`.
    morning
        :func:`morning_punches` of that day.

    Returns
    -------
    pandas.DataFrame
        One row per service-capable person without leave or duty away that morning,
        sorted: ``office_code, person, rank``, and ``came``, whether the person had
        clocked in at the own office.
    """
    office = codes(people["office_code"], hours["office_code"])
    counted = people["capable"].to_numpy("bool") & (office >= 0)
    counted &= ~(away & _mornings(hours)[office]).any(axis=1)
    rows = people.loc[counted, ["office_code", "person", "rank"]]
    there = pd.MultiIndex.from_frame(morning[["office_code", "person"]])
    came = pd.MultiIndex.from_frame(rows[["office_code", "person"]]).isin(there)
    rows = rows.assign(came=came)
    return rows.sort_values(["office_code", "person"], ignore_index=True)


def unknown_people(morning: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    """Count by office the pins of nobody known in :func:`morning_punches` of a day.

    Each may be one of the ``people`` (:func:`features.roster.roster`) who seem to be
    missing.
    """
    known = codes(morning["person"], people["person"]) >= 0
    return morning[~known].groupby("office_code")["person"].nunique()


def morning_calls(calls: pd.DataFrame, hours: pd.DataFrame) -> pd.DataFrame:
    """Keep the calls of :func:`features.agenda.calls` that touch the day's morning.

    ``hours`` has the day's rows.
    """
    by_code = hours.set_index("office_code")["opens"]
    opens = by_code.reindex(calls["office_code"]).to_numpy("float64", na_value=np.nan)
    inside = (calls["starts"] < opens + MORNING_MINUTES) & (calls["ends"] > opens)
    return calls[inside]


def _mornings(hours: pd.DataFrame) -> Bools:
    """Tell which half hours the morning touches: offices by 48, and a row of none."""
    starts = np.arange(SLOTS) * SLOT_MINUTES
    opens = hours["opens"].to_numpy("int64")[:, np.newaxis]
    touched = (starts < opens + MORNING_MINUTES) & (starts + SLOT_MINUTES > opens)
    return np.vstack([touched, np.zeros((1, SLOTS), dtype="bool")])
