"""A rate week by week with its 95 % intervals, and what can be concluded from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
from markupsafe import Markup

from web import local
from web.svg import axes
from web.svg.dates import short_day
from web.svg.drawing import both_widths, group, picture, tag
from web.svg.figure import Figure, Twin
from web.svg.layout import Box, Key, keys
from web.svg.marks import box, line, shape, whisker, whisker_sign
from web.svg.scale import Scale, every, share_axis
from web.wording import N_, heading, label, translate

_HEIGHT = 170.0
#: How a week lies to the usual range: its shape, words of it, and a sentence.
_LIES = {
    "higher": ("triangle", N_("higher than usual"), N_("That is higher than usual.")),
    "lower": ("turned", N_("lower than usual"), N_("That is lower than usual.")),
    "open": (
        "circle",
        N_("cannot be concluded yet"),
        N_("Whether that differs from the usual cannot be concluded yet."),
    ),
    "alone": ("circle", N_("estimate"), ""),
}
_UNKNOWN = N_("cannot be estimated yet")
Band = tuple[float, float]


@dataclass(frozen=True)
class Week:
    """The estimate of one week; without a value it is NaN. ``lies``: key of `_LIES`."""

    starts_on: date
    value: float
    low: float
    high: float
    visits: int
    lies: str

    @property
    def is_known(self) -> bool:
        """Whether it could be estimated."""
        return not np.isnan(self.value)


def weekly_figure(
    weeks: pd.DataFrame,
    lang: str,
    band: Band | None = None,
    measure: str = "below_minimum_share",
) -> Figure:
    """Return a rate by week as points with whiskers.

    Parameters
    ----------
    weeks
        One row a week: ``week`` (its first day), ``value``, ``low``, ``high`` (shares
        of 0 to 1, the ends of the 95 % interval), ``visits``. A value that is NaN is a
        week that cannot be estimated.
    lang
        ``id`` or ``en``.
    band
        The usual range, for example the interval of the quarter before. A week whose
        interval reaches into it cannot be told from it; None: nothing is compared.
    measure
        A key of ``labels.LABELS["measure"]``.
    """
    rows = _weeks(weeks, band)
    title = label("measure", measure, lang)
    desc = _said(rows, lang)
    draw = partial(_drawn, rows, band, lang, title, desc)
    return Figure(title, desc, both_widths(draw), (_twin(rows, title, lang),))


def _weeks(weeks: pd.DataFrame, band: Band | None) -> list[Week]:
    """Return the weeks in order, shares within 0 and 1, limits around the value."""
    rows = weeks.dropna(subset=["week"]).sort_values("week", kind="stable")
    shares = rows[["value", "low", "high"]].astype("float64")
    shares = shares.replace([np.inf, -np.inf], np.nan).clip(0, 1)
    value = shares["value"]
    low = np.fmin(shares["low"].fillna(value), value)
    high = np.fmax(shares["high"].fillna(value), value)
    visits = rows["visits"].fillna(0).astype("int64")
    columns = (each.tolist() for each in (value, low, high, visits))
    return [
        Week(day, share, least, most, count, _lies(least, most, band))
        for day, share, least, most, count in zip(
            rows["week"].dt.date.tolist(), *columns, strict=True
        )
    ]


def _lies(low: float, high: float, band: Band | None) -> str:
    if band is None:
        return "alone"
    if low > max(band):
        return "higher"
    return "lower" if high < min(band) else "open"


def _drawn(
    weeks: Sequence[Week],
    band: Band | None,
    lang: str,
    title: str,
    desc: str,
    width: float,
) -> Markup:
    axis = share_axis([*(week.high for week in weeks), *(band or ())])
    ticks = [(share, axis.percent(share, lang)) for share in axis.ticks]
    area = Box(axes.margin(words for _, words in ticks), 12, width - 8, 12 + _HEIGHT)
    up = Scale(0, axis.top, area.bottom, area.top)
    across = Scale(-0.5, len(weeks) - 0.5, area.left, area.right)
    legend, bottom = keys(_keys(weeks, band, lang), 0, area.bottom + 28, width)
    points = [
        _point(week, across(place), up)
        for place, week in enumerate(weeks)
        if week.is_known
    ]
    return picture(
        *(width, bottom, title, desc),
        _usual(area, up, band),
        axes.levels(area, up, ticks),
        *(points or [axes.instead(desc, area)]),
        axes.below(area, _starts(weeks, across, area, lang), width),
        legend,
        class_="chart weekly",
    )


def _usual(area: Box, up: Scale, band: Band | None) -> Markup:
    if band is None:
        return Markup()
    top, bottom = up(max(band)), up(min(band))
    edges = "".join(line((area.left, y), (area.right, y)) for y in (top, bottom))
    return group(
        tag("path", d=box(area.left, top, area.width, bottom - top), class_="usual"),
        tag("path", d=edges, class_="usual-edge"),
        class_="usual-range",
    )


def _point(week: Week, x: float, up: Scale) -> Markup:
    mark = _mark(week.lies, x, up(week.value))
    return group(whisker(x, up(week.high), up(week.low)), mark, class_="week")


def _mark(lies: str, x: float, y: float) -> Markup:
    return tag("path", d=shape(_LIES[lies][0], x, y, 5), class_=f"point {lies}")


def _starts(
    weeks: Sequence[Week], across: Scale, area: Box, lang: str
) -> list[tuple[float, str]]:
    """Return the first days of the weeks, the last one always among them."""
    step = every(len(weeks), area.width, 52)
    return [
        (across(place), short_day(week.starts_on, lang))
        for place, week in enumerate(weeks)
        if (len(weeks) - 1 - place) % step == 0
    ]


def _keys(weeks: Sequence[Week], band: Band | None, lang: str) -> Sequence[Key]:
    def usual(x: float, y: float) -> Markup:
        return group(
            tag("path", d=box(x - 7, y - 6, 14, 12), class_="usual"),
            tag("path", d=line((x - 7, y - 6), (x + 7, y - 6)), class_="usual-edge"),
            tag("path", d=line((x - 7, y + 6), (x + 7, y + 6)), class_="usual-edge"),
            class_="usual-range",
        )

    found = {week.lies for week in weeks if week.is_known}
    entries = [
        Key(partial(_mark, lies), translate(words, lang))
        for lies, (_, words, _) in _LIES.items()
        if lies in found
    ]
    if found:
        entries.append(Key(whisker_sign, translate("95 % interval", lang)))
    if band is not None:
        entries.append(Key(usual, translate("usual range", lang)))
    return entries


def _said(weeks: Sequence[Week], lang: str) -> str:
    known = [week for week in weeks if week.is_known]
    if not known:
        return translate("No week can be estimated yet.", lang)
    last = known[-1]
    told = translate(
        "Week of {week}: {value} (between {low} and {high}).",
        lang,
        week=short_day(last.starts_on, lang, year=True),
        value=local.percent(last.value, lang),
        low=local.percent(last.low, lang),
        high=local.percent(last.high, lang),
    )
    sentence = _LIES[last.lies][2]
    return f"{told} {translate(sentence, lang)}" if sentence else told


def _twin(weeks: Sequence[Week], title: str, lang: str) -> Twin:
    headings = (
        translate("Week from", lang),
        *(heading(name, lang) for name in ("value", "low", "high", "visits")),
        translate("Compared with the usual", lang),
    )
    rows = tuple(
        (
            short_day(week.starts_on, lang, year=True),
            *(local.percent(each, lang) for each in (week.value, week.low, week.high)),
            local.number(week.visits, lang),
            _compared(week, lang),
        )
        for week in weeks
    )
    return Twin(title, headings, rows)


def _compared(week: Week, lang: str) -> str:
    if not week.is_known:
        return translate(_UNKNOWN, lang)
    if week.lies == "alone":
        return local.MISSING
    return translate(_LIES[week.lies][1], lang)
