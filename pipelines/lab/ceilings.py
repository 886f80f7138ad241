"""What could be known at best: four forecasts to hold every score against."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import betabinom

from models.risk import figures
from pipelines.lab.bayes import Bayes
from pipelines.lab.evening import Evening, Floats
from pipelines.lab.judging import Truth
from pipelines.lab.settings import Setting
from pipelines.lab.told import Flags, Ints
from simulation.dice import Dice
from simulation.minds import Minds
from simulation.replicates import replicates
from simulation.truth import Heads
from simulation.world import World, could_be

#: Replicates for each share the attainable learner asks about.
_ANCHOR_DRAWS = 12
#: Seeds of these replicates, apart from those of cities and of the truth.
_STREAM = 11_000_000_000
#: Heads of an office are at least and at most so much alike on a day.
_LEAST_ALIKE, _MOST_ALIKE = 1e-3, 0.8


class Ceilings:
    """The oracle, the true rates, the attainable learner, the model without visits."""

    def __init__(self, world: World, rates: Floats, setting: Setting) -> None:
        self._world, self._setting = world, setting
        self._rates = office_by_slot(rates, np.asarray(world.hours.slots.any(axis=1)))
        laws = world.laws
        self._bayes = Bayes(
            len(world.codes), laws.away, laws.away_rho, laws.away_day_rho
        )
        self._anchored = [
            _with_away(world, share) for share in self._bayes.anchors.tolist()
        ]

    def note(self, office: Ints, found: pd.DataFrame) -> None:
        """Let the attainable learner see what the teams wrote down."""
        self._bayes.note(office, found["service_staff_seen"], found["clocked_in"])

    def judged(
        self, evening: Evening, minds: Minds
    ) -> tuple[tuple[Truth, Truth], dict[str, Floats]]:
        """Return the truth of a day by two halves of the replicates, and forecasts."""
        number, draws = evening.number, self._setting.draws
        open_, half = evening.books.open(number), draws // 2
        heads = replicates(self._world, number, minds, draws)
        first, second = (
            self._truth(part, open_) for part in (heads[:half], heads[half:])
        )
        anchors = np.stack(
            [
                self._truth(_apart(each, number, minds, _ANCHOR_DRAWS), open_).smooth
                for each in self._anchored
            ]
        )
        blind = evening.learner.refit(number, evening.day, blind=True)
        forecasts = {
            "model": evening.figures["p_below_minimum"],
            "structural": figures(blind, evening.day.tomorrow)["p_below_minimum"],
            "bayes": self._bayes.forecast(anchors),
            "rates": self._rates,
        }
        return (first, second), forecasts

    def _truth(self, heads: Heads, open_: Flags) -> Truth:
        offices = self._world.offices
        counted = (heads < offices.minimum[:, None]).mean(axis=0) * open_
        return Truth(counted, smoothed(heads, offices.size, offices.minimum, open_))


def smoothed(heads: Heads, size: Ints, minimum: Ints, open_: Flags) -> Floats:
    """Return P(below) from few replicates: half counted, half by a fitted law.

    Neighbouring half hours are taken together, and a beta-binomial with the heads'
    mean and variance tells of the rare case that no replicate happened to show. Good
    enough to choose by; what is chosen is scored by replicates of other luck.
    """
    size, minimum = size[:, None], minimum[:, None]
    mean = _around(heads.mean(axis=0), open_)
    square = _around((heads.astype("float64") ** 2).mean(axis=0), open_)
    share = np.clip(mean / size, 1e-4, 1 - 1e-4)
    binomial = size * share * (1 - share)
    alike = ((square - mean**2) / binomial - 1) / np.maximum(size - 1, 1)
    strength = 1 / np.clip(alike, _LEAST_ALIKE, _MOST_ALIKE) - 1
    fitted = betabinom.cdf(minimum - 1, size, share * strength, (1 - share) * strength)
    counted = _around((heads < minimum).mean(axis=0), open_)
    return np.asarray((counted + fitted) / 2 * open_)


def office_by_slot(rates: Floats, open_: NDArray[Any]) -> Floats:
    """Return rates as office times half hour, which takes out most of their noise."""
    city = rates[open_].mean()
    if city == 0:
        return rates
    office = (rates * open_).sum(axis=1) / np.maximum(open_.sum(axis=1), 1)
    slot = (rates * open_).sum(axis=0) / np.maximum(open_.sum(axis=0), 1)
    return np.asarray(np.clip(office[:, None] * slot / city, 0, 1))


def _around(values: Floats, open_: Flags) -> Floats:
    """Return means over each half hour and its open neighbours."""
    inside = np.pad(values * open_, ((0, 0), (1, 1)))
    weight = np.pad(open_.astype("float64"), ((0, 0), (1, 1)))
    total = inside[:, :-2] + inside[:, 1:-1] + inside[:, 2:]
    count = weight[:, :-2] + weight[:, 1:-1] + weight[:, 2:]
    return np.asarray(total / np.maximum(count, 1))


def _apart(world: World, number: int, minds: Minds, draws: int) -> Heads:
    """Return replicates by other luck than the truth's: its luck must not be known."""
    seeds = _STREAM + 1_000 * world.dice.seed + np.arange(draws)
    thrown = [could_be(world, number, minds, Dice(int(seed))) for seed in seeds]
    return np.stack(thrown)


def _with_away(world: World, share: float) -> World:
    """Return the world if everywhere the same share were elsewhere, without drift."""
    even = np.full(len(world.codes), share)
    return replace(
        world,
        offices=replace(world.offices, away=even),
        laws=replace(world.laws, drift=0.0),
    )
