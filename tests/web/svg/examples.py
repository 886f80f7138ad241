"""Frames for drawings, one call a frame; a test names only what matters to it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from data.schemas import RISK, STATE_ROWS, TABLES, typed
from web.svg.map_points import MapStop

#: A Tuesday.
DAY = date(2026, 11, 24)


def at(slot: int, day: date = DAY) -> pd.Timestamp:
    return pd.Timestamp(day) + pd.Timedelta(minutes=30 * slot)


def risks(
    shares: dict[int, float], office: str = "A", spread: float = 0.02
) -> pd.DataFrame:
    """Return risk rows by half hour since midnight."""
    rows = [
        {
            "service_date": pd.Timestamp(DAY),
            "office_code": office,
            "slot_starts_at": at(slot),
            "p_below_minimum": share,
            "low": share - spread,
            "high": share + spread,
        }
        for slot, share in shares.items()
    ]
    return typed(pd.DataFrame(rows, columns=RISK.names), RISK)


def findings(*rows: dict[str, Any]) -> pd.DataFrame:
    shape = TABLES["findings"]
    usual = {"office_code": "A", "team": "T", "outcome": "staffed"}
    return typed(
        pd.DataFrame([usual | row for row in rows], columns=shape.names), shape
    )


def a_finding(moment: str, outcome: str, seen: Any = None, clocked: Any = None) -> Any:
    return {
        "arrived_at": pd.Timestamp(moment),
        "outcome": outcome,
        "service_staff_seen": seen,
        "clocked_in": clocked,
    }


def states(days: dict[date, Sequence[str]]) -> pd.DataFrame:
    """Return states; the first of a day is at 8, half hours not named are closed."""
    rows = []
    for day, found in days.items():
        told = ["closed"] * 16 + list(found)
        told += ["closed"] * (48 - len(told))
        rows += [
            {"office_code": "A", "slot_starts_at": at(slot, day), "state": state}
            for slot, state in enumerate(told)
        ]
    return typed(pd.DataFrame(rows, columns=STATE_ROWS.names), STATE_ROWS)


def weeks(*rows: tuple[float, float, float]) -> pd.DataFrame:
    """Return weeks of (value, low, high), the last one that of DAY."""
    starts = pd.date_range(end="2026-11-23", periods=len(rows), freq="7D")
    frame = pd.DataFrame(list(rows), columns=["value", "low", "high"], dtype="float64")
    return frame.assign(week=starts, visits=40)


def offices(*rows: dict[str, Any]) -> pd.DataFrame:
    shape = TABLES["offices"]
    usual = {"kind": "kelurahan", "latitude": -7.98, "longitude": 112.63}
    full = [
        usual | {"office_code": str(place), "name": f"Kelurahan {place}"} | row
        for place, row in enumerate(rows)
    ]
    return typed(pd.DataFrame(full, columns=shape.names), shape)


def a_stop(number: int, state: str = "open", **changes: Any) -> MapStop:
    usual = {
        "name": f"Kelurahan {number}",
        "latitude": -7.98 + number / 100,
        "longitude": 112.63 - number / 100,
    }
    return MapStop(number, state, **(usual | changes))
