"""The offices of a map: borders handed in, ties to the kecamatan, a mark for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from markupsafe import Markup

from web.svg.clip import clipped
from web.svg.drawing import group, tag
from web.svg.geo import Projection
from web.svg.layout import Box, Key
from web.svg.map_points import MapOffice
from web.svg.marks import line, shape
from web.wording import label, translate

#: Rings of (longitude, latitude) as in GeoJSON, by the area's name.
Outlines = Mapping[str, Iterable[Sequence[tuple[float, float]]]]
#: What shapes tell apart: the shape and size of each; other kinds are diamonds.
KINDS: Final = {
    "kecamatan": ("square", 5.0),
    "kelurahan": ("circle", 3.4),
    "puskesmas": ("plus", 4.4),
    "other": ("diamond", 3.6),
}
#: What a mark needs to the edge, with its neighbours; from one neighbour to the next.
_REACH, _STEP = 20.0, 9.0
_Place = tuple[float, float]


@dataclass(frozen=True)
class Dot:
    """An office at its place on the drawing; ``kind`` is a key of `KINDS`."""

    office: MapOffice
    kind: str
    x: float
    y: float


def in_frame(
    offices: Iterable[MapOffice], projection: Projection, frame: Box
) -> list[Dot]:
    """Return the offices whose whole mark lies in the frame.

    Offices of different kinds at one place stand side by side, so that none hides
    another.
    """
    inner = frame.inset(_REACH)
    places: dict[_Place, dict[str, list[MapOffice]]] = {}
    for office in offices:
        x, y = projection.place(office.latitude, office.longitude)
        if inner.left <= x <= inner.right and inner.top <= y <= inner.bottom:
            kind = office.kind if office.kind in KINDS else "other"
            at = places.setdefault((round(x), round(y)), {})
            at.setdefault(kind, []).append(office)
    return [
        Dot(office, kind, x + _STEP * (place - (len(kinds) - 1) / 2), y)
        for (x, y), kinds in places.items()
        for place, kind in enumerate(kinds)
        for office in kinds[kind]
    ]


def borders(outlines: Outlines, projection: Projection, frame: Box) -> Markup:
    """Return the borders that were handed in, cut at the frame."""
    rings = (
        clipped([projection.place(lat, lon) for lon, lat in ring], frame)
        for area in outlines.values()
        for ring in area
    )
    drawn = "".join(line(*ring) + "z" for ring in rings if len(ring) > 2)
    return tag("path", d=drawn, class_="outline") if drawn else Markup()


def ties(dots: Sequence[Dot]) -> Markup:
    """Return a thin line from each office to that of its kecamatan."""
    heads = {dot.office.code: dot for dot in dots if dot.kind == "kecamatan"}
    drawn = "".join(
        line((dot.x, dot.y), (head.x, head.y))
        for dot in dots
        if dot.office.parent and (head := heads.get(dot.office.parent))
    )
    return tag("path", d=drawn, class_="tie") if drawn else Markup()


def marks(dots: Sequence[Dot], told: bool) -> Markup:
    """Return the mark of each office; ``told``: its name for a mouse that rests there.

    A phone has no mouse and is spared the names.
    """
    groups = []
    for kind, (form, radius) in KINDS.items():
        drawn = {
            dot: shape(form, dot.x, dot.y, radius) for dot in dots if dot.kind == kind
        }
        if told:
            parts = [
                tag("path", tag("title", dot.office.name), d=path)
                for dot, path in drawn.items()
            ]
        else:
            parts = [tag("path", d="".join(drawn.values()))] if drawn else []
        groups.append(group(*parts, class_=f"office {kind}"))
    return group(*groups, class_="offices")


def office_keys(dots: Iterable[Dot], lang: str) -> list[Key]:
    """Return the legend of the kinds of office that occur."""
    found = {dot.kind for dot in dots}
    return [
        Key(partial(_sign, kind), _words(kind, lang)) for kind in KINDS if kind in found
    ]


def _words(kind: str, lang: str) -> str:
    if kind == "other":
        return translate("other office", lang)
    return label("office_kind", kind, lang)


def _sign(kind: str, x: float, y: float) -> Markup:
    form, radius = KINDS[kind]
    return group(tag("path", d=shape(form, x, y, radius)), class_=f"office {kind}")
