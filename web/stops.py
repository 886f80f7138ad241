"""A team's stops: which may be read now, which are done, which one comes next.

A phone shows the office of the next stop or two; the others are numbers until they are
needed. So nobody who sees a phone learns the whole half-day.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

import pandas as pd

from inspections.capacity import HALVES
from web.daylist import ListFacts, Stop, stop_of

#: A row of the list; where an office is.
Visit = Mapping[Any, Any]
Place = tuple[float | None, float | None]

#: From then on a team sees the stops of the afternoon.
AFTERNOON_FROM = time(11, 30)
#: So many unfinished stops may be open at a time.
MOST_OPEN = 2


@dataclass(frozen=True)
class TeamStop:
    """One stop as its team sees it.

    Attributes
    ----------
    number
        Its place in the team's order, from 1.
    state
        ``closed``, ``open`` or ``done``.
    stop
        Its words; None as long as it is closed.
    report
        The receipt number of its finding; None: none yet.
    """

    number: int
    visit: str
    half: str
    state: str
    office_code: str = ""
    stop: Stop | None = None
    report: int | None = None
    latitude: float | None = None
    longitude: float | None = None


def halves_now(now: datetime) -> tuple[str, ...]:
    """Return the half-days whose stops a team may see by now.

    Examples
    --------
    >>> halves_now(datetime(2026, 11, 24, 7)), halves_now(datetime(2026, 11, 24, 13))
    (('am',), ('am', 'pm'))
    """
    return HALVES if now.time() >= AFTERNOON_FROM else HALVES[:1]


def by_team(rows: pd.DataFrame) -> dict[str, list[Visit]]:
    """Return each team's visits, in its order; reserves are nobody's.

    Parameters
    ----------
    rows
        ``data.schemas.LIST``, with the changes.
    """
    found: dict[str, list[Visit]] = {}
    mine = rows["team"].notna() & ~rows["reserve"].fillna(False).astype(bool)
    ordered = rows[mine].sort_values(["half", "sequence", "office_code"])
    for visit in ordered.to_dict("records"):
        found.setdefault(str(visit["team"]), []).append(visit)
    return found


def team_stops(
    visits: Iterable[Visit],
    places: Mapping[str, Place],
    facts: ListFacts,
    opened: Collection[str],
    reported: Mapping[str, int],
    lang: str,
) -> list[TeamStop]:
    """Return the stops; only those opened or done hold words.

    Parameters
    ----------
    visits
        One team's; see `by_team`.
    places
        Latitude and longitude by office code.
    opened
        Visits that were opened.
    reported
        Receipt number by visit of those that have a finding.
    """
    found = []
    for number, row in enumerate(visits, start=1):
        visit = str(row["visit"])
        state = "done" if visit in reported else "open" if visit in opened else "closed"
        stop = TeamStop(number, visit, str(row["half"]), state)
        if state != "closed":
            latitude, longitude = places[row["office_code"]]
            stop = replace(
                stop,
                office_code=str(row["office_code"]),
                stop=stop_of(row, facts, lang),
                report=reported.get(visit),
                latitude=latitude,
                longitude=longitude,
            )
        found.append(stop)
    return found


def places_of(offices: pd.DataFrame) -> dict[str, Place]:
    """Return latitude and longitude by office code; None: not known.

    Parameters
    ----------
    offices
        By ``office_code``.
    """
    columns = (offices[name] for name in ("latitude", "longitude"))
    return {
        str(code): (_degrees(latitude), _degrees(longitude))
        for code, latitude, longitude in zip(offices.index, *columns, strict=True)
    }


def next_to_open(stops: Collection[TeamStop]) -> str | None:
    """Return the visit that opens by itself: the first, when no open one is left."""
    if any(stop.state == "open" for stop in stops):
        return None
    return _first_closed(stops)


def may_open(stops: Collection[TeamStop]) -> str | None:
    """Return the visit that the team may open beside the one it is at."""
    unfinished = sum(stop.state == "open" for stop in stops)
    return _first_closed(stops) if unfinished < MOST_OPEN else None


def _first_closed(stops: Collection[TeamStop]) -> str | None:
    return next((stop.visit for stop in stops if stop.state == "closed"), None)


def _degrees(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
