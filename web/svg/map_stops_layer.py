"""A team's stops on a map, numbered in order, and the names that find room."""

from collections.abc import Container, Sequence
from functools import partial
from itertools import groupby, islice
from typing import Final

from markupsafe import Markup

from web.svg.drawing import LETTERS, group, tag
from web.svg.geo import Projection
from web.svg.layout import Box, Key, Room, around
from web.svg.map_labels import apart, beside, in_lines
from web.svg.map_offices_layer import KINDS, Dot
from web.svg.map_points import MapStop
from web.svg.marks import line, shape
from web.wording import N_, translate

#: Radius of a stop's mark, and how near names may come to an office's.
_STOP, _OFFICE = 11.0, 5.0
#: From a stop to its name; farther where there is no room beside it.
_STOP_REACHES = (_STOP, 28.0, 48.0, 70.0)
#: Widest name of an office and of a stop, in one line.
_NAME, _STOP_NAME, _NARROW_NAME = 110.0, 170.0, 100.0
#: The kinds of office in the order in which they are given their names.
_ORDER: Final = ("kecamatan", "other", "kelurahan", "puskesmas")
#: More offices than this are a cloud, in which a few names tell nothing.
_MOST_TRIED = 150
_STATES: Final = {
    "open": N_("stop that is open"),
    "done": N_("stop with a result"),
    "closed": N_("stop that is closed"),
}
_Place = tuple[float, float]


def stops_and_names(
    dots: Sequence[Dot], stops: Sequence[MapStop], projection: Projection, frame: Box
) -> tuple[Markup, Markup, list[Dot]]:
    """Return the stops' marks, the names, and the offices that these leave visible.

    Marks of stops do not cover each other, and a name covers no other name or mark, as
    long as there is room. Stops are named before offices, if need be in the place of
    the marks of offices or farther off, with a line.
    """
    inside = frame.inset(2)
    clear, strict = Room(inside), Room(inside)
    points = [projection.place(*stop.point) for stop in stops]
    at = [apart(*point, _STOP, strict) for point in points]
    for place in at:
        clear.take(around(*place, _STOP))
    for dot in dots:
        clear.take(around(dot.x, dot.y, _OFFICE))
    labels = [
        beside(_choices(stop.name), place, _STOP_REACHES, (clear, strict))
        for stop, place in zip(stops, at, strict=True)
    ]
    told = {stop.name for stop in stops}
    seen = [dot for dot in dots if strict.is_free(around(dot.x, dot.y, 0))]
    names = [label.drawn("stop-name") for label in labels if label]
    others = [dot for dot in seen if dot.office.name not in told]
    names += _office_names(others, clear, strict)
    drawn = [
        *map(_lead, points, at),
        *(_stop(stop, *place) for stop, place in zip(stops, at, strict=True)),
    ]
    return group(*drawn, class_="tour"), group(*names, class_="names"), seen


def _office_names(dots: Sequence[Dot], clear: Room, strict: Room) -> list[Markup]:
    """Return the names that have room; offices of a kind at one place share one.

    The name of a kecamatan may run over marks: it tells where one is.
    """

    def order(dot: Dot) -> tuple[int, _Place]:
        return _ORDER.index(dot.kind), (round(dot.x, 1), round(dot.y, 1))

    names = []
    places = groupby(sorted(dots, key=order), key=order)
    for _, same in islice(places, _MOST_TRIED):
        first, *others = same
        words = _without_kind(first.office.name, (first.kind,))
        words += f" +{len(others)}" if others else ""
        lines = in_lines(words, _NAME)
        rooms = (clear, strict) if first.kind == "kecamatan" else (clear,)
        found = beside([lines], (first.x, first.y), (_OFFICE,), rooms)
        if found:
            names.append(found.drawn(f"office-name {first.kind}"))
    return names


def _choices(name: str) -> list[list[str]]:
    """Return a stop's name in full, then narrow, then without its kind."""
    short = _without_kind(name, KINDS)
    return [
        in_lines(words, widest)
        for words in dict.fromkeys((name, short))
        for widest in (_STOP_NAME, _NARROW_NAME)
    ]


def _without_kind(name: str, kinds: Container[str]) -> str:
    """Return the name without its first word where that is its kind."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in kinds else name


def _lead(point: _Place, at: _Place) -> Markup:
    """Return the line to the true place of a stop whose mark had to make way."""
    if at == point:
        return Markup()
    return group(
        tag("path", d=line(point, at), class_="lead-line"),
        tag("path", d=shape("circle", *point, 2.5), class_="true-place"),
        class_="lead",
    )


def _stop(stop: MapStop, x: float, y: float) -> Markup:
    words = tag("text", str(stop.number), x=x, y=y + LETTERS / 3, text_anchor="middle")
    sign = [tag("path", d=shape("circle", x, y, _STOP - 1), class_="disc")]
    if stop.state == "done":
        sign.append(_tick(x + 8, y + 8))
    state = stop.state if stop.state in _STATES else "open"
    return group(*sign, words, class_=f"tour-stop {state}")


def _tick(x: float, y: float) -> Markup:
    drawn = line((x - 2.6, y), (x - 0.6, y + 2.2), (x + 2.8, y - 2.4))
    return group(
        tag("path", d=shape("circle", x, y, 5.5), class_="seal"),
        tag("path", d=drawn, class_="tick"),
        class_="ticked",
    )


def stop_keys(stops: Sequence[MapStop], lang: str) -> list[Key]:
    """Return the legend of the states that occur."""
    found = {stop.state for stop in stops}
    return [
        Key(partial(_sign, state), translate(words, lang))
        for state, words in _STATES.items()
        if state in found
    ]


def _sign(state: str, x: float, y: float) -> Markup:
    parts = [tag("path", d=shape("circle", x, y, 6), class_="disc")]
    if state == "done":
        drawn = line((x - 3, y), (x - 0.8, y + 2.4), (x + 3, y - 2.8))
        parts.append(tag("path", d=drawn, class_="tick alone"))
    return group(*parts, class_=f"tour-stop {state}")
