"""A map without tiles: offices where they are, a team's stops in their order.

North is up, a bar tells the scale. No border is drawn that the city did not hand in;
thin lines tie each kelurahan to the office of its kecamatan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
from markupsafe import Markup

from web.svg import axes, map_offices_layer, map_rim
from web.svg.drawing import both_widths, picture
from web.svg.figure import Figure
from web.svg.geo import fitted, kilometres
from web.svg.layout import Box, keys
from web.svg.map_offices_layer import Outlines
from web.svg.map_points import MapOffices, MapStop, map_offices
from web.svg.map_stops_layer import stop_keys, stops_and_names
from web.svg.map_words import map_desc, map_notes, map_twins

#: Room inside the frame, for marks and names at the edge.
_PADDING = 30.0
#: The frame is never flatter or taller than this many times its width.
_FLAT, _TALL = 0.6, 1.1
#: What the frame's shorter side shows at least: the surroundings of one office.
_LEAST_KM = 2.0
#: A map of stops shows this share of their extent more on each side.
_AROUND = 0.25
#: With as much room a mouse may rest on an office to be told its name.
_HAS_MOUSE = 400
_Degrees = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Content:
    offices: MapOffices
    stops: tuple[MapStop, ...]
    outlines: Outlines
    title: str
    desc: str
    lang: str

    @property
    def placed(self) -> tuple[MapStop, ...]:
        """The stops that can be drawn."""
        return tuple(stop for stop in self.stops if stop.has_place)


def office_map(
    offices: pd.DataFrame,
    stops: Sequence[MapStop],
    lang: str,
    title: str,
    outlines: Outlines | None = None,
) -> Figure:
    """Return the map of a city's offices, or of a team's stops among them.

    Parameters
    ----------
    offices
        Registry table ``offices``; those without coordinates, and those far from all
        others, are told in the notes.
    stops
        A team's stops (`map_points.map_stops`). Where any has a place the map shows
        them and what lies around, else every office.
    lang
        ``id`` or ``en``.
    title
        What the map is, in the reader's language.
    outlines
        Borders that the city handed in: by the area's name its rings of (longitude,
        latitude), as in GeoJSON; None: none are drawn.
    """
    points, stops = map_offices(offices), tuple(stops)
    desc = map_desc(points, stops, lang)
    content = _Content(points, stops, outlines or {}, title, desc, lang)
    return Figure(
        title,
        desc,
        both_widths(partial(_drawn, content)),
        map_twins(points, stops, lang),
        tuple(map_notes(points, stops, lang)),
    )


def _drawn(content: _Content, width: float) -> Markup:
    latitude, longitude = _extent(content)
    if latitude.size == 0:
        frame = Box(1, 1, width - 1, 1 + _FLAT * width)
        return _picture(
            content,
            Box(0, 0, width, frame.bottom + 1),
            map_rim.ground(frame),
            axes.instead(content.desc, frame),
        )
    frame = Box(1, 1, width - 1, 1 + _height(latitude, longitude, width))
    projection = fitted(latitude, longitude, frame.inset(_PADDING), _LEAST_KM)
    dots = map_offices_layer.in_frame(content.offices.shown, projection, frame)
    stops, names, seen = stops_and_names(dots, content.placed, projection, frame)
    foot, bottom = map_rim.foot(projection, frame, content.lang)
    entries = [
        *stop_keys(content.placed, content.lang),
        *map_offices_layer.office_keys(dots, content.lang),
    ]
    legend, bottom = keys(entries, 0, bottom, width)
    return _picture(
        content,
        Box(0, 0, width, bottom),
        map_rim.ground(frame),
        map_offices_layer.borders(content.outlines, projection, frame),
        map_offices_layer.ties(dots),
        map_offices_layer.marks(seen, told=width > _HAS_MOUSE),
        stops,
        names,
        foot,
        legend,
    )


def _picture(content: _Content, size: Box, *parts: Markup) -> Markup:
    return picture(
        size.width, size.height, content.title, content.desc, *parts, class_="map"
    )


def _extent(content: _Content) -> tuple[_Degrees, _Degrees]:
    """Return latitudes and longitudes that the map must show."""
    if not content.placed:
        return content.offices.places()
    points = np.array([stop.point for stop in content.placed])
    spare = _AROUND * np.ptp(points, axis=0)
    ends = np.array([points.min(axis=0) - spare, points.max(axis=0) + spare])
    return ends[:, 0], ends[:, 1]


def _height(latitude: _Degrees, longitude: _Degrees, width: float) -> float:
    """Return the frame's height: as the points lie, within limits."""
    middle = float(latitude.mean()), float(longitude.mean())
    east, north = kilometres(middle, latitude, longitude)
    wide, tall = float(np.ptp(east)), float(np.ptp(north))
    ratio = tall / wide if wide > 0 else 1.0
    return width * min(max(ratio, _FLAT), _TALL)
