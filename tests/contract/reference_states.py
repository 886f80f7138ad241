"""States as the contract words them, in plain Python over the rows of the files.

Slow, and written from section 5 alone: no frame, no code of sidak's. A city is a dict
of lists of rows, each a dict of texts as in the CSV files; ``punches`` is the canonical
log, in which a row by staff number has the office's code for a device. Instants are
texts of city time without offset.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

Row = dict[str, str]
City = dict[str, list[Row]]
Cell = tuple[str, int, str, int, int]
COMING = ("in", "break_in", "overtime_in")
HALF_HOUR = timedelta(minutes=30)
#: Office hours that come with sidak: opens, closes, break (Perpres 21/2023, and for
#: Ramadan SE Wali Kota Malang 6/2025).
FIVE_DAY = {
    "normal": {
        **dict.fromkeys((1, 2, 3, 4), ("07:30", "16:00", "12:00", "13:00")),
        5: ("07:30", "16:30", "11:30", "13:00"),
    },
    "ramadan": {
        **dict.fromkeys((1, 2, 3, 4), ("08:00", "15:00", "12:00", "12:30")),
        5: ("07:30", "15:00", "11:30", "12:30"),
    },
}


class Event(NamedTuple):
    at: datetime
    comes: bool


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def clock(day: date, text: str) -> datetime:
    hours, minutes = text.split(":")
    return at(day.isoformat()) + timedelta(hours=int(hours), minutes=int(minutes))


def valid(rows: list[Row], day: date) -> list[Row]:
    """Half-open intervals of dates; the newest first."""
    now = day.isoformat()
    found = [
        row
        for row in rows
        if row.get("valid_from", "") <= now
        and (not row.get("valid_until") or now < row["valid_until"])
    ]
    return sorted(found, key=lambda row: row.get("valid_from", ""), reverse=True)


def hours_of(city: City, office: Row, day: date) -> tuple[str, ...] | None:
    """Opens, closes, break (empty texts where none); None on a day off."""
    code, now = office["office_code"], day.isoformat()
    marks = {
        scope: {
            row["kind"]
            for row in city.get("calendar", [])
            if row["day"] == now and row["scope"] == scope
        }
        for scope in ("city", code)
    }
    season = (
        "ramadan" if any("ramadan" in each for each in marks.values()) else "normal"
    )
    for scope in (code, "city"):
        if "working_day" in marks[scope]:
            break
        if marks[scope] & {"public_holiday", "joint_leave"}:
            return None
    pattern = office.get("schedule") or "five_day"
    own = [
        row
        for row in valid(city.get("schedules", []), day)
        if row["schedule"] == pattern
    ]
    if not own:
        return FIVE_DAY[season].get(day.isoweekday())
    for wanted in (season, "normal"):
        seasonal = [row for row in own if row["season"] == wanted]
        if seasonal:
            break
    for row in seasonal:
        if int(row["weekday"]) == day.isoweekday():
            pause = (row.get("break_starts", ""), row.get("break_ends", ""))
            return row["opens"], row["closes"], *pause
    return None


def is_open(hours: tuple[str, ...] | None, start: datetime) -> bool:
    """Wholly inside opening hours and outside breaks."""
    if hours is None:
        return False
    end, day = start + HALF_HOUR, start.date()
    opens, closes, pause, resumes = hours
    if start < clock(day, opens) or end > clock(day, closes):
        return False
    return not pause or end <= clock(day, pause) or start >= clock(day, resumes)


def rostered(city: City, code: str, day: date) -> set[str]:
    """Service-capable people whose staff row of that day names the office."""
    seen, found = set(), set()
    for row in valid(city.get("staff", []), day):
        if row["staff_number"] not in seen:
            seen.add(row["staff_number"])
            serves = row.get("serves_public") or "yes"
            if (row["office_code"], serves) == (code, "yes"):
                found |= (
                    set() if row["employment"] == "intern" else {row["staff_number"]}
                )
    return found


def pins_seen(city: City, devices: set[str], day: date) -> set[str]:
    """The roster where nobody handed one in: pins of the last 20 working days."""
    # Four weeks hold 20 days from Monday to Friday.
    first = (day - timedelta(days=28)).isoformat()
    return {
        owner(city, row["device"], row["pin"], day)
        for row in city["punches"]
        if row["device"] in devices and first <= row["punched_at"][:10] <= str(day)
    }


def has_roster(city: City, code: str, day: date) -> bool:
    """Whether anybody at all is on the office's staff that day, interns too."""
    newest = {row["staff_number"]: row for row in reversed(valid(city["staff"], day))}
    return any(row["office_code"] == code for row in newest.values())


def least(office: Row, people: set[str], known: bool) -> int:
    if office.get("minimum_staff"):
        return int(office["minimum_staff"])
    # Without a roster nobody knows how many serve the public.
    return 1 if known and len(people) < 4 else 2


def owner(city: City, device: str, pin: str, day: date) -> str:
    for row in valid(city.get("enrolments", []), day):
        if (row["device"], row["pin"]) == (device, pin):
            return row["staff_number"]
    numbers = {row["staff_number"] for row in city.get("staff", [])}
    if device in {row["office_code"] for row in city["offices"]} and pin in numbers:
        return pin
    return f"? {device} {pin}"


def punches_at(city: City, devices: set[str], day: date) -> dict[str, list[Row]]:
    """The day's punches of these devices by person, or by device and unknown pin."""
    found: dict[str, list[Row]] = {}
    for row in sorted(city.get("punches", []), key=lambda row: row["punched_at"]):
        if row["device"] in devices and row["punched_at"][:10] == day.isoformat():
            found.setdefault(owner(city, row["device"], row["pin"], day), []).append(
                row
            )
    return found


