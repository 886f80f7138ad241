"""The visit that a page is about, as far as the reader may know of it."""

from dataclasses import dataclass, replace

from data.city import City
from data.database import reading
from data.schemas import SLOT_MINUTES
from data.store.accounts import Account
from data.store.opened_stops import opening_team, read_opened
from data.store.visits import Visit, find_visit
from web.local import minutes_clock
from web.today import today

#: Of an office the day's list does not know.
_USUAL_MINIMUM = 2


@dataclass(frozen=True)
class Place:
    """Where a visit leads, in words; missing parts are empty."""

    visit: Visit
    office: str
    parent: str = ""
    minimum: int = _USUAL_MINIMUM
    window: str = ""


def own_visit(city: City, who: Account, visit: str) -> Visit | None:
    """Return a team's own visit once somebody of it has opened the stop.

    A stop that went to another team stays with the team that had opened it before:
    what it saw there is not lost. None for every other visit, whether it exists or
    not: who may not see it learns nothing from the answer.
    """
    if who.team is None:
        return None
    with reading(city.engine) as db:
        found = find_visit(db, visit)
        if found is None or not read_opened(db, [visit]):
            return None
        mine = found.team == who.team or opening_team(db, visit) == who.team
    return replace(found, team=who.team) if mine else None


def known_visit(city: City, who: Account, visit: str) -> Visit | None:
    """Return a visit whose result the reader may see: the own one, or any's."""
    if who.role == "inspector":
        return own_visit(city, who, visit)
    with reading(city.engine) as db:
        found = find_visit(db, visit)
    if who.role == "office" and found and found.office_code != who.office_code:
        return None
    return found


def place_of(city: City, visit: Visit, lang: str) -> Place:
    """Return where the visit leads."""
    found = today(city, visit.service_date, lang)
    code = visit.office_code
    if found is None or code not in found.offices.index:
        return Place(visit, code)
    office = found.offices.loc[code]
    parent = str(office["parent_code"])
    return Place(
        visit=visit,
        office=str(office["name"]),
        parent=str(found.offices["name"].get(parent, "")),
        minimum=found.minimum[code],
        window=_window(visit, lang),
    )


def _window(visit: Visit, lang: str) -> str:
    if visit.slot is None:
        return ""
    starts = visit.slot * SLOT_MINUTES
    ends = starts + SLOT_MINUTES
    return f"{minutes_clock(starts, lang)}–{minutes_clock(ends, lang)}"
