"""Tells which offices are befriended, and so go to each other's weddings and funerals.

Husbands and wives, cousins and former colleagues work a few streets away; an office
that empties for a wedding may empty its neighbour as well.
"""

import numpy as np
import numpy.typing as npt

from simulation.dice import Dice
from simulation.offices import Offices

#: Share of the pairs of one kecamatan, which makes about two friends an office.
LINKED = 0.08


def friends(
    dice: Dice, offices: Offices, sources: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return which offices are befriended with each source, (offices, sources).

    Examples
    --------
    >>> from simulation.offices import make_offices
    >>> city = make_offices(Dice(1))
    >>> links = friends(Dice(1), city, np.arange(86))
    >>> bool((links == links.T).all()), bool(links.diagonal().any())
    (True, False)
    """
    ours, theirs = offices.keys[:, None], offices.keys[sources]
    pair = np.minimum(ours, theirs), np.maximum(ours, theirs)
    near = offices.areas[:, None] == offices.areas[sources]
    return np.asarray(near & (ours != theirs) & dice.chance("friends", LINKED, *pair))
