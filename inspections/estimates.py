"""Says how common empty counters are in the whole city, from visits drawn by lot."""

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from data.schemas import ESTIMATE, typed

METHOD = "Hajek; Korn-Graubard 95 %"


def estimate(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the city-wide shares, each with a 95 % interval.

    Parameters
    ----------
    findings : DataFrame
        One row per visited office with a verdict on presence; columns ``below`` (was
        the office below its minimum), ``seen`` and ``clocked_in`` (head counts, NaN
        unknown), ``chance`` and ``slot_chance`` (above 0: the probabilities with which
        unit and time were drawn), and ``unit_visit`` where offices were visited
        together (equal text: one draw; missing: alone). Reserves, echoes and orders
        are left out by the caller.

    Returns
    -------
    DataFrame
        ``data.schemas.ESTIMATE``: ``below_minimum_share`` of office half hours, and
        ``not_seen_share`` of those clocked in. ``visits`` counts the rows used;
        without any, ``value`` is NaN, ``low`` 0 and ``high`` 1.

    Notes
    -----
    A row's weight is one over the probability of its unit and time, so an office
    drawn rarely speaks for more half hours. Intervals are Clopper-Pearson at the
    effective number of visits, never more than were made.

    Source: Korn and Graubard, "Confidence intervals for proportions with small
    expected number of positive counts estimated from survey data", Survey
    Methodology 24 (1998).

    Examples
    --------
    >>> visits = pd.DataFrame({"below": [0, 1, 0], "seen": [4, 1, 5],
    ...     "clocked_in": [5, 4, 5], "chance": [0.2, 0.4, 0.2],
    ...     "slot_chance": [0.1, 0.1, 0.1]})
    >>> estimate(visits)[["value", "low", "high"]].round(2).values.tolist()
    [[0.2, 0.0, 0.86], [0.21, 0.0, 0.85]]
    """
    weight = 1 / (
        findings["chance"].to_numpy(float) * findings["slot_chance"].to_numpy(float)
    )
    below = findings["below"].to_numpy(float)
    clocked_in = findings["clocked_in"].to_numpy(float, na_value=np.nan)
    seen = findings["seen"].to_numpy(float, na_value=np.nan)
    visit = _visit_numbers(findings)
    counted = (clocked_in > 0) & ~np.isnan(seen)
    missing = clocked_in - np.minimum(seen, clocked_in)
    rows = [
        _share("below_minimum_share", below, np.ones(len(below)), weight, visit),
        _share(
            "not_seen_share",
            missing[counted],
            clocked_in[counted],
            weight[counted],
            visit[counted],
        ),
    ]
    return typed(pd.DataFrame(rows), ESTIMATE)


def _visit_numbers(findings: pd.DataFrame) -> np.ndarray:
    """Return the draw behind each row: offices of one unit were drawn together."""
    if "unit_visit" not in findings:
        return np.arange(len(findings))
    numbers = pd.factorize(findings["unit_visit"])[0]
    alone = numbers < 0
    return np.where(alone, len(findings) + np.arange(len(findings)), numbers)


def _share(
    measure: str,
    part: np.ndarray,
    whole: np.ndarray,
    weight: np.ndarray,
    visit: np.ndarray,
) -> dict[str, object]:
    if not len(part):
        value, low, high = np.nan, 0.0, 1.0
    else:
        size = weight * whole
        value = float((weight * part).sum() / size.sum())
        low, high = _clopper_pearson(
            value, _effective_visits(value, weight * part, size, visit)
        )
    return {
        "measure": measure,
        "value": value,
        "low": low,
        "high": high,
        "visits": len(part),
        "method": METHOD,
    }


def _effective_visits(
    share: float, part: np.ndarray, size: np.ndarray, visit: np.ndarray
) -> float:
    """How many equal, independent visits would be as precise; at most those made.

    Where nothing (or everything) was found the variance says nothing, and Kish's size
    of the weights is used.
    """
    total = size.sum()
    _, visit = np.unique(visit, return_inverse=True)
    sizes = np.bincount(visit, size)
    visits = len(sizes)
    if visits == 1 or not 0 < share < 1:
        return float(total**2 / (sizes**2).sum())
    strays = np.bincount(visit, part - share * size) / total
    variance = visits / (visits - 1) * (strays**2).sum()
    return float(min(visits, share * (1 - share) / variance)) if variance else visits


def _clopper_pearson(share: float, visits: float) -> tuple[float, float]:
    found = share * visits
    low = 0.0 if share <= 0 else betaincinv(found, visits - found + 1, 0.025)
    high = 1.0 if share >= 1 else betaincinv(found + 1, visits - found, 0.975)
    return float(low), float(high)
