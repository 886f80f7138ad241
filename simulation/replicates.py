"""Throws tomorrow again and again: what somebody who knows everything would forecast.

The oracle knows every rate, mood, spell, plan and belief that is fixed at eight in the
evening. It does not know what the day itself will bring: who falls ill, dies, runs an
errand. Its chances are shares of replicates; nobody who must learn can do better.
"""

import numpy as np
import numpy.typing as npt

from simulation.dice import Dice, Floats
from simulation.minds import Minds
from simulation.world import World, calm, could_be

#: Seeds of the replicates are apart from all cities'.
_STREAM = 9_000_000_000
#: Working days that stand for all when the long-run rates are counted.
_SAMPLED_DAYS = 40


def replicates(
    world: World, day: int, minds: Minds, draws: int
) -> npt.NDArray[np.int16]:
    """Return heads of tomorrow as it could be, (draws, offices, 48)."""
    return np.stack(
        [could_be(world, day, minds, _luck(world, draw)) for draw in range(draws)]
    )


def knowable(world: World, day: int, minds: Minds, draws: int = 48) -> Floats:
    """Return the chance of being below the minimum as knowable the evening before.

    Parameters
    ----------
    day
        Index into ``world.days``.
    minds
        As of the evening before.
    draws
        Replicates; a chance p is off by about ``sqrt(p (1 - p) / draws)``.

    Returns
    -------
    numpy.ndarray
        (offices, 48), 0 where closed.
    """
    heads = replicates(world, day, minds, draws)
    minimum = world.offices.minimum[:, None]
    slots = world.hours.slots[:, day]
    return np.asarray((heads < minimum).mean(axis=0) * slots)


def rates(world: World, draws: int = 8) -> Floats:
    """Return each office's long-run share of days below the minimum by half hour.

    Over working days spread evenly, thrown `draws` times each, before any visit:
    what is left of the oracle's knowledge without the day.

    Returns
    -------
    numpy.ndarray
        (offices, 48); 0 for half hours never open on the days looked at.
    """
    step = max(len(world.working) // _SAMPLED_DAYS, 1)
    below = np.zeros((len(world.codes), 48))
    times = np.zeros((len(world.codes), 48))
    minds = calm(world)
    for day in world.working[::step].tolist():
        times += draws * world.hours.slots[:, day]
        below += draws * knowable(world, day, minds, draws)
    return np.divide(below, times, out=np.zeros_like(below), where=times > 0)


def _luck(world: World, draw: int) -> Dice:
    return Dice(_STREAM + world.dice.seed * 1_000 + draw)
