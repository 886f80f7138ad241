"""One week for the leadership: what was planned, done, found, answered, and how sure.

The rate is estimated from drawn visits, each weighted by its chance; the share of
visits that found something is not shown, since risky offices are visited more often.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from web.answers import Case
from web.documents.pekan import Change, Named, Overdue, Rate
from web.wording import translate


@dataclass(frozen=True)
class Count:
    """What a week's visits came to.

    Attributes
    ----------
    not_reached
        By cause, the most frequent first.
    """

    planned: int
    done: int
    not_reached: Sequence[tuple[str, int]]


def week_of(day: date) -> tuple[date, date]:
    """Return Monday and Sunday of the day's week.

    Examples
    --------
    >>> [str(day) for day in week_of(date(2026, 11, 24))]
    ['2026-11-23', '2026-11-29']
    """
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def counted(visits: pd.DataFrame, findings: pd.DataFrame) -> Count:
    """Return what became of a week's visits.

    Parameters
    ----------
    visits
        Drawn visits of the week without reserves: column ``visit``.
    findings
        The registry's ``findings``, as known now.
    """
    mine = findings[findings["visit"].isin(visits["visit"])]
    missed = mine[mine["outcome"] == "not_reached"]
    causes = missed["cause"].fillna("other").value_counts()
    return Count(
        planned=len(visits),
        done=len(mine) - len(missed),
        not_reached=[(str(cause), int(count)) for cause, count in causes.items()],
    )


def rate_of(estimate: pd.DataFrame) -> Rate:
    """Return the share of half hours with too few staff (``data.schemas.ESTIMATE``)."""
    row = estimate[estimate["measure"] == "below_minimum_share"].iloc[0]
    value = None if pd.isna(row["value"]) else float(row["value"])
    return Rate(value, float(row["low"]), float(row["high"]), int(row["visits"]))


def change_between(before: Rate, after: Rate) -> Change | None:
    """Return the change of a rate with its 95 % interval; None: nothing to compare.

    Source: Zou and Donner, "Construction of confidence limits about effect measures: a
    general approach", Statistics in Medicine 27 (2008): the limits of a difference
    follow from those of its parts.

    Examples
    --------
    >>> change = change_between(Rate(0.2, 0.1, 0.3, 50), Rate(0.1, 0.05, 0.2, 50))
    >>> round(change.low, 2), round(change.high, 2)
    (-0.21, 0.04)
    """
    if before.value is None or after.value is None:
        return None
    value = after.value - before.value
    down = math.hypot(after.value - after.low, before.high - before.value)
    up = math.hypot(after.high - after.value, before.value - before.low)
    return Change(value, value - down, value + up)


def overdue(cases: Iterable[Case], names: dict[str, str]) -> list[Overdue]:
    """Return what is late, the oldest first: answers, and unsigned berita acara."""
    late = []
    for case in cases:
        office = names.get(case.office_code, case.office_code)
        if case.signature == "overdue" and case.sign_by is not None:
            late.append(Overdue(office, "signature", case.sign_by))
        if case.status == "overdue" and case.due_on is not None:
            late.append(Overdue(office, "clarification", case.due_on))
        if case.follow_up == "overdue" and case.follow_up_due_on is not None:
            late.append(Overdue(office, "follow_up", case.follow_up_due_on))
    return sorted(late, key=lambda each: (each.due_on, each.office))


def needs_people(
    drafts: Iterable[dict[str, object]], names: dict[str, str], lang: str
) -> list[Named]:
    """Return the offices that leave on record alone put below their minimum.

    Parameters
    ----------
    drafts
        What the week's open lists were drawn from (``Plan.draft``): half-days in
        which a unit needs help are counted.
    """
    halves: dict[str, int] = {}
    for draft in drafts:
        units = draft["units"]
        assert isinstance(units, list)
        for unit in units:
            short = sum(bool(needs) for needs in unit["needs_help"].values())
            if short:
                halves[unit["unit"]] = halves.get(unit["unit"], 0) + short
    ordered = sorted(halves.items(), key=lambda each: (-each[1], each[0]))
    return [
        Named(
            names.get(unit, unit),
            translate(
                "too few staff by leave on record, {halves} half-days",
                lang,
                halves=count,
            ),
        )
        for unit, count in ordered
    ]


def did_well(findings: pd.DataFrame, names: dict[str, str], lang: str) -> list[Named]:
    """Return the offices where every visit of the week found staff and service.

    Parameters
    ----------
    findings
        The week's findings with a verdict.
    """
    good = findings["outcome"].eq("staffed").groupby(findings["office_code"])
    visits = good.agg(["all", "size"])
    best = visits[visits["all"]].sort_values("size", ascending=False, kind="stable")
    return [
        Named(
            names.get(str(code), str(code)),
            translate("staff there at 1 visit", lang)
            if size == 1
            else translate("staff there at {visits} visits", lang, visits=int(size)),
        )
        for code, size in best["size"].items()
    ]
