"""Reads findings as labels: was the office below its minimum, and how much it says."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from data.schemas import VERDICTS

#: Share of office-slots below minimum before any inspection, and the inspections it
#: is worth (assumption: what the published levels of absence give in a made-up city).
BASE_RATE = 0.02
BASE_VISITS = 50.0
#: Of the office-slots below minimum, those with nobody at all. No figure is
#: published; outings make both, ordinary shortage mostly the first (assumption).
EMPTY_SHARE = 0.2


def labels(findings: pd.DataFrame, minimum: pd.Series) -> pd.DataFrame:
    """Read findings with a presence verdict as labels.

    Counts decide where they exist, else the outcome.

    Parameters
    ----------
    findings
        Rows of the table ``findings``, ``chance`` and ``slot_chance`` filled wherever
        a lottery chose.
    minimum
        Least number of staff by office_code.

    Returns
    -------
    pandas.DataFrame
        Sorted; columns office_code, arrived_at, below (bool), weight (1 / (chance x
        slot_chance); NaN when no lottery chose: no word about the city).

    Examples
    --------
    >>> from data.schemas import TABLES, typed
    >>> rows = [("A", "staffed", 1), ("A", "empty", None), ("B", "relocated", None)]
    >>> names = ["office_code", "outcome", "service_staff_seen"]
    >>> found = typed(pd.DataFrame(rows, columns=names), TABLES["findings"])
    >>> labels(found, pd.Series({"A": 2, "B": 2}))["below"].tolist()
    [True, True]
    """
    found = findings[findings["outcome"].isin(VERDICTS)]
    rows = pd.DataFrame(
        {
            "office_code": found["office_code"],
            "arrived_at": found["arrived_at"],
            "below": below(found, minimum),
            "weight": 1 / (found["chance"] * found["slot_chance"]),
        }
    )
    return rows.sort_values(list(rows.columns), ignore_index=True)


def below(findings: pd.DataFrame, minimum: pd.Series) -> pd.Series:
    """Tell, per finding with a presence verdict, whether too few were there."""
    seen = findings["service_staff_seen"].astype("float64")
    counted = seen < minimum.reindex(findings["office_code"]).to_numpy("float64")
    told = findings["outcome"].isin(["below_minimum", "empty"])
    return counted.where(seen.notna(), told).astype("bool")


@dataclass(frozen=True)
class BaseRate:
    """The city's share of office-slots below minimum, as a beta distribution."""

    below: float
    above: float

    @property
    def mean(self) -> float:
        """Expected share, 0-1."""
        return self.below / (self.below + self.above)

    @property
    def interval(self) -> tuple[float, float]:
        """90 % interval of the share."""
        low, high = betaincinv(self.below, self.above, np.array([0.05, 0.95]))
        return float(low), float(high)


def fit_base_rate(found: pd.DataFrame) -> BaseRate:
    """Learn the city's share from lottery labels, shrunk to 2 %.

    Weights say how many office-slots a visit stands for; together the visits are
    worth their effective number.

    Parameters
    ----------
    found
        `labels`.

    Examples
    --------
    >>> nothing = pd.DataFrame({"weight": [], "below": []}, dtype="float64")
    >>> round(fit_base_rate(nothing).mean, 6)
    0.02
    """
    drawn = found[found["weight"].notna()]
    weight = drawn["weight"].to_numpy("float64")
    total = weight.sum()
    visits = total**2 / (weight**2).sum() if total > 0 else 0.0
    below = weight[drawn["below"].to_numpy("bool")].sum()
    share = below / total if total > 0 else 0.0
    return BaseRate(
        below=float(BASE_VISITS * BASE_RATE + visits * share),
        above=float(BASE_VISITS * (1 - BASE_RATE) + visits * (1 - share)),
    )
