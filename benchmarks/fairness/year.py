"""A city's year, cut into the arrays that the figures are computed from."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.period import Period, live_period
from simulation.settings import CENTRAL, Laws
from simulation.world import World, open_world

#: A Monday; the year holds Ramadan, bridge days and both ends of a school year.
START = date(2025, 1, 6)
DAYS, OFFICES, SEED = 365, 150, 11
Counts = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Year:
    """A city as it was lived; arrays are (posts, days) or (offices, days)."""

    world: World
    period: Period

    @cached_property
    def working(self) -> npt.NDArray[np.int64]:
        """Indices of the days on which most offices open."""
        return self.world.working

    @cached_property
    def office(self) -> npt.NDArray[np.int64]:
        """Row of each post's office."""
        return self.period.truth.people.office

    @cached_property
    def due(self) -> Flags:
        """Service-capable staff expected on a usual working day."""
        truth = self.period.truth
        due = truth.people.active(truth.days) & truth.hours.open[self.office]
        due &= truth.people.capable[:, None]
        return np.asarray(due[:, self.working])

    @cached_property
    def absent(self) -> Flags:
        """Of these, who did not come that day."""
        return np.asarray(self.due & ~self.period.truth.lives.attends[:, self.working])

    def by_office(self, flags: npt.NDArray) -> Counts:
        """Return sums over each office's posts, (offices, days)."""
        first = np.searchsorted(self.office, np.arange(len(self.world.codes)))
        return np.add.reduceat(flags.astype("float64"), first, axis=0)

    @cached_property
    def scans(self) -> pd.DataFrame:
        """Punches on working days: post, day (index), minute, second, device, status.

        The minute is the true one: moments are of what people do, not of clocks.
        """
        rows = self.period.punches
        rows = rows[np.isin(rows["day"], self.working)]
        midnight = self.period.truth.days.to_numpy("datetime64[s]")[rows["day"]]
        second = (rows["true_at"].to_numpy("datetime64[s]") - midnight).astype("int64")
        return rows.assign(second=second, minute=second // 60)

    @cached_property
    def person_days(self) -> pd.DataFrame:
        """One row per post and day with a punch: scans, first and last minute.

        A scan doubled within the minute counts once.
        """
        rows = self.scans.sort_values(["post", "day", "second"])
        same = rows[["post", "day"]].eq(rows[["post", "day"]].shift()).all(axis=1)
        again = same & (rows["second"].diff() < 60)
        return (
            rows[~again]
            .groupby(["post", "day"])
            .agg(
                scans=("minute", "size"),
                first=("minute", "min"),
                last=("minute", "max"),
                out=("status", "max"),
                into=("status", "min"),
            )
            .reset_index()
        )


def a_year(
    seed: int = SEED, laws: Laws = CENTRAL, offices: int = OFFICES, days: int = DAYS
) -> Year:
    """Live a city's year without visits."""
    world = open_world(seed, START, days, offices, laws)
    return Year(world, live_period(world))
