"""What a map says in words: for screen readers, under it, and as a table."""

from collections.abc import Iterator, Sequence

from web import local
from web.svg.figure import Twin
from web.svg.geo import bearing
from web.svg.map_points import MapOffices, MapStop
from web.wording import N_, heading, label, translate

#: Names told in a note; the others are counted.
_NAMED = 3
_STOP_STATES = {
    "open": N_("opened"),
    "done": N_("with a result"),
    "closed": N_("still closed"),
}


def map_desc(offices: MapOffices, stops: Sequence[MapStop], lang: str) -> str:
    """Return what the map shows, in one sentence."""
    placed = [stop for stop in stops if stop.has_place]
    if placed:
        told = ", ".join(f"{stop.number} {stop.name}".strip() for stop in placed)
        return translate("Your stops: {stops}. North is up.", lang, stops=told)
    count = len(offices.shown)
    if count == 0:
        return translate("No office has coordinates, so there is no map.", lang)
    return translate("Offices on the map: {count:,}. North is up.", lang, count=count)


def map_notes(
    offices: MapOffices, stops: Sequence[MapStop], lang: str
) -> Iterator[str]:
    """Yield what the map leaves out, and why."""
    closed = sum(not stop.has_place and stop.state == "closed" for stop in stops)
    if closed:
        text = N_("Stops still closed, not on the map: {count:,}.")
        yield translate(text, lang, count=closed)
    lost = [
        stop.name or str(stop.number)
        for stop in stops
        if not stop.has_place and stop.state != "closed"
    ]
    for names, text in (
        (lost, N_("Stops without coordinates, not on the map: {names}.")),
        (
            [] if stops else offices.placeless,
            N_("Offices without coordinates, not on the map: {names}."),
        ),
        (
            [] if stops else offices.far,
            N_(
                "Far from all other offices and not on the map; check the coordinates: "
                "{names}."
            ),
        ),
    ):
        if names:
            yield translate(text, lang, names=_listed(names, lang))


def _listed(names: Sequence[str], lang: str) -> str:
    told = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    if more <= 0:
        return told
    return translate("{names} and {count:,} more", lang, names=told, count=more)


def map_twins(
    offices: MapOffices, stops: Sequence[MapStop], lang: str
) -> tuple[Twin, ...]:
    """Return the stops with the way between them, or the offices of a city's map."""
    return (_stops_twin(stops, lang),) if stops else (_offices_twin(offices, lang),)


def _stops_twin(stops: Sequence[MapStop], lang: str) -> Twin:
    headings = (
        heading("sequence", lang),
        heading("office_name", lang),
        heading("state", lang),
        translate("As the crow flies from the stop before", lang),
    )
    rows, before = [], None
    for stop in stops:
        way = local.MISSING
        if stop.has_place:
            if before is not None:
                way = _way(before, stop, lang)
            before = stop
        state = translate(_STOP_STATES.get(stop.state, stop.state), lang)
        rows.append((str(stop.number), stop.name or local.MISSING, state, way))
    return Twin(translate("Your stops", lang), headings, tuple(rows))


def _way(before: MapStop, stop: MapStop, lang: str) -> str:
    return bearing(before.point, stop.point, lang)


def _offices_twin(offices: MapOffices, lang: str) -> Twin:
    names = {office.code: office.name for office in offices.shown}
    headings = (
        heading("office_name", lang),
        translate("Kind of office", lang),
        heading("parent_name", lang),
    )
    rows = tuple(
        (
            office.name,
            label("office_kind", office.kind, lang),
            names.get(office.parent, local.MISSING),
        )
        for office in offices.shown
    )
    return Twin(translate("Offices on the map", lang), headings, rows)
