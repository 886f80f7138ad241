"""The receipt of a finding: what was received, and what it replaced."""

from starlette.responses import Response

from data.database import reading
from data.store.minutes import find_minute
from data.store.pictures import photos_of
from data.store.reports import reports_of
from data.store.visits import Visit
from web.asking import Ask
from web.finding_words import doubts, told
from web.own_visit import known_visit, place_of
from web.pages.findings import no_such_stop


def receipt(ask: Ask) -> Response:
    """Show what was received of a visit, the newest report in full."""
    visit = known_visit(ask.city, ask.who, ask.path["visit"])
    if visit is None:
        return no_such_stop(ask)
    offset = ask.city.settings.offset
    with reading(ask.city.engine) as db:
        reports = reports_of(db, visit.visit, offset)
        if not reports:
            return _nothing_yet(ask, visit)
        photos = {
            each.report: photos_of(db, offset, report=each.report) for each in reports
        }
        minute = find_minute(db, visit.visit, offset)
    return ask.page(
        "terima.html.j2",
        place=place_of(ask.city, visit, ask.lang),
        reports=reports,
        told={each.report: told(each, ask.lang) for each in reports},
        doubts=doubts(reports[0], ask.lang),
        photos=photos,
        minute=minute,
        mine=visit.team == ask.who.team,
    )


def _nothing_yet(ask: Ask, visit: Visit) -> Response:
    """Lead the team to the form; to others a visit without a result is none."""
    if ask.who.role == "inspector":
        return ask.redirect(f"/hasil/{visit.visit}")
    return no_such_stop(ask)
