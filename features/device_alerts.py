"""Names devices that fell silent or whose clock cannot be believed."""

from datetime import date

import numpy as np
import pandas as pd

from data.schemas import ALERTS, empty_frame, typed
from data.workdays import valid_on

#: Open days without a punch after which a device is called dead, before that late: a
#: weekend's delay is one day, a forgotten upload two (assumption).
DEAD_DAYS = 3
#: What a device usually does is read from so long before.
USUAL_SPAN = pd.Timedelta(days=28)
#: Reasons of rejects that speak of the device's clock.
CLOCK_REASONS = ("clock_jump", "clock_reset", "future", "impossible_date")


def standing(devices: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows of ``devices`` valid on a day, the newest of each device."""
    rows = devices[valid_on(devices, day)]
    rows = rows.sort_values("valid_from", na_position="first", kind="stable")
    return rows.drop_duplicates("device", keep="last")


def muted_devices(
    day: date, devices: pd.DataFrame, hours: pd.DataFrame, spoke: pd.DataFrame
) -> pd.Series:
    """Return the devices without a punch on a day though they usually have some.

    Usually: on more than half of their office's open days of the four weeks before. A
    spare device that nobody uses is never missed.

    Parameters
    ----------
    day
        An open day of the offices asked about.
    devices
        Registry table as known.
    hours
        ``service_hours`` of the last weeks.
    spoke
        One row per device and day with a punch: ``device, service_date``.
    """
    at = pd.Timestamp(day)
    rows = standing(devices, day)
    opened = hours[hours["opens"].notna() & _before(hours, at)]
    days = rows["office_code"].map(opened.groupby("office_code").size())
    spoken = spoke[_before(spoke, at)].groupby("device").size()
    # Without devices both are columns of text to pandas, so numbers are asked for.
    usual = rows["device"].map(spoken).astype("float64") > days.astype("float64") / 2
    today = spoke.loc[spoke["service_date"] == at, "device"]
    return rows.loc[usual & ~rows["device"].isin(today), "device"]


def _before(rows: pd.DataFrame, at: pd.Timestamp) -> pd.Series:
    on = rows["service_date"]
    return (on < at) & (on >= at - USUAL_SPAN)


def silent_devices(
    day: date,
    devices: pd.DataFrame,
    coverage: pd.DataFrame,
    hours: pd.DataFrame,
    spoke: pd.DataFrame,
) -> pd.DataFrame:
    """Return an alert for each device that has said nothing of an open day.

    Parameters
    ----------
    day
        The day the alerts are about.
    devices
        Registry table as known; those valid that day are looked at.
    coverage
        One row per device: ``device, covers_until_at``.
    hours
        ``service_hours`` of the last weeks including ``day``.
    spoke
        One row per device and day with a punch: ``device, service_date``.

    Returns
    -------
    pandas.DataFrame
        ``data.schemas.ALERTS``, sorted by office and device: ``late_device`` for one
        or two open days without data, ``dead_device`` from three on, and for one that
        reported again but kept silent about this day (:func:`muted_devices`). A
        silent device is a question about the device, never about the staff.
    """
    opened = hours.loc[
        hours["opens"].notna() & (hours["service_date"] <= pd.Timestamp(day)),
        ["office_code", "service_date"],
    ]
    asked = opened.loc[opened["service_date"] == pd.Timestamp(day), "office_code"]
    rows = standing(devices, day).merge(coverage, on="device", how="left")
    rows = rows[rows["office_code"].isin(asked)]
    days = rows["device"].map(_days_unheard(rows, opened)).fillna(0).astype("int64")
    heard = rows["covers_until_at"].dt.strftime("%Y-%m-%dT%H:%M").fillna("never")
    unheard = "silent_days:" + days.astype("str") + " heard:" + heard
    late = (days > 0) & (days < DEAD_DAYS)
    rows = rows.assign(
        kind=np.where(late, "late_device", "dead_device"),
        evidence=unheard.where(days > 0, "silent"),
    )
    muted = rows["device"].isin(muted_devices(day, devices, hours, spoke))
    return _alerts(rows[(days > 0) | muted])


def _days_unheard(rows: pd.DataFrame, opened: pd.DataFrame) -> pd.Series:
    """Count by device the open days after the last it reported of, once installed."""
    pairs = rows.merge(opened, on="office_code")
    last = pairs["covers_until_at"].dt.normalize()
    missing = last.isna() | (pairs["service_date"] > last)
    missing &= ~(pairs["service_date"] < pairs["valid_from"])
    return pairs[missing].groupby("device").size()


def strange_clocks(rejects: pd.DataFrame, devices: pd.DataFrame) -> pd.DataFrame:
    """Return an alert for each device whose clock gave impossible times.

    Parameters
    ----------
    rejects
        One row per device and reason of the files that arrived that day: ``device``,
        ``reason``, ``count``; several rows add up.
    devices
        :func:`standing` devices of the day.
    """
    odd = rejects[rejects["reason"].isin(CLOCK_REASONS)]
    if odd.empty:
        return empty_frame(ALERTS)
    counts = odd.groupby(["device", "reason"])["count"].sum().reset_index()
    told = counts.merge(devices, on="device").sort_values(["device", "reason"])
    words = told["reason"] + ":" + told["count"].astype("str")
    joined = words.groupby([told["office_code"], told["device"]]).agg(" ".join)
    return _alerts(joined.rename("evidence").reset_index().assign(kind="clock"))


def _alerts(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values(["office_code", "device"], ignore_index=True)
    return typed(rows.reindex(columns=ALERTS.names), ALERTS)
