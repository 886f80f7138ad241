"""Rows of a table with the moments at which they were recorded and replaced."""

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import TABLES, typed

Ints = NDArray[np.int64]

#: What is recorded up to this hour of an evening is known to its night.
EVENING = timedelta(hours=20)


class Rows:
    """Rows of a table with the moments at which they were recorded and replaced."""

    def __init__(self, rows: pd.DataFrame, table: str) -> None:
        self._table = TABLES[table]
        self._rows = typed(rows, self._table)
        recorded = rows["recorded_at"].to_numpy().astype("datetime64[us]")
        self._recorded = recorded
        order = np.argsort(recorded, kind="stable")
        key = self._rows[list(self._table.key)].iloc[order]
        later = pd.Series(recorded[order]).groupby(
            [key[name].to_numpy() for name in key], dropna=False
        )
        replaced = np.full(len(rows), np.datetime64("2262-01-01", "us"))
        replaced[order] = later.shift(-1).fillna(pd.Timestamp("2262-01-01")).to_numpy()
        self._replaced = replaced

    def known(self, at: pd.Timestamp, day: pd.Timestamp) -> pd.DataFrame:
        """Return the rows valid at a moment that touch a day or come every week."""
        rows = self._rows
        at64, day64 = at.to_datetime64(), day.to_datetime64()
        wanted = (self._recorded <= at64) & (self._replaced > at64)
        begun = rows["starts_at"].to_numpy() < day64 + np.timedelta64(1, "D")
        lasts = rows["ends_at"].to_numpy() > day64
        if "repeats" in rows:
            lasts |= (rows["repeats"] == "weekly").to_numpy() & self._on_weekday(day64)
        return rows[wanted & begun & lasts].reset_index(drop=True)

    def _on_weekday(self, day: np.datetime64) -> NDArray[np.bool_]:
        """Tell which rows would touch the day if they came every week."""
        first = self._rows["starts_at"].to_numpy().astype("datetime64[D]")
        last = self._rows["ends_at"].to_numpy().astype("datetime64[D]")
        days = (day.astype("datetime64[D]") - first).astype("int64")
        return np.asarray(days % 7 <= (last - first).astype("int64"))

    def spans(self, days: pd.DatetimeIndex) -> tuple[pd.Series, Ints, Ints, Ints]:
        """Return whose rows, first and last whole day, and evenings of knowledge.

        Approved rows only. The evening of day n is number n; a row is known from the
        first evening at or after its record until the first one after its replacement.
        """
        approved = (self._rows["status"] == "approved").to_numpy()
        rows = self._rows[approved].reset_index(drop=True)
        midnights = days.to_numpy().astype("datetime64[us]")
        evenings = midnights + np.timedelta64(EVENING)
        first = midnights.searchsorted(rows["starts_at"].to_numpy())
        last = midnights.searchsorted(rows["ends_at"].to_numpy(), "right") - 2
        whole = rows["ends_at"].to_numpy() >= midnights[-1] + np.timedelta64(1, "D")
        last = np.where(whole, len(days) - 1, last)
        known = np.stack(
            [
                evenings.searchsorted(moment[approved])
                for moment in (self._recorded, self._replaced)
            ]
        )
        return rows["staff_number"], first, last, known


def half_open(rows: pd.DataFrame) -> pd.DataFrame:
    """Return leave whose last dates are inclusive as half-open moments.

    Examples
    --------
    >>> row = pd.DataFrame({"ends_at": pd.to_datetime(["2026-11-24"])})
    >>> str(half_open(row)["ends_at"][0])
    '2026-11-25 00:00:00'
    """
    ends = rows["ends_at"]
    bare = ends == ends.dt.normalize()
    return rows.assign(ends_at=ends.where(~bare, ends + timedelta(days=1)))
