"""The open list of a day as pages need it, read once and kept: it never changes.

Only an opened list is ever kept in memory; before its release there is nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

import pandas as pd

from data.city import City
from data.database import reading
from data.store.ledger import Override
from data.store.plans import opened_hash
from features.roster import minimum_staff, roster
from web.changes import with_changes
from web.daylist import ListFacts
from web.listing import list_facts, list_rows, registry_of
from web.released import Shown, released
from web.stops import Place, Visit, by_team, places_of

#: Days kept; a day's list is asked for all day long, older ones now and then.
_KEPT = 16


@dataclass(frozen=True)
class Today:
    """The list of one day.

    Attributes
    ----------
    rows
        ``data.schemas.LIST``, as drawn.
    offices
        The offices as the plan knew them, by ``office_code``: ``name``,
        ``parent_code``, ``latitude``, ``longitude``, ``minimum_staff``, ...
    minimum
        The least number of service staff by ``office_code``, as the night judges it.
    places
        Latitude and longitude by ``office_code``.
    """

    shown: Shown
    rows: pd.DataFrame
    facts: ListFacts
    offices: pd.DataFrame
    minimum: dict[str, int]
    places: dict[str, Place]
    #: By the number of the day's last change, what `followed` returned.
    _followed: dict[int, dict[str, list[Visit]]] = field(default_factory=dict)

    def followed(self, changes: Sequence[Override]) -> dict[str, list[Visit]]:
        """Return each team's visits, in its order, as they are to be followed.

        Made once for every phone of the morning: the ledger only grows, so its last
        change tells how it stands.
        """
        last = changes[-1].override if changes else 0
        found = self._followed.get(last)
        if found is None:
            found = by_team(with_changes(self.rows, changes, self.offices))
            self._followed.clear()
            self._followed[last] = found
        return found


_kept: dict[tuple[str, date, str, str], Today] = {}
_lock = Lock()


def today(city: City, service_date: date, lang: str) -> Today | None:
    """Return the day's list once it is open; None: before, or no list that day."""
    with reading(city.engine) as db:
        opened = opened_hash(db, service_date)
    if opened is None:
        return None
    key = (str(city.engine.url), service_date, opened, lang)
    # One thread reads while the others of the morning wait for it.
    with _lock:
        if key not in _kept:
            while len(_kept) >= _KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[key] = _read(city, service_date, lang)
        return _kept[key]


def prepare(city: City) -> None:
    """Read today's list as soon as it is open, so that no phone waits for that."""
    day = city.now.date()
    if city.is_past(day):
        today(city, day, city.settings.lang)


def _read(city: City, service_date: date, lang: str) -> Today:
    shown = released(city, service_date)
    assert shown is not None
    registry = registry_of(city, shown)
    staff = roster(registry.staff, service_date)
    minimum = minimum_staff(registry.offices, staff)
    offices = registry.offices.set_index("office_code")
    return Today(
        shown=shown,
        rows=list_rows(city, shown, registry),
        facts=list_facts(city, shown, registry, lang),
        offices=offices,
        minimum={str(code): int(least) for code, least in minimum.items()},
        places=places_of(offices),
    )
