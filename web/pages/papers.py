"""`/surat`: the papers as PDF; each one that is made is in the audit trail."""

from datetime import date, timedelta

from starlette.responses import Response

from data.errors import UserError
from data.store.letters import MADE, LetterMade, detail_of
from web.asking import Ask
from web.documents.words import month_year
from web.form_fields import clean_text
from web.given_days import given_day, given_month
from web.pages.day import asked_day, open_list
from web.pages.stops import not_open
from web.papers import (
    MOST_MEMBERS,
    Letter,
    draw_record,
    letter,
    team_list,
    team_names,
)

_PDF = "application/pdf"
_LONGEST = 200


def papers(ask: Ask) -> Response:
    """Show which papers there are, with a form for each."""
    today = ask.city.now.date()
    return ask.page(
        "surat.html.j2",
        teams=team_names(ask.city),
        months=[(f"{month:%Y-%m}", month_year(month)) for month in _months(today)],
        latest=today if ask.city.is_past(today) else today - timedelta(days=1),
        most=MOST_MEMBERS,
        bases=ask.city.settings.bases,
    )


def assignment(ask: Ask) -> Response:
    """Give a team's surat tugas of a month; its number is remembered."""
    wanted = _letter(ask)
    content = letter(ask.city, wanted)
    made = LetterMade(clean_text(wanted.number), wanted.dated_on)
    ask.note(MADE, detail=detail_of(wanted.team, wanted.month, made))
    name = f"surat-tugas-{wanted.team}-{wanted.month:%Y-%m}.pdf"
    return ask.download(content, name, _PDF)


def draw(ask: Ask) -> Response:
    """Give the berita acara of a day's draw, once its list is open."""
    day = asked_day(ask)
    found = open_list(ask, day, "id")
    if found is None:
        return not_open(ask, day)
    content = draw_record(ask.city, found, _text(ask, "nomor"))
    ask.note(MADE, service_date=day, detail={"paper": "pemilihan_acak"})
    return ask.download(content, f"pemilihan-acak-{day}.pdf", _PDF)


def stops(ask: Ask) -> Response:
    """Give a team's list of a day, once it is open, marked with its reader."""
    day = asked_day(ask)
    found = open_list(ask, day)
    if found is None:
        return not_open(ask, day)
    team = _team(ask)
    content = team_list(ask.city, found, team, ask.who.account, ask.lang)
    ask.note(MADE, service_date=day, detail={"paper": "daftar", "team": team})
    return ask.download(content, f"daftar-{team}-{day}.pdf", _PDF)


def _months(today: date) -> list[date]:
    """Return this month, the next and the one before."""
    first = today.replace(day=1)
    return [
        first,
        (first + timedelta(days=32)).replace(day=1),
        (first - timedelta(days=1)).replace(day=1),
    ]


def _letter(ask: Ask) -> Letter:
    count = ask.query.get("anggota", "3")
    members = int(count) if count.isdecimal() and len(count) < 3 else 0
    if not 1 <= members <= MOST_MEMBERS:
        raise UserError("A team has 1 to {most} members.", most=MOST_MEMBERS)
    return Letter(
        team=_team(ask),
        month=_month(ask),
        number=_text(ask, "nomor"),
        dated_on=_dated_on(ask),
        signer=_text(ask, "penanda"),
        members=members,
        bases=[
            line.strip()[:_LONGEST]
            for line in ask.query.get("dasar", "").splitlines()[:10]
            if line.strip()
        ],
    )


def _team(ask: Ask) -> str:
    names, team = team_names(ask.city), ask.query.get("tim", "")
    if team not in names:
        raise UserError("Choose one of the teams: {teams}.", teams=names)
    return team


def _month(ask: Ask) -> date:
    return given_month(ask.query.get("bulan", ""))


def _dated_on(ask: Ask) -> date | None:
    text = ask.query.get("tertanggal", "").strip()
    return given_day(text) if text else None


def _text(ask: Ask, name: str) -> str:
    return " ".join(ask.query.get(name, "").split())[:_LONGEST]
