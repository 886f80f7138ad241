"""One office over weeks: what inspections saw, who is expected, what each day shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd
from markupsafe import Markup

from web.svg import axes, days
from web.svg.drawing import both_widths, picture
from web.svg.expected import expected_lane
from web.svg.figure import Figure
from web.svg.layout import Box, keys
from web.svg.scale import Scale
from web.svg.visits_plot import (
    LANE,
    SEEN_OF,
    Seen,
    inspections,
    outcome_keys,
    plot_margin,
    visits_plot,
    visits_twin,
)
from web.wording import N_, translate

#: More weeks have no room for their cells on a phone.
MOST_WEEKS = 26
_HEIGHT = 110.0
#: No office expects so many; what is not below, NaN among it, is no number of staff.
_NO_OFFICE = 100_000
_ONE_SUSPECTED = N_(
    "A day with one half hour suspected or seen to be short of staff is told as such, "
    "whatever its other half hours are."
)


@dataclass(frozen=True)
class _Story:
    """All that is drawn; days count from ``first``, a Monday."""

    first: date
    weeks: int
    visits: Sequence[Seen]
    days: Sequence[days.Day]
    expected: Sequence[tuple[int, float]]
    title: str
    desc: str
    lang: str


def history_figure(
    findings: pd.DataFrame,
    states: pd.DataFrame,
    lang: str,
    until: date,
    weeks: int = 12,
    expected: pd.Series | None = None,
    subject: str = "",
) -> Figure:
    """Return the last weeks of an office.

    Parameters
    ----------
    findings
        Registry table ``findings``, rows of the office.
    states
        ``data.schemas.STATE_ROWS`` of the office.
    lang
        ``id`` or ``en``.
    until
        The last day; its week is the last column.
    weeks
        1 to `MOST_WEEKS`.
    expected
        Service staff expected, by day (an index of days); None: no lane of it.
    subject
        What the title names; empty: nothing.
    """
    weeks = min(max(weeks, 1), MOST_WEEKS)
    first = until - timedelta(days=until.weekday(), weeks=weeks - 1)
    visits = inspections(_between(findings, "arrived_at", first, until))
    told = days.day_states(_between(states, "slot_starts_at", first, until))
    title = translate("Inspections and states of {weeks} weeks", lang, weeks=weeks)
    title = f"{title}: {subject}" if subject else title
    desc = _said(visits, told, lang)
    numbers = _by_day(expected, first, until)
    story = _Story(first, weeks, visits, told, numbers, title, desc, lang)
    return Figure(
        title,
        desc,
        both_widths(partial(_drawn, story)),
        (visits_twin(visits, lang), days.days_twin(told, lang)),
        tuple(_notes(visits, told, lang)),
    )


def _between(
    frame: pd.DataFrame, column: str, first: date, until: date
) -> pd.DataFrame:
    begins, ends = pd.Timestamp(first), pd.Timestamp(until) + pd.Timedelta(days=1)
    return frame[(frame[column] >= begins) & (frame[column] < ends)]


def _by_day(
    expected: pd.Series | None, first: date, until: date
) -> list[tuple[int, float]]:
    """Return known numbers by days since the first, in order."""
    if expected is None:
        return []
    numbers = expected.to_numpy("float64", na_value=np.nan)
    since = (pd.DatetimeIndex(expected.index) - pd.Timestamp(first)).days
    return sorted(
        (int(day), number)
        for day, number in zip(since, numbers.tolist(), strict=True)
        if 0 <= number < _NO_OFFICE and 0 <= day <= (until - first).days
    )


def _drawn(story: _Story, width: float) -> Markup:
    lang, left = story.lang, plot_margin(story.lang)
    area = Box(left, 26, width - 2, 26 + _HEIGHT)
    across = Scale(0, 7 * story.weeks, left, area.right)
    parts = [
        axes.caption(translate(SEEN_OF, lang), 0, 12),
        visits_plot(story.visits, story.first, across, area, lang),
    ]
    bottom = area.bottom + LANE
    if story.expected:
        lane, bottom = expected_lane(story.expected, across, bottom, lang)
        parts.append(lane)
    strip, bottom = days.strip(story.days, story.first, across, bottom, lang)
    states, bottom = keys(days.state_keys(story.days, lang), 0, bottom, width)
    outcomes, bottom = keys(outcome_keys(story.visits, lang), 0, bottom + 4, width)
    parts += [strip, states, outcomes]
    return picture(
        width, bottom, story.title, story.desc, *parts, class_="chart history"
    )


def _notes(visits: Sequence[Seen], told: Sequence[days.Day], lang: str) -> list[str]:
    notes = []
    if any(visit.share is None for visit in visits):
        text = N_("Marks below the line: inspections without both numbers.")
        notes.append(translate(text, lang))
    if any(day.is_suspected for day in told):
        notes.append(translate(_ONE_SUSPECTED, lang))
    return notes


def _said(visits: Sequence[Seen], told: Sequence[days.Day], lang: str) -> str:
    both = [visit for visit in visits if visit.share is not None]
    return translate(
        "Inspections: {visits:,}. Seen: {seen:,} of {clocked:,} staff clocked in. Days "
        "suspected or seen to be short of staff: {days:,}.",
        lang,
        visits=len(visits),
        seen=sum(visit.seen or 0 for visit in both),
        clocked=sum(visit.clocked_in or 0 for visit in both),
        days=sum(day.is_suspected for day in told),
    )
