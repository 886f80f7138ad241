"""Presence told slot by slot in plain loops: slow, and near to the contract's words."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pandas as pd

from data.schemas import SLOTS
from data.workdays import open_slots

COMES = {"in", "break_in", "overtime_in"}
GOES = {"out", "break_out", "overtime_out"}
HALF_HOUR = timedelta(minutes=30)


class Event(NamedTuple):
    """A punch, read as coming (or being there) or as going; or presumed coming."""

    at: datetime
    comes: bool
    punched: bool = True


class Office(NamedTuple):
    """What is known of one office's day."""

    code: str
    least: int
    #: Events and half hours away of each service-capable person.
    people: list[tuple[list[Event], list[bool]]]
    unknown: list[list[Event]]
    #: Until when each device covers, and whether any spoke.
    covers: list[datetime]
    speaks: bool
    marks: list[datetime]
    complaints: list[datetime]


def states(facts: dict[str, Any]) -> list[tuple[str, int, str, int, int]]:
    """Office, slot, state, low and high, from the arguments of ``presence``."""
    hours = facts["hours"].sort_values("office_code", ignore_index=True)
    opened = open_slots(hours)
    found = []
    for row in hours.itertuples():
        shifts = not pd.isna(row.opens) and (row.opens, row.closes) == (0, 24 * 60)
        office = _office(facts, row.office_code, row.opens, shifts)
        for slot in range(SLOTS):
            start = _midnight(facts["day"]) + slot * HALF_HOUR
            low, high = _heads(office, slot, start)
            state = _state(office, start, low, high)
            state = state if opened[row.Index, slot] else "closed"
            found.append((row.office_code, slot, state, low, high))
    return found


def _heads(office: Office, slot: int, start: datetime) -> tuple[int, int]:
    end = start + HALF_HOUR
    low = sum(
        any(event.punched and start <= event.at < end for event in events)
        for events, _ in office.people
    )
    if any(start <= at < end for at in office.marks):
        low = max(low, 1)
    high = sum(
        _there(events, start, end) and not away[slot] for events, away in office.people
    )
    high += sum(_there(events, start, end) for events in office.unknown)
    return low, max(low, high)


def _state(office: Office, start: datetime, low: int, high: int) -> str:
    end = start + HALF_HOUR
    if not office.speaks or not any(until >= end for until in office.covers):
        return "no_data"
    if low >= office.least:
        return "staffed"
    all_cover = all(until >= end for until in office.covers)
    if high < office.least and all_cover:
        return "suspected_empty"
    if low == 0 and any(start <= at < end for at in office.complaints):
        return "suspected_empty"
    return "not_observable"


def _there(events: list[Event], start: datetime, end: datetime) -> bool:
    """Clocked in before the slot's end, and not out before its start for good."""
    if any(start <= event.at < end for event in events):
        return True
    before = [event.comes for event in events if event.at < start]
    return bool(before) and before[-1]


def _stayed(
    evening: list[Event], today: list[Event], midnight: datetime
) -> list[Event]:
    """Whoever came the evening before is there until the next event, or for a day."""
    if not evening or not evening[-1].comes:
        return today
    until = evening[-1].at + timedelta(days=1)
    gone = (
        [] if today and today[0].at <= until else [Event(until, False, punched=False)]
    )
    return [Event(midnight, True, punched=False), *gone, *today]


def _events(
    punches: list[tuple[datetime, str]], opens: datetime, shifts: bool
) -> list[Event]:
    going_first = {**dict.fromkeys(GOES, 0), **dict.fromkeys(COMES, 2)}
    rows = sorted((at, going_first.get(direction, 1)) for at, direction in punches)
    last = len(rows) - 1
    events = [
        Event(at, move == 2 or (move == 1 and (shifts or place < last or _stays(rows))))
        for place, (at, move) in enumerate(rows)
    ]
    if shifts and rows and rows[0][1] == 1:
        return [Event(_midnight(rows[0][0].date()), True, punched=False), *events]
    if events and not events[0].comes and opens < events[0].at:
        return [Event(opens, True, punched=False), *events]
    return events


def _stays(rows: list[tuple[datetime, int]]) -> bool:
    """Whether a last punch without direction only repeats the first, or a coming."""
    place = len(rows) - 1
    while place and rows[place][0] - rows[place - 1][0] < timedelta(minutes=1):
        place -= 1
    return place == 0 or rows[place][1] == 2


def _office(facts: dict[str, Any], code: str, opens: Any, shifts: bool) -> Office:
    day = facts["day"]
    opening = _midnight(day) + timedelta(minutes=0 if pd.isna(opens) else int(opens))
    at_midnight = not pd.isna(opens) and int(opens) == 0
    # By person, or by device and pin; the day's, and those of the evening before.
    made: dict[Any, list[tuple[datetime, str]]] = {}
    before: dict[Any, list[tuple[datetime, str]]] = {}
    spoke = set()
    for punch in facts["punches"].itertuples():
        at = punch.punched_at.to_pydatetime()
        if at.date() == day:
            spoke.add(punch.device)
        if punch.office_code != code:
            continue
        known = isinstance(punch.person, str)
        who = punch.person if known else (punch.device, punch.pin)
        if at.date() == day:
            made.setdefault(who, []).append((at, punch.direction))
        elif at.date() == day - timedelta(days=1) and at_midnight:
            before.setdefault(who, []).append((at, punch.direction))

    def events(who: Any) -> list[Event]:
        evening = _events(before.get(who, []), opening - timedelta(days=1), shifts)
        today = _events(made.get(who, []), opening, shifts)
        return _stayed(evening, today, opening)

    people = list(facts["people"].itertuples())
    until = dict(facts["coverage"].itertuples(index=False))
    devices = {
        row.device for row in facts["devices"].itertuples() if row.office_code == code
    }
    complaints = facts["complaints"]
    complaints = complaints[complaints["category"] == "office_empty"]
    return Office(
        code=code,
        least=int(facts["minimum"].get(code, 2)),
        people=[
            (events(person.person), list(facts["away"][person.Index]))
            for person in people
            if person.capable and person.office_code == code
        ],
        unknown=[events(who) for who in {**made, **before} if isinstance(who, tuple)],
        covers=[until.get(name, _midnight(day)) for name in devices],
        speaks=bool(devices & spoke),
        marks=_moments(facts["marks"], "marked_at", code),
        complaints=_moments(complaints, "observed_at", code),
    )


def _moments(rows: pd.DataFrame, column: str, code: str) -> list[datetime]:
    here = rows.loc[rows["office_code"] == code, column]
    return [moment.to_pydatetime() for moment in here]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
