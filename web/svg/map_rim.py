"""What frames a map: the sheet it lies on, and under it the scale and the north."""

from markupsafe import Markup

from web.svg.drawing import LETTERS, group, tag
from web.svg.geo import Projection, length, round_length
from web.svg.layout import Box
from web.svg.marks import line
from web.wording import translate

#: Height of the foot, and the share of the width that the scale takes at most.
_FOOT, _SCALE = 28.0, 0.3


def ground(frame: Box) -> Markup:
    """Return the sheet that the map lies on."""
    return tag(
        "rect",
        x=frame.left,
        y=frame.top,
        width=frame.width,
        height=frame.height,
        rx=6,
        class_="ground",
    )


def foot(projection: Projection, frame: Box, lang: str) -> tuple[Markup, float]:
    """Return scale and north arrow below the frame, and where they end."""
    y = frame.bottom + _FOOT / 2
    parts = (_scale(projection, frame, y, lang), _north(frame.right - 8, y, lang))
    return group(*parts, class_="map-foot"), frame.bottom + _FOOT


def _scale(projection: Projection, frame: Box, y: float, lang: str) -> Markup:
    """Return a bar of a round length."""
    km = round_length(_SCALE * frame.width / projection.per_km)
    start, end = frame.left, frame.left + km * projection.per_km
    ends = line((start, y - 4), (start, y + 4)) + line((end, y - 4), (end, y + 4))
    return group(
        tag("path", d=line((start, y), (end, y)) + ends),
        tag("text", length(km, lang), x=end + 6, y=y + LETTERS / 3),
        class_="scale",
    )


def _north(x: float, y: float, lang: str) -> Markup:
    form = line((x, y - 8), (x + 5, y + 6), (x, y + 3), (x - 5, y + 6)) + "z"
    words = translate("north", lang)
    return group(
        tag("path", d=form),
        tag("text", words, x=x - 10, y=y + LETTERS / 3, text_anchor="end"),
        class_="north",
    )
