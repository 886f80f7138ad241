"""Shapes that differ without colour: of outcomes, of states, of kinds of office."""

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup

from web.svg.drawing import group, number, tag

#: The shape of each outcome; what says nothing about presence is drawn hollow.
OUTCOME_SHAPES: Final = {
    "staffed": "circle",
    "below_minimum": "triangle",
    "empty": "diamond",
    "service_stopped": "square",
    "relocated": "turned",
    "closed_with_notice": "square",
    "not_reached": "times",
}
#: The states a day is told in, the one to look at first.
DAY_STATES: Final = (
    *("suspected_empty", "staffed", "not_observable", "no_data", "closed"),
)
_CORNERS: Final = {
    "square": ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "triangle": ((0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
    "turned": ((0, 1.2), (1.15, -0.85), (-1.15, -0.85)),
    "plus": (
        *((-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4)),
        *((0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4)),
        (-0.4, -0.4),
    ),
}
#: Distance between the lines of a hatch.
_HATCH = 4.5


def shape(kind: str, x: float, y: float, radius: float) -> str:
    """Return the path of a shape around a point; all kinds look about as heavy.

    Parameters
    ----------
    kind
        ``circle``, ``square``, ``diamond``, ``triangle``, ``turned`` (a triangle on its
        tip), ``plus`` or ``times``.
    """
    if kind == "circle":
        bend, across = number(radius), number(2 * radius)
        half = f"a{bend} {bend} 0 1 0 "
        return f"M{number(x - radius)} {number(y)}{half}{across} 0{half}-{across} 0z"
    if kind == "times":
        far = 0.85 * radius
        left, right, top, low = x - far, x + far, y - far, y + far
        return line((left, top), (right, low)) + line((left, low), (right, top))
    corners = (
        f"{number(x + radius * dx)} {number(y + radius * dy)}"
        for dx, dy in _CORNERS[kind]
    )
    return "M" + "L".join(corners) + "z"


def line(*points: tuple[float, float]) -> str:
    """Return the path through the points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def box(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a rectangle."""
    across, down = number(width), number(height)
    return f"M{number(x)} {number(y)}h{across}v{down}h-{across}z"


def hatch(x: float, y: float, width: float, height: float, gap: float = _HATCH) -> str:
    """Return slanted lines that fill a rectangle, none reaching over its edge."""
    drawn = []
    for each in range(1, int((width + height) / gap) + 1):
        at = each * gap
        first = (x + max(at - height, 0), y + min(at, height))
        last = (x + min(at, width), y + max(at - width, 0))
        drawn.append(line(first, last))
    return "".join(drawn)


def whisker(x: float, top: float, bottom: float) -> Markup:
    """Return the line of an interval, with a bar at each end."""
    ends = line((x - 4, top), (x + 4, top)) + line((x - 4, bottom), (x + 4, bottom))
    return tag("path", d=line((x, top), (x, bottom)) + ends, class_="whisker")


def whisker_sign(x: float, y: float) -> Markup:
    """Return the whisker that a legend shows."""
    return whisker(x, y - 7, y + 7)


def outcome_mark(outcome: str, x: float, y: float, radius: float = 5) -> Markup:
    """Return the mark of an outcome; an unknown one is a cross."""
    kind = OUTCOME_SHAPES.get(outcome, "times")
    name = outcome if outcome in OUTCOME_SHAPES else "not_reached"
    return tag("path", d=shape(kind, x, y, radius), class_=f"outcome {name}")


def state_cells(
    state: str, corners: Iterable[tuple[float, float]], width: float, height: float
) -> Markup:
    """Return the cells of one state, each with the pattern that needs no colour.

    Staffed is full, suspected is full with a cross, not observable is hatched, no data
    is an empty frame, closed is a dot.
    """
    places = list(corners)
    if not places:
        return Markup()
    boxes = "".join(box(x, y, width, height) for x, y in places)
    signs = "".join(_sign(state, x, y, width, height) for x, y in places)
    parts = [tag("path", d=boxes, class_="cell")]
    if signs:
        parts.append(tag("path", d=signs, class_="sign"))
    return group(*parts, class_=f"state {state}")


def _sign(state: str, x: float, y: float, width: float, height: float) -> str:
    middle = (x + width / 2, y + height / 2)
    least = min(width, height)
    match state:
        case "suspected_empty":
            return shape("times", *middle, 0.32 * least)
        case "not_observable":
            return hatch(x, y, width, height)
        case "closed":
            return shape("circle", *middle, min(1.3, 0.2 * least))
    return ""
