"""Where a check-in was made: coordinates as one text, whatever way they are written.

Only coordinates as exact as a satellite gives them: rounded ones, and those looked up
by the address of a network, are honestly the same for many.
"""

import pandas as pd

from data.formats.base import PLACE_COLUMNS
from data.formats.fields import Field, Positions

#: Decimals of a degree, zeros at the end not counted, that tell about a metre.
EXACT_DECIMALS = 5
_DEGREES = r"^\+?(-?\d{1,3})[.,](\d*[1-9])0*$"
_MOST_NORTH, _MOST_EAST = 90, 180


def told_places(line: Positions, latitude: Field, longitude: Field) -> pd.DataFrame:
    """Return the rows whose coordinates are exact: ``line``, and ``place`` as text.

    Examples
    --------
    >>> import numpy as np
    >>> data = np.frombuffer(b"-7.988191000 112,640723 112.64", np.uint8)
    >>> north = Field(data, np.array([0, 0]), np.array([12, 12]))
    >>> east = Field(data, np.array([13, 24]), np.array([23, 30]))
    >>> told_places(np.array([2, 3]), north, east).values.tolist()
    [[2, '-7.988191 112.640723']]
    """
    north, east = (
        _exact(field, most)
        for field, most in ((latitude, _MOST_NORTH), (longitude, _MOST_EAST))
    )
    rows = pd.DataFrame({"line": line, "place": north + " " + east})
    return rows.dropna(ignore_index=True).astype(PLACE_COLUMNS)


def _exact(field: Field, most: int) -> pd.Series:
    """Return degrees without zeros at their end; NaN where they are not exact."""
    parts = field.text().astype("str").str.extract(_DEGREES)
    exact = parts[1].str.len() >= EXACT_DECIMALS
    exact &= pd.to_numeric(parts[0]).abs() < most
    return (parts[0] + "." + parts[1]).where(exact)
