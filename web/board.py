"""What a change of the list has to look at: who has what, who may go, who has room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.engine import Connection

from data.city import City
from data.knowledge import Known
from data.schemas import SLOTS
from data.store.ledger import Override, read_overrides
from data.store.live import newest_reports
from data.store.registry import read_table
from inspections.capacity import Team, teams_of_day
from inspections.units import conflicts_by_team, unit_of
from web.changes import with_changes
from web.today import Today

#: One visit of the list: a row of ``data.schemas.LIST``.
Row = dict[str, Any]


@dataclass(frozen=True)
class Board:
    """A day's list with its changes, its results and its teams.

    Attributes
    ----------
    reported
        The visits that have a result.
    missed
        Those of them that were not reached.
    teams
        The teams of the day as known now, by name.
    barred
        By team, the units that it may not visit, by what was known then or now.
    """

    found: Today
    overrides: Sequence[Override]
    reported: frozenset[str]
    missed: frozenset[str]
    teams: Mapping[str, Team]
    barred: Mapping[str, frozenset[str]]

    @property
    def day(self) -> date:
        """The day of the list."""
        return self.found.shown.plan.service_date

    @cached_property
    def rows(self) -> list[Row]:
        """Every visit but reserves that nobody took; the skipped ones too."""
        given = [each for each in self.overrides if each.kind != "skip"]
        return _records(with_changes(self.found.rows, given, self.found.offices))

    @cached_property
    def skipped(self) -> frozenset[str]:
        """The visits whose last change is a skip."""
        last = {each.visit: each.kind for each in self.overrides}
        return frozenset(visit for visit, kind in last.items() if kind == "skip")

    @cached_property
    def active(self) -> list[Row]:
        """The visits that are to be made, or were."""
        return [row for row in self.rows if row["visit"] not in self.skipped]

    @cached_property
    def unit(self) -> Mapping[str, str]:
        """The unit of each office: those sharing an entrance are one."""
        offices = self.found.offices.reset_index()
        return dict(zip(offices["office_code"], unit_of(offices), strict=True))

    @cached_property
    def _drawn(self) -> Mapping[str, str]:
        visits = self.found.shown.visits
        return dict(zip(visits["visit"], visits["unit"], strict=True))

    def together(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Return what the visits of one unit and half share; an order is alone."""
        return self._drawn.get(row["visit"], row["visit"]), row["half"]

    def team_of(self, visit: str) -> str:
        """Return the team that has the visit now; empty: none."""
        return next((row["team"] for row in self.active if row["visit"] == visit), "")

    def may_go(self, office_code: str) -> list[str]:
        """Return the teams without a conflict with the office or its building."""
        unit = self.unit.get(office_code, office_code)
        return [team for team in self.teams if unit not in self.barred[team]]

    def reserves(self, half: str) -> list[Row]:
        """Return the reserves that are left in a half, in the order of the draw."""
        visits = self.found.shown.visits
        left = visits[visits["reserve"] & visits["half"].eq(half)]
        return [row for row in _plain(left) if row["visit"] not in self._taken]

    def places(self, half: str) -> int:
        """Return how many reserves may still be taken in a half.

        One for each drawn unit that was skipped, was not reached or has no team.
        """
        drawn = [row for row in self.rows if row["half"] == half and self._lot(row)]
        open_ = self.skipped | self.missed
        fallen = [row for row in drawn if row["visit"] in open_ or not row["team"]]
        taken = [row for row in drawn if row["visit"] in self._taken]
        return len(self._units(fallen)) - len(self._units(taken))

    def room(self, team: str, half: str) -> int:
        """Return how many visits the team can make in a half."""
        return max(self.teams[team].visits[half])

    def stops(self, team: str, half: str) -> list[Row]:
        """Return the visits that the team has in a half."""
        return [
            row for row in self.active if (row["team"], row["half"]) == (team, half)
        ]

    def count(self, rows: Iterable[Row]) -> int:
        """Return how many visits rows are: offices of one unit are one."""
        return len(self._units(rows))

    @cached_property
    def _taken(self) -> frozenset[str]:
        return frozenset(e.visit for e in self.overrides if e.kind == "reserve")

    def _lot(self, row: Row) -> bool:
        return row["visit"] in self._drawn

    def _units(self, rows: Iterable[Row]) -> set[tuple[str, str]]:
        return {self.together(row) for row in rows}


def read_board(db: Connection, city: City, found: Today) -> Board:
    """Return the day's board as it is at this moment."""
    day, offset = found.shown.plan.service_date, city.settings.offset
    overrides = read_overrides(db, offset, day)
    visits = {*found.rows["visit"], *(each.visit for each in overrides)}
    reports = newest_reports(db, visits, offset)
    known = Known(city.now)
    teams, days = (
        read_table(db, name, known, offset) for name in ("teams", "team_days")
    )
    working = teams_of_day(teams, days, day, np.ones(SLOTS, bool))
    return Board(
        found,
        overrides,
        reported=frozenset(each["visit"] for each in reports),
        missed=frozenset(each["visit"] for each in reports if each["missed"]),
        teams={team.team: team for team in working},
        barred=_barred(found, working),
    )


def _barred(found: Today, teams: Sequence[Team]) -> dict[str, frozenset[str]]:
    offices = found.offices.reset_index()
    offices = offices.assign(unit=unit_of(offices))
    then = {
        team["team"]: frozenset(team["conflicts"])
        for team in found.shown.plan.draft["teams"]
    }
    now = conflicts_by_team(offices, teams)
    return {team: units | then.get(team, frozenset()) for team, units in now.items()}


def _records(rows: pd.DataFrame) -> list[Row]:
    return _plain(rows[~rows["reserve"].fillna(False).astype(bool)])


def _plain(rows: pd.DataFrame) -> list[Row]:
    """Return the rows with empty texts where nothing stands."""
    rows = rows.assign(team=rows["team"].fillna(""))
    return [{str(name): row[name] for name in row} for row in rows.to_dict("records")]
