"""Passwords and pins instead of fingers and faces: anybody can type them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.integrity.chances import binomial_tail, rates_of_others
from features.integrity.counting import Counts, Floats, Trace, trace
from features.integrity.log import NO_MODE, Log

#: Verify modes of ZKTeco that prove no body: pin, password; old firmware writes 0 for
#: a password, other firmware for "not told".
TYPED, TYPED_OR_NOT_TOLD = (2, 3), 0
#: A device whose punches of a day are nearly all 0 does not tell modes.
MOSTLY = 0.9
#: Share of typed punches assumed before anything is seen, worth so many punches.
USUAL, WORTH = 0.03, 300.0
#: How much honest offices differ: worn fingers, a scratched reader (assumption).
HABITS_ALIKE = 0.02


def typed_trace(log: Log) -> Trace:
    """Return the punches by pin or password, among those whose mode is told."""
    told = (log.verify != NO_MODE) & ~_never_tells(log)
    typed = np.isin(log.verify, (*TYPED, TYPED_OR_NOT_TOLD)) & told
    rows = pd.DataFrame({"office": log.office, "day": log.day, "person": log.person})
    asked = rows[told].groupby(["office", "day"]).size().rename("trials").reset_index()
    return trace(rows[typed], asked)


def typed_chances(found: Counts) -> tuple[Floats, Floats]:
    """Return expected punches by pin or password, and the chance of so many."""
    rate = rates_of_others(found.seen, found.trials, USUAL, WORTH)
    chance = binomial_tail(found.seen, found.trials, rate, HABITS_ALIKE)
    return rate * found.trials, chance


def _never_tells(log: Log) -> NDArray[np.bool_]:
    zero = pd.Series(log.verify == TYPED_OR_NOT_TOLD, dtype="float64")
    share = zero.groupby([log.device, log.day]).transform("mean").to_numpy()
    return (share > MOSTLY) & (log.verify == TYPED_OR_NOT_TOLD)
