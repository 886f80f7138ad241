"""The open list of a day as pages need it, read once and kept: it never changes.

Only an opened list is ever kept in memory; before its release there is nothing here.
"""

from dataclasses import dataclass
from datetime import date
from threading import Lock

import pandas as pd

from data.city import City
from data.database import reading
from data.knowledge import Known
from data.store.plans import opened_hash
from data.store.registry import read_table
from features.roster import minimum_staff, roster
from web.daylist import ListFacts
from web.listing import list_facts, list_rows
from web.released import Shown, released

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
    """

    shown: Shown
    rows: pd.DataFrame
    facts: ListFacts
    offices: pd.DataFrame
    minimum: dict[str, int]


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


def _read(city: City, service_date: date, lang: str) -> Today:
    shown = released(city, service_date)
    assert shown is not None
    known = Known(shown.plan.as_of, shown.plan.batch)
    with reading(city.engine) as db:
        offices = read_table(db, "offices", known, city.settings.offset)
        staff = read_table(db, "staff", known, city.settings.offset)
    minimum = minimum_staff(offices, roster(staff, service_date))
    return Today(
        shown=shown,
        rows=list_rows(city, shown),
        facts=list_facts(city, shown, lang),
        offices=offices.set_index("office_code"),
        minimum={str(code): int(least) for code, least in minimum.items()},
    )
