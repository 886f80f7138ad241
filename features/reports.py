"""Puts what people saw (findings, service marks, complaints) on the day's grid."""

from datetime import date

import numpy as np
import pandas as pd

from data.schemas import SLOTS, STATES, VERDICTS
from features.codes import codes
from features.evidence import Clue
from features.intervals import SLOT, Ints

#: What an outcome without a count of heads says; a service that stopped was staffed.
_BY_OUTCOME = {
    "staffed": "inspected_staffed",
    "service_stopped": "inspected_staffed",
    "below_minimum": "inspected_below",
    "empty": "inspected_empty",
}


def of_day(rows: pd.DataFrame, column: str, day: date) -> pd.DataFrame:
    """Return the rows whose moment lies on the day."""
    start = pd.Timestamp(day)
    inside = rows[column].ge(start) & rows[column].lt(start + pd.Timedelta(days=1))
    return rows if inside.all() else rows[inside]


def slots(moments: pd.Series) -> Ints:
    """Return the half hour of the day each moment lies in.

    Examples
    --------
    >>> moments = pd.to_datetime(["2024-04-29 07:59", "2024-04-29 08:00"])
    >>> slots(pd.Series(moments)).tolist()
    [15, 16]
    """
    return ((moments - moments.dt.normalize()) // pd.Timedelta(SLOT, "us")).to_numpy()


def tally(rows: pd.DataFrame, column: str, offices: pd.Series) -> Ints:
    """Count a day's rows by office and half hour: offices by 48 columns."""
    office = codes(rows["office_code"], offices)
    cells = (office * SLOTS + slots(rows[column]))[office >= 0]
    counts = np.bincount(cells, minlength=len(offices) * SLOTS)
    return counts.reshape(len(offices), SLOTS)


def inspected(
    findings: pd.DataFrame, offices: pd.Series, least: Ints
) -> tuple[Ints, Clue]:
    """Return what the inspections of a day found, by office and half hour.

    Parameters
    ----------
    findings
        Rows of the day; those without a verdict on presence are left out.
    offices
        Office codes, each once.
    least
        Minimum staff by office.

    Returns
    -------
    tuple[Ints, Clue]
        The position in ``STATES`` (0: no inspection), from the count of heads where
        there is one, else from the outcome, and the finding's id as evidence. Of
        several in a half hour the last arrival decides.
    """
    rows = findings[findings["outcome"].isin(VERDICTS)]
    rows = rows.assign(office=codes(rows["office_code"], offices))
    rows = rows[rows["office"] >= 0].assign(slot=lambda kept: slots(kept["arrived_at"]))
    rows = rows.sort_values(["arrived_at", "finding"], kind="stable")
    rows = rows.drop_duplicates(["office", "slot"], keep="last")
    cells = rows["office"].to_numpy(), rows["slot"].to_numpy()
    seen = rows["service_staff_seen"].to_numpy("float64", na_value=np.nan)
    counted = np.select(
        [seen == 0, seen < least[cells[0]], seen >= 0],
        ["inspected_empty", "inspected_below", "inspected_staffed"],
        rows["outcome"].map(_BY_OUTCOME),
    )
    verdict = np.zeros((len(offices), SLOTS), dtype="int64")
    verdict[cells] = [STATES.index(state) for state in counted]
    place = np.zeros_like(verdict)
    place[cells] = np.arange(1, len(rows) + 1)
    return verdict, Clue(place, ["", *("finding:" + rows["finding"])])
