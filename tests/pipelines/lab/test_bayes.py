"""The attainable learner learns what a conjugate posterior would."""

import numpy as np
import pandas as pd
import pytest

from pipelines.lab.bayes import ANCHORS, Bayes


def counts(seen, clocked_in):
    return pd.array(seen, dtype="Int64"), pd.array(clocked_in, dtype="Int64")


def test_without_visits_it_says_the_prior_mean_over_shares():
    learner = Bayes(1, mean=0.2, alike=0.05, day_alike=0.05)
    rising = np.asarray(learner.anchors)[:, None, None] * np.ones((1, 1, 48))
    assert learner.forecast(rising)[0, 0] == pytest.approx(0.2, abs=0.01)


def test_head_counts_move_it_as_a_beta_posterior_would():
    learner = Bayes(2, mean=0.2, alike=0.05, day_alike=1e-4)
    seen, of = (pd.Series(each) for each in counts([30, 60], [100, 100]))
    learner.note(np.array([0, 0]), seen, of)
    a, b = 0.2 * 19, 0.8 * 19
    wanted = (a + 110) / (a + b + 200)
    weight = np.exp(learner.log_posterior[0] - learner.log_posterior[0].max())
    found = (weight * learner.grid).sum() / weight.sum()
    # The prior's grid is coarse in its tail.
    assert found == pytest.approx(min(wanted, learner.grid[-1]), abs=0.05)
    assert (learner.log_posterior[1] == 0).all()


def test_unknown_counts_teach_nothing():
    learner = Bayes(1, mean=0.2, alike=0.05, day_alike=0.05)
    seen, of = (pd.Series(each) for each in counts([None, 3, 0], [5, None, 0]))
    learner.note(np.zeros(3, dtype=int), seen, of)
    assert (learner.log_posterior == 0).all()
    assert len(learner.anchors) == len(ANCHORS)
