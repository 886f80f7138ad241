"""Reads the real offices and gives each a size, a minimum and a culture."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit, stdtrit

from simulation.dice import Dice, Floats
from simulation.settings import CENTRAL, Laws

REFERENCE = Path(__file__).parent / "reference" / "malang.csv"

#: Median, log-spread and limits of the service-capable staff, by kind of office.
#: Ten to twelve people are reported for comparable kelurahan.
SIZES = {
    "kelurahan": (8, 0.28, 6, 16),
    "kecamatan": (16, 0.15, 12, 20),
    "puskesmas": (16, 0.18, 12, 20),
}
AGENCY_SIZE = (42, 0.22, 30, 60)

#: Offices beyond those of Malang are made up: three agencies to one kelurahan.
MOST = 200
#: No office of Malang has such a code; it sorts behind all that have.
_NOWHERE = "SIM"
_TAIL_FREEDOM = 3


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

    @cached_property
    def areas(self) -> npt.NDArray[np.int64]:
        """Number of the kecamatan each office lies in: that of the nearest camat.

        A camat is one's own; where there is none, all is one area.
        """
        return np.unique(self.camats, return_inverse=True)[1]

    @cached_property
    def camats(self) -> npt.NDArray[np.int64]:
        """The nearest kecamatan's office; the first office where there is none."""
        places = self.table[["latitude", "longitude"]].to_numpy("float64")
        camats = np.flatnonzero(self.kinds == "kecamatan")
        if not len(camats):
            return np.zeros(len(places), dtype="int64")
        far = ((places[:, None] - places[camats]) ** 2).sum(axis=2)
        return np.asarray(camats[far.argmin(axis=1)])

    @cached_property
    def kinds(self) -> npt.NDArray[np.object_]:
        """The kinds of office."""
        return self.table["kind"].to_numpy(dtype="object")


def make_offices(
    dice: Dice, number: int | None = None, laws: Laws = CENTRAL
) -> Offices:
    """Return Malang's offices, or `number` of them spread over all kinds.

    A city of more offices than Malang has made-up ones beside them.

    Raises
    ------
    ValueError
        More than `MOST` offices are asked for, or none.
    """
    table = pd.read_csv(REFERENCE, dtype="str")
    number = len(table) if number is None else number
    if not 1 <= number <= MOST:
        raise ValueError(f"offices: {number} asked for, 1 to {MOST} can be made")
    fewer = min(number, len(table))
    keys = np.unique(np.linspace(0, len(table) - 1, fewer).round().astype("int64"))
    more = np.arange(len(table), len(table) + number - fewer)
    table = pd.concat([table.iloc[keys], _further(dice, table, more)])
    table, keys = table.reset_index(drop=True), np.concatenate([keys, more])
    size = _sizes(dice, table["kind"], keys)
    minimum = np.maximum(2, np.ceil(0.3 * size)).astype("int64")
    # Beta(2, 2) by a closed form of its distribution function's inverse.
    culture = dice.uniform("joins", keys)
    return Offices(
        table=table.assign(minimum_staff=minimum),
        keys=keys,
        size=size,
        minimum=minimum,
        absent=_shares(
            dice, "office absence", laws.absent, laws.absent_rho, laws, keys
        ),
        away=_shares(dice, "office away", laws.away, laws.away_rho, laws, keys),
        joins=0.5 - np.sin(np.arcsin(1 - 2 * culture) / 3),
    )


def _further(
    dice: Dice, malang: pd.DataFrame, keys: npt.NDArray[np.int64]
) -> pd.DataFrame:
    """Return offices that are nowhere, each near one that is somewhere."""
    near = malang.iloc[dice.between("near", 0, len(malang), keys)]
    codes = [f"{_NOWHERE}-{key:03}" for key in keys]
    agency = keys % 4 > 0
    return pd.DataFrame(
        {
            "office_code": codes,
            "name": [f"Kantor Contoh {key}" for key in keys],
            "kind": np.where(agency, "dinas", "kelurahan"),
            "parent_code": near["office_code"].str[:8].mask(agency).to_numpy("object"),
            "latitude": near["latitude"].to_numpy(),
            "longitude": near["longitude"].to_numpy(),
            "building": None,
            "schedule": "five_day",
        }
    )


def _shares(
    dice: Dice,
    process: str,
    mean: float,
    rho: float,
    laws: Laws,
    keys: npt.NDArray[np.int64],
) -> Floats:
    """Return long-run shares that differ between offices; on a long tail if so asked.

    The tail is Student's, of the beta's mean and spread in log-odds: a few offices
    are far worse than any beta would have it.
    """
    usual = dice.share(process, mean, rho, keys)
    if not laws.tail:
        return usual
    lots = stdtrit(_TAIL_FREEDOM, dice.uniform(process, keys))
    spread = np.sqrt(rho / (mean * (1 - mean)) / _TAIL_FREEDOM)
    return np.asarray(expit(logit(mean) - rho / 2 + spread * lots)).clip(0.005, 0.8)


def _sizes(
    dice: Dice, kinds: pd.Series, keys: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return log-normal sizes within the limits of each kind."""
    shape = np.array([SIZES.get(kind, AGENCY_SIZE) for kind in kinds])
    median, spread, low, high = shape.T
    size = median * np.exp(spread * dice.normal("size", keys))
    return np.asarray(np.clip(size.round(), low, high).astype("int64"))
