"""The map of a team's stops: drawn here, so that no other server learns of them."""

from starlette.responses import Response

from web.asking import Ask
from web.pages.stops import my_stops, not_open
from web.svg.map_points import map_stops
from web.svg.office_map import office_map


def stops_map(ask: Ask) -> Response:
    """Show the team's stops among the city's offices; closed ones have no place."""
    mine = my_stops(ask)
    if mine is None:
        return not_open(ask)
    title = ask.say("Map of your stops")
    offices = mine.today.offices.reset_index()
    drawn = office_map(offices, map_stops(mine.stops), ask.lang, title)
    return ask.page("gambar.html.j2", title=title, texts=(), figures=[drawn], back="")
