"""Whether a day with a group outing shows in the log: it must not, in two scans.

A small boosted tree is given everything an analyst could count from an office's log
of a day, each against the office's own usual. It tries to tell outing days from other
days of the same offices, offices it has not seen.
"""

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from benchmarks.fairness.year import Year

#: Between an AUC of these an outing is as good as unseen.
UNSEEN = (0.45, 0.55)
#: Other days of the same office for each outing.
_OTHERS = 20


def signs(year: Year) -> pd.DataFrame:
    """Return one row per office and working day with punches: office, day, signs."""
    people = year.person_days
    office = pd.Series(year.office[people["post"].to_numpy()], people.index)
    closes = year.period.truth.hours.closes[office, people["day"]]
    rows = people.assign(
        office=office,
        single=people["scans"] == 1,
        early=people["last"] < closes - 30,
        morning=people["first"].between(480, 720),
        midday=people["last"].between(600, 840),
    )
    table = rows.groupby(["office", "day"]).agg(
        came=("post", "size"),
        scans=("scans", "sum"),
        single=("single", "mean"),
        first=("first", "mean"),
        first_spread=("first", "std"),
        earliest=("first", "min"),
        last=("last", "mean"),
        last_spread=("last", "std"),
        latest=("last", "max"),
        early=("early", "mean"),
        morning=("morning", "sum"),
        midday=("midday", "sum"),
    )
    usual = table.groupby(level="office").transform("median")
    return (table - usual).reset_index()


def auc(year: Year, seed: int = 0) -> tuple[float, int]:
    """Return how well a tree tells outing days, and how many there were.

    0.5 is a coin; 1 is an outing written into the log.
    """
    table = signs(year)
    outing = year.period.truth.outing[table["office"], table["day"]]
    rows = _matched(table["office"].to_numpy(), outing, seed)
    names = [name for name in table if name not in ("office", "day")]
    tree = HistGradientBoostingClassifier(
        max_iter=60, max_depth=3, learning_rate=0.06, random_state=seed
    )
    told = cross_val_predict(
        tree,
        table.loc[rows, names],
        outing[rows],
        groups=table.loc[rows, "office"],
        cv=GroupKFold(5),
        method="predict_proba",
    )[:, 1]
    return float(roc_auc_score(outing[rows], told)), int(outing.sum())


def _matched(office: np.ndarray, outing: np.ndarray, seed: int) -> np.ndarray:
    """Return the outings and, for each, some other days of its office."""
    dice = np.random.default_rng(seed)
    chosen = [np.flatnonzero(outing)]
    for place in np.unique(office[outing]):
        other = np.flatnonzero((office == place) & ~outing)
        wanted = min(_OTHERS * int(outing[office == place].sum()), len(other))
        chosen.append(dice.choice(other, wanted, replace=False))
    return np.sort(np.concatenate(chosen))
