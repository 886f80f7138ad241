from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from data.schemas import TABLES, Registry, empty_frame, typed
from features.matrix import tomorrow
from features.roster import away, minimum_staff, roster

MONDAY = date(2024, 4, 29)
EMPTY = Registry(**{name: empty_frame(table) for name, table in TABLES.items()})


def table(name, **columns):
    return typed(pd.DataFrame(columns), TABLES[name])


CITY = replace(
    EMPTY,
    offices=table("offices", office_code=["B", "A"], kind=["dinas", "kelurahan"]),
    staff=table(
        "staff",
        staff_number=["r", "p", "i", "q"],
        office_code=["B", "A", "A", "A"],
        employment=["pns", "pns", "intern", "pns"],
        rank=["head", "staff", "staff", "head"],
    ),
    leave=table(
        "leave",
        staff_number=["p"],
        kind=["important"],
        occasion=["own_wedding"],
        starts_at=[pd.Timestamp("2024-04-29")],
        ends_at=[pd.Timestamp("2024-04-30")],
        status=["approved"],
    ),
)
HOURS = pd.DataFrame(
    {
        "office_code": ["B", "A"],
        "service_date": pd.Timestamp(MONDAY).as_unit("us"),
        "opens": [450, pd.NA],
        "closes": [960, pd.NA],
        "break_starts": [720, pd.NA],
        "break_ends": [780, pd.NA],
    }
).astype(dict.fromkeys(["opens", "closes", "break_starts", "break_ends"], "Int64"))
HISTORY = pd.DataFrame(
    {"person": ["p", "p"], "office_code": ["A", "B"], "expected": 5, "clocked_in": 4}
)


def gathered(city=CITY, hours=HOURS, history=HISTORY):
    people = roster(city.staff, MONDAY)
    gone = away(city.leave, people["person"], MONDAY)
    least = minimum_staff(city.offices, people)
    return tomorrow(city, hours, people, gone, least, history, MONDAY)


def test_offices_come_sorted_with_their_slots():
    day = gathered()
    assert day.offices["office_code"].tolist() == ["A", "B"]
    assert day.offices["kind"].tolist() == ["kelurahan", "dinas"]
    assert day.open.sum(axis=1).tolist() == [0, 15]


def test_people_are_those_who_serve_with_the_days_of_every_office_they_had():
    people = gathered().people
    assert people["office_code"].tolist() == ["A", "A", "B"]
    assert people["expected"].tolist() == [10, 0, 0]
    assert people["clocked_in"].tolist() == [8, 0, 0]
    assert "person" not in people


def test_absences_stay_with_their_person():
    assert gathered().away.any(axis=1).tolist() == [True, False, False]


def test_the_occasion_behind_a_leave_is_carried_along():
    assert gathered().outings["occasion"].tolist() == ["own_wedding"]


def test_an_office_without_anybody_on_the_roster_is_not_known():
    alone = replace(CITY, staff=CITY.staff[CITY.staff["office_code"] == "B"])
    assert gathered(city=alone).offices["rostered"].tolist() == [False, True]
    nobody = replace(CITY, staff=CITY.staff.iloc[:0])
    assert gathered(city=nobody).people.empty
    assert gathered(city=nobody).away.shape == (0, 48)


def test_hours_of_other_days_are_left_out():
    other = HOURS.assign(service_date=pd.Timestamp("2024-04-30").as_unit("us"))
    both = pd.concat([HOURS, other], ignore_index=True)
    assert len(gathered(hours=both).offices) == 2


def test_the_rows_order_leaves_no_trace():
    back = {name: frame.iloc[::-1] for name, frame in vars(CITY).items()}
    one, two = gathered(), gathered(Registry(**back), HOURS.iloc[::-1], HISTORY[::-1])
    assert one.offices.equals(two.offices)
    assert one.people.equals(two.people)
    assert np.array_equal(one.away, two.away)
    assert np.array_equal(one.open, two.open)
