"""Turns the service hours into arrays of office and day."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schemas import SLOT_MINUTES, SLOTS, TABLES, typed
from data.workdays import service_hours, shipped_calendar, shipped_schedules

Minutes = npt.NDArray[np.int64]

#: Middle minute of each slot: where a slot's truth is read.
MIDDLES = np.arange(SLOTS) * SLOT_MINUTES + SLOT_MINUTES // 2


@dataclass(frozen=True)
class Hours:
    """Service hours, shape (offices, days), minutes since midnight; 0 when closed."""

    days: pd.DatetimeIndex
    opens: Minutes
    closes: Minutes
    break_starts: Minutes
    break_ends: Minutes
    #: Open days squeezed between two closed ones.
    bridge: npt.NDArray[np.bool_]

    @property
    def open(self) -> npt.NDArray[np.bool_]:
        """Offices that open on a day."""
        return self.closes > 0

    @property
    def slots(self) -> npt.NDArray[np.bool_]:
        """Slots wholly inside the hours and outside the break, (offices, days, 48)."""
        starts = np.arange(SLOTS) * SLOT_MINUTES
        ends = starts + SLOT_MINUTES
        inside = (starts >= self.opens[..., None]) & (ends <= self.closes[..., None])
        clear = (ends <= self.break_starts[..., None]) | (
            starts >= self.break_ends[..., None]
        )
        return np.asarray(inside & clear)

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """Day numbers since 1970: the keys of a day's chance."""
        return self.days.to_numpy(dtype="datetime64[D]").astype("int64")

    def part(self, days: slice) -> "Hours":
        """Return the same hours of fewer days."""
        minutes = (self.opens, self.closes, self.break_starts, self.break_ends)
        opens, closes, starts, ends = (each[:, days] for each in minutes)
        bridge = self.bridge[:, days]
        return Hours(self.days[days], opens, closes, starts, ends, bridge)


def office_hours(offices: pd.DataFrame, days: pd.DatetimeIndex) -> Hours:
    """Return the hours of offices (sorted by code) on consecutive days."""
    table = service_hours(
        typed(offices, TABLES["offices"]),
        shipped_schedules(),
        shipped_calendar(),
        [day.date() for day in days],
    ).sort_values(["office_code", "service_date"])
    shape = (len(offices), len(days))
    columns = ("opens", "closes", "break_starts", "break_ends")
    opens, closes, starts, ends = (
        table[name].fillna(0).to_numpy("int64").reshape(shape) for name in columns
    )
    return Hours(days, opens, closes, starts, ends, _bridges(closes > 0))


def _bridges(opened: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    closed = np.pad(~opened, ((0, 0), (1, 1)), constant_values=False)
    return np.asarray(opened & closed[:, :-2] & closed[:, 2:])
