"""Forecasts head counts from a situation: who may come, who leaves, who is needed."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.schemas import SLOTS
from models.events import JOIN_MEAN, with_joiners
from models.headcount import beta_points, head_count_chances
from models.shrinkage import Numbers

#: Points that integrate over the share of presence of an office's day.
POINTS = 8
#: No chance that is not certain is shown as 0 or 1: figures are rounded to this.
TINY = 1e-6


@dataclass(frozen=True)
class Situation:
    """Everything a forecast reads, office by office, slots by 48, people padded.

    Each reason is one field put back to what is usual (see ``models.reasons``), so
    every contribution is exact by construction.
    """

    #: Chance that the person clocks in; shape (n, people), 0 is padding.
    clock_in: Numbers
    #: Known away, shape (n, 48, people).
    away: NDArray[np.bool_]
    #: Chance of being called away by an official event, shape (n, 48, people).
    called: Numbers
    #: Share of those clocked in who are on the premises, and how unsure it is.
    seen: Numbers
    doubt: Numbers
    #: Chance that a group outing is under way, shape (n, 48): life events, farewells.
    life: Numbers
    farewell: Numbers
    #: Least number of people needed, shape (n,).
    minimum: NDArray[np.int64]

    @property
    def roster(self) -> NDArray[np.int64]:
        """People of each office, shape (n,)."""
        return np.asarray((self.clock_in > 0).sum(axis=1))

    def of(self, offices: NDArray[Any]) -> "Situation":
        """Return the situation of these offices only (a mask or row numbers)."""
        return Situation(
            **{each.name: getattr(self, each.name)[offices] for each in fields(self)}
        )


@dataclass(frozen=True)
class Forecast:
    """Per office and slot, shape (n, 48): two chances and a number of people."""

    below: Numbers
    empty: Numbers
    expected: Numbers


def forecast(situation: Situation) -> Forecast:
    """Chances of too few people and of nobody, and the number expected.

    0 and 1 are kept for what is certain: so many known away that the minimum cannot
    be met, whoever comes.
    """
    outing = 1 - (1 - situation.life) * (1 - situation.farewell)
    here = ~situation.away & (situation.clock_in > 0)[:, None, :]
    present = np.where(here, situation.clock_in[:, None, :], 0) * (1 - situation.called)
    below, empty = _mixed(situation, present, outing)
    available = here.sum(axis=2)
    expected = present.sum(axis=2) * situation.seen[:, None]
    return Forecast(
        below=np.where(
            available < situation.minimum[:, None], 1, np.clip(below, TINY, 1 - TINY)
        ),
        empty=np.where(available == 0, 1, np.clip(empty, TINY, 1 - TINY)),
        expected=expected * (1 - outing * JOIN_MEAN),
    )


def _mixed(
    situation: Situation, present: Numbers, outing: Numbers
) -> tuple[Numbers, Numbers]:
    """Chances with and without an outing, mixed; shapes (n, 48)."""
    # Slots of an office with the same people are one case: mostly 1-3 a day.
    changed = np.ones(outing.shape, dtype=bool)
    changed[:, 1:] = (present[:, 1:] != present[:, :-1]).any(axis=2)
    starts = np.flatnonzero(changed)
    case = np.cumsum(changed) - 1
    office = starts // SLOTS
    cases = present.reshape(outing.size, present.shape[2])[starts]
    minimum = situation.minimum[office]
    points, weights = beta_points(situation.seen, situation.doubt, POINTS)
    usual = _tails(cases, points[office], weights[office], minimum)
    during = np.zeros_like(usual)
    out = np.logical_or.reduceat(outing.ravel() > 0, starts) if len(starts) else starts
    if out.any():
        joined = with_joiners(points[office[out]], weights[office[out]])
        during[out] = _tails(cases[out], *joined, minimum[out])
    share = outing.ravel()[:, None]
    both = (1 - share) * usual[case] + share * during[case]
    return both[:, 0].reshape(outing.shape), both[:, 1].reshape(outing.shape)


def _tails(
    cases: Numbers, points: Numbers, weights: Numbers, minimum: NDArray[np.int64]
) -> Numbers:
    """Per case, the chances of fewer than the minimum and of nobody; shape (n, 2)."""
    up_to = max(int(minimum.max(initial=1)) - 1, 0)
    counts = head_count_chances(cases, points, weights, up_to)
    below = np.where(np.arange(up_to + 1) < minimum[:, None], counts, 0).sum(axis=1)
    return np.stack([below, counts[:, 0]], axis=1)
