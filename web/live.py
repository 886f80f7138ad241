"""A day as it stands: each team's stops, what became of them, where it was last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd

from data.store.ledger import Override
from web.changes import with_changes
from web.daylist import ListFacts, Stop, stop_of

#: The states in which a stop needs nobody any more.
_DONE = ("received", "not_reached")


@dataclass(frozen=True)
class LiveStop:
    """One visit as it stands.

    Attributes
    ----------
    state
        ``waiting`` (not opened), ``opened``, ``received`` (its result), ``not_reached``
        or ``skipped``.
    at
        When that became so; None while it waits.
    number
        Its place as the team sees it; None: skipped, or no team's.
    report
        The receipt number of its result.
    cause
        Code of ``labels.LABELS["cause"]`` of one that was not reached.
    change
        What last changed it; None: it stands as drawn.
    """

    stop: Stop
    half: str
    team: str = ""
    state: str = "waiting"
    at: datetime | None = None
    number: int | None = None
    report: int | None = None
    cause: str = ""
    change: Override | None = None

    @property
    def may_change(self) -> bool:
        """Whether it can still be skipped or given to another team."""
        return self.state not in _DONE


@dataclass(frozen=True)
class LiveTeam:
    """One team's stops in its order; those that were skipped come last."""

    name: str
    stops: tuple[LiveStop, ...]

    @property
    def all(self) -> int:
        """How many stops the team has; skipped ones do not count."""
        return sum(each.state != "skipped" for each in self.stops)

    @property
    def done(self) -> int:
        """How many of them have a result, reached or not."""
        return sum(each.state in _DONE for each in self.stops)

    @property
    def last(self) -> LiveStop | None:
        """The stop it opened or reported last; None: none yet."""
        known = [(e.at, e) for e in self.stops if e.at and e.state != "skipped"]
        return max(known, key=lambda pair: pair[0])[1] if known else None


@dataclass(frozen=True)
class LiveDay:
    """All teams, the drawn offices without one, and the reserves that are left."""

    teams: tuple[LiveTeam, ...]
    unplaced: tuple[LiveStop, ...]
    reserves: tuple[LiveStop, ...]

    @property
    def all(self) -> int:
        """How many stops all teams have."""
        return sum(team.all for team in self.teams)

    @property
    def done(self) -> int:
        """How many of them have a result."""
        return sum(team.done for team in self.teams)


@dataclass(frozen=True)
class Progress:
    """What became of visits: when each was opened, and its newest report."""

    opened: Mapping[str, datetime]
    #: Rows of `data.store.live.newest_reports`.
    reports: Sequence[Mapping[str, Any]]


def live_day(
    rows: pd.DataFrame,
    offices: pd.DataFrame,
    facts: ListFacts,
    overrides: Sequence[Override],
    progress: Progress,
    lang: str,
) -> LiveDay:
    """Return the day as it stands.

    Parameters
    ----------
    rows
        ``data.schemas.LIST``, as drawn; reserves in the order they are to be taken.
    offices, overrides
        See `web.changes.with_changes`.
    """
    given = [each for each in overrides if each.kind != "skip"]
    last = {each.visit: each for each in overrides}
    told = {str(each["visit"]): each for each in progress.reports}
    every = with_changes(rows, given, offices)
    # As a team sees them: see `web.stops.by_team`.
    every = every.sort_values(["half", "sequence", "office_code"], kind="stable")
    stops = [
        _stop(row, facts, last, progress.opened, told, lang)
        for row in every.to_dict("records")
        if not row["reserve"]
    ]
    reserves = every[every["reserve"].fillna(False).astype(bool)]
    order = {visit: place for place, visit in enumerate(rows["visit"])}
    reserves = reserves.sort_values("visit", key=lambda visits: visits.map(order))
    return LiveDay(
        teams=_teams(stops),
        unplaced=tuple(each for each in stops if not each.team),
        reserves=tuple(
            LiveStop(stop_of(row, facts, lang), str(row["half"]))
            for row in reserves.to_dict("records")
        ),
    )


def _stop(
    row: Mapping[Any, Any],
    facts: ListFacts,
    last: Mapping[str, Override],
    opened: Mapping[str, datetime],
    told: Mapping[str, Mapping[str, Any]],
    lang: str,
) -> LiveStop:
    visit = str(row["visit"])
    change, report = last.get(visit), told.get(visit)
    stop = LiveStop(
        stop=stop_of(row, facts, lang),
        half=str(row["half"]),
        team="" if pd.isna(row["team"]) else str(row["team"]),
        change=change,
    )
    # A result that came counts, whatever the ledger says.
    if report is not None:
        return _reported(stop, report)
    if change is not None and change.kind == "skip":
        return replace(stop, state="skipped", at=change.at)
    if visit in opened:
        return replace(stop, state="opened", at=opened[visit])
    return stop


def _reported(stop: LiveStop, report: Mapping[str, Any]) -> LiveStop:
    return replace(
        stop,
        state="not_reached" if report["missed"] else "received",
        at=report["received_at"],
        report=int(report["report"]),
        cause=report["cause"] or "",
    )


def _teams(stops: Sequence[LiveStop]) -> tuple[LiveTeam, ...]:
    names = sorted({each.team for each in stops} - {""})
    return tuple(LiveTeam(name, _numbered(stops, name)) for name in names)


def _numbered(stops: Sequence[LiveStop], team: str) -> tuple[LiveStop, ...]:
    mine = [each for each in stops if each.team == team and each.state != "skipped"]
    skipped = [each for each in stops if each.team == team and each.state == "skipped"]
    return (
        *(replace(each, number=at) for at, each in enumerate(mine, start=1)),
        *skipped,
    )
