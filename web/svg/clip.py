"""Cuts outlines at the edge of a map, so that no line leaves the drawing."""

from collections.abc import Callable, Sequence

from web.svg.layout import Box

Point = tuple[float, float]


def clipped(ring: Sequence[Point], area: Box) -> list[Point]:
    """Return the part of a closed ring inside the area (Sutherland and Hodgman 1974).

    Examples
    --------
    >>> clipped([(-1, 1), (1, 1), (1, 3), (-1, 3)], Box(0, 0, 2, 2))
    [(0.0, 2), (0, 1.0), (1, 1), (1.0, 2)]
    """
    points = list(ring)
    for axis, edge, keeps in (
        (0, area.left, float.__ge__),
        (0, area.right, float.__le__),
        (1, area.top, float.__ge__),
        (1, area.bottom, float.__le__),
    ):
        points = _cut(points, axis, edge, keeps)
    return points


def _cut(
    points: Sequence[Point],
    axis: int,
    edge: float,
    keeps: Callable[[float, float], bool],
) -> list[Point]:
    kept: list[Point] = []
    for before, point in zip([*points[-1:], *points[:-1]], points, strict=True):
        inside = keeps(float(point[axis]), float(edge))
        if inside != keeps(float(before[axis]), float(edge)):
            kept.append(_crossing(before, point, axis, edge))
        if inside:
            kept.append(point)
    return kept


def _crossing(before: Point, point: Point, axis: int, edge: float) -> Point:
    share = (edge - before[axis]) / (point[axis] - before[axis])
    other = 1 - axis
    crossed = before[other] + share * (point[other] - before[other])
    return (edge, crossed) if axis == 0 else (crossed, edge)
