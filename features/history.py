"""Counts what the past says about people clocking in and being seen."""

from datetime import date

import numpy as np
import pandas as pd

from data.schemas import VERDICTS
from features.codes import codes

#: Working days looked back on: about three months, long enough to tell people apart
#: and short enough to forget (assumption).
HISTORY_DAYS = 60
#: A hand-picked inspection counts half for its own office: it was chosen for a
#: reason that is not recorded (contract section 2, "with caution"; size assumed).
HAND_PICKED_WEIGHT = 0.5
_MINUTE = np.timedelta64(1, "m")
_NOON = np.timedelta64(12, "h")
_DAY = pd.Timedelta(days=1)


def clock_in_history(
    placements: pd.DataFrame,
    clock_ins: pd.DataFrame,
    hours: pd.DataFrame,
    leave: pd.DataFrame,
    left_out: pd.DataFrame,
    day: date,
    days: int = HISTORY_DAYS,
) -> pd.DataFrame:
    """Per person and office, the working days expected and those clocked in.

    A day counts as expected when the person was placed at the office, the office was
    open, no approved leave covered its whole opening time, and the office's logs of
    that day can be believed.

    Parameters
    ----------
    placements
        One row per person and place of work; columns person, office_code,
        valid_from, valid_until (half-open, NaT open).
    clock_ins
        One row per person, office and day with a punch; columns person,
        office_code, service_date.
    hours
        ``service_hours`` of the days looked back on, one row per office and day;
        columns office_code, service_date, opens, closes (NA when closed).
    leave
        Rows of the table ``leave``; only ``approved`` takes days out.
    left_out
        Office-days that say nothing (see `silent_days`); columns office_code,
        service_date.
    day
        Only working days strictly before it count, the last ``days`` of them.

    Returns
    -------
    pandas.DataFrame
        Columns person, office_code, expected, clocked_in (days, Int64), sorted.
    """
    grid = _Grid(placements, hours, day, days)
    expected = grid.placed() & grid.open[grid.office]
    expected &= ~grid.marks(left_out, ["office_code"])
    expected &= ~_on_leave(grid, leave)
    clocked_in = expected & grid.marks(clock_ins, ["person", "office_code"])
    counted = grid.placements[["person", "office_code"]].assign(
        expected=expected.sum(axis=1), clocked_in=clocked_in.sum(axis=1)
    )
    summed = counted.groupby(["person", "office_code"], as_index=False).sum()
    return summed.astype({"expected": "Int64", "clocked_in": "Int64"})


class _Grid:
    """Placements (rows) by the working days looked back on (columns)."""

    def __init__(
        self, placements: pd.DataFrame, hours: pd.DataFrame, day: date, days: int
    ) -> None:
        self.placements = placements.reset_index(drop=True)
        worked = hours[hours["opens"].notna() & (hours["service_date"] < str(day))]
        self.days = pd.DatetimeIndex(worked["service_date"].unique()).sort_values()
        self.days = self.days[-days:]
        offices = self.placements["office_code"].drop_duplicates()
        self.office = codes(self.placements["office_code"], offices)
        row = codes(worked["office_code"], offices)
        column = self.days.get_indexer(pd.Index(worked["service_date"]))
        known = (row >= 0) & (column >= 0)
        shape = (len(offices), len(self.days))
        self.open = np.zeros(shape, dtype=bool)
        self.open[row[known], column[known]] = True
        self.hours = {}
        for end in ("opens", "closes"):
            minutes = np.zeros(shape, dtype="int64")
            minutes[row[known], column[known]] = worked[end].to_numpy("int64")[known]
            self.hours[end] = self.days.to_numpy() + minutes * _MINUTE

    def placed(self) -> np.ndarray:
        """Whether the placement was valid on each day."""
        start = self.placements["valid_from"].to_numpy()[:, None]
        end = self.placements["valid_until"].to_numpy()[:, None]
        days = self.days.to_numpy()
        # An empty end (NaT) compares as neither: it bounds nothing.
        return ~(start > days) & ~(end <= days)

    def marks(self, frame: pd.DataFrame, keys: list[str]) -> np.ndarray:
        """Whether the frame has a row of the placement's keys on each day."""
        numbered = self.placements[keys].assign(row=np.arange(len(self.placements)))
        found = frame[[*keys, "service_date"]].merge(numbered, on=keys)
        column = self.days.get_indexer(pd.Index(found["service_date"]))
        marked = np.zeros((len(self.placements), len(self.days)), dtype=bool)
        marked[found["row"].to_numpy()[column >= 0], column[column >= 0]] = True
        return marked


