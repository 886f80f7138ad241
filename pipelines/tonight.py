"""Decides what a night plans and may know, and refuses what it must not."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd

from data.city import City, knowledge_time
from data.database import reading, transaction
from data.errors import UserError
from data.knowledge import Known
from data.store.plans import plan_versions, read_plan, write_not_drawn
from data.store.registry import read_table


@dataclass(frozen=True)
class Night:
    """What a night is about: the day to be inspected and the limit of knowledge."""

    service_date: date
    as_of: datetime


def tonight(
    city: City,
    service_date: date,
    as_of: datetime | None = None,
) -> Night:
    """Decide what the night plans and may know, and refuse what it must not.

    Raises
    ------
    UserError
        A date that is past, an `as_of` in the future or after release, a night by
        hand before its time without `as_of`, or a city without offices then.
    """
    usual = knowledge_time(service_date, city.settings.nightly_time)
    night = Night(service_date, as_of or usual)
    _refuse_custodians(city)
    refuse_past(city, service_date)
    if as_of is None and city.now < night.as_of:
        raise UserError(
            "The night of {date} knows what was recorded until {as_of}, and that is "
            "still to come. Wait, or name an earlier limit: --as-of {now}",
            date=service_date,
            as_of=night.as_of.isoformat(timespec="minutes"),
            now=city.now.isoformat(timespec="minutes"),
        )
    if night.as_of > city.now or night.as_of >= city.release_at(service_date):
        raise UserError(
            "--as-of {as_of} is later than now ({now}) or than the release of {date}. "
            "A plan can only know what was recorded before.",
            as_of=night.as_of.isoformat(timespec="minutes"),
            now=city.now.isoformat(timespec="minutes"),
            date=service_date,
        )
    _refuse_empty_city(city, night)
    _note_missed_days(city, service_date)
    return night


def scheduled(city: City, started_at: datetime) -> Night:
    """Return the night of a scheduled run: the calendar day after its scheduled time.

    ``started_at`` is the scheduled time in city wall time, not the clock: a run can
    start a little early, and missed runs start late and together.
    """
    service_date = started_at.date() + timedelta(days=1)
    as_of = min(started_at, knowledge_time(service_date))
    return tonight(replace(city, now=max(city.now, started_at)), service_date, as_of)


def _refuse_custodians(city: City) -> None:
    if city.settings.custody != "local":
        raise UserError(
            "Custody by {custody} is not built yet, and a plan must not claim it. Set "
            "SIDAK_CUSTODY=local.",
            custody=city.settings.custody,
        )


def refuse_past(city: City, service_date: date) -> None:
    """Refuse a past date that has no sealed plan, and record it as not drawn.

    A replay may plan any date. A sealed plan stands, so running its night is safe.
    """
    if city.replay or not city.is_past(service_date):
        return
    offset = city.settings.offset
    with transaction(city.engine) as db:
        if read_plan(db, service_date, offset) is not None:
            return
        write_not_drawn(db, service_date, city.now, "no plan in time", offset)
    raise UserError(
        "{date} is past: its release time has gone by. The day is recorded as not "
        "drawn. Plan a coming day.",
        date=service_date,
    )


def _refuse_empty_city(city: City, night: Night) -> None:
    with reading(city.engine) as db:
        known = Known(night.as_of)
        if len(read_table(db, "offices", known, city.settings.offset)):
            return
    raise UserError(
        "No office was known at {as_of}. Import offices first; for a past date import "
        "them with --backfill or --recorded-at, or name a later --as-of.",
        as_of=night.as_of.isoformat(timespec="minutes"),
    )


def _note_missed_days(city: City, service_date: date) -> None:
    """Record days since the last plan whose time went by; a replay skips at will."""
    if city.replay:
        return
    offset = city.settings.offset
    with transaction(city.engine) as db:
        sealed = plan_versions(db, offset)["service_date"].dt.date
        if sealed.empty:
            return
        missed = pd.date_range(max(sealed), service_date, inclusive="neither")
        for day in missed.date:
            if city.is_past(day):
                write_not_drawn(db, day, city.now, "no plan in time", offset)
