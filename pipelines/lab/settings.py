"""Says which run is which: a city, a policy, and everything the result depends on."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from data.errors import UserError
from simulation.settings import REPORTING, TUNING, VARIANTS

#: Seven ways to choose equally many visits a day.
POLICIES = (
    *("sidak", "uniform", "greedy"),
    *("announced", "rotation", "last_week", "epsilon"),
)
#: Working days lived before the first night: the logs a city brings along.
WARM_UP = 60
#: First day of every city's history; a Monday without holidays around it.
START = date(2025, 1, 6)
#: Visits of a team in a day, where the number of teams follows from the visits.
TEAM_VISITS = 3


@dataclass(frozen=True)
class Setting:
    """One city under one policy.

    Attributes
    ----------
    city
        Its number: 1-20 are for tuning, 21-50 for reporting.
    variant
        Law of the world (`simulation.settings.VARIANTS`); empty: the city's own.
    deterrence
        By how much a certain visit changes the odds of leaving, 0 to -0.5; None:
        the city's own.
    teams
        Each makes ``visits / teams`` visits a day, the first ones one more.
    judged
        Every so many nights the forecasts are held against the truth; 0: never.
    draws
        Replicates of a judged night, half of them to choose by, half to score by.
    """

    city: int
    policy: str = "sidak"
    nights: int = 60
    visits: int = 6
    offices: int = 150
    variant: str = ""
    deterrence: float | None = None
    teams: int = 2
    judged: int = 12
    draws: int = 64
    warm_up: int = WARM_UP

    def __post_init__(self) -> None:
        """Refuse what no run can do."""
        _known("policy", [self.policy], POLICIES)
        _known("variant", [self.variant] if self.variant else [], VARIANTS)
        if self.city not in (*TUNING, *REPORTING):
            raise UserError(
                "There is no city {city}: cities 1-20 are for choosing settings, "
                "21-50 for reporting.",
                city=self.city,
            )
        if self.nights < 1 or not 1 <= self.visits <= self.offices // 2:
            raise UserError(
                "{nights} nights of {visits} visits in {offices} offices cannot be "
                "run: at least 1 night, and visits to at most half of the offices.",
                nights=self.nights,
                visits=self.visits,
                offices=self.offices,
            )

    @property
    def key(self) -> str:
        """Eight letters that change with anything the result depends on."""
        text = json.dumps(asdict(self), sort_keys=True)
        return sha256(text.encode()).hexdigest()[:8]

    @property
    def name(self) -> str:
        """The name of the run's files."""
        return f"city-{self.city:02}.{self.policy}.{self.key}"

    @property
    def world(self) -> tuple[object, ...]:
        """What the world depends on: runs of an equal one can share it."""
        days = self.nights, self.warm_up
        return self.city, self.variant, self.deterrence, self.offices, *days


def _known(what: str, given: Iterable[str], names: Iterable[str]) -> None:
    names = list(names)
    unknown = [each for each in given if each not in names]
    if unknown:
        raise UserError(
            "Unknown {what}: {given}. There are {names}.",
            what=what,
            given=unknown,
            names=names,
        )


def numbers(text: str) -> list[int]:
    """Read ``3``, ``1-20`` or ``1-3,7`` as whole numbers.

    Examples
    --------
    >>> numbers("1-3,7")
    [1, 2, 3, 7]
    """
    try:
        parts = [[int(end) for end in part.split("-")] for part in text.split(",")]
        found = {n for part in parts for n in range(part[0], part[-1] + 1)}
    except ValueError:
        found = set()
    if not found:
        raise UserError("{given} is no list: write 3, 1-20 or 1-3,7.", given=text)
    return sorted(found)
