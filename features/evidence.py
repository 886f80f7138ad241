"""Words the evidence for a state: short codes, never a person or a pin.

=====================  ==========================================================
code                   meaning
=====================  ==========================================================
``weekend``            closed: the office has no hours on this weekday
``public_holiday``     closed by the calendar
``joint_leave``        closed by the calendar
``outside_hours``      closed: before, after or across opening hours or the break
``finding:ID``         an inspection arrived in the half hour
``punch:N``            N distinct service-capable people punched in it
``open:N``             N service-capable people are clocked in and not away
``unknown:N``          N unknown pins are clocked in
``mark:N``             N traces of service in the half hour
``complaint:N``        N complaints of an empty office in it
``no_device``          no device stands at the office
``silent``             no device of the office has a punch of that day
``covered:N/M``        only N of M devices cover the half hour
``no_roster``          nobody is known to be on the office's staff
``day_present:N`` ...  added for readers by :mod:`features.day_marks`
=====================  ==========================================================
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from features.intervals import Bools, Ints
from features.watch import Watch

#: Why a half hour is closed, by position; 0: it is open.
CLOSED = ("", "outside_hours", "weekend", "public_holiday", "joint_leave")


@dataclass(frozen=True)
class Clue:
    """One kind of evidence: the position of its word, for every office and slot."""

    place: Ints
    words: Sequence[str]


def counted(label: str, counts: Ints) -> Clue:
    """Return ``label:N``; no word for 0."""
    most = int(counts.max(initial=0))
    return Clue(counts, ["", *(f"{label}:{n}" for n in range(1, most + 1))])


def closing(open_slots: Bools, closed_because: pd.Series) -> Clue:
    """Return why each half hour is closed."""
    named = closed_because.map({word: n for n, word in enumerate(CLOSED)})
    reason = named.fillna(CLOSED.index("outside_hours")).to_numpy("int64")
    return Clue(np.where(open_slots, 0, reason[:, np.newaxis]), CLOSED)


def silence(watch: Watch) -> list[Clue]:
    """Return what is missing from the devices."""
    width = int(watch.devices.max(initial=0)) + 1
    pairs = watch.covering * width + watch.devices[:, np.newaxis]
    place, values = pd.factorize(pairs.ravel())
    words = [_covered(*divmod(int(value), width)) for value in values]
    silent = (watch.devices > 0) & (watch.speaking == 0)
    quiet = np.broadcast_to(silent[:, np.newaxis], pairs.shape).astype("int64")
    return [Clue(quiet, ["", "silent"]), Clue(place.reshape(pairs.shape), words)]


def _covered(covering: int, devices: int) -> str:
    if devices == 0:
        return "no_device"
    return f"covered:{covering}/{devices}" if covering < devices else ""


def worded(clues: Sequence[Clue]) -> ExtensionArray:
    """Return the clues' words joined by spaces, office by office, NaN without any.

    Examples
    --------
    >>> seen, marks = np.array([[0, 2, 0]]), np.array([[0, 1, 1]])
    >>> list(worded([counted("punch", seen), counted("mark", marks)]))
    [nan, 'punch:2 mark:1', 'mark:1']
    """
    # Words are made once per combination, of which there are few, not once per row.
    combination = np.zeros(clues[0].place.size, dtype="int64")
    for clue in clues:
        combination, _ = pd.factorize(
            combination * len(clue.words) + clue.place.ravel()
        )
    rows = np.empty(combination.max(initial=-1) + 1, dtype="int64")
    rows[combination] = np.arange(len(combination))
    columns = [np.array(clue.words)[clue.place.ravel()[rows]] for clue in clues]
    texts = [" ".join(filter(None, words)) for words in zip(*columns, strict=True)]
    return pd.array([text or np.nan for text in texts], dtype="str").take(combination)