def _on_leave(grid: _Grid, leave: pd.DataFrame) -> np.ndarray:
    """Whether one approved leave covers the whole opening time of each day."""
    if not len(grid.days):
        return np.zeros((len(grid.placements), 0), dtype=bool)
    inside = (leave["ends_at"] > grid.days[0]) & (
        leave["starts_at"] <= grid.days[-1] + _DAY
    )
    approved = leave[inside & (leave["status"] == "approved")]
    numbered = grid.placements[["person"]].assign(row=np.arange(len(grid.placements)))
    found = approved.merge(numbered, left_on="staff_number", right_on="person")
    row = found["row"].to_numpy("int64")
    starts = found["starts_at"].to_numpy()[:, None]
    ends = found["ends_at"].to_numpy()[:, None]
    opens, closes = grid.hours["opens"], grid.hours["closes"]
    covered = (starts <= opens[grid.office[row]]) & (ends >= closes[grid.office[row]])
    on_leave = np.zeros((len(grid.placements), len(grid.days)), dtype=bool)
    np.logical_or.at(on_leave, row, covered)
    return on_leave


def silent_days(
    clock_ins: pd.DataFrame,
    hours: pd.DataFrame,
    devices: pd.DataFrame,
    coverage: pd.DataFrame,
) -> pd.DataFrame:
    """Office-days whose logs say nothing about people.

    Either nobody at all clocked in there (a dead or unread device far more often
    than an empty office), or no device of the
    office covers the first half of the day.

    Parameters
    ----------
    clock_ins
        Columns office_code, service_date; one row per person-day with a punch.
    hours
        ``service_hours``, one row per office and day.
    devices
        Rows of the table ``devices``.
    coverage
        One row per device; columns device, covers_until_at.

    Returns
    -------
    pandas.DataFrame
        Columns office_code, service_date: open days to be left out.
    """
    days = hours.loc[hours["opens"].notna(), ["office_code", "service_date"]]
    stood = days.merge(devices, on="office_code").merge(coverage, on="device")
    stood = stood[
        ~(stood["valid_from"] > stood["service_date"])
        & ~(stood["valid_until"] <= stood["service_date"])
        & (stood["covers_until_at"] >= stood["service_date"] + _NOON)
    ]
    heard = pd.MultiIndex.from_frame(clock_ins[["office_code", "service_date"]])
    covered = pd.MultiIndex.from_frame(stood[["office_code", "service_date"]])
    at = pd.MultiIndex.from_frame(days)
    return days[~(at.isin(heard) & at.isin(covered))].reset_index(drop=True)


def head_counts(findings: pd.DataFrame, clocked_in: pd.Series) -> pd.DataFrame:
    """Of the staff clocked in at an inspection, how many were seen.

    Parameters
    ----------
    findings
        Rows of the table ``findings``; ``chance`` filled wherever a lottery chose
        the office, also for visits sidak drew itself.
    clocked_in
        Staff clocked in at arrival by the punches, on the findings' index; used
        where the finding does not say.

    Returns
    -------
    pandas.DataFrame
        One row per finding with a presence verdict and somebody clocked in; columns
        office_code, arrived_at, seen (at most clocked_in; 0 when nobody was found),
        clocked_in, weight (0.5 when hand-picked), lottery (the office was chosen by
        lottery, so the finding may speak for the city); sorted.

    Examples
    --------
    >>> from data.schemas import TABLES, typed
    >>> rows = [("A", "staffed", 9, 8, 0.1), ("A", "empty", None, 4, None)]
    >>> names = "office_code outcome service_staff_seen clocked_in chance".split()
    >>> found = typed(pd.DataFrame(rows, columns=names), TABLES["findings"])
    >>> counts = head_counts(found, found["clocked_in"])
    >>> counts[["seen", "clocked_in", "weight", "lottery"]].to_numpy().tolist()
    [[0, 4, 0.5, False], [8, 8, 1.0, True]]
    """
    seen = findings["service_staff_seen"]
    seen = seen.mask(seen.isna() & (findings["outcome"] == "empty"), 0)
    present = findings["clocked_in"].fillna(clocked_in.reindex(findings.index))
    usable = findings["outcome"].isin(VERDICTS) & seen.notna() & (present > 0)
    # Only now, without missing numbers, can one column bound the other.
    used = findings.assign(seen=seen, present=present)[usable.fillna(False)]
    hand_picked = used["chance"].isna() & used["visit"].isna()
    counts = pd.DataFrame(
        {
            "office_code": used["office_code"],
            "arrived_at": used["arrived_at"],
            "seen": used[["seen", "present"]].min(axis=1).astype("Int64"),
            "clocked_in": used["present"],
            "weight": np.where(hand_picked, HAND_PICKED_WEIGHT, 1.0),
            "lottery": used["chance"].notna(),
        }
    )
    return counts.sort_values(list(counts.columns), ignore_index=True)
