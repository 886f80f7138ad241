"""`/hari/buka-awal`: break the glass, by two accounts, for a reason, on record."""

from datetime import timedelta

from starlette.responses import Response

from data.errors import UserError
from data.store.audit import VIEWED
from web.asking import Ask
from web.daylist import halves
from web.early import agree, ask_to_open, look, requests
from web.given_days import given_day
from web.listing import list_facts, list_rows, registry_of
from web.wording import N_, tell

NOT_YOURS = N_("Only the two accounts that agreed may look at this list.")


def openings(ask: Ask) -> Response:
    """Show the requests about coming days, and the form to ask."""
    return _page(ask)


def ask_for(ask: Ask) -> Response:
    """Note that the reader wants a list early."""
    text = ask.form.get("day", "")
    try:
        ask_to_open(ask.city, given_day(text), ask.form.get("reason", ""), ask.who)
    except UserError as error:
        return _page(ask, error)
    return ask.redirect("/hari/buka-awal?selesai=minta")


def approve(ask: Ask) -> Response:
    """Agree to the request of another account."""
    number = _number(ask)
    try:
        agree(ask.city, ask.doors, number, ask.who)
    except UserError as error:
        return _page(ask, error)
    return ask.redirect(f"/hari/buka-awal/{number}")


def early_list(ask: Ask) -> Response:
    """Show the list to the two accounts; every look is in the audit trail."""
    number = _number(ask)
    shown = look(ask.city, ask.doors, number, ask.who)
    if shown is None:
        return ask.refuse(UserError(NOT_YOURS), 403)
    day = shown.plan.service_date
    # Before anything is shown; which offices is told nowhere.
    ask.note(VIEWED, service_date=day, detail={"page": "early", "opening": number})
    registry = registry_of(ask.city, shown)
    facts = list_facts(ask.city, shown, registry, ask.lang)
    rows = list_rows(ask.city, shown, registry)
    return ask.page(
        "hari_awal_daftar.html.j2",
        day=day,
        marks=facts.marks,
        halves=halves(rows, facts, ask.lang),
    )


def _number(ask: Ask) -> int:
    text = ask.path["opening"]
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _page(ask: Ask, error: UserError | None = None) -> Response:
    city = ask.city
    today = city.now.date()
    found = [
        each for each in requests(city, today) if not city.is_past(each.service_date)
    ]
    return ask.page(
        "hari_awal.html.j2",
        422 if error else 200,
        error=tell(error, ask.lang) if error else "",
        asked=ask.query.get("selesai") == "minta" and not error,
        requests=found,
        first=today + timedelta(days=1) if city.is_past(today) else today,
        given={name: ask.form.get(name, "") for name in ("day", "reason")},
    )
