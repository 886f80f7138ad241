"""A day's list for tests, one call a row."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from data.schemas import LIST, typed
from web.daylist import ListFacts

WIB = timedelta(hours=7)
DAY = pd.Timestamp("2026-11-24")


def a_stop(at: str | None = "09:00", **changes: Any) -> dict[str, Any]:
    starts = pd.NaT if at is None else pd.Timestamp(f"2026-11-24 {at}")
    row = {
        "visit": "v1",
        "service_date": DAY,
        "half": "am",
        "team": "Tim 1",
        "sequence": 1,
        "office_code": "35.73.02.1007",
        "office_name": "Kelurahan Kauman",
        "parent_name": "Kecamatan Klojen",
        "window_starts_at": starts,
        "window_ends_at": starts + pd.Timedelta(minutes=30),
        "risk": 0.25,
        "chance": 0.1667,
        "slot_chance": 0.125,
        "arm": "targeted",
        "reasons": "head_counts",
        "reserve": False,
    }
    assert changes.keys() <= row.keys()
    return row | changes


def a_reserve(**changes: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("team", "sequence", "risk", "chance", "slot_chance", "arm", "reasons")
    )
    return a_stop(None, visit="r1", reserve=True, **(empty | changes))


def a_list(*rows: dict[str, Any]) -> pd.DataFrame:
    return typed(pd.DataFrame(list(rows), columns=LIST.names), LIST)


def list_facts(**changes: Any) -> ListFacts:
    facts: dict[str, Any] = {
        "service_date": date(2026, 11, 24),
        "as_of": datetime(2026, 11, 23, 20),
        "used": ["offices", "teams"],
        "missing": ["leave"],
        "seal": "ab12",
    }
    return ListFacts(**(facts | changes))
