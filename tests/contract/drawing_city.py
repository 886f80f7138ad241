"""Cities by chance, with every ingredient of a plan; and the days they are drawn on."""

from datetime import date, timedelta
from random import Random

City = dict[str, list[dict[str, object]]]

#: In the order in which references are met.
TABLES = (
    *("schedules", "offices", "calendar", "staff", "leave"),
    *("teams", "team_days"),
)
#: A Monday; nothing in the shipped calendar until December.
MONDAY = date(2026, 11, 9)
#: By pattern and weekday: opens, closes, break; all four kinds of edges.
HOURS = {
    "long": dict.fromkeys((1, 2, 3, 4), ("07:15", "16:00", "12:00", "13:00"))
    | {5: ("07:15", "16:30", "11:30", "13:10")},
    "saturday": dict.fromkeys((1, 2, 3, 4, 6), ("07:30", "14:00", "", ""))
    | {5: ("07:30", "11:00", "", "")},
    "afternoon": dict.fromkeys((1, 3, 5), ("12:00", "18:00", "", "")),
}
#: Names a spreadsheet would compute.
NAMES = ("+62", "-A1", "@SUM(A1)", "Kantor <b>", 'Kantor "Barat", lantai 2')


def a_city(seed: int) -> tuple[City, date]:
    """Return the rows of every file, and the day that is planned."""
    dice = Random(seed)
    day = MONDAY + timedelta(days=seed % 6)
    codes = [f"K{number:02}" for number in range(dice.randrange(20, 45))]
    city: City = {
        "schedules": [
            _hours(pattern, weekday)
            for pattern, weekdays in HOURS.items()
            for weekday in weekdays
        ],
        "offices": [_office(dice, code) for code in codes],
        "calendar": [
            {"day": day, "scope": code, "kind": "public_holiday"}
            for code in dice.sample(codes, 2)
        ],
        "staff": [],
        "leave": [],
        "teams": _teams(dice, day, codes),
        "team_days": [],
    }
    for code in codes[:-3]:
        _add_people(dice, city, code, day)
    for team in ("T2", "T3"):
        half = dice.choice(("am", "pm", "day"))
        row = {"team": team, "day": day, "half": half, "visits": dice.randrange(5)}
        city["team_days"] += [row] * (dice.random() < 0.5)
    # Of another day: must not matter.
    city["team_days"].append(
        {"team": "T1", "day": day + timedelta(days=1), "half": "day", "visits": 0}
    )
    return city, day


def _hours(pattern: str, weekday: int) -> dict[str, object]:
    opens, closes, starts, ends = HOURS[pattern][weekday]
    return {
        "schedule": pattern,
        "season": "normal",
        "weekday": weekday,
        "opens": opens,
        "closes": closes,
        "break_starts": starts,
        "break_ends": ends,
        "valid_from": "2020-01-01",
    }


def _office(dice: Random, code: str) -> dict[str, object]:
    return {
        "office_code": code,
        "name": dice.choice((*NAMES, f"Kantor {code}")),
        "kind": "kelurahan",
        "building": dice.choice(("", "", "", "", "Blok A", "Blok B")),
        "schedule": dice.choice(("long", "long", "long", "saturday", "afternoon")),
        "minimum_staff": dice.choice(("", "1", "2", "3")),
        "valid_until": dice.choice(("", "", "", "", "", "", "2026-11-01")),
    }


def _add_people(dice: Random, city: City, code: str, day: date) -> None:
    """A third of the offices have somebody away: all day, or in the morning."""
    for number in range(dice.randrange(2, 7)):
        # Month 13: no number of a person.
        who = f"19801301{int(code[1:]):05}{number:05}"
        city["staff"].append(
            {
                "staff_number": who,
                "office_code": code,
                "employment": "intern" if number == 5 else "pns",
                "serves_public": "no" if number == 4 else "",
                "valid_from": "2020-01-01",
            }
        )
        if int(code[1:]) % 3 == 0:
            starts, ends = dice.choice(
                ((day, day), (f"{day}T07:00", f"{day}T12:00"), (f"{day}T09:10", day))
            )
            city["leave"].append(
                {
                    "staff_number": who,
                    "kind": "annual",
                    "starts_at": starts,
                    "ends_at": ends,
                    "status": dice.choice(("approved", "", "approved", "cancelled")),
                }
            )


def _teams(dice: Random, day: date, codes: list[str]) -> list[dict[str, object]]:
    def team(
        name: str, visits: int, starts: str, ends: str, until: object = ""
    ) -> dict[str, object]:
        return {
            "team": name,
            "visits_per_day": visits,
            "starts": starts,
            "ends": ends,
            "conflict_offices": " ".join(dice.sample(codes, dice.randrange(4))),
            "valid_from": "2026-01-01",
            "valid_until": until,
        }

    return [
        # Nobody conflicts with everyone: this team may go anywhere.
        team("T1", dice.randrange(1, 8), "07:00", "16:00") | {"conflict_offices": ""},
        team("T2", dice.randrange(1, 12), "08:15", "12:00"),
        team("T3", dice.randrange(1, 6), "10:00", "15:45"),
        team("T4", 9, "07:00", "16:00", until=day),
        team("T5", 2, "18:00", "22:00"),
    ]