def events_of(rows: list[Row], opening: datetime, shifts: bool) -> list[Event]:
    """Direction unknown: first in, last out; a clock-out first: in since opening."""
    if not rows:
        return []
    last = len(rows) - 1
    found = []
    for place, row in enumerate(rows):
        comes = row.get("direction") in COMING
        if row.get("direction", "") in ("", "unknown"):
            # Between first and last it only proves that the person is there.
            comes = place < last or last == 0 or shifts
        found.append(Event(at(row["punched_at"]), comes))
    # At one instant going comes before coming: high is an upper bound.
    found.sort()
    # In shifts the order within a day tells nothing.
    anytime = shifts and rows[0].get("direction", "") in ("", "unknown")
    if (anytime or not found[0].comes) and opening < found[0].at:
        found.insert(0, Event(opening, True))
    return found


def with_evening(evening: list[Event], today: list[Event]) -> list[Event]:
    """Open since the day before: there until the next punch, for a day at most."""
    if not evening or not evening[-1].comes:
        return today
    until = evening[-1].at + timedelta(days=1)
    midnight = datetime.combine(until.date(), datetime.min.time())
    ends = [] if today and today[0].at <= until else [Event(until, False)]
    return [Event(midnight, True), *ends, *today]


def inside(events: list[Event], start: datetime) -> bool:
    """Clocked in before the slot's end; not gone before its start without return."""
    end = start + HALF_HOUR
    if any(start <= event.at < end for event in events):
        # Whoever punches is there, also with a second clock-out: he had come back.
        return True
    if not any(event.comes and event.at < end for event in events):
        return False
    gone = [event.at for event in events if not event.comes and event.at < start]
    back = [event.at for event in events if event.comes and event.at < end]
    return not gone or max(back) >= max(gone)


def is_away(city: City, person: str, start: datetime) -> bool:
    """Approved leave that covers the slot; a bare last date is inclusive."""
    for row in city.get("leave", []):
        last = at(row["ends_at"]) + timedelta(days=len(row["ends_at"]) == 10)
        approved = (row.get("status") or "approved") == "approved"
        covers = at(row["starts_at"]) <= start and start + HALF_HOUR <= last
        if row["staff_number"] == person and approved and covers:
            return True
    return False


def verdict(city: City, code: str, start: datetime, minimum: int) -> str | None:
    """The label of the last finding of the slot that tells about presence."""
    label = None
    for row in sorted(city.get("findings", []), key=lambda row: row["arrived_at"]):
        here = row["office_code"] == code and in_slot(row["arrived_at"], start)
        if here and row["outcome"] in ("staffed", "below_minimum", "empty"):
            label = row["outcome"].split("_")[0]
            if row.get("service_staff_seen"):
                seen = int(row["service_staff_seen"])
                label = (
                    "empty" if not seen else "below" if seen < minimum else "staffed"
                )
    return label


def in_slot(moment: str, start: datetime) -> bool:
    return start <= at(moment) < start + HALF_HOUR


def states(city: City, day: date) -> list[Cell]:
    """Office, slot 0 to 47, state, low, high; offices by code."""
    offices = sorted(valid(city["offices"], day), key=lambda row: row["office_code"])
    return [cell for office in offices for cell in office_states(city, office, day)]


def office_states(city: City, office: Row, day: date) -> list[Cell]:
    code, hours = office["office_code"], hours_of(city, office, day)
    newest = {
        row["device"]: row for row in reversed(valid(city.get("devices", []), day))
    }
    devices = {name for name, row in newest.items() if row["office_code"] == code}
    devices |= {code} & {row["device"] for row in city["punches"]}
    punched, people = punches_at(city, devices, day), rostered(city, code, day)
    known = has_roster(city, code, day)
    if not city["staff"]:
        people = pins_seen(city, devices, day)
        known = bool(people)
    minimum = least(office, people, known)
    opening = clock(day, hours[0]) if hours else clock(day, "00:00")
    shifts = bool(hours) and hours[:2] == ("00:00", "24:00")
    yesterday, one = day - timedelta(days=1), timedelta(days=1)
    before = punches_at(city, devices, yesterday) if shifts else {}
    events = {
        who: with_evening(
            events_of(before.get(who, []), opening - one, shifts),
            events_of(punched.get(who, []), opening, shifts),
        )
        for who in {**before, **punched}
    }
    covered = [
        max(
            (at(row["punched_at"]) for row in city["punches"] if row["device"] == name),
            default=at("1900-01-01"),
        )
        for name in sorted(devices)
    ]
    found = []
    for slot in range(48):
        start = clock(day, "00:00") + slot * HALF_HOUR
        low = sum(
            any(in_slot(row["punched_at"], start) for row in punched.get(person, []))
            for person in people
        )
        marked = any(
            row["office_code"] == code and in_slot(row["marked_at"], start)
            for row in city.get("service_marks", [])
        )
        low = max(low, int(marked))
        high = sum(
            inside(each, start)
            for who, each in events.items()
            if who[0] == "?" or (who in people and not is_away(city, who, start))
        )
        complained = any(
            row["office_code"] == code
            and row["category"] == "office_empty"
            and in_slot(row["observed_at"], start)
            for row in city.get("complaints", [])
        )
        covers = [until >= start + HALF_HOUR for until in covered]
        seen = verdict(city, code, start, minimum)
        if not is_open(hours, start):
            state = "closed"
        elif seen is not None:
            state = f"inspected_{seen}"
        elif not any(covers) or not punched:
            state = "no_data"
        elif low >= minimum:
            state = "staffed"
        elif (high < minimum and all(covers)) or (low == 0 and complained):
            state = "suspected_empty"
        else:
            state = "not_observable"
        # A span: who was certainly there may have been on leave by the papers.
        found.append((code, slot, state, low, max(low, high)))
    return found
