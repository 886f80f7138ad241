"""The attainable ceiling: a learner with the same visits and the true hyperparameters.

It knows from which law the offices' shares of absence from the counter were drawn and
how alike one office's day is, and learns each office's share from head counts alone.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaln
from scipy.stats import beta

Numbers = NDArray[Any]

#: Points of the grid of shares; P(below) is interpolated between them.
POINTS = 61
#: Shares at which the world is replicated: quantiles of the prior.
ANCHORS = (0.02, 0.2, 0.5, 0.8, 0.98)


@dataclass
class Bayes:
    """Posterior over each office's share of those clocked in who are elsewhere.

    Attributes
    ----------
    mean, alike
        Of the beta law the offices' shares come from.
    day_alike
        Intra-class correlation of one office's day.
    """

    offices: int
    mean: float
    alike: float
    day_alike: float
    grid: Numbers = field(init=False)
    log_posterior: Numbers = field(init=False)

    def __post_init__(self) -> None:
        """Lay out the grid at quantiles of the prior: equal weights."""
        law = self._law()
        self.grid = law.ppf((np.arange(POINTS) + 0.5) / POINTS)
        self.log_posterior = np.zeros((self.offices, POINTS))

    def _law(self) -> Any:
        strength = 1 / self.alike - 1
        return beta(self.mean * strength, (1 - self.mean) * strength)

    @property
    def anchors(self) -> Numbers:
        """Shares at which somebody else finds P(below)."""
        return np.asarray(self._law().ppf(ANCHORS))

    def note(self, office: Numbers, seen: pd.Series, clocked_in: pd.Series) -> None:
        """Learn from head counts: beta-binomial with the true shock of the day."""
        known = (seen.notna() & (clocked_in > 0)).fillna(False).to_numpy("bool")
        of = clocked_in[known].to_numpy("float64")[:, None]
        there = np.minimum(seen[known].to_numpy("float64")[:, None], of)
        strength = 1 / self.day_alike - 1
        a, b = (1 - self.grid) * strength, self.grid * strength
        gained = betaln(there + a, of - there + b) - betaln(a, b)
        np.add.at(self.log_posterior, office[known], gained)

    def forecast(self, at_anchors: Numbers) -> Numbers:
        """Return P(below), (offices, 48).

        Parameters
        ----------
        at_anchors
            P(below) if every office had the anchor's share, (anchors, offices, 48).
        """
        weight = np.exp(self.log_posterior - self.log_posterior.max(axis=1)[:, None])
        weight /= weight.sum(axis=1)[:, None]
        return np.einsum("oa,aos->os", weight @ self._between(), at_anchors)

    def _between(self) -> Numbers:
        """Return how much each grid point takes of each anchor, (points, anchors)."""
        names = np.eye(len(ANCHORS))
        return np.stack(
            [np.interp(self.grid, self.anchors, each) for each in names], axis=1
        )
