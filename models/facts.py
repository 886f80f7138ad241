"""Puts the counts behind each reason beside it, about offices and never a person."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from features.matrix import Tomorrow
from models.reasons import BASE_RATE

#: Clock-in counts of fewer people than this would be one person's record.
FEW_PEOPLE = 3

Facts = dict[Any, Any]


def facts(reasons: pd.DataFrame, day: Tomorrow, seen: pd.DataFrame) -> pd.DataFrame:
    """Return the day's reasons of each office with their facts.

    Parameters
    ----------
    reasons
        ``models.reasons.largest``.
    day
        What was known beforehand.
    seen
        ``models.seen.seen_shares`` of the day's offices.

    Returns
    -------
    pandas.DataFrame
        One row per open office and code: office_code, code, contribution (log-odds
        in the slot where it is largest), facts (JSON). An office without any named
        reason has one row ``base_rate`` without facts.
    """
    offices = day.offices.join(seen).assign(**_counts(day))
    rows = reasons.merge(offices, left_on="office", right_index=True)
    rows["facts"] = [
        json.dumps(_FACTS[row["code"]](row, day), sort_keys=True)
        for row in rows.to_dict("records")
    ]
    silent = day.open.any(axis=1) & ~offices.index.isin(rows["office"])
    usual = offices.loc[silent, ["office_code"]].assign(
        code=BASE_RATE, contribution=0.0, facts="{}"
    )
    columns = ["office_code", "code", "contribution", "facts"]
    both = pd.concat([rows[columns], usual[columns]], ignore_index=True)
    return both.sort_values("office_code", kind="stable", ignore_index=True)


def _counts(day: Tomorrow) -> dict[str, Any]:
    """Per office: people, most of them away in one open slot, days looked back on."""
    office, count = day.people["office"].to_numpy(), len(day.offices)
    gone = np.zeros(day.open.shape, dtype="int64")
    np.add.at(gone, office, day.away)
    days = day.people.groupby("office")[["expected", "clocked_in"]].sum()
    days = days.reindex(range(count), fill_value=0)
    return {
        "roster": np.bincount(office, minlength=count),
        "absent": np.where(day.open, gone, 0).max(axis=1),
        "days_expected": days["expected"].to_numpy(),
        "days_clocked_in": days["clocked_in"].to_numpy(),
    }


def _known_absences(row: Facts, day: Tomorrow) -> Facts:
    return {name: row[name] for name in ("absent", "roster", "minimum")}


def _life_event(row: Facts, day: Tomorrow) -> Facts:
    # Not which event and not whose: in an office of nine everybody knows who.
    return {"known_before": True}


def _official_agenda(row: Facts, day: Tomorrow) -> Facts:
    calls = day.calls[day.calls["office_code"] == row["office_code"]]
    farewells = day.outings[
        (day.outings["office_code"] == row["office_code"])
        & (day.outings["occasion"] == "farewell")
    ]
    first = pd.concat([calls, farewells.assign(expected="some")])
    first = first.sort_values(["starts", "ends"]).iloc[0]
    return {
        "expected": first["expected"],
        "starts": _clock(int(first["starts"])),
        "ends": _clock(int(first["ends"])),
    }


def _head_counts(row: Facts, day: Tomorrow) -> Facts:
    return {name: row[name] for name in ("seen", "clocked_in", "visits")}


def _attendance(row: Facts, day: Tomorrow) -> Facts:
    if row["roster"] < FEW_PEOPLE:
        return {}
    return {"clocked_in": row["days_clocked_in"], "expected": row["days_expected"]}


def _small_roster(row: Facts, day: Tomorrow) -> Facts:
    return {name: row[name] for name in ("roster", "minimum")}


_FACTS: dict[str, Callable[[Facts, Tomorrow], Facts]] = {
    "known_absences": _known_absences,
    "life_event": _life_event,
    "official_agenda": _official_agenda,
    "head_counts": _head_counts,
    "attendance": _attendance,
    "small_roster": _small_roster,
}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
