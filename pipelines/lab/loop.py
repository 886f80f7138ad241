"""Lives a city under a policy: forecast, choose, visit, learn, and the heads learn too.

The same pure functions as the night, without database or Prefect. Whoever chooses is
handed an `Evening`, in which there is no truth; the judge and the tally see the world.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pipelines.lab.absences import WITHIN, looked_back
from pipelines.lab.books import Books
from pipelines.lab.ceilings import Ceilings
from pipelines.lab.evening import Choice, Evening, Floats, Learner, teams_table
from pipelines.lab.judging import Judge
from pipelines.lab.policies import CHOOSERS
from pipelines.lab.settings import START, Setting
from pipelines.lab.tally import Tally
from pipelines.lab.told import Flags, Told
from simulation.minds import Minds
from simulation.registry import staff_table
from simulation.replicates import rates
from simulation.settings import numbered
from simulation.visits import visit
from simulation.world import Lived, World, calm, learn, live, open_world

#: Calendar days for a working day, holidays counted, and some to spare.
_CALENDAR, _SPARE = 1.65, 15
#: Replicates of each of the days from which the long-run rates are taken.
_RATE_DRAWS = 4
#: Every so many nights the absences of an earlier morning are looked at.
_ABSENCES = 3
_FOREVER = pd.Timestamp("2200-01-01")
#: Purpose of the luck that picks the minute of arrival.
_MINUTE = 100


@dataclass(frozen=True)
class City:
    """A world and what is counted of it once for all policies."""

    world: World
    variant: str
    #: True long-run share below minimum, (offices, 48).
    rates: Floats


def open_city(setting: Setting) -> City:
    """Make the world of a setting."""
    made = numbered(setting.city, setting.variant or None)
    laws = made.laws
    if setting.deterrence is not None:
        laws = replace(laws, deterrence=-setting.deterrence)
    days = int((setting.warm_up + setting.nights) * _CALENDAR) + _SPARE
    world = open_world(made.seed, START, days, setting.offices, laws)
    return City(world, made.variant, rates(world, _RATE_DRAWS))


def run(city: City, setting: Setting) -> tuple[dict[str, Any], pd.DataFrame]:
    """Run one city under one policy; return its figures and its visits."""
    return Run(city, setting).all_nights()


class Run:
    """One city under one policy, night after night."""

    def __init__(self, city: City, setting: Setting) -> None:
        self.city, self.world, self.setting = city, city.world, setting
        self.books = books_of(city.world, setting)
        self.learner = Learner(self.books)
        self.minds = calm(city.world)
        self.ceilings = Ceilings(city.world, city.rates, setting)
        self.tally, self.judge = Tally(), Judge()
        self.absences: dict[str, int] = {}
        self.attended: dict[int, Flags] = {}
        self.seconds = 0.0

    def all_nights(self) -> tuple[dict[str, Any], pd.DataFrame]:
        """Live the history, then every night; return figures and visits."""
        self.warm_up()
        start = time.process_time()
        for night, number in enumerate(self.service_days):
            self.night(night, number)
        # What judging costs is not the loop's.
        self.seconds += time.process_time() - start
        return self._result(), self.tally.rows()

    @property
    def service_days(self) -> list[int]:
        """Indices of the days on which teams go out."""
        last = self.setting.warm_up + self.setting.nights
        return self.world.working[self.setting.warm_up : last].tolist()

    def warm_up(self) -> None:
        """Live the days before the first night: nobody is visited, logs come in."""
        for number in self.world.working[: self.setting.warm_up].tolist():
            self._note(number, live(self.world, number, self.minds), _no_findings())

    def night(self, night: int, number: int) -> Choice:
        """Choose, live the day, send the teams, learn."""
        evening = Evening(self.books, self.learner, self.setting, number, night)
        choice = CHOOSERS[self.setting.policy](evening)
        minds = self._told_beforehand(choice)
        every = self.setting.judged
        if every and night % every == every - 1:
            self._judge(evening, choice, minds)
        minutes = (
            choice.slot * 30 + evening.dice(_MINUTE).integers(0, 30, 500)[choice.office]
        )
        lived = live(self.world, number, minds, choice.office, minutes)
        names = self.books.teams["team"].to_numpy(dtype=object)[choice.team]
        found = visit(
            lived, choice.office, minutes, names, choice.chance, choice.slot_chance
        )
        self.tally.note(evening, choice, lived.below, lived.empty, found)
        self.ceilings.note(choice.office, found)
        self._note(number, lived, found)
        self.minds = learn(self.world, lived, minds, choice.office, minutes)
        if every and self.setting.policy == "sidak" and night % _ABSENCES == 0:
            self._look_back(number)
        return choice

    def _told_beforehand(self, choice: Choice) -> Minds:
        if not choice.announced:
            return self.minds
        told = np.isin(np.arange(len(self.world.codes)), choice.office)
        return replace(self.minds, announced=told)

    def _note(self, number: int, lived: Lived, found: pd.DataFrame) -> None:
        delivered = self.world.delivered[:, number]
        told = Told(lived.came, delivered, found, lived.exemptions)
        self.books.note(number, told)
        self.attended[number] = lived.lives.attends[:, 0]

    def _judge(self, evening: Evening, choice: Choice, minds: Minds) -> None:
        start = time.process_time()
        truth, forecasts = self.ceilings.judged(evening, minds)
        self.judge.note(evening, choice, truth, forecasts)
        self.seconds -= time.process_time() - start

    def _look_back(self, number: int) -> None:
        """Ask the detector about the latest day of which 48 hours have passed."""
        start = time.process_time()
        past = [each for each in self.attended if each <= number - WITHIN]
        found = looked_back(self.books, past[-1], self.attended[past[-1]])
        for name, count in (found | {"days": 1}).items():
            self.absences[name] = self.absences.get(name, 0) + count
        self.seconds -= time.process_time() - start

    def _result(self) -> dict[str, Any]:
        world, setting = self.world, self.setting
        staff = np.bincount(world.people.office, minlength=len(world.codes))
        reach = self.tally.slots > 0
        figures = self.tally.result(
            self.books.offices.assign(staff=staff),
            self.city.rates[:, reach].mean(axis=1),
        )
        return {
            "setting": vars(setting),
            "variant": self.city.variant,
            "staff": int(staff.sum()),
            "seconds_a_night": self.seconds / setting.nights,
            **figures,
            "judge": self.judge.result() if setting.judged else {},
            "absences": self.absences,
        }


def books_of(world: World, setting: Setting) -> Books:
    """Return the books a city starts with: its registry, and no day yet."""
    tables = world.registry
    return Books(
        offices=tables["offices"],
        # Every post, also those that begin later: a row of it is a row of the world.
        staff=staff_table(world.offices, world.people, _FOREVER),
        leave=tables["leave"],
        agenda=tables["agenda"],
        teams=teams_table(setting.visits, setting.teams),
        days=world.days,
        working=world.working,
    )


def _no_findings() -> pd.DataFrame:
    return pd.DataFrame({"office_code": []})
