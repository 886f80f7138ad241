"""Points on the earth: flat near one city, distances in words, links for a phone."""

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from web import local
from web.svg.layout import Box
from web.wording import N_, translate

#: A degree of a great circle on a sphere of 6,371 km.
KM_PER_DEGREE = 111.195
#: Nearer the poles a degree of longitude would be nothing.
_FARTHEST = 85.0
_WINDS = (
    *(N_("north"), N_("north-east"), N_("east"), N_("south-east")),
    *(N_("south"), N_("south-west"), N_("west"), N_("north-west")),
)
_Number = TypeVar("_Number", float, npt.NDArray[np.float64])


@dataclass(frozen=True)
class Projection:
    """Equirectangular: kilometres east and north of a point, at that point's latitude.

    Within a city the error is less than a line's width; north is up.

    Attributes
    ----------
    latitude, longitude
        The point that is drawn at (``x``, ``y``).
    per_km
        Length of a kilometre on the drawing.
    """

    latitude: float
    longitude: float
    per_km: float
    x: float
    y: float

    def place(self, latitude: _Number, longitude: _Number) -> tuple[_Number, _Number]:
        """Return where points are drawn: to the right, and down."""
        east, north = kilometres((self.latitude, self.longitude), latitude, longitude)
        return self.x + self.per_km * east, self.y - self.per_km * north


def kilometres(
    point: tuple[float, float], latitude: _Number, longitude: _Number
) -> tuple[_Number, _Number]:
    """Return how far east and north of a point (latitude, longitude) others are."""
    held = min(max(point[0], -_FARTHEST), _FARTHEST)
    east = (longitude - point[1]) * KM_PER_DEGREE * math.cos(math.radians(held))
    return east, (latitude - point[0]) * KM_PER_DEGREE


def fitted(
    latitude: npt.NDArray[np.float64],
    longitude: npt.NDArray[np.float64],
    area: Box,
    least_km: float,
) -> Projection:
    """Return the projection that shows every point in the area, as large as it goes.

    Parameters
    ----------
    latitude, longitude
        Degrees; at least one point.
    area
        Where the points may lie.
    least_km
        What the area's shorter side shows at least, so that one point has surroundings.
    """
    middle = (
        float(latitude.min() + latitude.max()) / 2,
        float(longitude.min() + longitude.max()) / 2,
    )
    east, north = kilometres(middle, latitude, longitude)
    room = (
        *(area.width / max(np.ptp(east), 1e-9), area.height / max(np.ptp(north), 1e-9)),
        min(area.width, area.height) / least_km,
    )
    x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
    return Projection(*middle, float(min(room)), x, y)


def round_length(most_km: float) -> float:
    """Return the greatest length of 1, 2 or 5 times a power of ten within the limit.

    Examples
    --------
    >>> round_length(3.2), round_length(0.7)
    (2.0, 0.5)
    """
    power = 10.0 ** math.floor(math.log10(most_km))
    return max(each for each in (power, 2 * power, 5 * power) if each <= most_km)


def length(km: float, lang: str) -> str:
    """Return a distance as people say it: metres below one kilometre.

    Examples
    --------
    >>> length(1.5, "id"), length(0.25, "id")
    ('1,5 km', '250 m')
    """
    if round(1000 * km) < 1000:
        return f"{local.number(1000 * km, lang)} m"
    return f"{local.number(km, lang, 0 if km >= 10 else 1)} km"


def bearing(start: tuple[float, float], end: tuple[float, float], lang: str) -> str:
    """Return how far and in which direction of eight the second point lies.

    Examples
    --------
    >>> bearing((-7.98, 112.63), (-7.97, 112.64), "en")
    '1.6 km north-east'
    """
    east, north = kilometres(start, *end)
    km = math.hypot(east, north)
    if round(1000 * km) == 0:
        return translate("the same place", lang)
    wind = _WINDS[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    return f"{length(km, lang)} {translate(wind, lang)}"


def geo_link(latitude: float | None, longitude: float | None) -> str | None:
    """Return the address that a phone opens in the map application of its user.

    It names no office and no server (RFC 5870); ``q`` is what makes Android's
    applications set a pin there. None: the point is unknown or impossible.

    Examples
    --------
    >>> geo_link(-7.98284, 112.6304)
    'geo:-7.98284,112.6304?q=-7.98284,112.6304'
    """
    if latitude is None or longitude is None:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    point = ",".join(
        f"{value:.6f}".rstrip("0").rstrip(".") for value in (latitude, longitude)
    )
    return f"geo:{point}?q={point}"
