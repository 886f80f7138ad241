"""Reads the real offices and gives each a size, a minimum and a culture."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.dice import Dice

REFERENCE = Path(__file__).parent / "reference" / "malang.csv"

#: Median, log-spread and limits of the service-capable staff, by kind of office.
#: Ten to twelve people are reported for comparable kelurahan.
SIZES = {
    "kelurahan": (9, 0.22, 7, 14),
    "kecamatan": (16, 0.15, 12, 20),
    "puskesmas": (16, 0.18, 12, 20),
}
AGENCY_SIZE = (42, 0.22, 30, 60)

#: Share of minutes a clocked-in person means to be elsewhere, and how much offices
#: differ in it; overlaps leave 17 % of core minutes. Records show 5-7 % absence,
#: surprise visits 10-40 %.
AWAY_SHARE = 0.18
AWAY_RHO = 0.04
#: Full-day absence for all reasons, and how much offices differ in it.
ABSENT_SHARE = 0.08
ABSENT_RHO = 0.05


@dataclass(frozen=True)
class Offices:
    """The city's offices, sorted by code; every array has one entry per office."""

    #: Columns of malang.csv and ``minimum_staff``.
    table: pd.DataFrame
    #: Row of the office in malang.csv: the key of its chance.
    keys: npt.NDArray[np.int64]
    #: Service-capable posts.
    size: npt.NDArray[np.int64]
    minimum: npt.NDArray[np.int64]
    #: Long-run share of staff absent for the whole day.
    absent: npt.NDArray[np.float64]
    #: Long-run share of core minutes clocked-in staff spend elsewhere.
    away: npt.NDArray[np.float64]
    #: Share of colleagues who join an outing.
    joins: npt.NDArray[np.float64]

    @property
    def codes(self) -> npt.NDArray[np.object_]:
        """The office codes."""
        return self.table["office_code"].to_numpy(dtype="object")

    @property
    def kinds(self) -> npt.NDArray[np.object_]:
        """The kinds of office."""
        return self.table["kind"].to_numpy(dtype="object")


def make_offices(dice: Dice, number: int | None = None) -> Offices:
    """Return the whole city, or `number` of its offices spread over all kinds.

    Raises
    ------
    ValueError
        Malang has fewer offices, or none is asked for.
    """
    table = pd.read_csv(REFERENCE, dtype="str")
    number = len(table) if number is None else number
    if not 1 <= number <= len(table):
        raise ValueError(f"offices: {number} asked for, 1 to {len(table)} are known")
    keys = np.unique(np.linspace(0, len(table) - 1, number).round().astype("int64"))
    table = table.iloc[keys].reset_index(drop=True)
    size = _sizes(dice, table["kind"], keys)
    minimum = np.maximum(2, np.ceil(0.3 * size)).astype("int64")
    # Beta(2, 2) by a closed form of its distribution function's inverse.
    culture = dice.uniform("joins", keys)
    return Offices(
        table=table.assign(minimum_staff=minimum),
        keys=keys,
        size=size,
        minimum=minimum,
        absent=dice.share("office absence", ABSENT_SHARE, ABSENT_RHO, keys),
        away=dice.share("office away", AWAY_SHARE, AWAY_RHO, keys),
        joins=0.5 - np.sin(np.arcsin(1 - 2 * culture) / 3),
    )


def _sizes(
    dice: Dice, kinds: pd.Series, keys: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return log-normal sizes within the limits of each kind."""
    shape = np.array([SIZES.get(kind, AGENCY_SIZE) for kind in kinds])
    median, spread, low, high = shape.T
    size = median * np.exp(spread * dice.normal("size", keys))
    return np.asarray(np.clip(size.round(), low, high).astype("int64"))
