"""The state of an office by day, as cells: a column a week, a row a weekday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import pandas as pd
from markupsafe import Markup

from web import local
from web.svg import axes
from web.svg.dates import short_day, weekday
from web.svg.drawing import LETTERS, group, tag
from web.svg.figure import Twin
from web.svg.layout import Box, Key
from web.svg.marks import DAY_STATES, state_cells
from web.svg.scale import Scale, every
from web.wording import N_, label, translate

#: Height of a row, and the gap between cells.
_ROW, _GAP = 15.0, 2.0
#: From the caption to the cells, and from the cells past the names of the weeks.
_HEAD, _FOOT = 25.0, 28.0
#: What a half hour counts as.
_COUNTS_AS = {
    "inspected_below": "suspected_empty",
    "inspected_empty": "suspected_empty",
    "inspected_staffed": "staffed",
}
_WORDS = {"suspected_empty": N_("Suspected or seen to be short of staff")}


@dataclass(frozen=True)
class Day:
    """What is known of a day: its half hours by state, in the order of `DAY_STATES`."""

    day: date
    half_hours: tuple[int, ...]

    @property
    def state(self) -> str:
        """The first of `DAY_STATES` that any half hour has."""
        found = zip(DAY_STATES, self.half_hours, strict=True)
        return next((state for state, count in found if count), "closed")

    @property
    def is_suspected(self) -> bool:
        """Whether any half hour was suspected or seen to be short of staff."""
        return self.state == DAY_STATES[0]


def day_states(states: pd.DataFrame) -> list[Day]:
    """Return what is known of each day of one office (`data.schemas.STATE_ROWS`)."""
    counted = states["state"].replace(_COUNTS_AS)
    known = counted.isin(DAY_STATES) & states["slot_starts_at"].notna()
    day = states["slot_starts_at"][known].dt.date
    counts = pd.crosstab(day, counted[known]).reindex(columns=list(DAY_STATES))
    rows = counts.fillna(0).astype("int64")
    return [
        Day(each, tuple(row))
        for each, row in zip(rows.index, rows.to_numpy().tolist(), strict=True)
    ]


def strip(
    days: Sequence[Day], first: date, across: Scale, top: float, lang: str
) -> tuple[Markup, float]:
    """Return the cells with the names of days and weeks, and where they end.

    Parameters
    ----------
    first
        A Monday, the day at 0 of ``across``.
    across
        From days to places, a whole number of weeks.
    """
    cells = Box(across.start, top + _HEAD, across.end, top + _HEAD + 7 * _ROW)
    parts = (
        axes.caption(translate("State of each day", lang), 0, top + 16),
        _weekdays(first, cells.top, lang),
        *_cells(days, first, across, cells.top),
        axes.below(cells, _weeks(first, across, lang), across.end + _GAP),
    )
    return group(*parts, class_="strip"), cells.bottom + _FOOT


def _cells(days: Sequence[Day], first: date, across: Scale, top: float) -> list[Markup]:
    wide = across(7) - across(0) - _GAP
    corners: dict[str, list[tuple[float, float]]] = {each: [] for each in DAY_STATES}
    for day in days:
        week, row = divmod((day.day - first).days, 7)
        place = (across(7 * week) + _GAP / 2, top + _ROW * row + _GAP / 2)
        corners[day.state].append(place)
    return [
        state_cells(state, places, wide, _ROW - _GAP)
        for state, places in corners.items()
    ]


def _weekdays(first: date, top: float, lang: str) -> Markup:
    names = (weekday(first + timedelta(days=each), lang) for each in range(7))
    base = _ROW / 2 + LETTERS / 3
    words = (
        tag("text", name, x=0, y=top + _ROW * row + base)
        for row, name in enumerate(names)
    )
    return group(*words, class_="weekdays")


def _weeks(first: date, across: Scale, lang: str) -> list[tuple[float, str]]:
    """Return the Mondays of as many weeks as have room, the last one among them."""
    weeks = round(across.high / 7)
    step = every(weeks, across.end - across.start, 50)
    return [
        (across(7 * week + 3.5), short_day(first + timedelta(weeks=week), lang))
        for week in range(weeks)
        if (weeks - 1 - week) % step == 0
    ]


def state_keys(days: Sequence[Day], lang: str) -> list[Key]:
    """Return the legend of the states that occur."""
    found = {day.state for day in days}
    return [
        Key(partial(_sign, state), _state_words(state, lang))
        for state in DAY_STATES
        if state in found
    ]


def _sign(state: str, x: float, y: float) -> Markup:
    return state_cells(state, [(x - 7, y - 6)], 14, 12)


def _state_words(state: str, lang: str) -> str:
    if state in _WORDS:
        return translate(_WORDS[state], lang)
    return label("state", state, lang)


def days_twin(days: Sequence[Day], lang: str) -> Twin:
    """Return the cells as rows: the state of a day and its number of half hours."""
    headings = (
        translate("Day", lang),
        translate("Told as", lang),
        *(_state_words(state, lang) for state in DAY_STATES),
    )
    rows = tuple(
        (
            short_day(day.day, lang, year=True),
            _state_words(day.state, lang),
            *(local.number(count, lang) for count in day.half_hours),
        )
        for day in days
    )
    return Twin(translate("Half hours by state", lang), headings, rows)
