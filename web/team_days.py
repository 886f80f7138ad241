"""Says which teams work on the coming days: rows of the registry's `team_days`.

Until the night of a day knows enough; what comes later could not change its plan, and
the page says so instead of pretending.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.city import City, knowledge_time
from data.database import night_lock, reading, transaction
from data.errors import UserError
from data.knowledge import Known
from data.schemas import SLOTS, TABLES, typed
from data.store.audit import write_audit
from data.store.batches import count_batch, open_batch
from data.store.frames import canonical
from data.store.registry import read_table, write_rows
from inspections.capacity import Team, teams_of_day

_TABLE = TABLES["team_days"]
_HALVES = _TABLE.column("half").choices
#: Days that can be told in advance; a form says less than a plan of the year.
FARTHEST = timedelta(days=60)
#: A night at work holds the lock; a page does not wait for its end.
_PATIENCE = 5
_LONGEST = 200


@dataclass(frozen=True)
class TeamDay:
    """How many visits a team can make on a day or half-day; 0: it is absent."""

    team: str
    day: date
    half: str
    visits: int
    reason: str


def first_day(city: City) -> date:
    """Return the first day whose night does not know its teams yet."""
    day = city.now.date()
    while not is_open(city, day):
        day += timedelta(days=1)
    return day


def is_open(city: City, day: date) -> bool:
    """Tell whether a day's teams can still be told, by the clock alone."""
    return city.now < knowledge_time(day, city.settings.nightly_time)


def write_team_day(city: City, told: TeamDay, account: str) -> None:
    """Add the row; of several about the same team, day and half the last holds.

    Raises
    ------
    UserError
        The night of that day knows its teams already, or the row is not accepted.
    """
    _check(city, told)
    offset = city.settings.offset
    row = vars(told) | {"day": pd.Timestamp(told.day)}
    frame = typed(pd.DataFrame([row]), _TABLE)
    text = canonical([*map(str, vars(told).values()), city.now.isoformat()])
    with (
        night_lock(city.engine, city.settings.home, timeout=_PATIENCE),
        transaction(city.engine) as db,
    ):
        batch = open_batch(
            db,
            kind="registry",
            table_name=_TABLE.name,
            source="web",
            digest=hashlib.sha256(text.encode()).hexdigest(),
            policy="now",
            arrived_at=city.now,
            offset=offset,
        )
        moment = pd.Series([pd.Timestamp(city.now)], dtype="datetime64[us]")
        written = write_rows(db, _TABLE.name, frame, moment, batch, offset)
        count_batch(db, batch, {"read": 1, "written": written})
        write_audit(
            db,
            "team_day",
            city.now,
            offset,
            service_date=told.day,
            reason=told.reason,
            detail={name: getattr(told, name) for name in ("team", "half", "visits")},
            account=account,
        )


def _check(city: City, told: TeamDay) -> None:
    if not is_open(city, told.day):
        raise UserError(
            "The night of {day} knows its teams since {known}; this would change "
            "nothing any more. After the release, give stops to other teams or skip "
            "them.",
            day=told.day,
            known=knowledge_time(told.day, city.settings.nightly_time),
        )
    last = city.now.date() + FARTHEST
    if told.day > last:
        raise UserError("The latest day that can be told is {day}.", day=last)
    names = [team.team for team in teams_on(city, told.day)]
    if told.team not in names:
        raise UserError("Choose one of the teams: {teams}.", teams=names)
    if told.half not in _HALVES:
        raise UserError("Choose the half-day.")
    most = _TABLE.column("visits").high
    if not 0 <= told.visits <= (most or 0):
        raise UserError("Visits are a whole number from 0 to {most}.", most=most)
    if not told.reason or len(told.reason) > _LONGEST:
        raise UserError("Write a short reason, without names of persons.")


def teams_on(city: City, day: date) -> list[Team]:
    """Return the teams of a day as known now, with the visits they can make."""
    teams, days = (_read(city, name) for name in ("teams", "team_days"))
    return teams_of_day(teams, days, day, np.ones(SLOTS, bool))


def coming(city: City) -> pd.DataFrame:
    """Return the rows of `team_days` from today on, by day, team and half."""
    rows = _read(city, "team_days")
    rows = rows[rows["day"] >= pd.Timestamp(city.now.date())].fillna({"reason": ""})
    return rows.sort_values(["day", "team", "half"], ignore_index=True)


def _read(city: City, name: str) -> pd.DataFrame:
    with reading(city.engine) as db:
        return read_table(db, name, Known(city.now), city.settings.offset)
