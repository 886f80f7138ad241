"""Names devices that fell silent or whose clock cannot be believed."""

from datetime import date

import numpy as np
import pandas as pd

from data.schemas import ALERTS, typed
from data.workdays import valid_on

#: Open days without a punch after which a device is called dead, before that late: a
#: weekend's delay is one day, a forgotten upload two (assumption).
DEAD_DAYS = 3
#: Reasons of rejects that speak of the device's clock.
CLOCK_REASONS = ("clock_reset", "future", "impossible_date")


def silent_devices(
    day: date, devices: pd.DataFrame, coverage: pd.DataFrame, hours: pd.DataFrame
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

    Returns
    -------
    pandas.DataFrame
        ``data.schemas.ALERTS``: ``late_device`` for one or two open days without
        data, ``dead_device`` from three on; sorted by office and device. A silent
        device is a question about the device, never about the staff.
    """
    here = devices[valid_on(devices, day)].merge(coverage, on="device", how="left")
    opened = hours.loc[
        hours["opens"].notna() & (hours["service_date"] <= pd.Timestamp(day)),
        ["office_code", "service_date"],
    ]
    pairs = here.merge(opened, on="office_code")
    last = pairs["covers_until_at"].dt.normalize()
    installed = pairs["valid_from"]
    missing = last.isna() | (pairs["service_date"] > last)
    missing &= installed.isna() | (pairs["service_date"] >= installed)
    silent = pairs[missing].groupby(["office_code", "device"]).size().rename("days")
    rows = here.merge(silent.reset_index(), on=["office_code", "device"])
    asked = opened.loc[opened["service_date"] == pd.Timestamp(day), "office_code"]
    rows = rows[rows["office_code"].isin(asked)]
    heard = rows["covers_until_at"].dt.strftime("%Y-%m-%dT%H:%M").fillna("never")
    rows = rows.assign(
        kind=np.where(rows["days"] >= DEAD_DAYS, "dead_device", "late_device"),
        evidence="silent_days:" + rows["days"].astype("str") + " heard:" + heard,
    )
    return _alerts(rows)


def strange_clocks(rejects: pd.DataFrame, devices: pd.DataFrame) -> pd.DataFrame:
    """Return an alert for each device whose clock gave impossible times.

    Parameters
    ----------
    rejects
        One row per device and reason of the files that arrived that day: ``device``,
        ``reason``, ``count``.
    devices
        Devices of the day; columns device, office_code.
    """
    told = rejects[rejects["reason"].isin(CLOCK_REASONS)].merge(devices, on="device")
    told = told.sort_values(["office_code", "device", "reason"])
    words = told["reason"] + ":" + told["count"].astype("str")
    joined = words.groupby([told["office_code"], told["device"]]).agg(" ".join)
    return _alerts(joined.rename("evidence").reset_index().assign(kind="clock"))


def _alerts(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values(["office_code", "device"], ignore_index=True)
    return typed(rows.reindex(columns=ALERTS.names), ALERTS)
