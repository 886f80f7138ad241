"""The inspectors' list: their team's stops of this half-day, and the map of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.engine import Connection
from starlette.responses import Response

from data.database import reading, transaction
from data.errors import UserError
from data.store.audit import VIEWED, write_audit
from data.store.ledger import read_overrides
from data.store.opened_stops import open_stop, read_opened
from data.store.reports import reported_visits
from web.asking import Ask
from web.changes import Gone, gone
from web.local import clock, long_day
from web.stops import (
    TeamStop,
    Visit,
    halves_now,
    may_open,
    next_to_open,
    team_stops,
)
from web.svg.geo import geo_link
from web.today import Today, today
from web.wording import N_

OPENED = "stop_opened"
#: What became of a stop that the team had.
SKIPPED = N_("The coordinator took a stop off your list at {time}: {office}")
SWAPPED = N_("The coordinator gave a stop to another team at {time}: {office}")


@dataclass(frozen=True)
class MyStops:
    """What a team may see of its day."""

    today: Today
    stops: list[TeamStop]
    #: What the coordinator took off the team's list, in sentences.
    lost: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        """How many stops have a finding."""
        return sum(stop.state == "done" for stop in self.stops)


def stops(ask: Ask) -> Response:
    """Show the team's stops; before the release the same page for every day."""
    mine = my_stops(ask)
    if mine is None:
        return not_open(ask)
    return ask.page(
        "daftar.html.j2",
        mine=mine,
        geo_link=geo_link,
        day=long_day(ask.city.now.date(), ask.lang),
        openable=may_open(mine.stops),
    )


def open_next(ask: Ask) -> Response:
    """Open one more stop, the next in the team's order and no other."""
    mine = my_stops(ask, viewing=False)
    wanted = ask.form.get("visit", "")
    if mine is None or may_open(mine.stops) != wanted:
        raise UserError(
            "This stop cannot be opened now: finish one of the open ones first."
        )
    with transaction(ask.city.engine) as db:
        _open(db, ask, wanted)
    return ask.redirect(f"/daftar#{wanted}")


def not_open(ask: Ask, day: date | None = None) -> Response:
    """Return the page of a list that is not open; it depends on the clock alone."""
    wanted = day or ask.city.now.date()
    if ask.wants_json:
        return ask.answer({"stops": None}, 200)
    return ask.page(
        "belum_dibuka.html.j2",
        day=wanted,
        release=ask.city.settings.release_time,
        waiting=not ask.city.is_past(wanted),
    )


def my_stops(ask: Ask, *, viewing: bool = True) -> MyStops | None:
    """Return the stops of the reader's team now; None: the list is not open.

    Looking opens the first stop that is left and is written into the audit trail.
    """
    day = ask.city.now.date()
    found = today(ask.city, day, ask.lang) if ask.city.is_past(day) else None
    if found is None or ask.who.team is None:
        return None
    read = _read(ask, found)
    stops = _stops(ask, found, read)
    first = next_to_open(stops)
    if first is not None:
        stops = _stops(ask, found, replace(read, opened={*read.opened, first}))
    shown = [stop.visit for stop in stops if stop.state != "closed"]
    # Together: each transaction is a turn that every phone of the morning waits for.
    with transaction(ask.city.engine) as db:
        if first is not None:
            _open(db, ask, first)
        if viewing:
            _note(db, ask, VIEWED, {"team": ask.who.team, "visits": shown})
    return MyStops(found, stops, tuple(_lost(ask, found, read)))


@dataclass(frozen=True)
class _Read:
    """How the day stands for one team, as the store tells it."""

    visits: list[Visit]
    lost: list[Gone]
    opened: set[str]
    reported: dict[str, int]


def _read(ask: Ask, found: Today) -> _Read:
    team, halves = ask.who.team or "", halves_now(ask.city.now)
    day, offset = found.shown.plan.service_date, ask.city.settings.offset
    with reading(ask.city.engine) as db:
        changes = read_overrides(db, offset, day)
        every = found.followed(changes).get(team, ())
        visits = [each for each in every if each["half"] in halves]
        lost = gone(found.rows, changes, team) if changes else []
        names = [str(each["visit"]) for each in visits]
        opened = read_opened(db, [*names, *(each.visit for each in lost)])
        return _Read(visits, lost, opened, reported_visits(db, names))


def _stops(ask: Ask, found: Today, read: _Read) -> list[TeamStop]:
    return team_stops(
        read.visits, found.places, found.facts, read.opened, read.reported, ask.lang
    )


def _lost(ask: Ask, found: Today, read: _Read) -> Iterator[str]:
    """Yield a sentence for each stop the team lost; only an opened one is named."""
    for each in read.lost:
        if each.half in halves_now(ask.city.now):
            known = each.visit in read.opened
            yield ask.say(
                SKIPPED if each.by.kind == "skip" else SWAPPED,
                office=found.offices["name"][each.office_code] if known else "–",
                time=clock(each.by.at, ask.lang),
            )


def _open(db: Connection, ask: Ask, visit: str) -> None:
    city = ask.city
    if open_stop(db, visit, ask.who.account, city.now, city.settings.offset):
        _note(db, ask, OPENED, {"visit": visit})


def _note(db: Connection, ask: Ask, action: str, detail: dict[str, object]) -> None:
    city, account = ask.city, ask.who.account
    offset, day = city.settings.offset, city.now.date()
    write_audit(
        db, action, city.now, offset, service_date=day, detail=detail, account=account
    )
