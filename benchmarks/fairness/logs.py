"""Figures of logs: what devices keep of the days, and when the city gets it."""

import numpy as np
import pandas as pd

from benchmarks.fairness.moment import Moment
from benchmarks.fairness.year import Year
from simulation.regimes import further_scans

#: Who scans out so long before closing time left early.
_EARLY_MINUTES = 15
_LATE_MINUTES = 1


def scans(year: Year) -> float:
    """Return scans per person-day with any, doubled ones once."""
    return float(year.person_days["scans"].mean())


def single(year: Year) -> float:
    """Return the share of person-days with a single scan."""
    return float((year.person_days["scans"] == 1).mean())


def doubled(year: Year) -> float:
    """Return the share of scans that repeat the same person's within a minute."""
    rows = year.scans.sort_values(["post", "day", "second"])
    same = rows[["post", "day"]].eq(rows[["post", "day"]].shift()).all(axis=1)
    return float((same & (rows["second"].diff() < 60)).mean())


def bursts(year: Year) -> float:
    """Return the share of scans 2 to 4 s after another person's on that device."""
    rows = year.scans.sort_values(["device", "shown_at"])
    gap = rows["shown_at"].diff().dt.total_seconds()
    near = (rows["device"] == rows["device"].shift()) & gap.between(2, 4)
    return float((near & (rows["post"] != rows["post"].shift())).mean())


def arrival_spread(year: Year) -> float:
    """Return the standard deviation of a person's first scan, minutes, the median."""
    came = year.person_days[year.person_days["into"] == 0]
    return float(came.groupby("post")["first"].std().median())


def _late(year: Year) -> pd.Series:
    came = year.person_days[year.person_days["into"] == 0]
    opens = year.period.truth.hours.opens[
        year.office[came["post"].to_numpy()], came["day"].to_numpy()
    ]
    return came["first"] - opens


def late(year: Year) -> float:
    """Return the share of person-days on which the first scan is late."""
    return float((_late(year) >= _LATE_MINUTES).mean())


def late_minutes(year: Year) -> float:
    """Return the median minutes of those who are late."""
    minutes = _late(year)
    return float(minutes[minutes >= _LATE_MINUTES].median())


def early_leaving(year: Year) -> float:
    """Return the variance of an office's early leavers a day over independent ones.

    Persons keep their own rates; the ratio is one where they decide alone.
    """
    rows = year.person_days[year.person_days["scans"] > 1]
    closes = year.period.truth.hours.closes[
        year.office[rows["post"].to_numpy()], rows["day"].to_numpy()
    ]
    early = (rows["last"] < closes - _EARLY_MINUTES).astype("float64")
    rate = early.groupby(rows["post"]).transform("mean")
    keys = [year.office[rows["post"].to_numpy()], rows["day"].to_numpy()]
    rest, alone = early - rate, rate * (1 - rate)
    return float((rest.groupby(keys).sum() ** 2).sum() / alone.sum())


def _silent(year: Year) -> np.ndarray:
    """Return working days on which a device kept nothing, (devices, days)."""
    seen = np.zeros((len(year.world.devices.serial), len(year.world.days)), dtype=bool)
    seen[year.period.punches["device"], year.period.punches["day"]] = True
    own = ~year.world.devices.canonical
    return np.asarray(~seen[own][:, year.working])


def silent_starts(year: Year) -> float:
    """Return the share of device-days on which a silence begins."""
    silent = _silent(year)
    return float((silent[:, 1:] & ~silent[:, :-1]).mean())


def silent_run(year: Year) -> float:
    """Return the mean working days of a silence."""
    silent = _silent(year)
    starts = silent.copy()
    starts[:, 1:] &= ~silent[:, :-1]
    return float(silent.sum() / starts.sum())


def clocks(year: Year) -> float:
    """Return the standard deviation of the devices' clocks, minutes."""
    rows = year.period.punches
    off = (rows["shown_at"] - rows["true_at"]).dt.total_seconds() / 60
    off = off[off.abs() < 24 * 60].groupby(rows["device"]).median()
    return float(off[~year.world.devices.canonical[off.index]].std())


def nightly(year: Year) -> float:
    """Return the share of offices whose logs come the same night."""
    lag = year.world.delivered - np.arange(len(year.world.days))
    return float((lag.max(axis=1) == 0).mean())


def noon_gap(year: Year) -> float:
    """Return the median minutes between the two noon scans of a four-scan city."""
    truth = year.period.truth
    (out, _), (back, _) = further_scans(
        year.world.dice, truth.people, truth.hours, truth.lives, "four"
    )
    return float(np.median((back - out)[out >= 0]))


LOGS = (
    Moment("scans per person-day", 1.68, 1.96, "follows from the next", scans),
    Moment("person-days with a single scan", 0.04, 0.32, "real logs", single,
           percent=True),
    Moment("scans doubled within a minute", 0.01, 0.06,
           "3 % (assumption); the span is ours", doubled, percent=True),
    Moment("scans 2 to 4 s after another person's", 0.01, 0.08, "real logs", bursts,
           percent=True),
    Moment("spread of a person's arrival, minutes", None, None,
           "nobody", arrival_spread),
    Moment("late", 0.005, 0.05, "one e-Presensi: 1.1 %; the span is ours", late,
           percent=True),
    Moment("minutes of who is late, median", 17, 59, "same: 35, its quartiles",
           late_minutes),
    Moment("variance of early leavers over independent", 1.6, 2.8,
           "a four-scan log: 2.7", early_leaving),
    Moment("device-days on which a silence begins", 0.002, 0.02,
           "real silent runs and assumption", silent_starts, percent=True),
    Moment("working days of a silence", 1.2, 3.0,
           "geometric, mean 2 calendar days (assumption)", silent_run),
    Moment("spread of the clocks, minutes", 1.5, 2.5, "real logs: 2", clocks),
    Moment("offices whose logs come nightly", 0.45, 0.75, "60 % (assumption)",
           nightly, percent=True),
    Moment("noon pair of a four-scan city, minutes", 4, 10,
           "a four-scan log: 7; 59 % under 10", noon_gap),
)  # fmt: skip
