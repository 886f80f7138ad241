"""Photos of findings, for those who may see the report they belong to."""

from starlette.responses import Response

from data.database import reading
from data.store.pictures import load
from data.store.reports import Report, reports_with_photo
from web.asking import Ask
from web.casework import offices_of
from web.wording import N_

NO_SUCH_PHOTO = N_("There is no such photo.")


def photo(ask: Ask) -> Response:
    """Return a photo as sidak drew it, as a picture and as nothing else."""
    digest = ask.path["digest"]
    with reading(ask.city.engine) as db:
        reports = reports_with_photo(db, digest, ask.city.settings.offset)
    if not any(_may_see(ask, report) for report in reports):
        title = ask.say(NO_SUCH_PHOTO)
        return ask.page("pesan.html.j2", 404, title=title, text="")
    jpeg = load(ask.city.settings.home, digest)
    return Response(jpeg, media_type="image/jpeg")


def _may_see(ask: Ask, report: Report) -> bool:
    """Tell whether the reader may see a report's photos; the action allows the role."""
    who = ask.who
    if who.role == "inspector":
        return who.team is not None and report.team == who.team
    if who.role == "office":
        return report.office_code in offices_of(ask).all
    return True
