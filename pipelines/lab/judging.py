"""Holds forecasts against true probabilities: what they would find, and how true."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.forecast import TINY
from pipelines.lab.evening import Choice, Evening
from pipelines.lab.policies import best_places

Numbers = NDArray[Any]

#: Bins of equally many forecasts, for the calibration error and its drawing.
BINS = 10
#: The forecast that knows every latent; it is chosen by one half of the replicates and
#: scored by the other, or it would be paid for its luck.
ORACLE = "oracle"


@dataclass(frozen=True)
class Truth:
    """Chances to be below minimum from one set of replicates, (offices, 48)."""

    #: Shares of replicates: without bias.
    counted: Numbers
    #: With less noise: to choose by.
    smooth: Numbers


@dataclass
class Judge:
    """Sums over the judged nights of one run."""

    values: dict[str, list[float]] = field(default_factory=dict)
    pairs: dict[str, list[Numbers]] = field(default_factory=dict)

    def note(
        self,
        evening: Evening,
        choice: Choice,
        truth: tuple[Truth, Truth],
        forecasts: dict[str, Numbers],
    ) -> None:
        """Judge one night.

        Parameters
        ----------
        truth
            Two independent estimates, from the two halves of the replicates.
        forecasts
            By name, (offices, 48).
        """
        counts = [each.counted for each in truth]
        both = (counts[0] + counts[1]) / 2
        at = evening.visitable
        random = [both[office][at[office]].mean() for office in evening.places]
        self._add("random", float(np.mean(random)))
        self._add("base", float(both[at].mean()))
        self._add("visits", float(both[choice.office, choice.slot].mean()))
        for name, forecast in forecasts.items():
            self._add(name, float(both[best_places(evening, forecast)].mean()))
            pairs = np.stack([forecast[at], counts[0][at], counts[1][at]])
            self.pairs.setdefault(name, []).append(pairs.astype("float32"))
        crossed = [
            seen[best_places(evening, by.smooth)].mean()
            for by, seen in zip(truth, counts[::-1], strict=True)
        ]
        self._add(ORACLE, float(np.mean(crossed)))

    def result(self) -> dict[str, Any]:
        """Return mean expected finds per visit by name, and each forecast's truth."""
        means = {name: float(np.mean(each)) for name, each in self.values.items()}
        told = {
            name: truthfulness(*np.concatenate(each, axis=1).astype("float64"))
            for name, each in self.pairs.items()
        }
        return {"precision": means, "forecasts": told}

    def _add(self, name: str, value: float) -> None:
        self.values.setdefault(name, []).append(value)


def truthfulness(forecast: Numbers, first: Numbers, second: Numbers) -> dict[str, Any]:
    """Return how a forecast lies to the truth known from two sets of replicates.

    Returns
    -------
    dict
        ``slope`` and ``intercept`` of a logistic regression of the truth on the
        forecast's log-odds (1 and 0 are right), ``mean`` and ``true_mean``, ``ece``
        (mean distance over ten bins of equal size), ``skill`` (squared error against
        that of the constant true mean; the product of the two sets' errors, so that
        their noise cancels), and the ``bins`` as pairs.
    """
    truth = (first + second) / 2
    cut = np.clip(forecast, TINY, 1 - TINY)
    slope, intercept = logistic_line(np.log(cut / (1 - cut)), truth)
    order = np.array_split(np.argsort(forecast, kind="stable"), BINS)
    bins = [(float(forecast[rows].mean()), float(truth[rows].mean())) for rows in order]
    gaps = [abs(told - real) for told, real in bins]
    mean = truth.mean()
    noise_free = ((forecast - first) * (forecast - second)).mean()
    constant = ((mean - first) * (mean - second)).mean()
    return {
        "slope": slope,
        "intercept": intercept,
        "mean": float(forecast.mean()),
        "true_mean": float(mean),
        "ece": float(np.mean(gaps)),
        "skill": float(1 - noise_free / constant) if constant > 0 else 0.0,
        "bins": bins,
    }


def logistic_line(log_odds: Numbers, truth: Numbers) -> tuple[float, float]:
    """Return slope and intercept of a logistic regression on shares of 0 to 1.

    Examples
    --------
    >>> x = np.linspace(-3, 3, 50)
    >>> slope, intercept = logistic_line(x, 1 / (1 + np.exp(-(0.5 * x - 1))))
    >>> round(slope, 3), round(intercept, 3)
    (0.5, -1.0)
    """
    design = np.stack([log_odds, np.ones_like(log_odds)], axis=1)
    line = np.array([1.0, 0.0])
    for _ in range(25):
        fitted = 1 / (1 + np.exp(-np.clip(design @ line, -30, 30)))
        weight = np.maximum(fitted * (1 - fitted), 1e-9)
        # A tiny ridge keeps a forecast that says the same everywhere solvable.
        hessian = (design * weight[:, None]).T @ design + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, design.T @ (truth - fitted))
        line = line + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    return float(line[0]), float(line[1])
