"""Gives a team's units different half hours, every possible timetable equally likely.

Timetables are counted exactly, in whole numbers, slot by slot. Units that can be
visited in the same half hours are alike, so the count only tracks how many of each
kind still wait: a team of any size needs a few hundred steps.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache

from inspections.draw import uniform

#: How many units of each kind still wait for a slot.
Waiting = tuple[int, ...]


class Timetables:
    """All timetables of one team's units.

    Parameters
    ----------
    possible : mapping of str to collection of int
        The half hours in which the team could visit each unit.

    Examples
    --------
    >>> tables = Timetables({"u": [16, 17], "v": [17]})
    >>> tables.count, tables[0], tables.chance("u", 16)
    (1, {'u': 16, 'v': 17}, Fraction(1, 1))
    """

    def __init__(self, possible: Mapping[str, Sequence[int]]) -> None:
        self._kinds = sorted({tuple(sorted(set(slots))) for slots in possible.values()})
        self._members = [
            sorted(u for u in possible if tuple(sorted(set(possible[u]))) == kind)
            for kind in self._kinds
        ]
        self._slots = sorted({slot for kind in self._kinds for slot in kind})
        self._all: Waiting = tuple(len(members) for members in self._members)
        self._ways = self._counter()
        self.count = self._ways(0, self._all)

    def __getitem__(self, index: int) -> dict[str, int]:
        """Return one timetable: the slot of each unit."""
        waiting = [list(members) for members in self._members]
        timetable: dict[str, int] = {}
        for position, slot in enumerate(self._slots):
            left = tuple(map(len, waiting))
            skipping = self._ways(position + 1, left)
            if index < skipping:
                continue
            index -= skipping
            for kind in self._kinds_at(slot, left):
                ways = self._ways(position + 1, _without(left, kind))
                if index < ways * left[kind]:
                    unit = waiting[kind].pop(index // ways)
                    timetable[unit] = slot
                    index %= ways
                    break
                index -= ways * left[kind]
        return timetable

    def chance(self, unit: str, slot: int) -> Fraction:
        """Return the share of timetables in which the unit has this slot."""
        kind = next(k for k, members in enumerate(self._members) if unit in members)
        if slot not in self._kinds[kind]:
            return Fraction(0)
        others = self._counter(taken=slot)(0, _without(self._all, kind))
        return Fraction(others, self.count)

    def _counter(self, taken: int | None = None) -> Callable[[int, Waiting], int]:
        """Count the ways to seat the waiting units from a position in the slots on."""

        @cache
        def ways(position: int, waiting: Waiting) -> int:
            if not any(waiting):
                return 1
            if position == len(self._slots):
                return 0
            total = ways(position + 1, waiting)
            if self._slots[position] != taken:
                for kind in self._kinds_at(self._slots[position], waiting):
                    rest = ways(position + 1, _without(waiting, kind))
                    total += waiting[kind] * rest
            return total

        return ways

    def _kinds_at(self, slot: int, waiting: Waiting) -> list[int]:
        return [
            kind
            for kind, slots in enumerate(self._kinds)
            if waiting[kind] and slot in slots
        ]


def _without(waiting: Waiting, kind: int) -> Waiting:
    return (*waiting[:kind], waiting[kind] - 1, *waiting[kind + 1 :])


def timed(
    possible: Mapping[str, Sequence[int]], team: str, half_seed: str
) -> dict[str, tuple[int, Fraction]]:
    """Return each unit's slot, and the exact chance it had of getting that one.

    Parameters
    ----------
    possible : mapping of str to sequence of int
        The half hours in which the team could visit each of its units; a timetable
        must exist, which `inspections.teams.split` sees to.
    """
    tables = Timetables(possible)
    chosen = tables[uniform(tables.count, half_seed, "slots", team)]
    return {
        unit: (chosen[unit], tables.chance(unit, chosen[unit]))
        for unit in sorted(possible)
    }
