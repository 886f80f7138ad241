"""Halaman pekan: one page a week for the leadership, of figures that can be trusted.

The rate is the estimate from drawn visits with its interval, never the share of visits
that found something: many visits go where risk is high.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from web import local
from web.documents.parts import Letterhead, Origin, foot, page_of
from web.documents.typesetting import typeset
from web.wording import N_, label, translate

#: Rows of a block; what is left is counted, so that one page is always enough.
ROWS = 6
#: Marks of a page.
MARKS = 3
#: What an office, its superior or the team owes, by code.
OWED = {
    "clarification": N_("Clarification"),
    "follow_up": N_("Follow-up"),
    "signature": N_("Signing of the berita acara"),
}


@dataclass(frozen=True)
class Rate:
    """A share of half hours with too few staff, with its 95 % interval, 0 to 1.

    ``value`` is None where no drawn visit with a verdict stands behind it.
    """

    value: float | None
    low: float
    high: float
    visits: int


@dataclass(frozen=True)
class Change:
    """The week's share less that of the week before, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Named:
    """An office and one finished sentence about it in the reader's language."""

    office: str
    told: str = ""


@dataclass(frozen=True)
class Overdue:
    """An answer that is late; ``what`` is a key of `OWED`."""

    office: str
    what: str
    due_on: date


@dataclass(frozen=True)
class HalamanPekan:
    """The values of one week.

    Attributes
    ----------
    starts_on, ends_on
        First and last day.
    planned, done
        Visits on the lists, and those with a result.
    not_reached
        By cause (``labels.LABELS["cause"]``) how many were not carried out.
    residents_turned_away
        Residents who left without being served, as far as the teams saw.
    rate, before
        This week's share and that of the week before; None: there is none.
    change
        Their difference; None where it was not computed, which concludes nothing.
    overdue, needs_people, did_well
        Offices, those that matter most first; all of them, the page counts the rest.
    days, versions
        Days with a sealed plan, and how many versions were sealed for them.
    marks
        Finished sentences that must not be overlooked.
    """

    letterhead: Letterhead
    origin: Origin
    starts_on: date
    ends_on: date
    planned: int
    done: int
    not_reached: Sequence[tuple[str, int]]
    residents_turned_away: int
    rate: Rate
    before: Rate | None
    change: Change | None
    overdue: Sequence[Overdue]
    needs_people: Sequence[Named]
    did_well: Sequence[Named]
    days: int
    versions: int
    marks: Sequence[str] = ()

    @property
    def missed(self) -> int:
        """Visits that were not carried out."""
        return sum(count for _, count in self.not_reached)

    @property
    def waiting(self) -> int:
        """Visits without a result so far."""
        return max(self.planned - self.done - self.missed, 0)


def halaman_pekan(paper: HalamanPekan, lang: str, offset: timedelta) -> bytes:
    """Return the week as PDF, always one page.

    Parameters
    ----------
    paper
        Its values.
    lang
        ``id`` or ``en``.
    offset
        The city's distance from UTC: names the zone.
    """
    title = translate("Inspections of the week", lang)
    first, last = (
        local.long_day(day, lang) for day in (paper.starts_on, paper.ends_on)
    )
    period = translate("{first} to {last}", lang, first=first, last=last)
    values = {
        "title": f"{title}, {period}",
        "heading": title,
        "period": period,
        "lang": lang,
        "foot": foot(paper.origin, lang, offset),
        "of": page_of(lang),
        "letterhead": paper.letterhead,
        "marks": paper.marks[:MARKS],
        "tiles": _tiles(paper, lang),
        "rate": _rate(paper, lang),
        "blocks": _blocks(paper, lang),
        "versions": translate(
            "Sealed plans: {versions} versions for {days} days.",
            lang,
            versions=paper.versions,
            days=paper.days,
        ),
    }
    return typeset("pekan", values, paper.origin.made_at, offset)


def _tiles(paper: HalamanPekan, lang: str) -> list[list[str]]:
    text = "{count:,} without a result so far"
    open_ = translate(text, lang, count=paper.waiting)
    tiles = (
        (translate("Planned", lang), paper.planned, open_ if paper.waiting else ""),
        (translate("Carried out", lang), paper.done, ""),
        (label("outcome", "not_reached", lang), paper.missed, ""),
        (
            translate("Residents who left without being served", lang),
            paper.residents_turned_away,
            "",
        ),
    )
    return [[name, local.number(count, lang), note] for name, count, note in tiles]


