"""Figures of what offices and citizens tell: leave entries, complaints."""

import numpy as np
import pandas as pd

from benchmarks.fairness.moment import Moment
from benchmarks.fairness.year import Year
from simulation.people import staff_numbers

_EVENING = pd.Timedelta(hours=20)


def _told_at(year: Year) -> np.ndarray:
    """Return when the first leave row about a person's day was recorded, else NaT.

    Shape (posts, working days).
    """
    leave = year.period.registry["leave"]
    leave = leave[leave["status"] == "approved"].sort_values("recorded_at")[::-1]
    days = year.period.truth.days
    keys = pd.Index(staff_numbers(year.world.people.keys))
    told = np.full(year.period.truth.lives.attends.shape, "NaT", "datetime64[us]")
    low = days.searchsorted(leave["starts_at"])
    high = days.searchsorted(leave["ends_at"], side="right")
    posts = keys.to_series().groupby(keys).indices
    for number, start, end, when in zip(
        leave["staff_number"], low, high, leave["recorded_at"], strict=True
    ):
        told[posts.get(number, []), start:end] = np.datetime64(when)
    return told[:, year.working]


def _shares(year: Year) -> tuple[float, float, float]:
    """Return the shares of absent person-days told before, later and never."""
    told = _told_at(year)
    days = year.period.truth.days[year.working]
    evening = (days - pd.Timedelta(days=1) + _EVENING).to_numpy("datetime64[us]")
    before = told <= evening[None, :]
    never = np.isnat(told)
    of = [float(part[year.absent].mean()) for part in (before, never)]
    return of[0], 1 - of[0] - of[1], of[1]


def complained(year: Year) -> float:
    """Return complaints of an empty office per empty half hour."""
    told = year.period.registry["complaints"]
    empty = int(year.period.truth.empty.sum())
    return float((told["category"] == "office_empty").sum() / max(empty, 1))


TOLD = (
    Moment("absent days told by 20:00 of the evening before", 0.55, 0.85,
           "SDI reasons: 70 %, 15 either way", lambda y: _shares(y)[0], percent=True),
    Moment("absent days told later", 0.03, 0.33, "18 %, 15 either way",
           lambda y: _shares(y)[1], percent=True),
    Moment("absent days never told", 0.0, 0.27, "12 %, 15 either way",
           lambda y: _shares(y)[2], percent=True),
    Moment("complaints per empty half hour", 0.005, 0.15,
           "assumption: 4 %", complained, percent=True),
)  # fmt: skip
