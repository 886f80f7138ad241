"""Inspections of an office as marks: the share seen of those clocked in, by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import numpy as np
import pandas as pd
from markupsafe import Markup

from data.schemas import OUTCOMES
from web import local
from web.svg import axes
from web.svg.dates import short_day
from web.svg.drawing import LETTERS, group, tag, text_width
from web.svg.figure import Twin
from web.svg.layout import Box, Key, Room, around
from web.svg.marks import line, outcome_mark
from web.svg.scale import Scale, ShareAxis
from web.wording import N_, heading, label, translate

#: Below the plot: inspections without a share.
LANE = 22.0
_AXIS = ShareAxis(1.0, 0.25)
SEEN_OF = N_("Seen of those clocked in")


@dataclass(frozen=True)
class Seen:
    """One inspection; a number that was not counted is None."""

    arrived_at: datetime
    outcome: str
    seen: int | None
    clocked_in: int | None

    @property
    def share(self) -> float | None:
        """Share seen of those clocked in, at most 1; None: it cannot be told."""
        if self.seen is None or not self.clocked_in:
            return None
        return min(self.seen / self.clocked_in, 1.0)


def inspections(findings: pd.DataFrame) -> list[Seen]:
    """Return the rows of the registry table ``findings``, in the order of arrival."""
    rows = findings.dropna(subset=["arrived_at"]).sort_values(
        "arrived_at", kind="stable"
    )
    counts = (_counted(rows[name]) for name in ("service_staff_seen", "clocked_in"))
    outcomes = rows["outcome"].fillna("").tolist()
    arrivals = rows["arrived_at"].dt.to_pydatetime().tolist()
    return [Seen(*row) for row in zip(arrivals, outcomes, *counts, strict=True)]


def _counted(values: pd.Series) -> list[int | None]:
    numbers = values.to_numpy("float64", na_value=np.nan)
    return [int(each) if np.isfinite(each) and each >= 0 else None for each in numbers]


def visits_plot(
    visits: Sequence[Seen], first: date, across: Scale, area: Box, lang: str
) -> Markup:
    """Return lines of shares, and every inspection at its share or in the lane below.

    Parameters
    ----------
    first
        The day at 0 of ``across``.
    """
    up = Scale(0, 1, area.bottom, area.top)
    begins = datetime.combine(first, datetime.min.time())
    room = Room(Box(0, area.top - 14, area.right, area.bottom + LANE))
    places = []
    for visit in visits:
        x = across((visit.arrived_at - begins).total_seconds() / 86400)
        x = min(max(x, area.left + 6), area.right - 6)
        low = area.bottom + LANE / 2 + 2
        y = low if visit.share is None else up(visit.share)
        room.take(around(x, y, 6))
        places.append((visit, x, y))
    stems = "".join(
        line((x, y), (x, area.bottom)) for _, x, y in places if y < area.bottom - 8
    )
    ticks = [(share, _AXIS.percent(share, lang)) for share in _AXIS.ticks]
    return group(
        axes.levels(area, up, ticks),
        tag("path", d=stems, class_="stem") if stems else Markup(),
        *(outcome_mark(visit.outcome, x, y) for visit, x, y in places),
        *(_told(visit, x, y, room, lang) for visit, x, y in places),
        class_="visits",
    )


def plot_margin(lang: str) -> float:
    """Return the room that the plot needs at its left."""
    return axes.margin(_AXIS.percent(share, lang) for share in _AXIS.ticks)


def _told(visit: Seen, x: float, y: float, room: Room, lang: str) -> Markup:
    """Return the counts above or below their mark; nothing where both are taken."""
    if visit.share is None:
        return Markup()
    words = f"{_whole(visit.seen, lang)}/{_whole(visit.clocked_in, lang)}"
    half = text_width(words) / 2
    inside = min(max(x, half), room.area.right - half)
    tops = (y - 8 - LETTERS, y + 8)
    boxes = [Box(inside - half, top, inside + half, top + LETTERS) for top in tops]
    place = room.first_free(boxes)
    if place is None:
        return Markup()
    base = tops[place] + LETTERS - 2
    return tag("text", words, x=inside, y=base, text_anchor="middle", class_="told")


def outcome_keys(visits: Sequence[Seen], lang: str) -> list[Key]:
    """Return the legend of the outcomes that occur."""
    found = {visit.outcome for visit in visits}
    return [
        Key(partial(outcome_mark, outcome), label("outcome", outcome, lang))
        for outcome in OUTCOMES
        if outcome in found
    ]


def visits_twin(visits: Sequence[Seen], lang: str) -> Twin:
    """Return the inspections as rows."""
    headings = (
        translate("Day", lang),
        translate("Result", lang),
        heading("service_staff_seen", lang),
        heading("clocked_in", lang),
        translate(SEEN_OF, lang),
    )
    rows = tuple(
        (
            f"{short_day(visit.arrived_at, lang, year=True)}, "
            f"{local.clock(visit.arrived_at, lang)}",
            label("outcome", visit.outcome, lang),
            _whole(visit.seen, lang),
            _whole(visit.clocked_in, lang),
            local.MISSING if visit.share is None else _AXIS.percent(visit.share, lang),
        )
        for visit in visits
    )
    return Twin(translate("Inspection results", lang), headings, rows)


def _whole(count: int | None, lang: str) -> str:
    return local.MISSING if count is None else local.number(count, lang)
