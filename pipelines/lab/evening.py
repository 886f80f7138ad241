"""What whoever chooses the visits is handed on an evening, and what comes back."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import SLOT_MINUTES, SLOTS, TABLES, typed
from features.history import head_counts
from models.labels import labels
from models.risk import Evidence, RiskModel, figures, fit, risk_rows
from pipelines.lab.books import Books
from pipelines.lab.settings import Setting
from pipelines.lab.told import Day, Flags, Ints

Floats = NDArray[np.float64]

#: Hours in which teams arrive.
TEAM_STARTS, TEAM_ENDS = 8 * 60, 15 * 60 + 30
#: The model is fitted anew every so many nights: a working week.
REFIT = 5


def worked_slots() -> Flags:
    """Half hours inside the teams' hours, (48,)."""
    starts = np.arange(SLOTS) * SLOT_MINUTES
    return np.asarray((starts >= TEAM_STARTS) & (starts + SLOT_MINUTES <= TEAM_ENDS))


def teams_table(visits: int, teams: int) -> pd.DataFrame:
    """Return the table ``teams``: visits spread evenly, the first ones one more.

    Examples
    --------
    >>> teams_table(7, 2)["visits_per_day"].tolist()
    [4, 3]
    """
    rows = {
        "team": [f"Tim {number + 1}" for number in range(teams)],
        "visits_per_day": [
            visits // teams + (n < visits % teams) for n in range(teams)
        ],
        "starts": TEAM_STARTS,
        "ends": TEAM_ENDS,
        "valid_from": pd.Timestamp(2022, 1, 3),
    }
    return typed(pd.DataFrame(rows), TABLES["teams"])


@dataclass(frozen=True)
class Choice:
    """The visits of a day; arrays have one entry per visit unless told otherwise.

    Attributes
    ----------
    office, slot
        Rows of the offices, half hours.
    team
        Number of the team.
    chance, slot_chance
        Known probabilities of office and half hour; NaN where no lottery chose.
    of_day
        What somebody who knows the policy and all it knows would say of each office:
        the chance of a visit that day, (offices,).
    at_noon
        The same about the afternoon, once the morning's visits are known, (offices,).
    bits
        Unpredictability of the set of offices: Shannon entropy.
    announced
        The heads were told which day is theirs.
    """

    office: Ints
    slot: Ints
    team: Ints
    chance: Floats
    slot_chance: Floats
    of_day: Floats
    at_noon: Floats
    bits: float
    announced: bool = False


@dataclass
class Learner:
    """The product's model over the nights: fitted weekly, asked nightly."""

    books: Books
    model: RiskModel | None = None
    fitted: int = -REFIT

    def figures(self, number: int, night: int, day: Day) -> dict[str, Floats]:
        """Return the forecast of a service date, each figure (offices, 48)."""
        if self.model is None or night - self.fitted >= REFIT:
            self.model = self.refit(number, day)
            self.fitted = night
        return figures(self.model, day.tomorrow)

    def refit(self, number: int, day: Day, *, blind: bool = False) -> RiskModel:
        """Fit the model to what is known; blind: as if nobody had ever gone to see."""
        found = self.books.findings(number)
        found = found.iloc[:0] if blind else found
        offices = day.tomorrow.offices
        minimum = offices.set_index("office_code")["minimum"]
        return fit(
            Evidence(
                offices=offices[["office_code", "kind"]],
                history=day.history,
                counts=head_counts(found, pd.Series(dtype="Int64")),
                labels=labels(found, minimum),
            )
        )


@dataclass
class Evening:
    """One evening: what is known, and luck of its own. There is no truth in reach."""

    books: Books
    learner: Learner
    setting: Setting
    #: Index of the service date, and how many nights went before.
    number: int
    night: int
    #: Half hours in which an open office can be visited, (offices, 48).
    visitable: Flags = field(init=False)

    def __post_init__(self) -> None:
        """Work out where teams can go."""
        self.visitable = self.books.open(self.number) & worked_slots()

    @cached_property
    def day(self) -> Day:
        """What is known of the service date."""
        return self.books.evening(self.number)

    @cached_property
    def figures(self) -> dict[str, Floats]:
        """The product's forecast, each figure (offices, 48)."""
        return self.learner.figures(self.number, self.night, self.day)

    @cached_property
    def risk(self) -> pd.DataFrame:
        """The forecast as rows of ``schemas.RISK``, rounded, without reasons."""
        nothing: NDArray[Any] = np.full(self.day.tomorrow.open.shape, "", dtype=object)
        return risk_rows(self.day.tomorrow, self.figures, nothing)

    @cached_property
    def places(self) -> Ints:
        """Rows of the offices that can be visited at all."""
        return np.flatnonzero(self.visitable.any(axis=1))

    def dice(self, what: int) -> np.random.Generator:
        """Return luck that depends on city, night and purpose, never on the policy."""
        return np.random.default_rng([self.setting.city, self.night, what])
