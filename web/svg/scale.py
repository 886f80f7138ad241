"""From values to places: scales that keep their range, ticks people can count."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from web import local
from web.wording import translate

#: Tops of an axis of shares, and the step of its ticks.
_SHARE_AXES = (
    *((0.02, 0.01), (0.05, 0.01), (0.1, 0.02), (0.2, 0.05), (0.3, 0.1)),
    *((0.4, 0.1), (0.6, 0.2), (0.8, 0.2), (1.0, 0.2)),
)


@dataclass(frozen=True)
class Scale:
    """A straight line from values to places; what lies outside is held at the edge.

    Examples
    --------
    >>> up = Scale(0.0, 0.5, 200, 100)
    >>> up(0.25), up(9.0)
    (150.0, 100.0)
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        if not self.high > self.low:
            return (self.start + self.end) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


@dataclass(frozen=True)
class ShareAxis:
    """An axis from 0 to a round share, with its ticks."""

    top: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """The shares that have a line, 0 among them."""
        return [
            round(each * self.step, 4)
            for each in range(round(self.top / self.step) + 1)
        ]

    def counted(self, share: float, lang: str) -> str:
        """Return a tick as people count: "2 dari 10", and for fine steps of a hundred.

        Examples
        --------
        >>> axis = ShareAxis(0.3, 0.1)
        >>> axis.counted(0.2, "id"), axis.counted(0, "id")
        ('2 dari 10', '0')
        """
        if share == 0:
            return "0"
        if self.step >= 0.1:
            return translate("{tenths} in 10", lang, tenths=round(10 * share))
        return translate("{count} in 100", lang, count=round(100 * share))

    def percent(self, share: float, lang: str) -> str:
        """Return a tick as percent."""
        return local.percent(share, lang, 0)


def share_axis(values: Iterable[float]) -> ShareAxis:
    """Return an axis that holds every share and wastes little room.

    Examples
    --------
    >>> share_axis([0.04, 0.17]), share_axis([])
    (ShareAxis(top=0.2, step=0.05), ShareAxis(top=1.0, step=0.2))
    """
    found = [value for value in values if math.isfinite(value)]
    highest = max(found, default=1.0)
    for top, step in _SHARE_AXES:
        if highest <= top:
            return ShareAxis(top, step)
    return ShareAxis(*_SHARE_AXES[-1])


def every(count: int, room: float, need: float) -> int:
    """Return n so that every n-th of ``count`` labels has the room it needs.

    Examples
    --------
    >>> every(12, 600, 40), every(12, 240, 40)
    (1, 2)
    """
    return max(1, math.ceil(count * need / room)) if room > 0 else max(1, count)
