"""Predicted risk beside what inspections found: whether "2 in 10" was two in ten."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt

import numpy as np
import pandas as pd
from markupsafe import Markup

from web import local
from web.svg import axes
from web.svg.drawing import LETTERS, both_widths, group, picture, tag, text_width
from web.svg.figure import Figure, Twin
from web.svg.layout import Box, Key, Room, around, keys
from web.svg.marks import line, shape, whisker, whisker_sign
from web.svg.scale import Scale, ShareAxis, share_axis
from web.wording import N_, heading, one_in, translate

#: With fewer inspections nothing is drawn.
LEAST_FINDINGS = 40
#: So many inspections in a group, so many groups at most.
_IN_GROUP, _MOST_GROUPS = 20, 8
#: Side of the plot, which is square: both axes are the same shares.
_SIDE = 300.0
#: Of a normal 95 % interval.
_Z = 1.959964
_FOUND = N_("Found by inspections")


@dataclass(frozen=True)
class Group:
    """Inspections with like predictions: mean prediction, share found, its interval."""

    predicted: float
    found: float
    visits: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of Wilson (1927) around the share found."""
        shrunk = 1 + _Z**2 / self.visits
        middle = (self.found + _Z**2 / (2 * self.visits)) / shrunk
        spread = self.found * (1 - self.found) / self.visits
        half = _Z / shrunk * sqrt(spread + (_Z / (2 * self.visits)) ** 2)
        # Rounding must not put the share itself outside.
        low, high = min(middle - half, self.found), max(middle + half, self.found)
        return max(low, 0.0), min(high, 1.0)

    @property
    def holds(self) -> bool:
        """Whether the prediction lies in the interval."""
        low, high = self.interval
        return low <= self.predicted <= high


def calibration_figure(
    predicted: pd.Series, found: pd.Series, lang: str, least: int = LEAST_FINDINGS
) -> Figure:
    """Return predicted risk in groups against the share that was found.

    Parameters
    ----------
    predicted
        Probability of too few staff that a sealed plan gave to each inspected half
        hour, 0 to 1.
    found
        Whether too few staff were found there; same order as ``predicted``.
    lang
        ``id`` or ``en``.
    least
        With fewer inspections the figure says so and shows no points.
    """
    groups = calibration_groups(predicted, found)
    title = translate("Predicted risk and what inspections found", lang)
    count = sum(group.visits for group in groups)
    if count and count >= least:
        desc = _said(groups, count, lang)
    else:
        desc = translate(
            "So far {count:,} inspection results, {least:,} are needed.",
            lang,
            count=count,
            least=least,
        )
        groups = []
    draw = partial(_drawn, groups, lang, title, desc)
    return Figure(title, desc, both_widths(draw), (_twin(groups, title, lang),))


