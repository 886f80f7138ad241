"""`/hari/tim`: which teams are absent on the coming days, until their night."""

from starlette.responses import Response

from data.city import knowledge_time
from data.errors import UserError
from web.asking import Ask
from web.form_fields import clean_text
from web.given_days import given_day
from web.team_days import (
    FARTHEST,
    TeamDay,
    coming,
    first_day,
    is_open,
    teams_on,
    write_team_day,
)
from web.wording import tell

_FIELDS = ("team", "day", "half", "visits", "reason")


def absences(ask: Ask) -> Response:
    """Show what is told of the coming days, and the form to tell more."""
    return _page(ask)


def tell_absence(ask: Ask) -> Response:
    """Take in that a team is absent, or how many visits it can make."""
    try:
        told = _told(ask)
        write_team_day(ask.city, told, ask.who.account)
    except UserError as error:
        return _page(ask, error)
    return ask.redirect("/hari/tim?selesai=simpan")


def _told(ask: Ask) -> TeamDay:
    day, visits = ask.form.get("day", ""), ask.form.get("visits", "").strip()
    return TeamDay(
        team=ask.form.get("team", ""),
        day=given_day(day),
        half=ask.form.get("half", ""),
        visits=int(visits) if visits.isdecimal() and len(visits) < 4 else -1,
        reason=clean_text(ask.form.get("reason", "")),
    )


def _page(ask: Ask, error: UserError | None = None) -> Response:
    city = ask.city
    first = first_day(city)
    rows = coming(city).to_dict("records")
    return ask.page(
        "hari_tim.html.j2",
        422 if error else 200,
        error=tell(error, ask.lang) if error else "",
        saved=ask.query.get("selesai") == "simpan" and not error,
        first=first,
        until=knowledge_time(first, city.settings.nightly_time),
        last=city.now.date() + FARTHEST,
        teams=[team.team for team in teams_on(city, first)],
        rows=[row | {"still": is_open(city, row["day"].date())} for row in rows],
        given={name: ask.form.get(name, "") for name in _FIELDS},
    )
