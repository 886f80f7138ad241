"""What a map shows: offices that have a place, those it leaves out, a team's stops."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from web.stops import TeamStop
from web.svg.geo import kilometres

#: An office so many times farther out than most, and at least so far, lies outside the
#: map: its coordinates are of another city, or swapped.
_TIMES, _LEAST_FAR_KM = 5.0, 15.0
_TEXTS = ("office_code", "name", "kind", "parent_code")


@dataclass(frozen=True)
class MapStop:
    """One stop of a team on the map.

    Attributes
    ----------
    number
        Its place in the team's order.
    state
        ``closed``, ``open`` or ``done``.
    name
        The office; empty as long as it is closed.
    latitude, longitude
        None: unknown, or closed to the reader.
    """

    number: int
    state: str
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def has_place(self) -> bool:
        """Whether it can be drawn."""
        return _possible(self.latitude, 90) and _possible(self.longitude, 180)

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude, of a stop that has a place."""
        return float(self.latitude or 0), float(self.longitude or 0)


def map_stops(stops: Iterable[TeamStop]) -> list[MapStop]:
    """Return a team's stops for the map; a closed one gives its number only."""
    return [
        MapStop(each.number, "closed")
        if each.stop is None
        else MapStop(
            each.number, each.state, each.stop.office, each.latitude, each.longitude
        )
        for each in stops
    ]


def _possible(degrees: float | None, most: float) -> bool:
    return degrees is not None and abs(degrees) <= most


@dataclass(frozen=True)
class MapOffice:
    """One office that has a place."""

    code: str
    name: str
    kind: str
    parent: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class MapOffices:
    """The offices of a map, and the names of those it leaves out.

    Attributes
    ----------
    shown
        Offices with a place.
    placeless
        Names of offices without coordinates.
    far
        Names of offices that lie far from all others.
    """

    shown: tuple[MapOffice, ...]
    placeless: tuple[str, ...]
    far: tuple[str, ...]

    def places(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the latitudes and the longitudes of those shown."""
        return (
            np.array([office.latitude for office in self.shown]),
            np.array([office.longitude for office in self.shown]),
        )


def map_offices(offices: pd.DataFrame) -> MapOffices:
    """Sort the offices (registry table) by whether the map can show them."""
    texts = [offices[name].fillna("").astype("str").tolist() for name in _TEXTS]
    latitude = _degrees(offices["latitude"], 90)
    longitude = _degrees(offices["longitude"], 180)
    places = zip(latitude.tolist(), longitude.tolist(), strict=True)
    every = [
        MapOffice(code, name or code, kind, parent, *place)
        for code, name, kind, parent, place in zip(*texts, places, strict=True)
    ]
    has_place = np.isfinite(latitude) & np.isfinite(longitude)
    far = np.zeros(len(every), dtype=bool)
    far[has_place] = _far(latitude[has_place], longitude[has_place])
    sorted_by = zip(every, has_place.tolist(), far.tolist(), strict=True)
    rows = list(sorted_by)
    return MapOffices(
        tuple(office for office, placed, away in rows if placed and not away),
        tuple(office.name for office, placed, _ in rows if not placed),
        tuple(office.name for office, _, away in rows if away),
    )


def _degrees(values: pd.Series, most: float) -> npt.NDArray[np.float64]:
    numbers = values.to_numpy("float64", na_value=np.nan)
    return np.where(np.abs(numbers) <= most, numbers, np.nan)


def _far(
    latitude: npt.NDArray[np.float64], longitude: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Tell which offices lie so far off that they would shrink the city to a dot."""
    if latitude.size < 3:
        return np.zeros(latitude.size, dtype=bool)
    middle = float(np.median(latitude)), float(np.median(longitude))
    away = np.hypot(*kilometres(middle, latitude, longitude))
    return away > max(_TIMES * float(np.quantile(away, 0.8)), _LEAST_FAR_KM)
