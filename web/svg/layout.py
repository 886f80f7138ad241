"""Room on a drawing: boxes that must not touch, keys that flow into lines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from web.svg.drawing import LETTERS, group, shortened, tag, text_width

#: From a key's sign to its words, and from one key to the next.
_SIGN, _BETWEEN = 20.0, 16.0
#: Height of a line of keys.
KEY_LINE = 21.0


class Box(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def inset(self, by: float) -> "Box":
        """Return the box made smaller on every side."""
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def inside(self, other: "Box") -> bool:
        """Tell whether the other holds this one."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )

    def touches(self, other: "Box") -> bool:
        """Tell whether the two share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def around(x: float, y: float, radius: float) -> Box:
    """Return the square around a point."""
    return Box(x - radius, y - radius, x + radius, y + radius)


class Room:
    """What of an area is taken.

    Boxes are kept by the squares of a grid, so that hundreds cost no more than a few.
    """

    def __init__(self, area: Box) -> None:
        self.area = area
        self._taken: dict[tuple[int, int], list[Box]] = {}

    def take(self, box: Box) -> None:
        """Mark the box as taken."""
        for square in _squares(box):
            self._taken.setdefault(square, []).append(box)

    def is_free(self, box: Box) -> bool:
        """Tell whether the box lies in the area and touches nothing taken."""
        if not box.inside(self.area):
            return False
        for square in _squares(box):
            for other in self._taken.get(square, ()):
                if box.touches(other):
                    return False
        return True

    def first_free(self, boxes: Iterable[Box]) -> int | None:
        """Take the first free box and return its place among them; None: none is."""
        for place, box in enumerate(boxes):
            if self.is_free(box):
                self.take(box)
                return place
        return None


#: Side of the squares in which taken boxes are looked up.
_SQUARE = 32.0


def _squares(box: Box) -> list[tuple[int, int]]:
    rows = range(int(box.top // _SQUARE), int(box.bottom // _SQUARE) + 1)
    columns = range(int(box.left // _SQUARE), int(box.right // _SQUARE) + 1)
    return [(column, row) for column in columns for row in rows]


@dataclass(frozen=True)
class Key:
    """One entry of a legend: its sign, drawn around a point, and its words."""

    sign: Callable[[float, float], Markup]
    words: str


def keys(
    entries: Sequence[Key], left: float, top: float, right: float
) -> tuple[Markup, float]:
    """Return the legend, flowing into lines, and where it ends."""
    parts, x, y = [], left, top + KEY_LINE / 2
    for entry in entries:
        words = shortened(entry.words, right - left - _SIGN)
        need = _SIGN + text_width(words)
        if x > left and x + need > right:
            x, y = left, y + KEY_LINE
        parts.append(entry.sign(x + 7, y))
        parts.append(tag("text", words, x=x + _SIGN, y=y + LETTERS / 3))
        x += need + _BETWEEN
    bottom = y + KEY_LINE / 2 if entries else top
    return group(*parts, class_="keys"), bottom
