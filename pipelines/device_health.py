"""What is known of the devices: which work, and which days they have told wholly."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy.engine import Connection

from data.city import City
from data.database import reading
from data.knowledge import Known
from data.settings import Settings
from data.store.changes import changed_days
from data.store.contacts import marked_until, spoken_days
from data.store.derived import read_rows
from data.store.punches import read_coverage
from data.workdays import service_hours, valid_on
from features.completeness import completeness, reopened
from features.device_alerts import standing
from features.device_state import STATE_DAYS, Contacts, device_states
from pipelines.known import Facts, read_facts
from pipelines.late import DAY_IS_OVER, done_until
from pipelines.notices import Notice

#: Days back that `sidak doctor` looks for days still provisional.
_RECENT = 14


def devices_now(city: City) -> pd.DataFrame:
    """Return how likely each device works (`features.device_state.device_states`)."""
    with reading(city.engine) as db:
        facts = read_facts(db, city.settings, Known(city.now))
        return states_of_devices(db, city.settings, facts, city.now)


def states_of_devices(
    db: Connection, settings: Settings, facts: Facts, now: datetime
) -> pd.DataFrame:
    """Return the same from facts that are read already."""
    today = now.date()
    first = today - timedelta(days=STATE_DAYS)
    span = list(pd.date_range(first, today).date)
    reg, known = facts.registry, Known(now)
    hours = service_hours(reg.offices, reg.schedules, reg.calendar, span)
    spoke = spoken_days(db, known, first, today, settings.offset)
    marks = marked_until(db, known, settings.offset)
    over_on = today if now.time() >= DAY_IS_OVER else today - timedelta(days=1)
    said = Contacts(complete=_days_before(marks, span), held=spoke[:0])
    return device_states(today, facts.devices, hours, spoke, said, over_on)


def _days_before(marks: pd.DataFrame, span: Sequence[date]) -> pd.DataFrame:
    """Return every day that ends, or in which there is, a device's latest mark."""
    days = pd.DataFrame({"service_date": pd.to_datetime(list(span)).as_unit("us")})
    each = marks.merge(days, how="cross")
    return each[each["service_date"] < each["covers_until_at"]]


def completeness_now(city: City, day: date) -> pd.DataFrame:
    """Return which offices' devices have told the whole of a day.

    `features.completeness.COMPLETENESS`; a day that was final when a night last looked
    at it, and of which more came since, is ``reopened``.
    """
    offset = city.settings.offset
    with reading(city.engine) as db:
        facts = read_facts(db, city.settings, Known(city.now))
        now = completeness_of(facts, day, city.now.date())
        before = done_until(db, "derived")
        if before is None:
            return now
        news = changed_days(db, before, Known(city.now), day, offset)
        then = Facts(facts.registry, read_coverage(db, before, offset))
    news = news[news["service_date"] == pd.Timestamp(day)]
    where = standing(facts.devices, day)
    was = completeness_of(then, day, before.as_of.date())
    return reopened(now, was, news, where)


def completeness_of(facts: Facts, day: date, today: date) -> pd.DataFrame:
    """Return the same from coverage alone, without asking what came since."""
    offices = facts.registry.offices
    there = offices.loc[valid_on(offices, day), "office_code"].drop_duplicates()
    return completeness(day, there, facts.registry.devices, facts.coverage, today)


def about_day(facts: Facts, day: date, today: date) -> list[Notice]:
    """Return a notice where a day is not final at every office with a device."""
    found = completeness_of(facts, day, today)
    with_device = found[found["day_state"] != "no_device"]
    waiting = int((with_device["day_state"] != "final").sum())
    if not waiting:
        return []
    return [
        Notice(
            "The day is provisional at {count} of {offices} offices with a device: "
            "not every device has told it to its end. Late rows may still change it.",
            {"count": waiting, "offices": len(with_device)},
        )
    ]


def about_devices(db: Connection, city: City, facts: Facts) -> list[Notice]:
    """Return what `sidak doctor` tells of devices, of open days and of late rows."""
    return [
        *_health(db, city, facts),
        *_provisional(facts, city.now.date()),
        *_changed(db, city),
    ]


def _health(db: Connection, city: City, facts: Facts) -> list[Notice]:
    found = states_of_devices(db, city.settings, facts, city.now)["device_state"]
    if found.empty:
        return []
    words = ("working", "uncertain", "not_delivering", "never_heard")
    return [
        Notice(
            "Devices: {working} work, {uncertain} are uncertain, {not_delivering} do "
            "not deliver, {never_heard} were never heard. A silent device says nothing "
            "about its office.",
            {word: int((found == word).sum()) for word in words},
        )
    ]


def _provisional(facts: Facts, today: date) -> list[Notice]:
    days = [today - timedelta(days=back) for back in range(_RECENT, 0, -1)]
    waiting = {
        day: completeness_of(facts, day, today)["day_state"].eq("provisional").sum()
        for day in days
    }
    open_days = [day for day, count in waiting.items() if count]
    if not open_days:
        return []
    return [
        Notice(
            "{count} office days of the last two weeks are provisional, the first on "
            "{first}: their devices have not told them to the end.",
            {"count": int(sum(waiting.values())), "first": open_days[0]},
        )
    ]


def _changed(db: Connection, city: City) -> list[Notice]:
    """Tell of what was noted after the last night's own look at past days."""
    rows = read_rows(db, "state_changes", {}, city.settings.offset)
    if rows.empty:
        return []
    last = rows[rows["noted_at"] == rows["noted_at"].max()]
    return [
        Notice(
            "At {at} late rows had changed {half_hours} half hours of {days} days that "
            "lists before were drawn without. See the table of changes on the page "
            "Data.",
            {
                "at": last["noted_at"].iloc[0],
                "half_hours": int(last["half_hours"].sum()),
                "days": last["service_date"].nunique(),
            },
        )
    ]
