"""The city's own names: everybody who guesses a password begins with them."""

from data.city import City
from data.database import reading
from data.knowledge import Known
from data.store.registry import read_table


def known_words(city: City) -> list[str]:
    """Return the names of the government, its agency, its place, offices and teams."""
    settings = city.settings
    with reading(city.engine) as db:
        offices, teams = (
            read_table(db, table, Known(city.now), settings.offset)
            for table in ("offices", "teams")
        )
    own = (settings.government, settings.agency, settings.place)
    return [*own, *offices["name"], *teams["team"]]
