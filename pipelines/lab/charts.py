"""Draws ranges over cities: a mark at the median, a whisker from 10th to 90th."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import floor, log10

from markupsafe import Markup

from web.svg import axes
from web.svg.drawing import both_widths, group, picture, shortened, tag, text_width
from web.svg.layout import Box, Key, keys
from web.svg.marks import line, shape
from web.svg.scale import Scale, every

#: Of a row's name, of one of its lines, and of a plot of curves.
_NAME, _LINE, _HEIGHT = 22.0, 15.0, 190.0
_SHAPES = ("circle", "diamond", "square", "triangle", "turned", "plus")
Words = Callable[[float], str]


@dataclass(frozen=True)
class Range:
    """A median over cities and its 10th and 90th percentile."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Series:
    """One way or law, with a range for each row (or each place of a curve)."""

    name: str
    ranges: Sequence[Range | None]


def ranges_drawing(
    title: str,
    desc: str,
    rows: Sequence[str],
    series: Sequence[Series],
    words: Words,
    line_at: float | None = None,
) -> Markup:
    """Return rows of marks with whiskers, drawn for phones and for desks.

    Parameters
    ----------
    rows
        Their names; each stands above its marks.
    words
        How a value is written.
    line_at
        A value to compare with, drawn as a dashed line.
    """
    draw = partial(_rows, title, desc, rows, series, words, line_at)
    return both_widths(draw)


def curves_drawing(
    title: str, desc: str, places: Sequence[str], series: Sequence[Series], words: Words
) -> Markup:
    """Return lines through medians over evenly spaced places, with whiskers."""
    return both_widths(partial(_curves, title, desc, places, series, words))


def round_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers that span the values.

    Examples
    --------
    >>> round_ticks(0, 0.34), round_ticks(-12, 40)
    ([0.0, 0.1, 0.2, 0.3, 0.4], [-20.0, 0.0, 20.0, 40.0])
    """
    width = max(high - low, 1e-9) / most
    unit = 10.0 ** floor(log10(width))
    step = next(unit * each for each in (1, 2, 5, 10) if unit * each >= width)
    first, last = floor(low / step + 1e-9), -floor(-high / step + 1e-9)
    return [round(each * step, 10) for each in range(first, last + 1)]


def _values(series: Sequence[Series]) -> list[float]:
    found = [each for one in series for each in one.ranges if each is not None]
    return [end for each in found for end in (each.low, each.high)] or [0.0, 1.0]


def _rows(
    title: str,
    desc: str,
    rows: Sequence[str],
    series: Sequence[Series],
    words: Words,
    line_at: float | None,
    width: float,
) -> Markup:
    high = _NAME + _LINE * len(series) + 6
    area = Box(8, 4, width - 14, 4 + high * len(rows))
    spread = [*_values(series), 0.0, *([] if line_at is None else [line_at])]
    ticks = round_ticks(min(spread), max(spread))
    across = Scale(ticks[0], ticks[-1], area.left, area.right)
    upright = "".join(
        line((across(at), area.top), (across(at), area.bottom)) for at in ticks
    )
    parts = [tag("path", d=upright, class_="rule")]
    if line_at is not None:
        x = across(line_at)
        dashed = line((x, area.top), (x, area.bottom))
        parts.append(tag("path", d=dashed, class_="ideal"))
    for place, name in enumerate(rows):
        top = area.top + high * place
        parts.append(tag("text", shortened(name, area.width), x=area.left, y=top + 15))
        for number, one in enumerate(series):
            y = top + _NAME + _LINE * (number + 0.5)
            parts.append(_mark(one.ranges[place], number, across, y))
    step = every(len(ticks), area.width, max(text_width(words(t)) for t in ticks) + 12)
    named = [(across(at), words(at)) for at in ticks[::step]]
    legend, bottom = keys(_keys(series), 0, area.bottom + 26, width)
    parts += [axes.below(area, named, width), legend]
    return picture(width, bottom, title, desc, *parts, class_="chart ranges")


def _mark(each: Range | None, number: int, across: Scale, y: float) -> Markup:
    if each is None:
        return Markup()
    left, right = across(each.low), across(each.high)
    ends = "".join(line((x, y - 4), (x, y + 4)) for x in (left, right))
    spread = tag("path", d=line((left, y), (right, y)) + ends, class_="whisker")
    return group(spread, _sign(number, across(each.middle), y), class_="range")


def _sign(number: int, x: float, y: float) -> Markup:
    kind = _SHAPES[number % len(_SHAPES)]
    return tag("path", d=shape(kind, x, y, 5), class_="point")


def _keys(series: Sequence[Series]) -> list[Key]:
    if len(series) == 1:
        return []
    return [Key(partial(_sign, n), each.name) for n, each in enumerate(series)]


def _curves(
    title: str,
    desc: str,
    places: Sequence[str],
    series: Sequence[Series],
    words: Words,
    width: float,
) -> Markup:
    ticks = round_ticks(min(0.0, *_values(series)), max(_values(series)))
    named = [(at, words(at)) for at in ticks]
    left = axes.margin(text for _, text in named)
    area = Box(left, 12, width - 8, 12 + _HEIGHT)
    up = Scale(ticks[0], ticks[-1], area.bottom, area.top)
    across = Scale(-0.5, len(places) - 0.5, area.left, area.right)
    parts = [axes.levels(area, up, named)]
    for number, one in enumerate(series):
        known = [(n, each) for n, each in enumerate(one.ranges) if each is not None]
        points = [(across(n), up(each.middle)) for n, each in known]
        if len(points) > 1:
            parts.append(tag("path", d=line(*points), class_="trend"))
        for n, each in known:
            x = across(n)
            bar = line((x, up(each.low)), (x, up(each.high)))
            parts.append(tag("path", d=bar, class_="whisker"))
        parts += [_sign(number, x, y) for x, y in points]
    step = every(len(places), area.width, max(map(text_width, places)) + 12)
    below = [(across(n), places[n]) for n in range(0, len(places), step)]
    legend, bottom = keys(_keys(series), 0, area.bottom + 28, width)
    parts += [axes.below(area, below, width), legend]
    return picture(width, bottom, title, desc, *parts, class_="chart curves")
