"""Tells, day by day, how likely it is that a device works and hands its data over.

A silent device is a question about the device. What is answered here is shown to the
people who look after devices; no state of an office reads it.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.codes import codes
from features.device_alerts import standing

#: What a day says of a device: nothing; no row; a row, whenever it came; that nothing
#: is missing (heartbeat, ``--complete-until``, count on the device); that rows are
#: still on the device.
NOT_ASKED, SILENT, SPOKE, QUIET, HELD = range(5)
#: A device fails once in 200 open days and is mended within a week (assumptions).
FAILS, MENDED = 1 / 200, 1 / 5
#: Usual share of silent days of a working device: one in twenty, worth ten days of
#: its own past (assumption).
_SILENT_DAYS, _DAYS = 0.5, 10.0
#: A claim of the device or of the city may be wrong once in a hundred (assumption).
_WRONG = 0.01
#: Above and below, a probability is told in a word of its own.
SURE = 0.9
#: Open days looked back on.
STATE_DAYS = 45

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]


def working_probability(evidence: Codes) -> Floats:
    """Return the probability that each device works, after each day.

    Parameters
    ----------
    evidence
        Devices (rows) by days in order (columns): ``NOT_ASKED``, ``SILENT``,
        ``SPOKE``, ``QUIET`` or ``HELD``.

    Returns
    -------
    numpy.ndarray
        Same shape, in [0, 1]: given the day and those before it. A row of a day proves
        that the device worked then, however late it came.

    Notes
    -----
    Forward filter of a hidden Markov model with two states, working and not delivering
    (L. R. Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77, 1989, section
    III A, scaled). A device that is often silent between two days with rows, such as a
    spare one, is believed to work for longer.

    Examples
    --------
    >>> silent_since = np.array([[SPOKE] * 5 + [SILENT] * 3], "int8")
    >>> working_probability(silent_since).round(2)[0, 4:].tolist()
    [1.0, 0.87, 0.21, 0.02]
    """
    likely = _likelihoods(evidence)
    works = np.full(len(evidence), MENDED / (MENDED + FAILS))
    filtered = np.empty(evidence.shape)
    for day in range(evidence.shape[1]):
        before = works * (1 - FAILS) + (1 - works) * MENDED
        working = before * likely[:, day, 1]
        broken = (1 - before) * likely[:, day, 0]
        works = working / (working + broken)
        filtered[:, day] = works
    return filtered


def _likelihoods(evidence: Codes) -> Floats:
    """Return how likely the evidence is: device, day, and (not delivering, working)."""
    usual = usual_silence(evidence)
    by_code = np.ones((len(evidence), 5, 2))
    by_code[:, SILENT, 1] = usual
    by_code[:, SPOKE] = np.column_stack([np.zeros_like(usual), 1 - usual])
    by_code[:, QUIET] = _WRONG, 1 - _WRONG
    by_code[:, HELD] = 1 - _WRONG, _WRONG
    return by_code[np.arange(len(evidence))[:, np.newaxis], evidence]


def usual_silence(evidence: Codes) -> Floats:
    """Return how often each device is silent while it works, between 0 and 1.

    Read from its days up to the last with a row; what came after may be a failure.

    Examples
    --------
    >>> usual_silence(np.array([[SPOKE, SPOKE, SILENT, SILENT]], "int8")).round(3)
    array([0.042])
    """
    spoke = evidence == SPOKE
    before = np.logical_or.accumulate(spoke[:, ::-1], axis=1)[:, ::-1]
    silent = (before & (evidence == SILENT)).sum(axis=1)
    return (silent + _SILENT_DAYS) / (silent + spoke.sum(axis=1) + _DAYS)


@dataclass(frozen=True)
class Contacts:
    """What devices said besides their rows; columns ``device, service_date``.

    Attributes
    ----------
    complete
        Days of which a device or the city said that nothing is missing.
    held
        Days on which a device told that it holds more rows than have come.
    """

    complete: pd.DataFrame
    held: pd.DataFrame


def evidence_of(
    devices: pd.DataFrame,
    hours: pd.DataFrame,
    spoke: pd.DataFrame,
    said: Contacts,
    over_on: date | None = None,
) -> tuple[pd.DatetimeIndex, Codes]:
    """Return the days, in order, and what each says of each device.

    Parameters
    ----------
    devices
        One row per device: ``device, office_code, valid_from, valid_until``.
    hours
        ``service_hours`` of the days looked back on.
    spoke
        One row per device and day with a punch: ``device, service_date``.
    said
        What is known besides.
    over_on
        The last day that is over: later ones, with rows still to come, say nothing by
        being silent. None: all are over.

    Notes
    -----
    A day on which every device asked was silent says nothing of any of them: it was a
    holiday nobody entered, or the network. That needs two devices or more.
    """
    days = pd.DatetimeIndex(hours["service_date"].unique()).sort_values()
    asked = _asked(devices, hours, days)
    asked &= days <= pd.Timestamp(over_on or date.max)
    has_row = _marked(devices, spoke, days)
    all_silent = ~(has_row & asked).any(axis=0) & (asked.sum(axis=0) > 1)
    found = np.where(asked & ~all_silent, SILENT, NOT_ASKED).astype("int8")
    found[_marked(devices, said.held, days)] = HELD
    found[_marked(devices, said.complete, days) & asked] = QUIET
    found[has_row] = SPOKE
    return days, found


def _asked(
    devices: pd.DataFrame, hours: pd.DataFrame, days: pd.DatetimeIndex
) -> NDArray[np.bool_]:
    """Tell on which days each device stood at an open office."""
    offices = devices["office_code"].drop_duplicates()
    opened = hours[hours["opens"].notna() & hours["office_code"].isin(offices)]
    is_open = np.zeros((len(offices) + 1, len(days)), dtype="bool")
    column = days.get_indexer(pd.Index(opened["service_date"]))
    is_open[codes(opened["office_code"], offices), column] = True
    at = days.to_numpy()
    # An empty end (NaT) compares as neither: it bounds nothing.
    early = devices["valid_from"].to_numpy()[:, np.newaxis] > at
    gone = devices["valid_until"].to_numpy()[:, np.newaxis] <= at
    return is_open[codes(devices["office_code"], offices)] & ~early & ~gone


def _marked(
    devices: pd.DataFrame, marks: pd.DataFrame, days: pd.DatetimeIndex
) -> NDArray[np.bool_]:
    """Tell of which days each device has a mark."""
    found = np.zeros((len(devices), len(days)), dtype="bool")
    row = codes(marks["device"], devices["device"])
    column = days.get_indexer(pd.Index(marks["service_date"]))
    known = (row >= 0) & (column >= 0)
    found[row[known], column[known]] = True
    return found


def device_states(
    day: date,
    devices: pd.DataFrame,
    hours: pd.DataFrame,
    spoke: pd.DataFrame,
    said: Contacts,
    over_on: date | None = None,
) -> pd.DataFrame:
    """Return how likely each device works at the end of a day, and in a word.

    Parameters
    ----------
    day
        Devices that stand somewhere on it are looked at; later days are not.
    devices
        Registry table as known.
    hours, spoke, said, over_on
        As in :func:`evidence_of`.

    Returns
    -------
    pandas.DataFrame
        One row per device, sorted: ``device``; ``working``, probability, 0 to 1, NaN
        where no day asked; ``device_state``: ``working``, ``uncertain``,
        ``not_delivering``, or ``never_heard`` without a row or word in all the days.
    """
    here = standing(devices, day).sort_values("device", ignore_index=True)
    past = hours[hours["service_date"] <= pd.Timestamp(day)]
    days, evidence = evidence_of(here, past, spoke, said, over_on)
    asked = (evidence != NOT_ASKED).any(axis=1)
    heard = np.isin(evidence, (SPOKE, QUIET, HELD)).any(axis=1)
    works = np.full(len(here), np.nan)
    if len(days):
        works = np.where(asked, working_probability(evidence)[:, -1], np.nan)
    word = np.select(
        [~heard, works >= SURE, works <= 1 - SURE],
        ["never_heard", "working", "not_delivering"],
        "uncertain",
    )
    return pd.DataFrame(
        {
            "device": here["device"],
            "working": pd.Series(works, dtype="float64"),
            "device_state": pd.Series(word, dtype="str"),
        }
    )
