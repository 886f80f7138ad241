"""Rows for the tests of the store, with a default for all a test does not name."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy.engine import Connection

from data.schemas import TABLES, typed
from data.store.batches import open_batch
from data.store.plans import Plan

OFFSET = timedelta(hours=7)
EVENING = datetime(2026, 11, 23, 20)
TOMORROW = date(2026, 11, 24)


def a_batch(db: Connection, **more: Any) -> int:
    given = {
        "kind": "registry",
        "table_name": "leave",
        "source": "leave.csv",
        "digest": "d" * 64,
        "policy": "moment",
        "arrived_at": EVENING,
        "offset": OFFSET,
    }
    return open_batch(db, **(given | more))


def leave(**more: Any) -> dict[str, Any]:
    given = {
        "staff_number": "ani",
        "kind": "annual",
        "occasion": "none",
        "starts_at": pd.Timestamp("2026-11-24"),
        "ends_at": pd.Timestamp("2026-11-25"),
        "status": "approved",
    }
    return given | more


def rows(table: str, *each: dict[str, Any]) -> pd.DataFrame:
    return typed(pd.DataFrame(list(each)), TABLES[table])


def moments(frame: pd.DataFrame, at: datetime = EVENING) -> pd.Series:
    return pd.Series(pd.Timestamp(at).as_unit("us"), frame.index)


def a_punch(**more: Any) -> dict[str, Any]:
    given = {
        "device": "D1",
        "pin": "p1",
        "punched_at": pd.Timestamp("2026-11-23 07:30"),
        "direction": "in",
        "verify": 1,
    }
    return given | more


def punches_of(*each: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(each))
    return frame.astype({"punched_at": "datetime64[us]", "verify": "Int64"})


def a_plan(**more: Any) -> Plan:
    given = {
        "service_date": TOMORROW,
        "version": 1,
        "as_of": EVENING,
        "batch": 3,
        "draft": {"units": ["u1"]},
    }
    return Plan(**(given | more))
