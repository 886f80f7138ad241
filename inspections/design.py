"""Conditional Poisson sampling: thresholds whose fixed-size draw has given chances.

Every unit is in independently with its Poisson probability, and a draw counts only
when exactly ``n`` are in. Of all designs with these chances it is the one of greatest
entropy, so the least predictable.

Source: Chen, Dempster, Liu, "Weighted finite population sampling to maximize entropy",
Biometrika 81 (1994).
"""

import numpy as np

#: Tickets and thresholds are 64-bit integers.
FULL = 2**64
_CLOSE = 1e-13
_ROUNDS = 500


def thresholds(chances: np.ndarray, number: int) -> list[int]:
    """Return integer thresholds whose draw of exactly `number` has these chances.

    Parameters
    ----------
    chances : float array
        Strictly between 0 and 1, summing to `number`; or all 1.

    Returns
    -------
    list of int
        0 to 2**64; a unit is in when its ticket is below its threshold.

    Raises
    ------
    ArithmeticError
        The chances cannot be met to 1e-12.

    Examples
    --------
    >>> limits = thresholds(np.array([0.2, 0.7, 0.1]), 1)
    >>> marginals(limits, 1).round(12).tolist()
    [0.2, 0.7, 0.1]
    """
    if number == len(chances):
        return [FULL] * number
    odds = _fitted(chances, number)
    return [round(share * FULL) for share in _summing_to(odds, number).tolist()]


def marginals(limits: list[int], number: int) -> np.ndarray:
    """Return every unit's exact chance in a draw of `number` by these thresholds."""
    if number == len(limits):
        return np.ones(number)
    return _conditional(_odds(limits), number)


def pair_chances(limits: list[int], number: int) -> np.ndarray:
    """Return the chance of each two units to be drawn together; the diagonal: of one.

    Once a unit is in, the others are a draw of one fewer by the same odds. Every term
    is positive, so nothing cancels; the shorter formula of odds' differences does, as
    soon as two units have nearly equal ones.

    Returns
    -------
    float array, shape (units, units)
        Symmetric; every row sums to ``number`` times its diagonal.
    """
    if number == len(limits):
        return np.ones((number, number))
    own, odds = marginals(limits, number), _odds(limits)
    pairs = np.diag(own)
    if number > 1:
        for unit, chance in enumerate(own):
            others = np.arange(len(odds)) != unit
            pairs[unit, others] = chance * _conditional(odds[others], number - 1)
    return np.asarray((pairs + pairs.T) / 2)


def _fitted(chances: np.ndarray, number: int) -> np.ndarray:
    """Log odds whose fixed-size design has these chances, by a fixed point."""
    odds, step, before = _first_guess(chances, number), 1.0, np.inf
    for _ in range(_ROUNDS):
        reached = _conditional(np.exp(odds), number)
        error = np.abs(reached - chances).max()
        if error < _CLOSE:
            return odds
        # In tiny designs a full step swings past the mark and back.
        if error > before / 2:
            step = max(0.7 * step, 0.5)
        before = error
        odds = odds + step * (_logit(chances) - _logit(reached))
    raise ArithmeticError(f"chances met only to {error:.1e}, {number} drawn")


def _first_guess(chances: np.ndarray, number: int) -> np.ndarray:
    """Exact where one unit is drawn or one is left, close elsewhere."""
    if number == 1:
        return np.log(chances)
    if number == len(chances) - 1:
        return -np.log1p(-chances)
    return _logit(chances)


def _conditional(odds: np.ndarray, number: int) -> np.ndarray:
    """Return each unit's chance given the size, from its odds.

    The weight of all sets of a size within the first units is a running sum: of each
    unit's odds times the weight of the sets one smaller before it. All terms are
    positive, so nothing cancels; weights are kept as shares of the whole population's,
    so that floats hold them for any number of units and up to about 900 drawn.
    """
    both = np.stack([odds, odds[::-1]])
    within = np.zeros((number + 1, 2, len(odds) + 1))
    within[0] = 1
    log_whole = np.zeros(number + 1)
    for size in range(1, number + 1):
        np.cumsum(both * within[size - 1, :, :-1], axis=1, out=within[size, :, 1:])
        growth = within[size, 0, -1]
        within[size] /= growth
        log_whole[size] = log_whole[size - 1] + np.log(growth)
    before = within[:number, 0, :-1]
    after = within[number - 1 :: -1, 1, -2::-1]
    scale = np.exp(log_whole[:number] + log_whole[number - 1 :: -1] - log_whole[number])
    chance = odds * (scale @ (before * after))
    # The scale's rounding is common to all units, so their known sum takes it out.
    return chance * (number / chance.sum())


def _odds(limits: list[int]) -> np.ndarray:
    share = np.array(limits, dtype=float) / FULL
    return share / (1 - share)


def _summing_to(odds: np.ndarray, number: int) -> np.ndarray:
    """Poisson probabilities summing to the size: draws then succeed most often."""
    for _ in range(10):  # Newton's steps; the sum is close from the start
        share = _logistic(odds)
        odds = odds + (number - share.sum()) / (share * (1 - share)).sum()
    return _logistic(odds)


def _logit(share: np.ndarray) -> np.ndarray:
    return np.log(share) - np.log1p(-share)


def _logistic(odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-odds))
