#!/usr/bin/env python3
"""Draws the icons of the installed page after ``web/static/icon.svg``; ``--write``.

Phones want PNG, and no tool that reads SVG is needed for three shapes.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

STATIC = Path(__file__).resolve().parent.parent / "web" / "static"
#: By file: its size, and the share of it that the picture takes. Some phones cut a
#: circle out of the maskable one, and the apple one gets its corners from the phone.
ICONS = {
    "icon-192.png": (192, 1.0),
    "icon-512.png": (512, 1.0),
    "icon-maskable.png": (512, 0.7),
    "apple-touch-icon.png": (180, 0.8),
}
_GREEN, _WHITE = "#0f5c5c", "#ffffff"
#: The picture's own units, as in the SVG; drawn larger, then made small and smooth.
_UNITS, _LARGER = 64, 4
_HOUSE = ((18, 50), (18, 24), (32, 14), (46, 24), (46, 50))
_TICK = ((24, 37), (30, 43), (41, 31))


def draw(size: int, share: float) -> Image.Image:
    """Return the icon; below a share of 1 the ground fills the whole square."""
    side = size * _LARGER
    image = Image.new("RGBA", (side, side), "#00000000" if share == 1 else _GREEN)
    pen = ImageDraw.Draw(image)
    unit = side * share / _UNITS
    edge = side * (1 - share) / 2
    if share == 1:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), 14 * unit, _GREEN)
    house = [(edge + x * unit, edge + y * unit) for x, y in (*_HOUSE, _HOUSE[0])]
    _line(pen, house, 4 * unit)
    _line(pen, [(edge + x * unit, edge + y * unit) for x, y in _TICK], 5 * unit)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _line(
    pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], width: float
) -> None:
    """Draw a line with round ends and joints."""
    pen.line(points, _WHITE, round(width))
    for x, y in points:
        r = width / 2
        pen.ellipse((x - r, y - r, x + r, y + r), _WHITE)


def main() -> int:
    """Write the files."""
    if sys.argv[1:] != ["--write"]:
        print(__doc__)
        return 2
    for name, (size, share) in ICONS.items():
        draw(size, share).save(STATIC / name, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