def _rate(paper: HalamanPekan, lang: str) -> dict[str, Any]:
    rates = (
        (translate("This week", lang), paper.rate),
        (translate("The week before", lang), paper.before),
    )
    highest = max(rate.high for _, rate in rates if rate is not None)
    # Whole steps of five percent, so that weeks look alike.
    until = min(max(math.ceil(20 * highest), 1) / 20, 1.0)
    return {
        "name": label("measure", "below_minimum_share", lang),
        "bars": [_bar(name, rate, lang) for name, rate in rates if rate is not None],
        "until": until,
        "ends": [local.percent(end, lang) for end in (0.0, until)],
        "change": change_sentence(paper.before, paper.change, lang),
        "note": translate(
            "Estimated for the whole city from drawn visits, each weighted by its "
            "chance. The lines are 95 % intervals.",
            lang,
        ),
    }


def _bar(name: str, rate: Rate, lang: str) -> dict[str, Any]:
    if rate.value is None:
        told = translate("cannot be estimated yet", lang)
        return {"name": name, "told": told, "value": None, "low": 0, "high": 0}
    told = translate(
        "{value} ({low} to {high}), from {visits:,} visits",
        lang,
        value=local.percent(rate.value, lang),
        low=local.percent(rate.low, lang),
        high=local.percent(rate.high, lang),
        visits=rate.visits,
    )
    ends = {"value": rate.value, "low": rate.low, "high": rate.high}
    return {"name": name, "told": told, **ends}


def change_sentence(before: Rate | None, change: Change | None, lang: str) -> str:
    """Return what the week's change allows to say.

    Examples
    --------
    >>> week = Rate(0.1, 0.05, 0.2, 40)
    >>> change_sentence(week, Change(-0.02, -0.06, 0.02), "id")
    'Perubahan dari pekan sebelumnya belum dapat disimpulkan.'
    >>> change_sentence(week, Change(-0.04, -0.06, -0.02), "id")
    'Turun 4 poin persen dari pekan sebelumnya (antara 2 dan 6).'
    """
    if before is None or before.value is None:
        return translate("There is no week before to compare with.", lang)
    if change is None or change.low <= 0 <= change.high:
        return translate(
            "What has changed since the week before cannot be concluded yet.", lang
        )
    near, far = sorted((abs(change.low), abs(change.high)))
    points = {"points": abs(change.value), "low": near, "high": far}
    told = {name: local.number(100 * share, lang, 1) for name, share in points.items()}
    if change.value < 0:
        return translate(
            "Down by {points} points from the week before (between {low} and {high}).",
            lang,
            **told,
        )
    return translate(
        "Up by {points} points from the week before (between {low} and {high}).",
        lang,
        **told,
    )


def _blocks(paper: HalamanPekan, lang: str) -> list[dict[str, Any]]:
    causes = (
        Named(f"{label('cause', cause, lang)}: {local.number(count, lang)}")
        for cause, count in paper.not_reached
        if count
    )
    late = (
        Named(each.office, _owed(each, lang))
        for each in sorted(paper.overdue, key=lambda each: each.due_on)
    )
    return [
        _block(translate("Why not carried out", lang), causes, lang),
        _block(translate("Answers overdue", lang), late, lang),
        _block(translate("Offices that need people", lang), paper.needs_people, lang),
        _block(translate("Offices that did well", lang), paper.did_well, lang),
    ]


def _owed(late: Overdue, lang: str) -> str:
    what = translate(OWED[late.what], lang) if late.what in OWED else late.what
    day = local.plain_day(late.due_on, lang)
    return translate("{what}, due {day}", lang, what=what, day=day)


def _block(name: str, rows: Iterable[Named], lang: str) -> dict[str, Any]:
    every = list(rows)
    # A last row alone takes no more room than the sentence that would count it.
    shown = every if len(every) == ROWS + 1 else every[:ROWS]
    left = len(every) - len(shown)
    return {
        "name": name,
        "rows": shown,
        "more": translate("and {count:,} more", lang, count=left) if left else "",
        "empty": translate("None this week.", lang),
    }
