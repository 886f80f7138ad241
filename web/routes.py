"""Every page of the site; what is not here is not served."""

from typing import Final

from web.page import Page
from web.pages import home, stops

PAGES: Final[tuple[Page, ...]] = (
    Page("/", "GET", "home", home.home),
    Page("/sehat", "GET", "alive", home.alive),
    Page("/sesi", "GET", "home", home.session),
    # Inspectors.
    Page("/daftar", "GET", "stops.read", stops.stops),
    Page("/daftar/buka", "POST", "stops.open", stops.open_next),
)
