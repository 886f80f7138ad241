"""Gathers what is known beforehand about one day into aligned frames and arrays."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import Registry
from data.workdays import open_slots
from features.agenda import calls, outings
from features.codes import codes


@dataclass(frozen=True)
class Tomorrow:
    """One service date as known beforehand; all rows sorted, no order of input left."""

    day: date
    #: One row per office valid that day: office_code, kind, minimum, rostered (its
    #: staff is known at all).
    offices: pd.DataFrame
    #: Open slots, shape (offices, 48).
    open: NDArray[np.bool_]
    #: One row per service-capable person: office (row number), office_code, rank,
    #: expected, clocked_in (days looked back on).
    people: pd.DataFrame
    #: On approved leave or duty away, shape (people, 48).
    away: NDArray[np.bool_]
    #: ``features.agenda``: group outings and official calls.
    outings: pd.DataFrame
    calls: pd.DataFrame


def tomorrow(
    registry: Registry,
    hours: pd.DataFrame,
    people: pd.DataFrame,
    away: NDArray[np.bool_],
    minimum: pd.Series,
    history: pd.DataFrame,
    day: date,
) -> Tomorrow:
    """Gather one service date.

    Parameters
    ----------
    registry
        As known; offices, leave and agenda are read.
    hours
        ``service_hours`` of the day, one row per office valid then.
    people
        ``roster`` of the day; columns person, office_code, rank, capable.
    away
        Whole slots on approved leave, one row per row of ``people``.
    minimum
        Least number of staff by office_code.
    history
        ``features.history.clock_in_history``; may be empty.
    day
        The service date.
    """
    hours = hours[hours["service_date"] == str(day)]
    hours = hours.sort_values("office_code", ignore_index=True)
    of = registry.offices.set_index("office_code").reindex(hours["office_code"])
    offices = pd.DataFrame(
        {
            "office_code": hours["office_code"],
            "kind": of["kind"].to_numpy(),
            "minimum": minimum.reindex(hours["office_code"]).to_numpy("int64"),
            "rostered": hours["office_code"].isin(people["office_code"]),
        }
    )
    parents = of["parent_code"].reset_index()
    rows = _capable(people, offices, history)
    return Tomorrow(
        day=day,
        offices=offices,
        open=open_slots(hours),
        people=rows.drop(columns=["row", "person"]),
        away=away[rows["row"].to_numpy()],
        outings=outings(registry.leave, registry.agenda, people, parents, day),
        calls=calls(registry.agenda, parents, day),
    )


def _capable(
    people: pd.DataFrame, offices: pd.DataFrame, history: pd.DataFrame
) -> pd.DataFrame:
    """Service-capable people of the offices, with their days looked back on."""
    at = codes(people["office_code"], offices["office_code"])
    rows = people[["person", "office_code", "rank"]].assign(
        row=np.arange(len(people)), office=at
    )
    rows = rows[people["capable"].to_numpy("bool") & (at >= 0)]
    days = history.groupby("person")[["expected", "clocked_in"]].sum()
    found = days.reindex(rows["person"]).fillna(0).astype("int64")
    rows = rows.assign(
        expected=found["expected"].to_numpy(), clocked_in=found["clocked_in"].to_numpy()
    )
    return rows.sort_values(["office_code", "person"], ignore_index=True)
