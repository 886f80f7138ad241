"""Makes a city: first the truth, then what the city's files tell of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd

from simulation import registry
from simulation.absence import absent_days
from simulation.citizens import complaints, service_marks
from simulation.devices import Devices, make_devices
from simulation.dice import Dice
from simulation.events import make_events, story_office
from simulation.findings import findings
from simulation.hours import Hours, office_hours
from simulation.leave import leave_table
from simulation.logs import LogFile, cut_short, log_files, punch_lines
from simulation.offices import make_offices
from simulation.outings import Events
from simulation.people import People, make_people
from simulation.presence import make_lives
from simulation.punches import make_scans, recorded_punches
from simulation.truth import Truth, make_truth

#: Spells that began before the first day need a run-up; no run of absent days
#: crosses a Sunday, so a week and a bit makes the past exact.
_RUN_UP = 14
#: Leave entered beforehand for the weeks after the service date.
_OUTLOOK = 21
#: Working days whose logs still lie in the inbox.
_INBOX_DAYS = 2


@dataclass(frozen=True)
class Observed:
    """All that the product may read."""

    #: Registry tables as their files hold them, by table name.
    registry: dict[str, pd.DataFrame]
    #: Logs of the past, and those of the last days, which the night takes in.
    logs: list[LogFile]
    inbox: list[LogFile]


@dataclass(frozen=True)
class City:
    """A made-up city: its truth, and apart from it what can be known."""

    seed: int
    #: First day of the history, and first day of which nothing is known yet.
    start: date
    until: date
    #: The service date: the first usual working day from `until` on.
    tomorrow: date
    truth: Truth
    observed: Observed


def make_city(
    seed: int,
    until: date,
    days: int = 120,
    offices: int | None = None,
    *,
    story: bool = True,
) -> City:
    """Make the city that is known on the evening before `until`.

    Parameters
    ----------
    seed
        Equal seeds give equal cities. What happens on a day depends neither on
        `days` nor on `until`, but for the story.
    until
        First day of which nothing is known yet.
    days
        Calendar days of history.
    offices
        How many offices, spread over all kinds; None: all 86.
    story
        Whether a small kelurahan has a wedding on the service date.

    Raises
    ------
    ValueError
        No day or more offices than there are is asked for.

    Examples
    --------
    >>> city = make_city(1, date(2026, 11, 24), days=5, offices=4)
    >>> city.tomorrow, city.truth.heads.shape
    (datetime.date(2026, 11, 24), (4, 6, 48))
    """
    if days < 1:
        raise ValueError(f"days: {days} asked for, at least 1 is needed")
    dice = Dice(seed)
    places = make_offices(dice, offices)
    people = make_people(dice, places)
    start = until - timedelta(days=days)
    wide = office_hours(places.table, _calendar(start, until))
    last = _service_day(wide, until)
    events = make_events(dice, places, people, wide, last if story else None)
    absences = absent_days(dice, places, people, wide, events)
    near = slice(_RUN_UP, last + 1)
    hours, outings = wide.part(near), events.within(_RUN_UP, last)
    absent = absences.all[:, near]
    lives = make_lives(dice, places, people, hours, outings, absent)
    truth = make_truth(places, people, hours, outings, lives)
    leave = leave_table(dice, people, wide, absences, events)
    observed = _observe(dice, truth, wide, events, leave, pd.Timestamp(until))
    return City(seed, start, until, wide.days[last].date(), truth, observed)


def _calendar(start: date, until: date) -> pd.DatetimeIndex:
    return pd.date_range(
        start - timedelta(days=_RUN_UP),
        until + timedelta(days=_OUTLOOK),
        unit="us",
    )


def _service_day(hours: Hours, until: date) -> int:
    """Return the index of the first day from `until` on which most offices open."""
    usual = (hours.open.mean(axis=0) > 0.5) & (hours.days >= pd.Timestamp(until))
    if not usual.any():
        raise ValueError(f"until: no working day within {_OUTLOOK} days of {until}")
    return int(np.argmax(usual))


def _observe(
    dice: Dice,
    truth: Truth,
    wide: Hours,
    events: Events,
    leave: pd.DataFrame,
    until: pd.Timestamp,
) -> Observed:
    """Return the files as they stand before `until`."""
    offices, people, hours = truth.offices, truth.people, truth.hours
    spare = story_office(dice, offices, wide)
    devices = make_devices(dice, offices, hours, spare)
    scans = make_scans(dice, people, hours, truth.lives)
    tables = {
        "offices": registry.offices_table(offices),
        "staff": registry.staff_table(offices, people, until),
        "devices": registry.devices_table(offices, devices),
        "enrolments": registry.enrolments_table(dice, people, devices, until),
        "leave": leave[leave["ends_at"] >= hours.days[0]],
        "agenda": registry.agenda_table(dice, offices, wide, events),
        "complaints": complaints(dice, truth),
        "service_marks": service_marks(dice, truth),
        "teams": registry.teams_table(offices),
        "findings": findings(dice, truth, scans),
    }
    known = {name: _known(table, until) for name, table in tables.items()}
    punches = recorded_punches(dice, people, hours, devices, scans)
    punches = _delivered(punches, hours, devices, until)
    return Observed(known, *_files(people, hours, devices, punches, until))


def _known(table: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Return the rows recorded before `until`; without a record date, all."""
    if "recorded_at" not in table:
        return table.reset_index(drop=True)
    return table[table["recorded_at"] < until].reset_index(drop=True)


def _delivered(
    punches: pd.DataFrame, hours: Hours, devices: Devices, until: pd.Timestamp
) -> pd.DataFrame:
    """Return the punches whose files have reached the city."""
    month = until.replace(day=1)
    limit = np.where(devices.monthly, hours.days.searchsorted(month),
                     hours.days.searchsorted(until))  # fmt: skip
    return punches[punches["day"] < limit[punches["device"]]].reset_index(drop=True)


def _files(
    people: People,
    hours: Hours,
    devices: Devices,
    punches: pd.DataFrame,
    until: pd.Timestamp,
) -> tuple[list[LogFile], list[LogFile]]:
    """Return the logs of the past by month, and the last days' for the inbox."""
    lived = hours.days < until
    usual = np.flatnonzero(lived & (hours.open.mean(axis=0) > 0.5))
    fresh = usual[-_INBOX_DAYS:][0] if len(usual) else len(hours.days)
    late = np.arange(len(hours.days)) >= fresh
    month = (hours.days.year * 12 + hours.days.month).to_numpy("int64")
    lines = punch_lines(people, devices, punches)
    make = partial(log_files, hours, devices, punches, lines)
    past = make(np.where(late, -1, month))
    inbox = make(np.where(late & lived, 0, -1))
    return cut_short(past, devices.serial[devices.cut]), inbox
