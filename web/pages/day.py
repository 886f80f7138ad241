"""`/hari`: the coordinator's day, live: what became of each stop, who is where."""

from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from data.database import reading
from data.store.audit import VIEWED
from data.store.ledger import Override, read_overrides
from data.store.live import newest_reports, opened_at
from web.asking import Ask
from web.given_days import given_day
from web.live import LiveDay, Progress, live_day
from web.today import Today, today
from web.wording import N_

#: What was done, by the word in the address that a form leads on to.
DONE = {
    "ubah": N_("The list is changed; the team sees it at once."),
}


def day(ask: Ask) -> Response:
    """Show the day's teams; before its release a page that knows the clock alone."""
    wanted = asked_day(ask)
    found = open_list(ask, wanted)
    if found is None:
        return closed(ask, wanted)
    changes = overrides(ask, wanted)
    ask.note(VIEWED, service_date=wanted, detail={"page": "day"})
    done = DONE.get(ask.query.get("selesai", ""))
    return ask.page(
        "hari.html.j2",
        **dates(ask, wanted),
        live=live(ask, found, changes),
        marks=found.facts.marks,
        changes=changes,
        done=ask.say(done) if done else "",
        changing=wanted == ask.city.now.date(),
    )


def asked_day(ask: Ask) -> date:
    """Return the day in the address, else today."""
    text = ask.query.get("tanggal", "")
    return given_day(text) if text else ask.city.now.date()


def open_list(ask: Ask, wanted: date, lang: str = "") -> Today | None:
    """Return the day's list; None: its time has not come, or it has none."""
    if not ask.city.is_past(wanted):
        return None
    return today(ask.city, wanted, lang or ask.lang)


def closed(ask: Ask, wanted: date) -> Response:
    """Return the page of a day without an open list."""
    return ask.page(
        "hari_belum.html.j2",
        **dates(ask, wanted),
        release=ask.city.settings.release_time,
        waiting=not ask.city.is_past(wanted),
    )


def dates(ask: Ask, wanted: date) -> dict[str, Any]:
    """Return the day, its neighbours that may be looked at, and the latest one."""
    today_ = ask.city.now.date()
    return {
        "day": wanted,
        "before": wanted - timedelta(days=1),
        "after": wanted + timedelta(days=1) if wanted < today_ else None,
        "latest": today_,
    }


def overrides(ask: Ask, wanted: date) -> list[Override]:
    """Return the changes of the day's list, in the order written."""
    with reading(ask.city.engine) as db:
        return read_overrides(db, ask.city.settings.offset, wanted)


def live(ask: Ask, found: Today, changes: list[Override]) -> LiveDay:
    """Return the day as it stands at this moment."""
    offset = ask.city.settings.offset
    visits = {*found.rows["visit"], *(each.visit for each in changes)}
    with reading(ask.city.engine) as db:
        progress = Progress(
            opened_at(db, visits, offset), newest_reports(db, visits, offset)
        )
    # Reserves in the order of the draw, which is the order they are taken in.
    place = {visit: at for at, visit in enumerate(found.shown.visits["visit"])}
    rows = found.rows.sort_values("visit", key=lambda visits: visits.map(place))
    return live_day(rows, found.offices, found.facts, changes, progress, ask.lang)
