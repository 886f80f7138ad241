"""Where names and numbers go on a map: near their point, over nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from markupsafe import Markup

from web.svg.drawing import LETTERS, group, shortened, tag, text_width, wrapped
from web.svg.layout import Box, Room, around
from web.svg.marks import line

_LINE = LETTERS + 2
#: Between a mark and its name.
_GAP = 3.0
#: The sides of a point at which a name is tried, in this order.
_SIDES = (
    *((1, 0), (-1, 0), (0, -1), (0, 1)),
    *((1, -1), (1, 1), (-1, -1), (-1, 1)),
)


@dataclass(frozen=True)
class Label:
    """Words beside a point; from far off a line leads to it."""

    box: Box
    lines: tuple[str, ...]
    #: The mark that is named, where the name stands far off.
    far_from: tuple[float, float] | None = None

    def drawn(self, class_: str) -> Markup:
        """Return the words, and the line."""
        middle = (self.box.left + self.box.right) / 2
        parts = [
            tag(
                "text",
                words,
                x=middle,
                y=self.box.top + row * _LINE + LETTERS - 1,
                text_anchor="middle",
            )
            for row, words in enumerate(self.lines)
        ]
        return group(self._lead(), *parts, class_=class_)

    def _lead(self) -> Markup:
        if self.far_from is None:
            return Markup()
        x, y = self.far_from
        near = (
            min(max(x, self.box.left), self.box.right),
            min(max(y, self.box.top), self.box.bottom),
        )
        return tag("path", d=line((x, y), near), class_="name-lead")


def beside(
    choices: Sequence[Sequence[str]],
    at: tuple[float, float],
    reaches: Sequence[float],
    rooms: Sequence[Room],
) -> Label | None:
    """Return lines at the first side of a point where they touch nothing.

    Parameters
    ----------
    choices
        The same name in lines of different widths; the first one that fits is taken.
    reaches
        From the point to the edge of its mark, and farther ones to try after it.
    rooms
        Tried one after another: a later one knows of fewer things to keep clear of.
        The place is taken in all of them.
    """
    for reach in reaches:
        for room in rooms:
            for lines in choices:
                boxes = _sides(lines, *at, reach + _GAP)
                place = room.first_free(boxes)
                if place is not None:
                    for other in rooms:
                        other.take(boxes[place])
                    far_from = at if reach > reaches[0] else None
                    return Label(boxes[place], tuple(lines), far_from)
    return None


def in_lines(words: str, widest: float) -> list[str]:
    """Return the words in one line or two of at most that width."""
    lines = wrapped(words, widest)
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    return [shortened(each, widest) for each in lines]


def _sides(lines: Sequence[str], x: float, y: float, reach: float) -> list[Box]:
    """Return the boxes of the lines around the point; without lines there is none."""
    if not lines:
        return []
    wide = max(map(text_width, lines))
    return [_at(side, x, y, reach, wide, _LINE * len(lines)) for side in _SIDES]


def _at(
    side: tuple[int, int], x: float, y: float, reach: float, wide: float, tall: float
) -> Box:
    """Return the box at a side; at a corner it comes a little nearer."""
    across, down = side
    near = reach if 0 in side else reach * 0.6
    left = x - wide / 2 + across * (near + wide / 2)
    top = y - tall / 2 + down * (near + tall / 2)
    return Box(left, top, left + wide, top + tall)


def apart(x: float, y: float, radius: float, room: Room) -> tuple[float, float]:
    """Return the nearest free place of a round mark, and take it.

    Where nothing is free around the point the mark stays there, over another.
    """
    places = list(_rings(x, y, radius))
    found = room.first_free(around(*each, radius) for each in places)
    return places[found or 0]


def _rings(x: float, y: float, radius: float) -> Iterator[tuple[float, float]]:
    yield x, y
    for ring in range(1, 5):
        steps = 8 * ring
        for step in range(steps):
            turn = 2 * pi * step / steps
            far = 2.3 * radius * ring
            yield x + far * cos(turn), y + far * sin(turn)
