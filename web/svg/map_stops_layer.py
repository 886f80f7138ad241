"""A team's stops on a map, numbered in order, and the names that find room."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Final

from markupsafe import Markup

from web.svg.drawing import LETTERS, group, tag
from web.svg.geo import Projection
from web.svg.layout import Box, Key, Room, around
from web.svg.map_labels import apart, beside
from web.svg.map_offices_layer import Dot
from web.svg.map_points import MapStop
from web.svg.marks import line, shape
from web.wording import N_, translate

#: Radius of a stop's mark, and how near names may come to an office's.
_STOP, _OFFICE = 11.0, 5.0
#: Widest name of an office and of a stop, in one line.
_NAME, _STOP_NAME = 96.0, 132.0
#: The kinds of office in the order in which they are given their names.
_ORDER: Final = ("kecamatan", "other", "kelurahan", "puskesmas")
_STATES: Final = {
    "open": N_("stop that is open"),
    "done": N_("stop with a result"),
    "closed": N_("stop that is closed"),
}
_Place = tuple[float, float]


def names_and_stops(
    dots: Sequence[Dot], stops: Sequence[MapStop], projection: Projection, frame: Box
) -> tuple[Markup, Markup]:
    """Return the stops' marks, and the names of stops and offices.

    Marks of stops never cover each other as long as there is room; a name covers no
    mark and no other name. The stop's own name may cover marks of other offices where
    it would stand nowhere else.
    """
    inside = frame.inset(2)
    clear, strict = Room(inside), Room(inside)
    at = [apart(*projection.place(*stop.point), _STOP, strict) for stop in stops]
    for place in at:
        clear.take(around(*place, _STOP))
    for dot in dots:
        clear.take(around(dot.x, dot.y, _OFFICE))
    marks = [
        _stop(stop, projection.place(*stop.point), place)
        for stop, place in zip(stops, at, strict=True)
    ]
    names = [
        found.drawn("stop-name")
        for stop, place in zip(stops, at, strict=True)
        if (found := beside(stop.name, *place, _STOP, _STOP_NAME, (clear, strict)))
    ]
    told = {stop.name for stop in stops}
    names += _office_names([dot for dot in dots if dot.office.name not in told], clear)
    return group(*marks, class_="stops"), group(*names, class_="names")


def _office_names(dots: Sequence[Dot], room: Room) -> list[Markup]:
    """Return the names that have room; offices at one place share one."""

    def order(dot: Dot) -> tuple[int, _Place]:
        return _ORDER.index(dot.kind), (round(dot.x, 1), round(dot.y, 1))

    names = []
    for _, same in groupby(sorted(dots, key=order), key=order):
        first, *others = same
        words = _short(first) + (f" +{len(others)}" if others else "")
        found = beside(words, first.x, first.y, _OFFICE, _NAME, (room,))
        if found:
            names.append(found.drawn(f"office-name {first.kind}"))
    return names


def _short(dot: Dot) -> str:
    """Return the name without the word that the mark's shape already says."""
    first, _, rest = dot.office.name.partition(" ")
    return rest if rest and first.lower() == dot.kind else dot.office.name


def _stop(stop: MapStop, point: _Place, at: _Place) -> Markup:
    """Return a stop's mark; where another took its place, a line leads there."""
    x, y = at
    lead = []
    if at != point:
        lead = [
            tag("path", d=line(point, at), class_="lead"),
            tag("path", d=shape("circle", *point, 2.5), class_="true-place"),
        ]
    words = tag("text", str(stop.number), x=x, y=y + LETTERS / 3, text_anchor="middle")
    sign = [tag("path", d=shape("circle", x, y, _STOP - 1), class_="mark")]
    if stop.state == "done":
        sign.append(_tick(x + 8, y + 8))
    state = stop.state if stop.state in _STATES else "open"
    return group(*lead, *sign, words, class_=f"stop {state}")


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
    parts = [tag("path", d=shape("circle", x, y, 6), class_="mark")]
    if state == "done":
        parts.append(_tick(x + 3, y + 3))
    return group(*parts, class_=f"stop {state}")
