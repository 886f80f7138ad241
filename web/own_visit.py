"""The visit that a page is about, as far as the reader may know of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from data.city import City
from data.database import reading
from data.schemas import SLOT_MINUTES
from data.store.opened_stops import read_opened
from data.store.visits import Visit, find_visit
from web.today import today

#: A visit that is not in the list any more is told by its codes alone.
_USUAL_MINIMUM = 2


@dataclass(frozen=True)
class Place:
    """Where a visit leads, in words; missing parts are empty."""

    visit: Visit
    office: str
    parent: str
    minimum: int
    starts_at: datetime | None


def own_visit(city: City, team: str | None, visit: str) -> Visit | None:
    """Return a team's own visit once somebody of it has opened the stop.

    None for every other one, whether it exists or not: who may not see it learns
    nothing from the answer.
    """
    with reading(city.engine) as db:
        found = find_visit(db, visit)
        if found is None or team is None or found.team != team:
            return None
        return found if read_opened(db, [visit]) else None


def place_of(city: City, visit: Visit, lang: str) -> Place:
    """Return where the visit leads."""
    found = today(city, visit.service_date, lang)
    code = visit.office_code
    if found is None or code not in found.offices.index:
        return Place(visit, code, "", _USUAL_MINIMUM, None)
    office = found.offices.loc[code]
    parent = office["parent_code"]
    known = parent in found.offices.index
    return Place(
        visit=visit,
        office=str(office["name"]),
        parent=str(found.offices.loc[parent, "name"]) if known else "",
        minimum=found.minimum[code],
        starts_at=_starts_at(visit),
    )


def _starts_at(visit: Visit) -> datetime | None:
    if visit.slot is None:
        return None
    midnight = pd.Timestamp(visit.service_date).to_pydatetime()
    return midnight + timedelta(minutes=visit.slot * SLOT_MINUTES)
