"""On the phone: the queue's page, the page without signal, the service worker."""

from starlette.responses import Response

from web.asking import Ask
from web.phone import worker


def queue(ask: Ask) -> Response:
    """Show the findings on this phone; the script fills the page from its store."""
    return ask.page("antrean.html.j2")


def no_signal(ask: Ask) -> Response:
    """Show what a phone shows where it has no signal and keeps no page."""
    return ask.page("luring.html.j2")


def service_worker(_ask: Ask) -> Response:
    """Return the service worker, which rules over the whole site from here."""
    return Response(worker(), media_type="text/javascript")
