"""The model against plain rules in a made-up city whose truth is known.

The city follows the same kind of law as the model, so this shows that the model
learns what can be learned, not that cities are so; ``sidak evaluate`` asks that.
"""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from models import baseline, risk
from models.baseline import fit_office_rate, fit_uniform
from tests.models.builders import a_day, counts, evidence, label_rows

OFFICES, VISITS_A_DAY, TRAINED, TESTED = 60, 6, 60, 25
DAY_HEADS = 19.0


class City:
    """Offices whose staff are there with an own share, and days that shake it."""

    def __init__(self, seed, alike=0.1, sizes=(8, 17), away=0.06):
        self.dice = np.random.default_rng(seed)
        self.codes = [f"o{number:02d}" for number in range(OFFICES)]
        heads = 1 / alike - 1 if alike else 1e9
        self.share = self.dice.beta(0.8 * heads, 0.2 * heads, OFFICES)
        self.size = self.dice.integers(*sizes, OFFICES)
        self.minimum = np.maximum(2, np.ceil(0.3 * self.size)).astype("int64")
        self.away = away

    def absent(self):
        """How many of each office are known to be away on some day."""
        return self.dice.binomial(self.size, self.away)

    def heads(self, absent, days):
        """Clocked in and seen at one moment of so many days, shape (days, offices)."""
        share = self.dice.beta(
            self.share * DAY_HEADS, (1 - self.share) * DAY_HEADS, (days, OFFICES)
        )
        clocked_in = self.dice.binomial(self.size - absent, 0.92, (days, OFFICES))
        return clocked_in, self.dice.binomial(clocked_in, share)

    def by_code(self, values):
        return dict(zip(self.codes, values.tolist(), strict=True))

    def day(self, absent):
        return a_day(
            self.by_code(self.size),
            away=self.by_code(absent),
            minimum=self.by_code(self.minimum),
        )

    def inspected(self):
        """Evidence of six visits a day to offices drawn evenly."""
        seen, labelled = [], []
        weight = OFFICES / VISITS_A_DAY
        for _ in range(TRAINED):
            clocked_in, found = (rows[0] for rows in self.heads(self.absent(), 1))
            for at in self.dice.choice(OFFICES, VISITS_A_DAY, replace=False):
                below = found[at] < self.minimum[at]
                labelled.append((self.codes[at], below, weight))
                seen.append((self.codes[at], int(found[at]), int(clocked_in[at])))
        seen = [row for row in seen if row[2] > 0]
        return evidence(
            counts(*seen),
            labels=label_rows(*labelled),
            kinds=dict.fromkeys(self.codes, "kelurahan"),
        )


def judged(city, tested=TESTED):
    """PR-AUC and precision at six visits of the model, the office rate and none."""
    known = city.inspected()
    rules = {
        "model": (risk.fit(known), risk.score),
        "office rate": (fit_office_rate(known), baseline.score),
        "uniform": (fit_uniform(known), baseline.score),
    }
    scores, truth, outcome = {name: [] for name in rules}, [], []
    for _ in range(tested):
        absent = city.absent()
        below = city.heads(absent, 400)[1] < city.minimum
        truth.append(below.mean(axis=0))
        outcome.append(below[0])
        day = city.day(absent)
        for name, (model, score) in rules.items():
            by_office = score(model, day)[0].groupby("office_code")
            scores[name].append(by_office["p_below_minimum"].max().to_numpy())
    precision = {name: precision_at_capacity(s, truth) for name, s in scores.items()}
    pr_auc = {
        name: average_precision_score(np.ravel(outcome), np.ravel(given))
        for name, given in scores.items()
        if np.any(outcome)
    }
    return {
        "pr_auc": pr_auc,
        "precision": precision | {"best": precision_at_capacity(truth, truth)},
        "claimed": np.array(scores["model"]),
        "truth": np.array(truth),
    }


def precision_at_capacity(given, truth):
    """Mean true chance of the six largest scores a day; ties share evenly."""
    found = []
    for scores, chances in zip(given, truth, strict=True):
        limit = np.sort(scores)[-VISITS_A_DAY]
        above, tied = scores > limit, scores == limit
        rest = VISITS_A_DAY - above.sum()
        found.append(
            (chances[above].sum() + rest * chances[tied].mean()) / VISITS_A_DAY
        )
    return float(np.mean(found))


@pytest.mark.slow
def test_after_360_inspections_the_model_beats_the_office_rate_and_chance():
    found = [judged(City(seed)) for seed in range(3)]
    for figure in ("pr_auc", "precision"):
        mean = pd.DataFrame([each[figure] for each in found]).mean()
        assert mean["model"] > 3 * mean["uniform"]
        assert mean["model"] > mean["office rate"]
    gain = mean - mean["uniform"]
    assert gain["model"] > 0.7 * gain["best"]
    claimed = [each["claimed"].mean() / each["truth"].mean() for each in found]
    assert 0.6 < np.mean(claimed) < 1.6


def test_where_offices_do_not_differ_the_model_finds_and_claims_nothing():
    found = judged(City(1, alike=0, sizes=(10, 11), away=0), tested=5)
    precision = found["precision"]
    assert precision["model"] == pytest.approx(precision["uniform"], rel=0.5)
    assert found["claimed"].max() < 2 * found["claimed"].mean()
