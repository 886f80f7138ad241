"""The leader's page of a week, on the screen and as one sheet of A4."""

from datetime import date, timedelta

import pandas as pd
from starlette.responses import Response

from data.database import reading
from data.knowledge import Known
from data.schemas import VERDICTS
from data.store.audit import OPENED_EARLY, chain_head, marks
from data.store.ledger import count_overrides
from data.store.plans import plan_versions, read_plan
from data.store.registry import read_table
from data.store.visits import read_visits
from web.asking import Ask
from web.casework import cases_of, offices_of
from web.documents.parts import Origin
from web.documents.pekan import (
    OWED,
    HalamanPekan,
    change_sentence,
    halaman_pekan,
)
from web.given_days import given_day
from web.letterhead import letterhead
from web.local import long_day
from web.svg.weekly import weekly_figure
from web.week import (
    change_between,
    counted,
    did_well,
    needs_people,
    overdue,
    rate_of,
    week_of,
)
from web.wording import N_

#: Weeks of the chart.
WEEKS = 8
ESTIMATED = N_(
    "Estimated for the whole city from drawn visits, each weighted by its chance. The "
    "lines are 95 % intervals."
)
#: The audit's word for a week that was given out as a file.
PRINTED = "week_printed"


def week(ask: Ask) -> Response:
    """Show the week."""
    paper = _paper(ask)
    return ask.page(
        "pekan.html.j2",
        paper=paper,
        first=long_day(paper.starts_on, ask.lang),
        last=long_day(paper.ends_on, ask.lang),
        owed={code: ask.say(text) for code, text in OWED.items()},
        change=change_sentence(paper.before, paper.change, ask.lang),
        previous=paper.starts_on - timedelta(days=7),
        following=paper.starts_on + timedelta(days=7),
        is_last=paper.ends_on >= ask.city.now.date(),
    )


def sheet(ask: Ask) -> Response:
    """Give the week out as PDF."""
    paper = _paper(ask)
    content = halaman_pekan(paper, ask.lang, ask.city.settings.offset)
    ask.note(PRINTED, detail={"week": paper.starts_on.isoformat()})
    return ask.download(content, f"pekan-{paper.starts_on}.pdf", "application/pdf")


def chart(ask: Ask) -> Response:
    """Show the rate of the last weeks, each with its interval."""
    monday, _ = week_of(_day(ask))
    mondays = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    city = ask.city
    rates = [
        rate_of(ask.doors.estimate(city, first, first + timedelta(weeks=1)))
        for first in mondays
    ]
    values = (*("value", "low", "high"), "visits")
    weeks = pd.DataFrame(
        {name: [getattr(rate, name) for rate in rates] for name in values}
    ).assign(week=pd.to_datetime(mondays))
    return ask.page(
        "gambar.html.j2",
        title=ask.say("The rate by week"),
        texts=(ask.say(ESTIMATED),),
        figures=[weekly_figure(weeks, ask.lang)],
        back=f"/pekan?pekan={monday}",
    )


def _paper(ask: Ask) -> HalamanPekan:
    first, last = week_of(_day(ask))
    until = last + timedelta(days=1)
    city, offset = ask.city, ask.city.settings.offset
    with reading(city.engine) as db:
        visits = read_visits(db, offset, first, last)
        findings = read_table(db, "findings", Known(city.now), offset)
        sealed = plan_versions(db, offset)
        opened = sealed[_within(sealed["service_date"], first, until)]
        opened = opened[opened["opened"].notna()]
        days = sorted(set(opened["service_date"].dt.date))
        plans = [read_plan(db, day, offset) for day in days]
        early = [day for day in days if OPENED_EARLY in marks(db, day)]
        changes = sum(count_overrides(db, day) for day in days)
        entries, head = chain_head(db)
    names = offices_of(ask).names
    drawn = visits[~visits["reserve"].fillna(False).astype(bool)]
    mine = findings[_within(findings["arrived_at"], first, until)]
    # Whoever was turned away counts, at reserves and ordered visits too.
    residents = int(mine["residents_turned_away"].fillna(0).sum())
    mine = mine[mine["outcome"].isin(VERDICTS)]
    rate = rate_of(ask.doors.estimate(city, first, until))
    before = rate_of(ask.doors.estimate(city, first - timedelta(days=7), first))
    count = counted(drawn, findings)
    return HalamanPekan(
        letterhead=letterhead(city.settings),
        origin=Origin(city.now, city.now, f"{entries}:{head[:16]}", ""),
        starts_on=first,
        ends_on=last,
        planned=count.planned,
        done=count.done,
        not_reached=count.not_reached,
        residents_turned_away=residents,
        rate=rate,
        before=before,
        change=change_between(before, rate),
        overdue=overdue(cases_of(ask, None), names),
        needs_people=needs_people([p.draft for p in plans if p], names, ask.lang),
        did_well=did_well(mine, names, ask.lang),
        days=len(days),
        versions=len(opened),
        marks=_marks(ask, early, changes),
    )


def _day(ask: Ask) -> date:
    text = ask.query.get("pekan", "")
    return given_day(text) if text else ask.city.now.date()


def _within(values: pd.Series, first: date, until: date) -> pd.Series:
    return (values >= pd.Timestamp(first)) & (values < pd.Timestamp(until))


def _marks(ask: Ask, early: list[date], changes: int) -> list[str]:
    """Return what must be known of the week before its numbers are read."""
    found = []
    if ask.city.replay:
        found.append(ask.say("A replay with made-up or past data, no real list."))
    if early:
        found.append(ask.say("Lists opened before their time: {days}.", days=early))
    if changes:
        found.append(ask.say("Changes of lists by hand: {count}.", count=changes))
    return found
