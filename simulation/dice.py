"""Draws chance as a pure function of seed, process and keys.

There is no generator with a state: the number for office 7 on a day is the same
whichever offices and days were asked for before. So the world stays equal when a
policy, the number of days or the order of calls changes, and two planners can be
compared on the same luck.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri, stdtrit

Floats = npt.NDArray[np.float64]
Keys = npt.ArrayLike

# Constants of SplitMix64, a mixer whose output passes the usual test batteries.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_ONE = np.uint64(0xBF58476D1CE4E5B9)
_MIX_TWO = np.uint64(0x94D049BB133111EB)


@lru_cache(maxsize=8192)
def _first(seed: int, process: str) -> int:
    name = hashlib.sha256(f"{seed}|{process}".encode()).digest()
    return int.from_bytes(name[:8], "big")


def _mixed(state: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    # In place: most of a city's time is spent in here.
    state = state ^ (state >> np.uint64(30))
    state *= _MIX_ONE
    state ^= state >> np.uint64(27)
    state *= _MIX_TWO
    state ^= state >> np.uint64(31)
    return state


@dataclass(frozen=True)
class Dice:
    """All chance of one city.

    Every method takes the name of a process and integer keys that broadcast
    against each other, say posts ``(n, 1)`` and days ``(d,)``; the result has
    their common shape.

    Examples
    --------
    >>> dice = Dice(1)
    >>> week, weekend = np.arange(7), np.arange(5, 7)
    >>> rain = dice.uniform("rain", 3, week)
    >>> bool((rain[5:] == dice.uniform("rain", 3, weekend)).all())
    True
    >>> bool((rain == Dice(2).uniform("rain", 3, week)).any())
    False
    """

    seed: int

    def uniform(self, process: str, *keys: Keys) -> Floats:
        """Return numbers in the open interval (0, 1)."""
        state = np.array([_first(self.seed, process)], dtype="uint64")
        for key in keys:
            state = _mixed(state + np.asarray(key).astype("uint64") * _GOLDEN + _GOLDEN)
        if all(np.ndim(key) == 0 for key in keys):
            state = state[0]
        return (np.asarray(state >> np.uint64(11)) + 0.5) * 2.0**-53

    def chance(
        self, process: str, probability: npt.ArrayLike, *keys: Keys
    ) -> npt.NDArray[np.bool_]:
        """Return True with that probability."""
        return np.asarray(self.uniform(process, *keys) < np.asarray(probability))

    def normal(self, process: str, *keys: Keys) -> Floats:
        """Return standard normal numbers."""
        return np.asarray(ndtri(self.uniform(process, *keys)))

    def long_tailed(self, process: str, *keys: Keys) -> Floats:
        """Return Student's numbers of three degrees of freedom and variance one."""
        draws = self.uniform(process, *keys)
        return np.asarray(stdtrit(3, draws) / np.sqrt(3))

    def waiting(self, process: str, mean: npt.ArrayLike, *keys: Keys) -> Floats:
        """Return exponential numbers with that mean."""
        return np.asarray(-np.log(self.uniform(process, *keys)) * np.asarray(mean))

    def between(
        self, process: str, low: npt.ArrayLike, high: npt.ArrayLike, *keys: Keys
    ) -> npt.NDArray[np.int64]:
        """Return whole numbers from low to high, high excluded."""
        start = np.asarray(low)
        width = np.asarray(high) - start
        steps = np.floor(self.uniform(process, *keys) * width)
        return np.asarray(start + steps).astype("int64")

    def share(
        self, process: str, mean: npt.ArrayLike, rho: float, *keys: Keys
    ) -> Floats:
        """Return beta numbers with that mean and intra-class correlation rho.

        Yes/no outcomes that share such a number correlate by exactly rho, which is
        how the sources give the dependence of absence.
        """
        middle = np.clip(mean, 1e-4, 1 - 1e-4)
        spread = 1 / rho - 1
        draws = self.uniform(process, *keys)
        return np.asarray(betaincinv(middle * spread, (1 - middle) * spread, draws))
