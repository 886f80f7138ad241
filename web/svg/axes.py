"""What charts have in common: the plot's area, lines of shares, words at the edges."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from web.svg.drawing import LETTERS, group, tag, text_width, wrapped
from web.svg.layout import Box
from web.svg.marks import line
from web.svg.scale import Scale

#: From a tick's words to the plot.
GAP = 6.0
#: Height of a line of text.
LINE = 17.0


def margin(words: Iterable[str]) -> float:
    """Return the room that the words at the left of a plot need."""
    return max((text_width(each) for each in words), default=0.0) + GAP


def levels(area: Box, up: Scale, ticks: Sequence[tuple[float, str]]) -> Markup:
    """Return a line across the plot for each tick, its words at the left."""
    lines = "".join(
        line((area.left, up(value)), (area.right, up(value))) for value, _ in ticks
    )
    words = [
        tag(
            "text",
            text,
            x=area.left - GAP,
            y=up(value) + LETTERS / 3,
            text_anchor="end",
        )
        for value, text in ticks
    ]
    return group(tag("path", d=lines, class_="rule"), *words, class_="levels")


def below(area: Box, places: Sequence[tuple[float, str]], width: float) -> Markup:
    """Return words under the plot; those at the ends stay inside the drawing."""
    y = area.bottom + LINE
    words = []
    for x, text in places:
        half = text_width(text) / 2
        inside = min(max(x, half), max(width - half, half))
        words.append(tag("text", text, x=inside, y=y, text_anchor="middle"))
    return group(*words, class_="below")


def caption(text: str, x: float, y: float) -> Markup:
    """Return the words that say what a plot's height measures."""
    return tag("text", text, x=x, y=y, class_="caption")


def instead(text: str, area: Box) -> Markup:
    """Return the sentence that stands in the middle of an area without anything."""
    lines = wrapped(text, area.width - 24)
    x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
    top = y - (len(lines) - 1) * LINE / 2
    return group(
        *(
            tag("text", each, x=x, y=top + place * LINE, text_anchor="middle")
            for place, each in enumerate(lines)
        ),
        class_="sentence",
    )
