"""Further scans that a city may ask for, and what becomes of them.

A third scan at noon and four scans turn into a ritual: people scan out and in again
within minutes. A prompt asks each person once a day, at a minute nobody knows before,
to show that they are there: who is elsewhere cannot.
"""

import numpy as np

from simulation.dice import Dice
from simulation.hours import Hours
from simulation.people import People
from simulation.presence import Lives
from simulation.punches import NO_SCAN, Side

REGIMES = ("two", "three", "four", "prompt")
#: Scans a day, as the table `devices` tells them; a prompt is none of them.
SCANS = {"two": 2, "three": 3, "four": 4, "prompt": 2}
#: In a real log with four scans the pair at noon has a median gap of seven minutes.
_RITUAL_MINUTES = 7
_FORGOTTEN = 0.12


def further_scans(
    dice: Dice, people: People, hours: Hours, lives: Lives, regime: str
) -> list[Side]:
    """Return the scans beside coming and going: minutes (posts, days) and status.

    Raises
    ------
    ValueError
        No such regime.
    """
    if regime not in REGIMES:
        raise ValueError(f"regime: {regime!r}, known are {', '.join(REGIMES)}")
    if regime == "two":
        return []
    keys = people.keys[:, None], hours.numbers
    kept = ~dice.chance("forgot noon", _FORGOTTEN, *keys)
    lot = dice.uniform("noon scan", *keys)
    if regime == "prompt":
        opens, closes = hours.opens[people.office], hours.closes[people.office]
        at = (opens + lot * (closes - opens)).astype("int64")
        return [(np.where(lives.here(at), at, NO_SCAN), 0)]
    noon = hours.break_starts[people.office]
    out = (noon + lot * 40).astype("int64")
    kept &= (noon > 0) & lives.attends & (lives.arrives <= out) & (out < lives.leaves)
    if regime == "three":
        return [(np.where(kept, out, NO_SCAN), 0)]
    gap = _RITUAL_MINUTES * np.exp(0.8 * dice.normal("noon gap", *keys))
    back = out + np.clip(gap, 1, 60).astype("int64")
    return [(np.where(kept, out, NO_SCAN), 1), (np.where(kept, back, NO_SCAN), 0)]
