"""Pulls small counts toward what is usual, as strongly as the counts themselves ask."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]


def shrunk(successes: Any, trials: Any, mean: Any, strength: float) -> Any:
    """Rates pulled toward ``mean`` as if ``strength`` more trials had shown it.

    Examples
    --------
    >>> shrunk(np.array([0.0, 50.0]), np.array([0.0, 100.0]), 0.9, 10.0).round(3)
    array([0.9  , 0.536])
    """
    return (successes + strength * np.asarray(mean)) / (trials + strength)


def likeness(
    successes: Numbers,
    trials: Numbers,
    mean: Any,
    prior: float,
    prior_groups: float = 10.0,
    low: float = 0.002,
    high: float = 0.5,
) -> float:
    """How alike trials of one group are: the intra-class correlation, by moments.

    0 means that all groups share one rate. Few groups leave the answer near
    ``prior``, which counts as ``prior_groups`` groups of average size.

    Source: the moment estimator of the beta-binomial (Kleinman 1973).

    Examples
    --------
    >>> seen, of = np.array([9.0, 1.0] * 50), np.full(100, 10.0)
    >>> likeness(seen, of, 0.5, prior=0.05)
    0.5
    >>> likeness(seen[:0], of[:0], 0.5, prior=0.05)
    0.05
    """
    if len(trials) == 0:
        return prior
    variance = np.broadcast_to(np.asarray(mean) * (1 - np.asarray(mean)), trials.shape)
    spare = np.maximum(trials - 1, 0)
    rate = np.divide(successes, trials, out=np.zeros(len(trials)), where=trials > 0)
    spread = np.where(trials > 0, trials * (rate - mean) ** 2 - variance, 0)
    weight = (variance * spare).mean() * prior_groups
    above = spread.sum() + weight * prior
    known = (variance * spare).sum() + weight
    return float(np.clip(above / known, low, high)) if known > 0 else prior


def strength(alike: float) -> float:
    """How many trials a group's usual rate is worth, given the correlation.

    Examples
    --------
    >>> strength(0.05)
    19.0
    """
    return 1 / alike - 1


def effective(trials: Numbers, alike: float) -> Numbers:
    """How many independent trials so many correlated ones are worth.

    Examples
    --------
    >>> effective(np.array([0.0, 1.0, 21.0]), 0.05).tolist()
    [0.0, 1.0, 10.5]
    """
    return trials / (1 + np.maximum(trials - 1, 0) * alike)
