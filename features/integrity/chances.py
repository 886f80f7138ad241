"""How rare a count is by chance, beside what the other offices or other days show."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Floats = NDArray[np.float64]

#: No chance is told as smaller than this: nothing assumed here is known so exactly.
LEAST_CHANCE = 1e-12


def rates_of_others(seen: Floats, trials: Floats, usual: float, worth: float) -> Floats:
    """Return for each office the rate of all the others, shrunk toward a usual one.

    Parameters
    ----------
    seen, trials
        Counts, and what they are counted of, by office.
    usual, worth
        Rate assumed before anything is seen, and how many trials it is worth.

    Examples
    --------
    >>> rates_of_others(np.array([9.0, 1.0]), np.array([10.0, 90.0]), 0.1, 10).round(2)
    array([0.02, 0.5 ])
    """
    others = seen.sum() - seen + usual * worth
    return np.asarray(others / (trials.sum() - trials + worth))


def binomial_tail(
    seen: Floats, trials: Floats, rate: Floats, alike: float = 0.0
) -> Floats:
    """Return the chance of so many or more, at a rate, by office; 1 without trials.

    Parameters
    ----------
    seen, trials
        Counts, and what they are counted of.
    rate
        Expected share, 0 to 1.
    alike
        Likeness of the trials of one office: how much an honest office differs from
        the others. 0 gives the exact binomial tail.

    Notes
    -----
    With likeness both counts are divided by the design effect ``1 + (trials - 1) *
    alike`` (J. N. K. Rao and A. J. Scott, "A simple method for the analysis of
    clustered binary data", Biometrics 48, 1992); the tail of the binomial at counts
    that are not whole is its continuation, the incomplete beta function.

    Examples
    --------
    >>> ten = np.array([10.0])
    >>> binomial_tail(np.array([3.0]), ten, np.array([0.1])).round(4).tolist()
    [0.0702]
    >>> binomial_tail(np.array([3.0]), ten, np.array([0.1]), 0.05).round(2).tolist()
    [0.13]
    """
    effect = 1 + np.maximum(trials - 1, 0) * alike
    x, n = seen / effect, trials / effect
    tail = betainc(np.maximum(x, LEAST_CHANCE), n - x + 1, np.clip(rate, 0, 1))
    return _told(np.where((seen > 0) & (trials > 0), tail, 1.0))


def count_tail(seen: Floats, expected: Floats, spread: float) -> Floats:
    """Return the chance of so many events or more where a number is expected.

    Parameters
    ----------
    spread
        Squared coefficient of variation of the true rates of honest offices. A
        Poisson count whose rate varies so is negative binomial.

    Examples
    --------
    >>> count_tail(np.array([0.0, 2.0]), np.full(2, 0.1), 1.0).round(4).tolist()
    [1.0, 0.0083]
    """
    shape = 1 / spread
    tail = betainc(np.maximum(seen, 1), shape, expected / (expected + shape))
    return _told(np.where(seen > 0, tail, 1.0))


def _told(chances: Floats) -> Floats:
    return np.clip(chances, LEAST_CHANCE, 1.0)
