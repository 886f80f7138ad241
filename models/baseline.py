"""Two plain rules to stand beside the model: each office's rate, and none at all."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.matrix import Tomorrow
from models.labels import EMPTY_SHARE, fit_base_rate
from models.reasons import BASE_RATE
from models.risk import Evidence, risk_rows
from models.shrinkage import likeness, shrunk, strength

#: Likeness of one office's findings when little is known (as of ``models.seen``).
OFFICE_LIKENESS = 0.05


@dataclass(frozen=True)
class Baseline:
    """A rate for the city and for the offices that differ from it, 0-1."""

    city: float
    offices: dict[str, float]


def fit_uniform(evidence: Evidence) -> Baseline:
    """Every office is like the city."""
    return Baseline(fit_base_rate(evidence.labels).mean, {})


def fit_office_rate(evidence: Evidence) -> Baseline:
    """Each office is like its own findings, shrunk to the city."""
    city = fit_base_rate(evidence.labels).mean
    below = evidence.labels.groupby("office_code")["below"]
    counts = below.agg(["sum", "count"]).sort_index().astype("float64")
    totals = counts["sum"].to_numpy(), counts["count"].to_numpy()
    alike = likeness(*totals, city, OFFICE_LIKENESS)
    rates = shrunk(*totals, city, strength(alike))
    return Baseline(city, dict(zip(counts.index, rates.tolist(), strict=True)))


def score(model: Baseline, day: Tomorrow) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast every open office and slot as the model does, without reasons.

    Returns
    -------
    tuple of pandas.DataFrame
        Rows of ``schemas.RISK`` with ``base_rate`` as reason, and no facts.
    """
    rate = day.offices["office_code"].map(model.offices).fillna(model.city)
    chance = np.broadcast_to(rate.to_numpy("float64")[:, None], day.open.shape)
    values = dict.fromkeys(("p_below_minimum", "low", "high"), chance)
    values |= {
        "p_empty": chance * EMPTY_SHARE,
        "expected_staff": np.full(day.open.shape, np.nan),
    }
    rows = risk_rows(day, values, np.full(day.open.shape, BASE_RATE))
    none = pd.DataFrame(columns=["office_code", "code", "contribution", "facts"])
    return rows, none