def calibration_groups(predicted: pd.Series, found: pd.Series) -> list[Group]:
    """Return groups of equal size by predicted risk; equal risks stay together."""
    both = pd.DataFrame(
        {
            "predicted": predicted.to_numpy("float64", na_value=np.nan),
            "found": found.to_numpy("float64", na_value=np.nan),
        }
    )
    both = both[np.isfinite(both.to_numpy()).all(axis=1)].clip(0, 1).round(6)
    number = min(max(len(both) // _IN_GROUP, 1), _MOST_GROUPS)
    rank = both["predicted"].rank(method="min") - 1
    which = (rank * number // max(len(both), 1)).astype("int64")
    means = both.groupby(which).mean().assign(visits=which.value_counts())
    return [Group(*row) for row in means.itertuples(index=False, name=None)]


def _drawn(
    groups: Sequence[Group], lang: str, title: str, desc: str, width: float
) -> Markup:
    axis = share_axis(
        share for each in groups for share in (each.interval[1], each.predicted)
    )
    ticks = [(share, axis.counted(share, lang)) for share in axis.ticks]
    left = axes.margin(words for _, words in ticks)
    side = min(_SIDE, width - left - 8)
    area = Box(left, 26, left + side, 26 + side)
    up = Scale(0, axis.top, area.bottom, area.top)
    across = Scale(0, axis.top, area.left, area.right)
    ideal = line((area.left, area.bottom), (area.right, area.top))
    name_y = area.bottom + 2 * axes.LINE + 2
    parts = [
        axes.caption(translate(_FOUND, lang), 0, 12),
        axes.levels(area, up, ticks),
        tag("path", d=ideal, class_="ideal"),
        axes.below(area, _below(axis, across, side, lang), width),
        axes.caption(heading("p_below_minimum", lang), left, name_y),
    ]
    bottom = name_y + 8
    if groups:
        legend, bottom = keys(_keys(lang), 0, bottom, width)
        parts += [_points(groups, across, up, area, lang), legend]
    else:
        parts.append(axes.instead(desc, area))
    return picture(width, bottom, title, desc, *parts, class_="chart calibration")


def _below(
    axis: ShareAxis, across: Scale, side: float, lang: str
) -> list[tuple[float, str]]:
    """Return the ticks under the plot; every other one where they would touch."""
    ticks = [(across(share), axis.counted(share, lang)) for share in axis.ticks]
    widest = max(text_width(words) for _, words in ticks)
    return ticks[:: 1 if widest + 8 <= side / (len(ticks) - 1) else 2]


def _points(
    groups: Sequence[Group], across: Scale, up: Scale, area: Box, lang: str
) -> Markup:
    """Return point, whisker and, where it has room, count of each group."""
    room = Room(area)
    places = []
    for each in groups:
        x, y = across(each.predicted), up(each.found)
        low, high = each.interval
        room.take(around(x, y, 6))
        room.take(Box(x - 2, up(high), x + 2, up(low)))
        places.append((each, x, y))
    parts = []
    for each, x, y in places:
        low, high = each.interval
        parts.append(whisker(x, up(high), up(low)))
        parts.append(tag("path", d=shape("circle", x, y, 5), class_="point"))
        parts.append(_count(x, y, local.number(each.visits, lang), room))
    return group(*parts, class_="groups")


def _count(x: float, y: float, words: str, room: Room) -> Markup:
    """Return the number of a group right or left of its point, or nothing."""
    wide, half = text_width(words), LETTERS / 2
    lefts = (x + 8, x - 8 - wide)
    place = room.first_free(
        Box(left, y - half, left + wide, y + half) for left in lefts
    )
    if place is None:
        return Markup()
    return tag("text", words, x=lefts[place], y=y + LETTERS / 3, class_="told")


def _keys(lang: str) -> Sequence[Key]:
    def point(x: float, y: float) -> Markup:
        return tag("path", d=shape("circle", x, y, 5), class_="point")

    def ideal(x: float, y: float) -> Markup:
        return tag("path", d=line((x - 7, y + 6), (x + 7, y - 6)), class_="ideal")

    return (
        Key(point, translate("group, with its number of inspections", lang)),
        Key(whisker_sign, translate("95 % interval", lang)),
        Key(ideal, translate("as often as predicted", lang)),
    )


def _said(groups: Sequence[Group], count: int, lang: str) -> str:
    predicted = sum(each.predicted * each.visits for each in groups) / count
    found = sum(each.found * each.visits for each in groups) / count
    return translate(
        "{count:,} inspections: predicted on average {predicted}, found {found}. In "
        "{within} of {groups} groups the prediction lies in the interval.",
        lang,
        count=count,
        predicted=one_in(predicted, lang),
        found=one_in(found, lang),
        within=sum(each.holds for each in groups),
        groups=len(groups),
    )


def _twin(groups: Sequence[Group], title: str, lang: str) -> Twin:
    headings = (
        heading("p_below_minimum", lang),
        translate(_FOUND, lang),
        *(heading(name, lang) for name in ("low", "high", "visits")),
    )
    rows = tuple(
        (
            *(
                one_in(share, lang)
                for share in (each.predicted, each.found, *each.interval)
            ),
            local.number(each.visits, lang),
        )
        for each in groups
    )
    return Twin(title, headings, rows)
