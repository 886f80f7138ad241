"""The service staff expected at an office over time: one line a number, told on it."""

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from web import local
from web.svg import axes
from web.svg.drawing import group, tag, text_width
from web.svg.marks import line
from web.svg.scale import Scale
from web.wording import heading

#: Height of the lane with its caption.
_TALL = 44.0


def expected_lane(
    expected: Sequence[tuple[int, float]], across: Scale, top: float, lang: str
) -> tuple[Markup, float]:
    """Return the lane and where it ends.

    Parameters
    ----------
    expected
        Days since the first of the drawing, and the number of each; in order.
    across
        From days to places.
    """
    y = top + _TALL - 8
    parts = [axes.caption(heading("expected_staff", lang), 0, top + 16)]
    drawn = ""
    for number, days in groupby(expected, key=lambda each: round(each[1], 1)):
        every = [day for day, _ in days]
        start, end = across(every[0]) + 1, across(every[-1] + 1) - 1
        ends = line((start, y - 3), (start, y + 3)) + line((end, y - 3), (end, y + 3))
        drawn += line((start, y), (end, y)) + ends
        words = local.number(number, lang, 1)
        if text_width(words) <= end - start:
            middle = (start + end) / 2
            parts.append(tag("text", words, x=middle, y=y - 4, text_anchor="middle"))
    return group(tag("path", d=drawn), *parts, class_="expected"), top + _TALL
