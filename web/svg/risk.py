"""The risk of a day by half hour: a line of steps in its band, gaps where closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from markupsafe import Markup

from data.schemas import SLOT_MINUTES
from web import local
from web.svg import axes
from web.svg.drawing import both_widths, group, picture, tag, text_width
from web.svg.figure import Figure, Twin
from web.svg.layout import Box, Key, keys
from web.svg.marks import box, hatch, line, shape
from web.svg.scale import Scale, every, share_axis
from web.wording import N_, heading, label, one_in, translate

#: Height of the plot.
_HEIGHT = 170.0
_SHARES = ["risk", "low", "high"]


@dataclass(frozen=True)
class HalfHour:
    """Mean risk and limits in a half hour of the day.

    Attributes
    ----------
    slot
        Half hours since midnight.
    offices
        How many are open; with none the shares are NaN.
    """

    slot: int
    risk: float
    low: float
    high: float
    offices: int


def risk_figure(rows: pd.DataFrame, lang: str, subject: str = "") -> Figure:
    """Return the risk by half hour of one office, or the mean of several.

    Parameters
    ----------
    rows
        ``data.schemas.RISK``: one office, or many, whose estimates are averaged half
        hour by half hour over those that are open. Half hours without a row between
        the first and the last are drawn as closed.
    lang
        ``id`` or ``en``.
    subject
        What the title names: an office, a day; empty: nothing.
    """
    hours = by_half_hour(rows)
    title = translate("Estimated risk of too few staff by half hour", lang)
    title = f"{title}: {subject}" if subject else title
    desc = _said(hours, lang)
    several = any(hour.offices > 1 for hour in hours)
    return Figure(
        title,
        desc,
        both_widths(partial(_drawn, hours, lang, title, desc)),
        (_twin(hours, title, lang, several),),
        (translate(_ABOUT_MEAN, lang),) if several else (),
    )


_ABOUT_MEAN = N_(
    "The mean of the offices open in each half hour; the range is the mean of their "
    "limits."
)


def by_half_hour(rows: pd.DataFrame) -> list[HalfHour]:
    """Return every half hour from the first open one to the last."""
    risk = rows["p_below_minimum"]
    starts_at = rows["slot_starts_at"].dt
    frame = pd.DataFrame(
        {
            "slot": (starts_at.hour * 60 + starts_at.minute) // SLOT_MINUTES,
            "office": rows["office_code"],
            "risk": risk,
            "low": np.fmin(rows["low"].fillna(risk), risk),
            "high": np.fmax(rows["high"].fillna(risk), risk),
        }
    )
    shares = frame[_SHARES].replace([np.inf, -np.inf], np.nan).clip(0, 1)
    # Less than one in a million is none; words for it would be astronomic.
    shares = shares.round(6)
    frame = frame.assign(**shares).dropna(subset=["slot", *_SHARES])
    grouped = frame.groupby("slot")
    means = grouped[_SHARES].mean().assign(offices=grouped["office"].size())
    found = {
        int(slot): HalfHour(int(slot), risk, low, high, int(offices))
        for slot, risk, low, high, offices in means.reset_index().to_numpy().tolist()
    }
    closed = partial(HalfHour, risk=np.nan, low=np.nan, high=np.nan, offices=0)
    whole = range(min(found), max(found) + 1) if found else ()
    return [found.get(slot) or closed(slot) for slot in whole]


def _drawn(
    hours: Sequence[HalfHour], lang: str, title: str, desc: str, width: float
) -> Markup:
    axis = share_axis(hour.high for hour in hours)
    ticks = [(share, axis.counted(share, lang)) for share in axis.ticks]
    left = axes.margin(words for _, words in ticks)
    area = Box(left, 26.0, width - 8, 26.0 + _HEIGHT)
    up = Scale(0, axis.top, area.bottom, area.top)
    name = axes.caption(heading("p_below_minimum", lang), 0, 12)
    levels = axes.levels(area, up, ticks)
    if not hours:
        empty = axes.instead(desc, area)
        return picture(
            *(width, area.bottom + 8, title, desc), name, levels, empty, class_="chart"
        )
    across = Scale(hours[0].slot, hours[-1].slot + 1, area.left, area.right)
    legend, bottom = keys(_keys(hours, lang), 0, area.bottom + 28, width)
    return picture(
        *(width, bottom, title, desc),
        name,
        _closed(hours, across, area),
        levels,
        _estimates(hours, across, up),
        axes.below(area, _clock(hours, across, area, lang), width),
        _peak(hours, across, up, area, lang),
        legend,
        class_="chart risk",
    )


def _closed(hours: Sequence[HalfHour], across: Scale, area: Box) -> Markup:
    """Return the half hours in which nobody is to be there, hatched."""
    drawn = ""
    for run in _runs([hour for hour in hours if not hour.offices]):
        start, end = across(run[0].slot), across(run[-1].slot + 1)
        drawn += hatch(start, area.top, end - start, area.height, 7)
    return tag("path", d=drawn, class_="closed-hours") if drawn else Markup()


def _estimates(hours: Sequence[HalfHour], across: Scale, up: Scale) -> Markup:
    """Return band and line: a step for each half hour, for it is one estimate."""
    band, middle = "", ""
    for run in _runs([hour for hour in hours if hour.offices]):
        steps = [(across(hour.slot), across(hour.slot + 1), hour) for hour in run]
        over = [(x, up(hour.high)) for *ends, hour in steps for x in ends]
        under = [(x, up(hour.low)) for *ends, hour in steps for x in ends]
        band += line(*over, *reversed(under)) + "z"
        middle += line(*((x, up(hour.risk)) for *ends, hour in steps for x in ends))
    return group(
        tag("path", d=band, class_="band"),
        tag("path", d=middle, class_="trend"),
        class_="estimates",
    )


def _runs(hours: Sequence[HalfHour]) -> list[list[HalfHour]]:
    """Return the half hours, those that follow each other together."""
    runs: list[list[HalfHour]] = []
    for hour in hours:
        if runs and runs[-1][-1].slot == hour.slot - 1:
            runs[-1].append(hour)
        else:
            runs.append([hour])
    return runs


def _clock(
    hours: Sequence[HalfHour], across: Scale, area: Box, lang: str
) -> list[tuple[float, str]]:
    """Return full hours under the plot, as many as have room."""
    full = range(-(-hours[0].slot // 2), (hours[-1].slot + 1) // 2 + 1)
    step = every(len(full), area.width, 44)
    return [
        (across(2 * hour), local.minutes_clock(60 * hour, lang))
        for hour in full
        if hour % step == 0
    ]


def _peak(
    hours: Sequence[HalfHour], across: Scale, up: Scale, area: Box, lang: str
) -> Markup:
    """Return the highest estimate, told at its place."""
    peak = _extremes(hours)[0]
    x, y = across(peak.slot + 0.5), up(peak.risk)
    words = one_in(peak.risk, lang)
    half = text_width(words) / 2
    inside = min(max(x, area.left + half), area.right - half)
    above = max(up(peak.high) - 7, area.top - 4)
    return group(
        tag("path", d=shape("circle", x, y, 4), class_="dot"),
        tag("text", words, x=inside, y=above, text_anchor="middle", class_="told"),
        class_="peak",
    )


def _extremes(hours: Sequence[HalfHour]) -> tuple[HalfHour, HalfHour]:
    """Return the half hours of the highest and of the lowest risk."""
    known = [hour for hour in hours if hour.offices]
    by_risk = sorted(known, key=lambda hour: hour.risk)
    return by_risk[-1], by_risk[0]


def _keys(hours: Sequence[HalfHour], lang: str) -> Sequence[Key]:
    def line_sign(x: float, y: float) -> Markup:
        return tag("path", d=line((x - 7, y), (x + 7, y)), class_="trend")

    def band_sign(x: float, y: float) -> Markup:
        return tag("path", d=box(x - 7, y - 6, 14, 12), class_="band")

    def closed_sign(x: float, y: float) -> Markup:
        return tag("path", d=hatch(x - 7, y - 6, 14, 12), class_="closed-hours")

    entries = [
        Key(line_sign, translate("estimate", lang)),
        Key(band_sign, translate("90 % range", lang)),
    ]
    if any(not hour.offices for hour in hours):
        entries.append(Key(closed_sign, label("state", "closed", lang)))
    return entries


def _said(hours: Sequence[HalfHour], lang: str) -> str:
    if not hours:
        return translate("There is no estimate.", lang)
    peak, dip = _extremes(hours)
    return translate(
        "Highest at {peak}: {most}. Lowest at {dip}: {least}.",
        lang,
        peak=window(peak.slot, lang),
        most=one_in(peak.risk, lang),
        dip=window(dip.slot, lang),
        least=one_in(dip.risk, lang),
    )


def window(slot: int, lang: str) -> str:
    """Return a half hour as people write it.

    Examples
    --------
    >>> window(18, "id")
    '09.00–09.30'
    """
    starts = slot * SLOT_MINUTES
    ends = starts + SLOT_MINUTES
    return f"{local.minutes_clock(starts, lang)}–{local.minutes_clock(ends, lang)}"


def _twin(hours: Sequence[HalfHour], title: str, lang: str, several: bool) -> Twin:
    names = ("slot_starts_at", "p_below_minimum", "low", "high")
    headings = tuple(heading(name, lang) for name in names)
    closed = (label("state", "closed", lang), local.MISSING, local.MISSING)
    rows = []
    for hour in hours:
        shares = (hour.risk, hour.low, hour.high)
        known = tuple(one_in(share, lang) for share in shares)
        told = known if hour.offices else closed
        counted = (local.number(hour.offices, lang),) if several else ()
        rows.append((window(hour.slot, lang), *told, *counted))
    if several:
        headings = (*headings, translate("Number of offices", lang))
    return Twin(title, headings, tuple(rows))
