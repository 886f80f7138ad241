"""Lets citizens be served or complain."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schemas import SLOT_MINUTES
from simulation.dice import Dice
from simulation.truth import Truth

#: Complaint given an empty half hour; false ones per office-day: assumptions.
COMPLAINS = 0.04
FALSE_COMPLAINT = 1 / 300
#: Share of kelurahan that hand in their letter book, and letters a half hour.
_KEEPS_BOOK = 0.5
_LETTER = 0.25


def complaints(dice: Dice, truth: Truth, share: float = COMPLAINS) -> pd.DataFrame:
    """Return the rows of `complaints`: few of the true ones, and some false."""
    keys = truth.offices.keys[:, None, None], truth.hours.numbers[:, None]
    slots = np.arange(truth.open.shape[2])
    true = truth.empty & dice.chance("complains", share, *keys, slots)
    per_slot = FALSE_COMPLAINT / np.maximum(truth.open.sum(axis=2, keepdims=True), 1)
    false = truth.open & dice.chance("false complaint", per_slot, *keys, slots)
    office, day, slot = np.nonzero(true | false)
    here = truth.offices.keys[office], truth.hours.numbers[day], slot
    kinds = np.array(["understaffed", "service_refused", "other"], dtype="object")
    other = kinds[dice.between("category", 0, 3, *here)]
    seen = _moments(dice, truth, day, slot, here)
    filed = pd.to_timedelta(dice.between("filed after", 20, 1200, *here), unit="min")
    number = truth.hours.numbers[day] * 10_000 + truth.offices.keys[office] * 48 + slot
    return pd.DataFrame(
        {
            "reference": [f"LAPOR-{each}" for each in number],
            "office_code": truth.codes[office],
            "observed_at": seen,
            "category": np.where(true[office, day, slot], "office_empty", other),
            "channel": "SP4N-LAPOR!",
            "recorded_at": seen + filed,
        }
    )


def service_marks(dice: Dice, truth: Truth) -> pd.DataFrame:
    """Return the rows of `service_marks`: letters signed while somebody was there."""
    keeps = (truth.offices.kinds == "kelurahan") & dice.chance(
        "keeps book", _KEEPS_BOOK, truth.offices.keys
    )
    keys = truth.offices.keys[:, None, None], truth.hours.numbers[:, None]
    slots = np.arange(truth.open.shape[2])
    served = truth.open & (truth.heads > 0) & keeps[:, None, None]
    served &= dice.chance("letter", _LETTER, *keys, slots)
    office, day, slot = np.nonzero(served)
    here = truth.offices.keys[office], truth.hours.numbers[day], slot
    marked = _moments(dice, truth, day, slot, here)
    return pd.DataFrame(
        {
            "office_code": truth.codes[office],
            "marked_at": marked,
            "kind": "letter",
            "recorded_at": truth.days[day] + pd.Timedelta(hours=16, minutes=30),
        }
    )


def _moments(
    dice: Dice,
    truth: Truth,
    day: npt.NDArray[np.int64],
    slot: npt.NDArray[np.int64],
    keys: tuple[npt.NDArray[np.int64], ...],
) -> pd.DatetimeIndex:
    """Return a second of the slot's middle minute, in which the truth is read."""
    minute = slot * SLOT_MINUTES + SLOT_MINUTES // 2
    seconds = dice.between("moment", 0, 60, *keys)
    return (
        truth.days[day]
        + pd.to_timedelta(minute, unit="min")
        + pd.to_timedelta(seconds, unit="s")
    )
