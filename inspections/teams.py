"""Splits a half's drawn units over the teams, at random, leaving none out in vain."""

from collections import deque
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from inspections.draw import ticket


@dataclass(frozen=True)
class Crew:
    """One team in one half: how many visits, in which slots, where it may not go."""

    team: str
    visits: int
    slots: Sequence[int]
    conflicts: Set[str]


#: A team and one of its half hours.
Place = tuple[str, int]


def split(
    drawn: Mapping[str, Sequence[int]],
    crews: Sequence[Crew],
    last_team: Mapping[str, str],
    half_seed: str,
) -> dict[str, str | None]:
    """Return which team visits each drawn unit; None: no permitted team has room.

    Units and places are taken in the order of their tickets. A team that takes a unit
    keeps room for all of its units in different half hours. From two teams on, a unit
    does not get the team it had last; where that would leave a unit out, it does.
    Conflicts never yield.

    Parameters
    ----------
    drawn : mapping of str to sequence of int
        The half hours each drawn unit can be visited in.
    crews : sequence of Crew
    last_team : mapping of str to str
        Who visited a unit last; units never visited are absent.
    half_seed : str

    Examples
    --------
    >>> crews = [Crew("A", 1, [16, 17], {"u"}), Crew("B", 2, [16], set())]
    >>> split({"u": [16, 17], "v": [16, 17], "w": [16]}, crews, {}, "5eed")
    {'u': 'B', 'v': 'A', 'w': None}
    """
    working = [crew for crew in crews if crew.visits]
    seating = _Seating({crew.team: crew.visits for crew in working})
    order = sorted(drawn, key=lambda unit: (ticket(half_seed, "unit", unit), unit))
    places = {unit: _places(unit, drawn[unit], working, half_seed) for unit in drawn}
    if len(working) > 1:
        fresh = {
            unit: [place for place in places[unit] if place[0] != last_team.get(unit)]
            for unit in drawn
        }
        order = [unit for unit in order if not seating.seat(unit, fresh)]
    for unit in order:
        seating.seat(unit, places)
    return {unit: seating.team_of(unit) for unit in sorted(drawn)}


def _places(
    unit: str, slots: Sequence[int], crews: Sequence[Crew], half_seed: str
) -> list[Place]:
    """Every place the unit could take, teams and slots in the order of tickets."""

    def luck(place: Place) -> tuple[int, int, Place]:
        team, slot = place
        of_team = ticket(half_seed, "team", unit, team)
        return of_team, ticket(half_seed, "place", unit, team, slot), place

    possible = set(slots)
    places = [
        (crew.team, slot)
        for crew in crews
        if unit not in crew.conflicts
        for slot in crew.slots
        if slot in possible
    ]
    return sorted(places, key=luck)


class _Seating:
    """Who sits where so far; seats one more unit at a time, moving others if needed.

    A breadth-first augmenting path in the flow from units over places to teams: no
    unit is refused while any rearrangement could seat it.
    """

    def __init__(self, visits: Mapping[str, int]) -> None:
        self._visits = visits
        self._place: dict[str, Place] = {}

    def team_of(self, unit: str) -> str | None:
        return self._place[unit][0] if unit in self._place else None

    def seat(self, unit: str, places: Mapping[str, Sequence[Place]]) -> bool:
        """Seat the unit and return True, or change nothing and return False."""
        holder = {place: seated for seated, place in self._place.items()}
        #: Who makes whom move: a unit, and the place that unit then takes.
        because: dict[str, tuple[str, Place] | None] = {unit: None}
        tried: set[Place] = set()
        queue = deque([unit])
        while queue:
            mover = queue.popleft()
            for place in places[mover]:
                if place in tried:
                    continue
                tried.add(place)
                crowd = self._in_the_way(place, holder)
                if not crowd:
                    self._move((mover, place), because)
                    return True
                for other in crowd:
                    if other not in because:
                        because[other] = (mover, place)
                        queue.append(other)
        return False

    def _in_the_way(self, place: Place, holder: Mapping[Place, str]) -> list[str]:
        if place in holder:
            return [holder[place]]
        team = [unit for unit, taken in self._place.items() if taken[0] == place[0]]
        return team if len(team) >= self._visits[place[0]] else []

    def _move(
        self,
        step: tuple[str, Place] | None,
        because: Mapping[str, tuple[str, Place] | None],
    ) -> None:
        while step is not None:
            unit, place = step
            self._place[unit] = place
            step = because[unit]
