"""Small cities with every ingredient of a state, by chance."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from tests.contract.reference_states import City, Row

#: In the order in which references are met.
TABLES = (
    *("schedules", "offices", "calendar", "staff", "devices", "enrolments"),
    *("leave", "complaints", "service_marks", "findings"),
)
CODES = tuple(f"K{number}" for number in range(1, 7))
#: Within a fortnight without a holiday in the shipped calendar.
FIRST = date(2026, 11, 9)


def a_day(dice: Random) -> date:
    return FIRST + timedelta(days=dice.randrange(14))


def a_moment(dice: Random, day: date, first: int = 6 * 60, last: int = 18 * 60) -> str:
    """On the half hour now and then: that is where rules begin and end."""
    minutes = dice.randrange(first, last)
    if dice.random() < 0.3:
        minutes -= minutes % 30
    seconds = 0 if minutes % 30 == 0 else dice.randrange(60)
    return f"{day}T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def some(dice: Random, most: int, make: Callable[[int], Row]) -> list[Row]:
    return [make(number) for number in range(dice.randrange(most + 1))]


def an_interval(dice: Random, day: date) -> Row:
    """Validity that may begin or end on the day itself."""
    starts = day - timedelta(days=dice.choice((0, 1, 40, 400)))
    ends = dice.choice((None, None, None, day, day + timedelta(days=1)))
    if ends == starts:
        ends = None
    return {"valid_from": str(starts), "valid_until": str(ends or "")}


def a_city(seed: int) -> tuple[City, date]:
    """Return the rows of every file and the day to ask about."""
    dice = Random(seed)
    day = a_day(dice)
    city: City = {"offices": [an_office(dice, code) for code in CODES]}
    city["schedules"] = own_hours(dice, day)
    city["calendar"] = marked_days(dice, day)
    city["staff"], city["enrolments"], city["devices"] = [], [], devices(dice)
    for code in CODES[:5]:
        add_people(dice, city, code, day)
    city["leave"] = [a_leave(dice, row, day) for row in dice.sample(city["staff"], 6)]
    city["complaints"] = some(dice, 12, lambda number: a_complaint(dice, day, number))
    city["service_marks"] = some(dice, 8, lambda _: a_mark(dice, day))
    city["findings"] = some(dice, 6, lambda _: a_finding(dice, day))
    city["punches"] = punches(dice, city, day) + by_number(dice, city, day)
    if seed % 2:
        guard_the_night(Random(seed), city, day)
    if seed % 4 == 3:
        # The registry knows nobody: the pins are the roster.
        city |= {"staff": [], "enrolments": [], "leave": []}
        city["punches"] = [row for row in city["punches"] if row["device"] not in CODES]
    return {name: without_doubles(name, rows) for name, rows in city.items()}, day


def without_doubles(table: str, rows: list[Row]) -> list[Row]:
    """One row a key: a file may not contradict itself."""
    keys = {
        "schedules": ("schedule", "valid_from", "season", "weekday"),
        "calendar": ("day", "scope", "kind"),
        "leave": ("staff_number", "starts_at", "kind"),
        "service_marks": ("office_code", "marked_at", "kind"),
        "findings": ("office_code", "arrived_at"),
        "punches": ("device", "pin", "punched_at"),
    }.get(table, ())
    if not keys:
        return rows
    return list({tuple(row[key] for key in keys): row for row in rows}.values())


def an_office(dice: Random, code: str) -> Row:
    return {
        "office_code": code,
        "name": f"Office {code}",
        "kind": "kelurahan",
        "schedule": dice.choice(("", "five_day", "own")),
        "minimum_staff": dice.choice(("", "", "1", "2", "3")),
    }


def own_hours(dice: Random, day: date) -> list[Row]:
    """Three generations of one pattern, one of them with a Ramadan."""
    found = []
    for since, season in ((400, "normal"), (3, "normal"), (400, "ramadan")):
        starts = str(day - timedelta(days=since))
        ends = str(day) if since == 3 and dice.random() < 0.3 else ""
        pause = dice.choice((("", ""), ("12:00", "13:00"), ("11:40", "12:20")))
        for weekday in range(1, dice.choice((6, 7, 8))):
            found.append(
                {
                    "schedule": "own",
                    "season": season,
                    "weekday": str(weekday),
                    "opens": dice.choice(("07:00", "07:15", "08:00")),
                    "closes": dice.choice(("14:00", "15:40", "16:30")),
                    "break_starts": pause[0],
                    "break_ends": pause[1],
                    "valid_from": starts,
                    "valid_until": ends,
                }
            )
    return found


def guard_the_night(dice: Random, city: City, day: date) -> None:
    """Two offices never close; who came the evening before may have stayed."""
    hours = {"season": "normal", "opens": "00:00", "closes": "24:00"}
    hours |= {"schedule": "guard", "valid_from": "2026-01-01"}
    city["schedules"] += [hours | {"weekday": str(number)} for number in range(1, 8)]
    evening = day - timedelta(days=1)
    for office in city["offices"][:2]:
        office["schedule"] = "guard"
        for row in city["enrolments"]:
            if row["device"].startswith(office["office_code"]) and dice.random() < 0.7:
                made = scans(dice, row["device"], row["pin"], evening, 24 * 60)
                city["punches"] += made


def marked_days(dice: Random, day: date) -> list[Row]:
    kinds = ("public_holiday", "joint_leave", "working_day", "ramadan")
    return some(
        dice,
        3,
        lambda _: {
            "day": str(day + timedelta(days=dice.choice((0, 0, 0, 1)))),
            "scope": dice.choice(("city", *CODES)),
            "kind": dice.choice(kinds),
        },
    )


def devices(dice: Random) -> list[Row]:
    """One or two an office; K4 has none, K6 has one and no staff."""
    found = []
    for code in CODES:
        number = 0 if code == "K4" else dice.choice((1, 1, 2))
        for place in range(number):
            row = {"device": f"{code}D{place}", "office_code": code}
            found.append(row | {"valid_from": "2025-01-01"})
    return found


def add_people(dice: Random, city: City, code: str, day: date) -> None:
    here = [row["device"] for row in city["devices"] if row["office_code"] == code]
    for number in range(dice.randrange(2, 7)):
        person = f"{code}-{number}"
        row = {
            "staff_number": person,
            "office_code": code,
            "employment": dice.choice(("pns", "pppk", "contract", "intern")),
            "serves_public": dice.choice(("", "yes", "yes", "no")),
        }
        city["staff"].append(row | an_interval(dice, day))
        if dice.random() < 0.2:
            moved = {"office_code": dice.choice(CODES[:5])}
            later = {"valid_from": str(day - timedelta(days=2)), "valid_until": ""}
            if city["staff"][-1]["valid_from"] < later["valid_from"]:
                city["staff"].append(row | moved | later)
        elsewhere = dice.choice([each["device"] for each in city["devices"]])
        for device in {*here, elsewhere}:
            if dice.random() < 0.85:
                card = {"device": device, "pin": person, "staff_number": person}
                city["enrolments"].append(card | an_interval(dice, day))


def a_leave(dice: Random, row: Row, day: date) -> Row:
    starts = dice.choice((str(day), str(day - timedelta(days=1)), a_moment(dice, day)))
    ends = str(day) if len(starts) == 10 else str(day + timedelta(days=1))
    if len(starts) == 10 and dice.random() < 0.4:
        ends = a_moment(dice, day)
    return {
        "staff_number": row["staff_number"],
        "kind": dice.choice(("annual", "remote", "training")),
        "starts_at": starts,
        "ends_at": ends,
        "status": dice.choice(("", "approved", "requested", "cancelled")),
    }


def a_complaint(dice: Random, day: date, number: int) -> Row:
    return {
        "reference": f"R{number}",
        "office_code": dice.choice(CODES),
        "observed_at": a_moment(dice, day),
        "category": dice.choice(("office_empty", "office_empty", "understaffed")),
    }


def a_mark(dice: Random, day: date) -> Row:
    row = {"office_code": dice.choice(CODES), "marked_at": a_moment(dice, day)}
    return row | {"kind": "letter"}


def a_finding(dice: Random, day: date) -> Row:
    """Without counts, or with counts that cannot contradict: nobody, or many."""
    outcome, seen = dice.choice(
        (
            *(("staffed", ""), ("staffed", "9"), ("empty", "0"), ("empty", "")),
            *(("below_minimum", ""), ("relocated", ""), ("not_reached", "")),
            ("closed_with_notice", ""),
        )
    )
    row = {"office_code": dice.choice(CODES), "arrived_at": a_moment(dice, day)}
    return row | {"outcome": outcome, "service_staff_seen": seen}


def punches(dice: Random, city: City, day: date) -> list[Row]:
    """Some days of scans; on the day itself some devices say nothing, or stop."""
    found = []
    for device in (row["device"] for row in city["devices"]):
        pins = [row["pin"] for row in city["enrolments"] if row["device"] == device]
        pins += [f"stranger {number}" for number in range(dice.randrange(3))]
        mood = dice.random()
        for pin in dict.fromkeys(pins):
            if mood > 0.15 and dice.random() < 0.75:
                last = (18 if mood > 0.4 else dice.randrange(8, 18)) * 60
                found += scans(dice, device, pin, day, last)
        # What a device said on other days is what it covers.
        other = day + timedelta(days=dice.choice((-1, 1)))
        if dice.random() < 0.5:
            found += scans(dice, device, "stranger", other, 17 * 60)
    return found


def by_number(dice: Random, city: City, day: date) -> list[Row]:
    """Now and then an office hands in its attendance by staff number."""
    found = []
    for code in CODES:
        for row in city["staff"] if dice.random() < 0.2 else []:
            if dice.random() < (0.8 if row["office_code"] == code else 0.1):
                last = dice.choice((18, 18, 12)) * 60
                found += scans(dice, code, row["staff_number"], day, last)
    return found


def scans(dice: Random, device: str, pin: str, day: date, last: int) -> list[Row]:
    words: tuple[str, ...] = (
        "in",
        "out",
        "break_out",
        "break_in",
        "overtime_in",
        "overtime_out",
    )
    if dice.random() < 0.4:
        words = dice.choice((("",), ("unknown",)))
    number = dice.choice((1, 1, 2, 2, 2, 4))
    moments = sorted({a_moment(dice, day, 6 * 60, last) for _ in range(number)})
    in_order = words if dice.random() < 0.5 else dice.choices(words, k=number)
    return [
        {
            "device": device,
            "pin": pin,
            "punched_at": moment,
            "direction": in_order[place % len(in_order)],
        }
        for place, moment in enumerate(moments)
    ]
