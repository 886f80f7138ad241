"""Counts what a run did: finds, empty hours, estimates, burdens, days until known."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from inspections.estimates import estimate
from pipelines.lab.evening import Choice, Evening, Floats
from pipelines.lab.exploits import exploits, flatness
from pipelines.lab.told import Flags

Numbers = NDArray[Any]

#: Nights of a monthly estimate.
MONTH = 20
#: An office is chronic when it is below its minimum so many times the city's share.
CHRONIC = 3.0
#: Groups with fewer offices say nothing about burden.
FEW_OFFICES = 5


@dataclass
class Tally:
    """Rows of one run, night by night and visit by visit."""

    nights: list[dict[str, float]] = field(default_factory=list)
    visits: list[pd.DataFrame] = field(default_factory=list)
    of_day: list[Numbers] = field(default_factory=list)
    at_noon: list[Numbers] = field(default_factory=list)
    even: list[float] = field(default_factory=list)
    slots: Numbers = field(default_factory=lambda: np.zeros(48))

    def note(
        self,
        evening: Evening,
        choice: Choice,
        below: Flags,
        empty: Flags,
        findings: pd.DataFrame,
    ) -> None:
        """Count one day: its choice, its truth (offices, 48), what was found."""
        at = evening.visitable
        bad = findings["outcome"].isin(["below_minimum", "empty"]).to_numpy("bool")
        reached = findings["outcome"].ne("not_reached").to_numpy("bool")
        self.nights.append(
            {
                "night": evening.night,
                "visits": len(choice.office),
                "reached": int(reached.sum()),
                "found": int(bad.sum()),
                "open_hours": float(evening.books.open(evening.number).sum() / 2),
                "empty_hours": float(empty.sum() / 2),
                "below_hours": float(below.sum() / 2),
                "slots": int(at.sum()),
                "slots_below": int((below & at).sum()),
                "bits": choice.bits,
            }
        )
        self.visits.append(_visit_rows(evening, choice, findings, bad, reached))
        inside = at.any(axis=1)
        self.of_day.append(np.where(inside, choice.of_day, np.nan))
        self.at_noon.append(np.where(inside, choice.at_noon, np.nan))
        self.even.append(evening.setting.visits / max(int(inside.sum()), 1))
        self.slots = self.slots + at.sum(axis=0)

    def result(self, offices: pd.DataFrame, rates: Floats) -> dict[str, Any]:
        """Return the run's figures.

        Parameters
        ----------
        offices
            Registry table, in the order of the rows.
        rates
            True long-run share below minimum in reach of teams, by office.
        """
        nights = pd.DataFrame(self.nights)
        visits = pd.concat(self.visits, ignore_index=True)
        total = nights.sum()
        return {
            "nights": len(nights),
            "visits": int(total["visits"]),
            "reached": int(total["reached"]),
            "found": int(total["found"]),
            "base_rate": float(total["slots_below"] / total["slots"]),
            "empty_hours": float(total["empty_hours"]),
            "below_hours": float(total["below_hours"]),
            "open_hours": float(total["open_hours"]),
            "estimates": estimates(visits, nights),
            "exploits": {
                **exploits(
                    np.array(self.of_day), np.array(self.at_noon), np.array(self.even)
                ),
                "bits": float(nights["bits"].mean()),
                "slots": flatness(visits["slot"].to_numpy("int64"), self.slots),
            },
            "chronic": chronic(visits, rates),
            "burden": burden(visits, offices, len(nights)),
        }

    def rows(self) -> pd.DataFrame:
        """Return the visits of all nights."""
        return pd.concat(self.visits, ignore_index=True)


def _visit_rows(
    evening: Evening,
    choice: Choice,
    findings: pd.DataFrame,
    bad: Flags,
    reached: Flags,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "night": evening.night,
            "office": choice.office,
            "slot": choice.slot,
            "chance": choice.chance,
            "slot_chance": choice.slot_chance,
            "reached": reached,
            "below": bad,
            "seen": findings["service_staff_seen"].to_numpy("float64", na_value=np.nan),
            "clocked_in": findings["clocked_in"].to_numpy("float64", na_value=np.nan),
        }
    )


def estimates(visits: pd.DataFrame, nights: pd.DataFrame) -> list[dict[str, float]]:
    """Return the city's monthly estimates beside the truth; none without a lottery.

    Each: ``value``, ``low``, ``high``, ``truth`` (shares), ``visits``.
    """
    drawn = visits[visits["chance"].notna() & visits["reached"]]
    months = drawn["night"] // MONTH
    found = []
    for month, rows in drawn.groupby(months):
        days = nights[nights["night"] // MONTH == month]
        if len(days) < MONTH and month > 0:
            continue
        row = estimate(rows).iloc[0]
        truth = days["slots_below"].sum() / days["slots"].sum()
        shares = {name: float(row[name]) for name in ("value", "low", "high")}
        found.append({**shares, "truth": float(truth), "visits": len(rows)})
    return found


def chronic(visits: pd.DataFrame, rates: Floats) -> dict[str, Any]:
    """Return when each chronic office was first found below: nights, None not yet."""
    limit = CHRONIC * np.nanmean(rates)
    first = visits[visits["below"]].groupby("office")["night"].min()
    offices = np.flatnonzero(rates >= limit)
    known = [first.get(office) for office in offices]
    return {
        "offices": len(offices),
        "nights": [None if night is None else int(night) + 1 for night in known],
    }


def burden(visits: pd.DataFrame, offices: pd.DataFrame, nights: int) -> dict[str, Any]:
    """Return visits per office by group, as a multiple of the city's mean."""
    count = np.bincount(visits["office"], minlength=len(offices)).astype("float64")
    mean = count.mean()
    size = pd.qcut(offices["staff"], 3, labels=["small", "medium", "large"])
    groups = {
        "kecamatan": offices["parent_code"].fillna(offices["office_code"]),
        "kind": offices["kind"],
        "size": size.astype("str"),
    }
    told: dict[str, Any] = {
        name: {
            str(key): float(count[rows].mean() / mean)
            for key, rows in group.reset_index(drop=True).groupby(group).groups.items()
            if len(rows) >= FEW_OFFICES
        }
        for name, group in groups.items()
    }
    return told | {
        "most_a_month": float(count.max() / nights * MONTH),
        "never": float((count == 0).mean()),
    }
