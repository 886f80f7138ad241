"""Devices that fall silent on the very days on which an office is visited."""

import numpy as np
import pandas as pd

from features.codes import codes
from features.integrity.chances import binomial_tail
from features.integrity.counting import Counts, Floats, Trace, trace
from features.validity import day_numbers

#: Days looked back on: visits to one office are few.
VISIT_WINDOW_DAYS = 70
#: A device is in use that has a punch of the days before: one that has been dead for
#: longer does not fail because of a visit.
IN_USE = pd.Timedelta(days=14)
#: Silent days of an office assumed before anything is seen, and how many days of its
#: own this and the city's rate are worth.
USUAL, WORTH = 0.01, 10.0
_NOON = pd.Timedelta(hours=12)


def visit_trace(
    days: pd.DataFrame, findings: pd.DataFrame, offices: pd.Series
) -> tuple[Trace, Trace]:
    """Return silent days among visited ones, and among all others.

    Parameters
    ----------
    days
        :func:`told_days`.
    findings
        Registry table as known; every arrival is a visit, whatever was found.
    offices
        The offices asked about, each once.
    """
    rows = pd.DataFrame(
        {
            "office": codes(days["office_code"], offices),
            "day": day_numbers(days["service_date"]),
            "silent": days["silent"].to_numpy("bool"),
            "trials": 1.0,
        }
    )
    arrived = pd.DataFrame(
        {
            "office": codes(findings["office_code"], offices),
            "day": day_numbers(findings["arrived_at"]),
        }
    ).drop_duplicates()
    rows = rows.merge(arrived.assign(visited=True), "left", ["office", "day"])
    visited = rows["visited"].notna()
    on, off = rows[visited], rows[~visited]
    return trace(on[on["silent"]], on), trace(off[off["silent"]], off)


def told_days(
    open_days: pd.DataFrame,
    devices: pd.DataFrame,
    coverage: pd.DataFrame,
    spoke: pd.DataFrame,
) -> pd.DataFrame:
    """Return the open days of which an office's devices have reported the morning.

    Parameters
    ----------
    open_days
        ``office_code, service_date`` of open days.
    devices, coverage
        As known; ``coverage`` is ``device, covers_until_at``.
    spoke
        ``device, service_date`` with a punch.

    Returns
    -------
    pandas.DataFrame
        One row per office and day: ``office_code, service_date``, ``silent``: no
        device of the office has a punch, though those in use (:data:`IN_USE`) have
        all reported past noon. Of other days nothing is known, and they are not here.
    """
    stood = open_days.merge(devices, on="office_code")
    on = stood["service_date"]
    stood = stood[~(stood["valid_from"] > on) & ~(stood["valid_until"] <= on)]
    stood = stood[["office_code", "service_date", "device"]]
    stood = _with_last_spoken(stood, spoke).merge(coverage, "left", on="device")
    used = stood[stood["spoken_on"] >= stood["service_date"] - IN_USE].copy()
    used["told"] = used["covers_until_at"] >= used["service_date"] + _NOON
    by_day = used.groupby(["office_code", "service_date"], as_index=False)
    days = by_day[["told"]].all()
    days = days.loc[days["told"], ["office_code", "service_date"]]
    punched = stood.merge(spoke, on=["device", "service_date"])
    heard = pd.MultiIndex.from_frame(punched[["office_code", "service_date"]])
    return days.assign(silent=~pd.MultiIndex.from_frame(days).isin(heard))


def _with_last_spoken(stood: pd.DataFrame, spoke: pd.DataFrame) -> pd.DataFrame:
    """Add ``spoken_on``, the last day before with a punch of the device."""
    by_day = spoke.assign(spoken_on=spoke["service_date"]).sort_values("service_date")
    return pd.merge_asof(
        stood.sort_values("service_date"),
        by_day,
        on="service_date",
        by="device",
        allow_exact_matches=False,
    )


def visit_chances(visited: Counts, other: Counts) -> tuple[Floats, Floats]:
    """Return expected silent days among visited ones, and the chance of so many.

    Expected from the office's own other days, shrunk toward the city's.
    """
    silent, days = other.seen, other.trials
    city = (silent.sum() + USUAL * WORTH) / (days.sum() + WORTH)
    rate = (silent + city * WORTH) / (days + WORTH)
    return rate * visited.trials, binomial_tail(
        visited.seen, visited.trials, np.asarray(rate)
    )
