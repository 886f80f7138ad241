"""Days and evidence of a small made-up city; a test names only what matters to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from features.agenda import CALL_COLUMNS, OUTING_COLUMNS
from features.matrix import Tomorrow
from models.risk import Evidence

MONDAY = date(2024, 4, 29)
#: 07:30 to 16:00 without the break at 12:00.
OPEN = np.array([15 <= slot < 32 and slot not in (24, 25) for slot in range(48)])


def an_outing(office: str = "A", **changes: Any) -> dict[str, Any]:
    return {
        "office_code": office,
        "occasion": "own_wedding",
        "share": 1.0,
        "approved": True,
        "starts": 0,
        "ends": 1440,
    } | changes


def a_call(office: str = "A", **changes: Any) -> dict[str, Any]:
    return {
        "office_code": office,
        "kind": "summons",
        "expected": "heads_and_secretaries",
        "starts": 540,
        "ends": 660,
    } | changes


def a_day(
    sizes: Mapping[str, int] = {"A": 9},
    away: Mapping[str, int] | None = None,
    minimum: int | Mapping[str, int] = 2,
    outings: Sequence[dict[str, Any]] = (),
    calls: Sequence[dict[str, Any]] = (),
    unknown: Sequence[str] = (),
    kind: str = "kelurahan",
    clocked_in: int | Mapping[str, int] = 55,
    day: date = MONDAY,
) -> Tomorrow:
    """A day of offices with so many staff; the first is head, the next secretary."""
    codes = np.array(sorted({*sizes, *unknown}), dtype=object)
    staff = np.array([sizes.get(code, 0) for code in codes], dtype="int64")
    gone = np.array([(away or {}).get(code, 0) for code in codes], dtype="int64")
    office = np.repeat(np.arange(len(codes)), staff)
    place = np.arange(len(office)) - np.repeat(np.cumsum(staff) - staff, staff)
    people = pd.DataFrame(
        {
            "office_code": pd.Series(codes[office], dtype="str"),
            "office": office,
            "rank": np.array(["head", "secretary", "staff"])[np.minimum(place, 2)],
            "expected": 60,
            "clocked_in": by_code(clocked_in, codes[office]),
        }
    )
    offices = pd.DataFrame(
        {
            "office_code": pd.Series(codes, dtype="str"),
            "kind": pd.Series(kind, range(len(codes)), dtype="str"),
            "minimum": by_code(minimum, codes),
            "rostered": ~np.isin(codes, list(unknown)),
        }
    )
    # The last ones of an office are away: neither head nor secretary.
    absent = place >= (staff - gone)[office]
    return Tomorrow(
        day=day,
        offices=offices,
        open=np.broadcast_to(OPEN, (len(codes), 48)),
        people=people,
        away=np.repeat(absent[:, None], 48, axis=1),
        outings=pd.DataFrame(list(outings), columns=OUTING_COLUMNS),
        calls=pd.DataFrame(list(calls), columns=CALL_COLUMNS),
    )


def by_code(value: int | Mapping[str, int], codes: Any) -> Any:
    """One number for all, or each code's own."""
    numbers = [value if isinstance(value, int) else value[code] for code in codes]
    return np.array(numbers, dtype="int64")


def counts(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Head counts from (office, seen, clocked in, weight 1, lottery True)."""
    full = [(*row, *(1.0, True)[len(row) - 3 :]) for row in rows]
    columns = ["office_code", "seen", "clocked_in", "weight", "lottery"]
    frame = pd.DataFrame(full, columns=columns).astype(
        {"office_code": "str", "weight": "float64", "lottery": "bool"}
    )
    frame[["seen", "clocked_in"]] = frame[["seen", "clocked_in"]].astype("Int64")
    at = pd.Timestamp("2024-03-01 09:00") + pd.to_timedelta(np.arange(len(frame)), "h")
    return frame.assign(arrived_at=at)


def history(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Clock-in history from (person, office, expected, clocked in)."""
    columns = ["person", "office_code", "expected", "clocked_in"]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.astype(
        {"office_code": "str", "expected": "Int64", "clocked_in": "Int64"}
    )


def label_rows(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Labels from (office, below, weight)."""
    frame = pd.DataFrame(list(rows), columns=["office_code", "below", "weight"])
    return frame.astype({"office_code": "str", "below": "bool", "weight": "float64"})


def evidence(
    counts_seen: pd.DataFrame | None = None,
    clock_ins: pd.DataFrame | None = None,
    labels: pd.DataFrame | None = None,
    kinds: Mapping[str, str] = {"A": "kelurahan", "B": "kelurahan"},
) -> Evidence:
    return Evidence(
        offices=pd.DataFrame(
            {"office_code": list(kinds), "kind": list(kinds.values())}, dtype="str"
        ),
        history=history() if clock_ins is None else clock_ins,
        counts=counts() if counts_seen is None else counts_seen,
        labels=label_rows() if labels is None else labels,
    )
