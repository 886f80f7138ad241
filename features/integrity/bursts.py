"""Different people within seconds at one device: one hand with many cards or pins."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.integrity.chances import binomial_tail, rates_of_others
from features.integrity.counting import Counts, Floats, Trace, trace
from features.integrity.log import Log

#: Nobody steps up and is recognised within so many seconds of the one before.
BURST_SECONDS = 3
#: A person's own second scan within so many seconds is a repeat.
REPEAT_SECONDS = 60
#: Stretch of time in which people are taken to come in any order and at any second.
STRETCH_SECONDS = 300
#: How much the offices' queues differ, and how many punches the rate assumed by
#: their timing alone is worth (assumptions).
QUEUES_ALIKE, WORTH = 0.01, 100.0


def burst_trace(log: Log) -> Trace:
    """Return who followed somebody else within :data:`BURST_SECONDS` at a device.

    Trials are the punches that followed another person's within the same five
    minutes; ``expected`` is how many of them would follow so closely if people came
    at any second of these five minutes. Days on which a device told whole minutes
    only are left out: they cannot say.
    """
    log = log.where(_tells_seconds(log))
    log = log.where(~_repeats(log))
    stretch = log.second // STRETCH_SECONDS
    follows = np.zeros(len(stretch), dtype="bool")
    follows[1:] = (log.device[1:] == log.device[:-1]) & (stretch[1:] == stretch[:-1])
    follows[1:] &= log.person[1:] != log.person[:-1]
    size = _sizes(log.device, stretch)
    # Seconds are whole: three at most means less than three and a half.
    expected = 1 - (1 - (BURST_SECONDS + 0.5) / STRETCH_SECONDS) ** size
    close = follows.copy()
    close[1:] &= log.second[1:] - log.second[:-1] <= BURST_SECONDS
    rows = pd.DataFrame({"office": log.office, "day": log.day, "person": log.person})
    asked = rows.assign(trials=1.0, expected=expected)[follows]
    return trace(rows[close], asked.groupby(["office", "day"], as_index=False).sum())


def burst_chances(found: Counts) -> tuple[Floats, Floats]:
    """Return expected bursts, and the chance of so many, by office.

    Expected is what the office's own timing gives, times how far the other offices
    of the city exceed theirs, never below once: queues are everywhere.
    """
    times = rates_of_others(found.seen, found.expected, 1.0, WORTH)
    expected = np.maximum(times, 1) * found.expected
    rate = np.minimum(expected / np.maximum(found.trials, 1), 1.0)
    return expected, binomial_tail(found.seen, found.trials, rate, QUEUES_ALIKE)


def _tells_seconds(log: Log) -> NDArray[np.bool_]:
    """Tell of which punches the device and day has any that is not on a minute."""
    between = log.second % 60 != 0
    key = pd.Series(between).groupby([log.device, log.day]).transform("any")
    return key.to_numpy("bool")


def _repeats(log: Log) -> NDArray[np.bool_]:
    again = np.zeros(len(log.second), dtype="bool")
    again[1:] = (log.person[1:] == log.person[:-1]) & (
        log.device[1:] == log.device[:-1]
    )
    again[1:] &= log.second[1:] - log.second[:-1] < REPEAT_SECONDS
    return again


def _sizes(device: NDArray[np.int64], stretch: NDArray[np.int64]) -> Floats:
    """Return how many punches each one's device has in its stretch of time."""
    start = np.ones(len(device), dtype="bool")
    start[1:] = (device[1:] != device[:-1]) | (stretch[1:] != stretch[:-1])
    group = np.cumsum(start) - 1
    return np.bincount(group)[group].astype("float64") if len(group) else group * 1.0
