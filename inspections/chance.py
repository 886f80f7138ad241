"""Spreads a half-day's visits over the units: risk raises a chance, none is zero.

Source: entropy-regularised selection (Chugg, Henderson, Goldin, Ho, "Entropy
Regularization for Population Estimation", AAAI 2023) with a floor for every unit.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import UserError
from data.schemas import SLOTS

#: How much an uncertain risk counts beside the risk itself: looking where little is
#: known is worth half a standard deviation.
KAPPA = 0.5
#: A 90 % interval of a normal quantity is 2 x 1.645 standard deviations wide.
SDS_IN_90_PERCENT = 3.29
#: What a gain is made of.
FIGURES = ["p_below_minimum", "low", "high"]
#: Above this the odds of the draw explode; certain visits belong to manual orders.
HIGHEST_CHANCE = 0.9


@dataclass(frozen=True)
class Rules:
    """How boldly the chances follow the risk.

    Attributes
    ----------
    tau : float
        Multiple of the mean gain; near 0 is greedy, very large is uniform.
    floor_share : float
        The least chance of any unit, as a share of the mean chance; above 0, at most 1.
    ceiling : float
        The greatest chance of a unit in a day; above 0, at most 1.
    """

    tau: float = 1.5
    floor_share: float = 0.5
    ceiling: float = 0.6

    def __post_init__(self) -> None:
        """Refuse rules no plan can follow."""
        if not (self.tau > 0 and 0 < self.floor_share <= 1 and 0 < self.ceiling <= 1):
            raise UserError(
                "The rules tau {tau!r}, floor share {floor!r} and ceiling {ceiling!r} "
                "allow no plan: tau must be above 0, the others above 0 and at most 1.",
                tau=self.tau,
                floor=self.floor_share,
                ceiling=self.ceiling,
            )

    def floor(self, number: int, units: int) -> float:
        """Return the least chance of a unit in a half that draws `number` of them."""
        return self.floor_share * number / units

    def half_ceiling(self, number: int, units: int) -> float:
        """Return the greatest chance in a half: two of them make the day's ceiling.

        It rises to the mean chance where that is higher.
        """
        of_day = min(1 - (1 - self.ceiling) ** 0.5, HIGHEST_CHANCE)
        return max(of_day, number / units)


def gains(places: pd.DataFrame, risk: pd.DataFrame) -> pd.Series:
    """Return what a visit to each unit is worth in each half.

    The mean, over the unit's half hours, of the risk that one of its offices is below
    its minimum, plus `KAPPA` standard deviations of that risk.

    Parameters
    ----------
    places : DataFrame
        From `inspections.units.visitable`.
    risk : DataFrame
        One row per office and slot; columns ``office_code``, ``slot_starts_at``,
        ``p_below_minimum``, ``low``, ``high``. Rounded to 1e-6 before use.

    Returns
    -------
    Series
        Index ``half``, ``unit``; at least 0.

    Raises
    ------
    ValueError
        A visitable office and slot has no risk.
    """
    unit, units = pd.factorize(places["unit"], sort=True)
    half, halves = pd.factorize(places["half"], sort=True)
    # One number for half, unit and slot: grouping by three columns costs more.
    key = (half * len(units) + unit) * SLOTS + places["slot"].to_numpy("int64")
    none_below = pd.DataFrame(1 - _risk_of(places, risk).round(6), columns=FIGURES)
    below = 1 - none_below.groupby(key).prod()
    spread = (below["high"] - below["low"]).clip(lower=0) / SDS_IN_90_PERCENT
    gain = below["p_below_minimum"] + KAPPA * spread
    mean = gain.groupby(gain.index // SLOTS).mean()
    at = mean.index.to_numpy()
    names = [halves[at // max(len(units), 1)], units[at % max(len(units), 1)]]
    index = pd.MultiIndex.from_arrays(names, names=["half", "unit"])
    return pd.Series(mean.to_numpy(), index, name="gain")


def _risk_of(places: pd.DataFrame, risk: pd.DataFrame) -> np.ndarray:
    """Return the figures of each place, (places, figures)."""
    offices = pd.Index(risk["office_code"].unique())
    at = risk["slot_starts_at"].dt
    slot = (at.hour * 2 + at.minute // 30).to_numpy("int64")
    row = offices.get_indexer(pd.Index(risk["office_code"])) * SLOTS + slot
    if len(np.unique(row)) < len(row):
        raise ValueError("an office and slot has more than one risk")
    known = np.full((len(offices) * SLOTS + 1, len(FIGURES)), np.nan)
    known[row] = risk[FIGURES].to_numpy("float64", na_value=np.nan)
    office = offices.get_indexer(pd.Index(places["office_code"]))
    # An office without any risk finds the last row, which holds none.
    wanted = np.where(office < 0, -1, office * SLOTS + places["slot"].to_numpy("int64"))
    found = known[wanted]
    if np.isnan(found).any():
        raise ValueError("a visitable office and slot has no risk")
    return found


def half_chances(
    gain: np.ndarray, needs_help: np.ndarray, number: int, rules: Rules
) -> np.ndarray:
    """Return every unit's chance in a half that draws `number` of them.

    Units that need help keep the floor: what is known already need not be found. Only
    where the others' ceilings cannot carry the rest do theirs rise, together.

    Parameters
    ----------
    gain : float array
        One value per unit, at least 0.
    needs_help : bool array
        Units all of whose offices recorded absences put below the minimum.

    Returns
    -------
    float array
        Chances that sum to `number`.

    Examples
    --------
    >>> half_chances(np.array([0.1, 0.1, 0.4]), np.array([True, False, False]), 1,
    ...              Rules(ceiling=0.9)).round(3)
    array([0.167, 0.298, 0.536])
    """
    units = len(gain)
    if number == units:
        return np.ones(units)
    floor, ceiling = rules.floor(number, units), rules.half_ceiling(number, units)
    helped = int(needs_help.sum())
    carried = (units - helped) * ceiling
    known = max(floor, (number - carried) / helped) if helped else floor
    low = np.where(needs_help, known, floor)
    high = np.where(needs_help, known, ceiling)
    return water_fill(gain, number, low, high, rules.tau)


def water_fill(
    gain: np.ndarray, number: int, low: np.ndarray, high: np.ndarray, tau: float
) -> np.ndarray:
    """Return the chances that gain most, kept apart from certainty by their entropy.

    Maximises ``sum(gain * x) + tau * mean(gain) * sum(entropy(x))`` where the sum of
    ``x`` is `number` and ``low <= x <= high``: every chance is the logistic of its gain
    above one common level, cut to its bounds; the level is found by bisection.

    Raises
    ------
    UserError
        The bounds leave no solution; the message names them.
    """
    slack = 1e-9
    if not (low.sum() <= number + slack and high.sum() >= number - slack) or np.any(
        low > high
    ):
        raise UserError(
            "No chances sum to {number}: the {units} units' floors sum to {low:.6g}, "
            "their ceilings to {high:.6g}. Lower the floor share or raise the ceiling.",
            number=number,
            units=len(gain),
            low=low.sum(),
            high=high.sum(),
        )
    mean = gain.mean()
    worth = gain / mean / tau if mean > 0 else np.zeros(len(gain))

    def at(level: float) -> np.ndarray:
        # The logistic function without overflow: its argument may be far from 0.
        return np.clip(0.5 + 0.5 * np.tanh((worth - level) / 2), low, high)

    below, above = worth.min() - 40, worth.max() + 40
    middle = (below + above) / 2
    while below < middle < above:
        if at(middle).sum() > number:
            below = middle
        else:
            above = middle
        middle = (below + above) / 2
    return _exact_sum(at(middle), number, low, high)


def _exact_sum(
    chance: np.ndarray, number: int, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Spread bisection's last rounding error over the units between their bounds."""
    for _ in range(3):
        free = (chance > low) & (chance < high)
        if free.any():
            missing = (number - chance.sum()) / free.sum()
            chance = np.clip(chance + missing * free, low, high)
    return chance
