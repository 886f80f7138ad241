"""The numbers a city is made by: each with its middle, its range and where it is from.

A city draws its own numbers from the ranges. Whoever tunes looks at the tuning cities
only; figures are reported on others, some of which follow laws that no model knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from simulation.dice import Dice

#: Cities to choose settings on, and those to report on, made by another stream.
TUNING = range(1, 21)
REPORTING = range(21, 51)

#: What a city may have that the product's model does not assume.
VARIANTS = (
    "usual",
    "heavy_tails",
    "other_events",
    "no_deterrence",
    "strategic",
    "static",
)
#: Reporting cities take turns: half are usual, half break one assumption.
_TURNS = ("usual", "heavy_tails", "usual", "other_events", "usual", "no_deterrence",
          "usual", "strategic")  # fmt: skip

_TUNING_STREAM, _REPORTING_STREAM = 1_000_003, 2_000_003


def law(middle: float, low: float, high: float, source: str) -> Any:
    """Declare a number with its range and the source of both."""
    span = (low, middle, high)
    return field(default=middle, metadata={"range": span, "source": source})


@dataclass(frozen=True)
class Laws:
    """All numbers of a city; the defaults are the central ones."""

    absent: float = law(0.08, 0.04, 0.16, "ACDP 2014, SDI: absent all day")
    absent_rho: float = law(0.05, 0.02, 0.10, "SDI: offices differ in absence")
    day_rho: float = law(0.05, 0.02, 0.10, "clock logs: absence shared on a day")
    city_day: float = law(0.3, 0.1, 0.5, "a city's mood of a day, log-odds")
    bridge_odds: float = law(1.7, 1.0, 3.0, "DKI and Kepri: squeezed days")
    known_before: float = law(0.70, 0.55, 0.85, "SDI reasons: leave entered before")
    entered_late: float = law(0.18, 0.08, 0.28, "SDI reasons: leave entered late")
    away: float = law(
        0.17, 0.06, 0.30, "gap of records and visits: clocked in, not there"
    )
    away_rho: float = law(0.07, 0.02, 0.10, "offices differ in leaving (assumption)")
    away_day_rho: float = law(0.07, 0.02, 0.10, "leaving shared on a day (assumption)")
    head_odds: float = law(1.6, 1.2, 2.5, "Chaudhury 2006: rank and absence")
    persistence: float = law(4.4, 3.0, 6.0, "SDI two visits: odds ratio, absent twice")
    lunch: float = law(0.60, 0.30, 0.90, "share who leave at lunch (assumption)")
    prayer: float = law(0.80, 0.60, 0.95, "men at Friday prayer (assumption)")
    outings: float = law(1.0, 0.3, 3.0, "times the central rates (assumption)")
    kin: float = law(0.30, 0.0, 0.60, "a befriended office joins (assumption)")
    visible: float = law(0.70, 0.40, 0.90, "weddings known before (assumption)")
    no_out: float = law(0.08, 0.01, 0.25, "real logs: no scan out")
    buddies: float = law(0.06, 0.0, 0.20, "Cirebon, Seluma: others scan for them")
    buddy_days: float = law(0.50, 0.3, 0.7, "on how many of their absent days")
    outage: float = law(0.006, 0.002, 0.02, "device-days on which an outage starts")
    outage_days: float = law(2.0, 1.5, 3.0, "real silent runs: mean length")
    weekly: float = law(0.30, 0.15, 0.45, "offices whose logs come by week")
    monthly: float = law(0.10, 0.05, 0.20, "offices whose logs come by month")
    complains: float = law(0.04, 0.005, 0.15, "citizens who complain (assumption)")
    missed: float = law(0.02, 0.0, 0.05, "inspectors miss a head")
    mistaken: float = law(0.01, 0.0, 0.03, "inspectors count a visitor")
    deterrence: float = law(
        0.30, 0.0, 0.50, "Olken 2007, Muralidharan 2017, Duflo 2012"
    )
    strategic: float = law(0.25, 0.0, 0.60, "heads who game (Chile, Banerjee 2008)")
    safe_odds: float = law(1.3, 1.1, 1.6, "leaving after a visit, strategic heads")
    drift: float = law(
        0.5, 0.0, 1.0, "log-odds an office drifts in a year (assumption)"
    )
    tail: float = 0.0
    clustered: float = 0.0

    @property
    def late_of_sudden(self) -> float:
        """Share of the absences not planned that are entered late; the rest never."""
        return min(self.entered_late / (1 - self.known_before), 1.0)


CENTRAL = Laws()

#: What each variant changes. `tail`: share of offices' log-odds on a long tail;
#: `clustered`: weddings come in seasons.
_CHANGES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "usual": {},
        "heavy_tails": {"tail": 1.0},
        "other_events": {"clustered": 1.0},
        "no_deterrence": {"deterrence": 0.0, "strategic": 0.0},
        "strategic": {"strategic": 0.60},
        "static": {"drift": 0.0, "deterrence": 0.0, "strategic": 0.0},
    }
)


def drawn(seed: int, variant: str = "usual") -> Laws:
    """Draw a city's numbers from their ranges.

    Two steps of equal chance, below and above the middle, so that half of the cities
    lie on either side of what the sources say, however skewed the range.

    Raises
    ------
    ValueError
        No such variant.

    Examples
    --------
    >>> laws = drawn(7)
    >>> 0.04 <= laws.absent <= 0.16, laws == drawn(7), laws == drawn(8)
    (True, True, False)
    >>> drawn(7, "no_deterrence").deterrence
    0.0
    """
    if variant not in _CHANGES:
        raise ValueError(f"variant: {variant!r}, known are {', '.join(VARIANTS)}")
    dice, numbers = Dice(seed), {}
    for each in fields(Laws):
        if "range" not in each.metadata:
            continue
        lot = float(dice.uniform(f"law {each.name}", 0))
        span = each.metadata["range"]
        numbers[each.name] = float(np.interp(lot, [0, 0.5, 1], span))
    return replace(CENTRAL, **(numbers | dict(_CHANGES[variant])))


@dataclass(frozen=True)
class Numbered:
    """A city of the proving ground: its seed, its laws and what kind it is."""

    number: int
    seed: int
    variant: str
    laws: Laws


def numbered(number: int, variant: str | None = None) -> Numbered:
    """Return a city by its number: 1-20 to tune on, 21-50 to report on.

    Raises
    ------
    ValueError
        No such number or variant.
    """
    if number in TUNING:
        seed, usual = _TUNING_STREAM + number, "usual"
    elif number in REPORTING:
        seed, usual = _REPORTING_STREAM + number, _TURNS[number % len(_TURNS)]
    else:
        raise ValueError(f"city: {number}, known are 1 to {REPORTING[-1]}")
    chosen = variant or usual
    return Numbered(number, seed, chosen, drawn(seed, chosen))
