"""A slow reading of the contract's pages on plans: who is open, and how many visits."""

from datetime import date, datetime, time, timedelta
from itertools import groupby

from tests.contract.drawing_city import HOURS, City

HALVES = {"am": range(24), "pm": range(24, 48)}


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def open_slots(city: City, day: date) -> dict[str, set[int]]:
    """Return each open office's half hours."""
    closed = {row["scope"] for row in city["calendar"]}
    found = {}
    for office in city["offices"]:
        code = str(office["office_code"])
        hours = HOURS[str(office["schedule"])].get(day.isoweekday())
        ended = str(office["valid_until"] or "9999")
        if hours is None or code in closed or ended <= str(day):
            continue
        opens, closes = minutes(hours[0]), minutes(hours[1])
        pause = (minutes(hours[2]), minutes(hours[3])) if hours[2] else (0, 0)
        slots = {
            slot
            for slot in range(48)
            if opens <= slot * 30
            and slot * 30 + 30 <= closes
            and (slot * 30 + 30 <= pause[0] or slot * 30 >= pause[1])
        }
        found[code] = slots
    return {code: slots for code, slots in found.items() if slots}


def units(city: City, day: date) -> dict[str, str]:
    """Return each office's unit: the smallest code of those valid in its building."""
    valid = [o for o in city["offices"] if str(o["valid_until"] or "9999") > str(day)]
    found = {}
    for office in valid:
        shared = [
            str(other["office_code"])
            for other in valid
            if other["building"] and other["building"] == office["building"]
        ]
        found[str(office["office_code"])] = min(
            shared, default=str(office["office_code"])
        )
    return found


def team_slots(city: City, day: date) -> dict[str, dict[str, set[int]]]:
    """Return the half hours each team of the day can use, by half."""
    anywhere = set().union(*open_slots(city, day).values())
    return {
        str(team["team"]): {
            half: {
                slot
                for slot in span
                if minutes(str(team["starts"])) <= slot * 30
                and slot * 30 + 30 <= minutes(str(team["ends"]))
                and slot in anywhere
            }
            for half, span in HALVES.items()
        }
        for team in city["teams"]
        if str(team["valid_until"] or "9999") > str(day)
    }


def visits(city: City, day: date) -> dict[str, list[dict[str, int]]]:
    """Return, for each team, every split of its visits the day's seed may choose."""
    found = {}
    for name, slots in team_slots(city, day).items():
        team = next(t for t in city["teams"] if t["team"] == name)
        given = {
            row["half"]: int(str(row["visits"]))
            for row in city["team_days"]
            if row["team"] == name and row["day"] == day
        }
        total = given.get("day", int(str(team["visits_per_day"])))
        room = {half: len(slots[half]) for half in HALVES}
        splits = {(total // 2, total - total // 2), (total - total // 2, total // 2)}
        if not (room["am"] and room["pm"]):
            splits = {(total, total)}
        found[name] = [
            {
                half: min(given.get(half, share), room[half])
                for half, share in zip(HALVES, split, strict=True)
            }
            for split in sorted(splits)
        ]
    return found


def visitable(city: City, day: date) -> dict[tuple[str, str], dict[str, set[int]]]:
    """Return by half and unit: its offices, and the slots they share with a team."""
    hours, unit_of = open_slots(city, day), units(city, day)
    teams, numbers = team_slots(city, day), visits(city, day)
    found = {}
    by_unit = sorted(hours, key=lambda code: (unit_of[code], code))
    for unit, codes in groupby(by_unit, unit_of.__getitem__):
        offices = list(codes)
        for half, span in HALVES.items():
            here = [code for code in offices if hours[code] & set(span)]
            if not here:
                continue
            shared = set(span).intersection(*(hours[code] for code in here))
            reached = set().union(
                *(
                    slots[half]
                    for name, slots in teams.items()
                    if any(split[half] for split in numbers[name])
                )
            )
            if shared & reached:
                found[half, unit] = dict.fromkeys(here, shared & reached)
    return found


def short(city: City, code: str, day: date, slot: int) -> bool:
    """Tell whether the roster minus recorded leave is below the minimum."""
    office = next(o for o in city["offices"] if o["office_code"] == code)
    people = [
        str(person["staff_number"])
        for person in city["staff"]
        if person["office_code"] == code
        and person["employment"] != "intern"
        and person["serves_public"] != "no"
    ]
    everyone = [p for p in city["staff"] if p["office_code"] == code]
    if not everyone:
        return False
    least = int(str(office["minimum_staff"] or (1 if len(people) < 4 else 2)))
    begin = datetime.combine(day, time()) + timedelta(minutes=30 * slot)
    away = {
        row["staff_number"]
        for row in city["leave"]
        if row["status"] != "cancelled"
        and _moment(row["starts_at"]) <= begin
        and begin + timedelta(minutes=30) <= _moment(row["ends_at"], last=True)
    }
    return len([person for person in people if person not in away]) < least


def _moment(cell: object, last: bool = False) -> datetime:
    if isinstance(cell, date):
        return datetime.combine(cell, time()) + timedelta(days=last)
    return datetime.fromisoformat(str(cell))
