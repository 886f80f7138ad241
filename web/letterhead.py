"""The head of the city's official papers, as its settings give it."""

from data.settings import Settings
from web.documents.parts import Letterhead


def letterhead(settings: Settings) -> Letterhead:
    """Return the head of the city's papers."""
    return Letterhead(
        government=settings.government,
        agency=settings.agency,
        address=settings.address,
        place=settings.place,
    )
