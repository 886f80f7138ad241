"""What one running site knows: its city, its doors, and how the day stands."""

from dataclasses import dataclass, field

from sqlalchemy import Engine

from data.city import City, clock
from data.settings import Settings
from web.doors import Doors


@dataclass(frozen=True)
class Site:
    """One city's site; the clock is read anew for every request."""

    settings: Settings
    engine: Engine
    replay: bool = False
    doors: Doors = field(default_factory=Doors)
    #: Tests want the error itself instead of the page that hides it.
    raises: bool = False

    def city(self) -> City:
        """Return the city as of now."""
        return City(self.settings, self.engine, clock(self.settings), self.replay)
