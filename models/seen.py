"""Learns from head counts which share of the staff clocked in is really there.

Unweighted empirical Bayes, office shrunk to its kind and the kind to the city. In
the means every office counts nearly alike, so an office visited often because it
looked bad does not pull the city down.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from models.shrinkage import Numbers, effective, likeness, shrunk, strength

#: Seen of those clocked in, before any inspection. Records show 5-7 % absence (DKI
#: Jakarta 2024 and 2025), surprise visits 10-40 % (Chaudhury et al. 2006, SMERU
#: 2003, World Bank SDI): between them lie some 15-19 % clocked in but elsewhere.
CITY_SHARE = 0.83
#: Independent heads the figure above is worth; a kind's usual share likewise.
CITY_HEADS = 20.0
KIND_HEADS = 30.0
#: Likeness of the staff of one office on one day, and of one office over the days
#: when little is known: 0.04-0.07 in real clock logs, 0.03-0.19 for both together
#: at the unannounced visits of ten health-facility surveys (World Bank SDI).
DAY_LIKENESS = 0.05
OFFICE_LIKENESS = 0.05


@dataclass(frozen=True)
class UsualShare:
    """A share for many offices and the independent heads it rests on."""

    share: float
    heads: float


@dataclass(frozen=True)
class Own:
    """One office's head counts: raw sums to tell, independent heads to reckon with."""

    visits: int
    seen: int
    clocked_in: int
    seen_heads: float
    heads: float


@dataclass(frozen=True)
class SeenShare:
    """Seen-shares of city and kinds, each office's counts, and how to mix them."""

    city: UsualShare
    kinds: dict[str, UsualShare]
    offices: dict[str, Own]
    office_heads: float


def fit_seen(counts: pd.DataFrame, kinds: pd.Series) -> SeenShare:
    """Learn the seen-share from inspections.

    Parameters
    ----------
    counts
        ``features.history.head_counts``.
    kinds
        Kind of office by office_code.
    """
    heads = effective(counts["clocked_in"].to_numpy("float64"), DAY_LIKENESS)
    heads = heads * counts["weight"].to_numpy("float64")
    share = counts["seen"].to_numpy("float64") / counts["clocked_in"].to_numpy(
        "float64"
    )
    frame = counts.assign(heads=heads, seen_heads=heads * share)
    # Sums of fractions depend on their order: rows come sorted by their content.
    frame = frame.sort_values(["office_code", "arrived_at", "clocked_in", "seen"])
    drawn = (
        frame[frame["lottery"]].groupby("office_code")[["seen_heads", "heads"]].sum()
    )
    first = _usual(drawn, CITY_SHARE, CITY_HEADS)
    totals = drawn["seen_heads"].to_numpy(), drawn["heads"].to_numpy()
    alike = likeness(*totals, first.share, OFFICE_LIKENESS)
    # From here on an office counts by what its heads tell about *other* offices.
    worth = effective(drawn["heads"].to_numpy(), alike)
    drawn = drawn.mul(worth / drawn["heads"].to_numpy(), axis=0)
    city = _usual(drawn, CITY_SHARE, CITY_HEADS)
    by_kind = drawn.groupby(kinds.reindex(drawn.index).to_numpy())
    return SeenShare(
        city=city,
        kinds={
            str(kind): _usual(rows, city.share, KIND_HEADS) for kind, rows in by_kind
        },
        offices={str(code): _own(rows) for code, rows in frame.groupby("office_code")},
        office_heads=strength(alike),
    )


def _usual(rows: pd.DataFrame, share: float, heads: float) -> UsualShare:
    seen, of = float(rows["seen_heads"].sum()), float(rows["heads"].sum())
    return UsualShare(
        float(shrunk(np.float64(seen), np.float64(of), share, heads)), of + heads
    )


def _own(rows: pd.DataFrame) -> Own:
    return Own(
        visits=len(rows),
        seen=int(rows["seen"].sum()),
        clocked_in=int(rows["clocked_in"].sum()),
        seen_heads=float(rows["seen_heads"].sum()),
        heads=float(rows["heads"].sum()),
    )


def seen_shares(model: SeenShare, offices: pd.DataFrame) -> pd.DataFrame:
    """Each office's seen-share with its uncertainty.

    Parameters
    ----------
    offices
        Columns office_code, kind.

    Returns
    -------
    pandas.DataFrame
        On the offices' index: share (posterior mean), usual (its kind's share),
        doubt (posterior variance over share x (1 - share), 0-1), low and high (5 %
        and 95 % quantiles), visits, seen, clocked_in (raw sums).
    """
    nothing = Own(0, 0, 0, 0.0, 0.0)
    own = [model.offices.get(code, nothing) for code in offices["office_code"]]
    kinds = [model.kinds.get(str(kind), model.city) for kind in offices["kind"]]
    heads = np.array([each.heads for each in own])
    seen_heads = np.array([each.seen_heads for each in own])
    usual = np.array([each.share for each in kinds])
    behind = np.array([each.heads for each in kinds])
    share = shrunk(seen_heads, heads, usual, model.office_heads)
    # What the office borrows is itself only estimated: the second term.
    borrowed = model.office_heads / (model.office_heads + heads)
    doubt = 1 / (model.office_heads + heads + 1) + borrowed**2 / (behind + 1)
    low, high = _quantiles(share, doubt)
    raw = {name: [getattr(each, name) for each in own] for name in _RAW}
    columns = {"share": share, "usual": usual, "doubt": doubt, "low": low, "high": high}
    return pd.DataFrame(columns | raw, index=offices.index)


_RAW = ("visits", "seen", "clocked_in")


def _quantiles(share: Numbers, doubt: Numbers) -> tuple[Numbers, Numbers]:
    weight = 1 / doubt - 1
    shape = share * weight, (1 - share) * weight
    return betaincinv(*shape, 0.05), betaincinv(*shape, 0.95)
