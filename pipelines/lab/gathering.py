"""Gathers finished runs into groups, and spreads over cities into three numbers."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.lab.charts import Range
from pipelines.lab.settings import POLICIES
from web import local
from web.wording import translate

Result = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Runs that differ in city, policy and, where it was varied, one thing more."""

    results: Sequence[Result]

    @property
    def policies(self) -> list[str]:
        """The policies there are, in their usual order."""
        found = {each["setting"]["policy"] for each in self.results}
        return [name for name in POLICIES if name in found]

    @property
    def cities(self) -> frozenset[int]:
        """The numbers of the cities."""
        return frozenset(each["setting"]["city"] for each in self.results)

    @property
    def strengths(self) -> list[float]:
        """Strengths of deterrence that were asked for, the weakest first."""
        found = {each["setting"]["deterrence"] for each in self.results} - {None}
        return sorted(found, reverse=True)

    @property
    def teams(self) -> list[int]:
        """Numbers of teams."""
        return sorted({each["setting"]["teams"] for each in self.results})

    def of(self, **settings: object) -> "Group":
        """Return the runs with these settings."""
        return Group(
            [
                each
                for each in self.results
                if all(
                    each["setting"][name] == value for name, value in settings.items()
                )
            ]
        )

    def spread(self, value: Callable[[Result], float | None]) -> Range | None:
        """Return the median and 10th and 90th percentile of a figure over cities."""
        found = [each for each in map(value, self.results) if each is not None]
        known = np.array([each for each in found if np.isfinite(each)])
        if not len(known):
            return None
        low, middle, high = np.quantile(known, [0.1, 0.5, 0.9])
        return Range(float(middle), float(low), float(high))

    def named(self, lang: str) -> str:
        """Return which cities these are, as every figure has to say."""
        setting = self.results[0]["setting"]
        visits = sorted({each["setting"]["visits"] for each in self.results})
        base = self.spread(lambda each: each["base_rate"])
        assert base is not None
        return translate(
            "{count} made-up cities ({cities}) of {offices} offices, {visits} visits a "
            "day on {nights} days; base rate {base} ({low} to {high}).",
            lang,
            count=len(self.cities),
            cities=_in_short(sorted(self.cities)),
            offices=setting["offices"],
            visits=_in_short(visits),
            nights=setting["nights"],
            base=local.percent(base.middle, lang),
            low=local.percent(base.low, lang),
            high=local.percent(base.high, lang),
        )


def load_groups(out: Path) -> list[Group]:
    """Return every finished run of a folder, in groups that may be compared."""
    results = [
        json.loads(path.read_text("utf-8")) for path in sorted(out.glob("*.json"))
    ]
    return grouped(results)


def grouped(results: Iterable[Result]) -> list[Group]:
    """Return the runs in groups that differ in city, policy and deterrence only.

    A policy that ran in some of the cities is compared with the others in these: a
    group of its own, so that all rows of one table are of the same cities.
    """
    groups: dict[str, list[Result]] = {}
    for each in results:
        setting = dict(each["setting"])
        asked = setting.pop("deterrence") is not None
        alike = {name: setting[name] for name in setting.keys() - {"city", "policy"}}
        key = json.dumps([asked, alike], sort_keys=True)
        groups.setdefault(key, []).append(each)
    return [part for key in sorted(groups) for part in _paired(Group(groups[key]))]


def _paired(group: Group) -> list[Group]:
    """Return the policies that ran everywhere, and all in the cities they share."""
    ran = {name: group.of(policy=name).cities for name in group.policies}
    everywhere = frozenset[int]().union(*ran.values())
    common = everywhere.intersection(*ran.values())
    full = [name for name, cities in ran.items() if cities == everywhere]
    if common == everywhere or not full:
        return [group]
    wide = [each for each in group.results if each["setting"]["policy"] in full]
    narrow = [each for each in group.results if each["setting"]["city"] in common]
    return [Group(each) for each in (wide, narrow) if each]


def _in_short(numbers: Sequence[int]) -> str:
    """Write numbers as runs.

    Examples
    --------
    >>> _in_short([1, 2, 3, 7])
    '1-3, 7'
    """
    runs: list[list[int]] = []
    for each in numbers:
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(
        str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs
    )
