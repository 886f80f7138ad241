"""What could be known at best: four forecasts to hold every score against."""

from dataclasses import replace

import numpy as np
import pandas as pd

from models.risk import figures
from pipelines.lab.bayes import Bayes
from pipelines.lab.evening import Evening, Floats
from pipelines.lab.settings import Setting
from pipelines.lab.told import Ints
from simulation.dice import Dice
from simulation.minds import Minds
from simulation.replicates import replicates
from simulation.truth import Heads
from simulation.world import World, could_be

#: Replicates for each share the attainable learner asks about.
_ANCHOR_DRAWS = 12
#: Seeds of these replicates, apart from those of cities and of the truth.
_STREAM = 11_000_000_000
#: Chances from so few replicates stay between 0 and 1: one draw more, of an office
#: that is below minimum once in twenty times (assumption).
_SPARE, _SPARE_BELOW = 1.0, 0.05


class Ceilings:
    """The oracle, the true rates, the attainable learner, the model without visits."""

    def __init__(self, world: World, rates: Floats, setting: Setting) -> None:
        self._world, self._rates, self._setting = world, rates, setting
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
    ) -> tuple[tuple[Floats, Floats], dict[str, Floats]]:
        """Return the truth of a day by two halves of the replicates, and forecasts."""
        number, draws = evening.number, self._setting.draws
        low = _below(self._world, replicates(self._world, number, minds, draws))
        half = draws // 2
        anchors = np.stack(
            [
                _share(_below(each, _apart(each, number, minds, _ANCHOR_DRAWS)))
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
        return (low[:half].mean(axis=0), low[half:].mean(axis=0)), forecasts


def _apart(world: World, number: int, minds: Minds, draws: int) -> Heads:
    """Return replicates by other luck than the truth's: its luck must not be known."""
    seeds = _STREAM + 1_000 * world.dice.seed + np.arange(draws)
    thrown = [could_be(world, number, minds, Dice(int(seed))) for seed in seeds]
    return np.stack(thrown)


def _below(world: World, heads: Heads) -> Floats:
    return np.asarray(heads < world.offices.minimum[:, None])


def _share(below: Floats) -> Floats:
    count = len(below)
    return np.asarray((below.sum(axis=0) + _SPARE_BELOW) / (count + _SPARE))


def _with_away(world: World, share: float) -> World:
    """Return the world if everywhere the same share were elsewhere, without drift."""
    even = np.full(len(world.codes), share)
    return replace(
        world,
        offices=replace(world.offices, away=even),
        laws=replace(world.laws, drift=0.0),
    )
