from datetime import date

import numpy as np
import pandas as pd

from data.schemas import TABLES, empty_frame, typed
from data.workdays import shipped_calendar
from features.roster import (
    away,
    minimum_staff,
    pin_roster,
    roster,
    short_by_leave,
)
from tests.tables import table

DAY = date(2024, 4, 29)


def staff_of(text: str) -> pd.DataFrame:
    return table(text, "staff")


def leave_of(text: str) -> pd.DataFrame:
    return table(text, "leave")


def test_a_person_is_where_the_newest_valid_row_says() -> None:
    staff = staff_of("""
        | staff_number | office_code | employment | valid_from | valid_until |
        | a            | A           | pns        | 2020-01-01 |             |
        | a            | B           | pns        | 2024-04-29 | 2024-05-01  |
        | b            | B           | pns        | 2024-04-30 |             |
        | c            | A           | pns        |            | 2024-04-29  |
        """)
    assert roster(staff, DAY)["office_code"].tolist() == ["B"]
    assert roster(staff, date(2024, 5, 1))["office_code"].tolist() == ["A", "B"]


def test_interns_and_those_who_do_not_serve_are_rostered_but_not_capable() -> None:
    staff = staff_of("""
        | staff_number | office_code | employment | serves_public |
        | a            | A           | pns        | yes           |
        | b            | A           | intern     | yes           |
        | c            | A           | contract   | no            |
        """)
    assert roster(staff, DAY)["capable"].tolist() == [True, False, False]


def test_pins_seen_within_twenty_working_days_are_the_roster() -> None:
    punches = table("""
        | device | pin | punched_at       | office_code | person |
        | D      | 1   | 2024-03-20 08:00 | A           |        |
        | D      | 2   | 2024-03-21 08:00 | A           |        |
        | D      | 3   | 2024-04-29 08:00 | A           |        |
        | E      | 2   | 2024-04-26 08:00 | B           |        |
        | E      | 4   | 2024-04-30 08:00 | B           |        |
        | F      | 5   | 2024-04-26 08:00 |             |        |
        | B      | k   | 2024-04-26 08:00 | B           | k      |
        """)
    offices = typed(pd.DataFrame({"office_code": ["A", "B"]}), TABLES["offices"])
    people = pin_roster(punches, DAY, offices, shipped_calendar())
    # 21 March is the 20th working day back: Good Friday and Eid lie between.
    assert people["person"].tolist() == ["pin:D:2", "pin:D:3", "k", "pin:E:2"]
    assert people["capable"].all()


def test_only_approved_leave_over_the_whole_half_hour_takes_a_person_away() -> None:
    leave = leave_of("""
        | staff_number | kind   | starts_at        | ends_at          | status    |
        | a            | annual | 08:10            | 10:00            | approved  |
        | b            | sick   | 2024-04-01 00:00 | 2024-05-01 00:00 | approved  |
        | c            | annual | 2024-04-01 00:00 | 2024-05-01 00:00 | requested |
        | d            | annual | 2024-04-01 00:00 | 2024-05-01 00:00 | cancelled |
        | e            | annual | 2024-04-28 00:00 | 2024-04-29 00:00 | approved  |
        | z            | annual | 2024-04-01 00:00 | 2024-05-01 00:00 | approved  |
        """)
    gone = away(leave, pd.Series(list("abcde")), DAY)
    assert np.flatnonzero(gone[0]).tolist() == [17, 18, 19]
    assert gone.sum(axis=1).tolist() == [3, 48, 0, 0, 0]


def test_without_leave_nobody_is_away() -> None:
    gone = away(empty_frame(TABLES["leave"]), pd.Series(["a"]), DAY)
    assert (gone.shape, gone.any()) == ((1, 48), False)


def people_of(**counts: int) -> pd.DataFrame:
    codes = [code for code, count in counts.items() for _ in range(count)]
    persons = [f"p{number}" for number in range(len(codes))]
    return pd.DataFrame({"person": persons, "office_code": codes, "capable": True})


def test_the_minimum_is_the_offices_own_else_two_or_one_in_a_small_office() -> None:
    offices = table(
        """
        | office_code | kind  | minimum_staff |
        | D           | dinas |               |
        | C           | dinas |               |
        | B           | dinas |               |
        | A           | dinas | 5             |
        """,
        "offices",
    )
    minimum = minimum_staff(offices, people_of(A=1, B=3, C=4))
    assert minimum.to_dict() == {"A": 5, "B": 1, "C": 2, "D": 2}


def test_an_office_is_short_where_leave_leaves_fewer_than_the_minimum() -> None:
    people = people_of(A=3, B=1)
    leave = leave_of("""
        | staff_number | kind   | starts_at        | ends_at          |
        | p0           | annual | 2024-04-29 00:00 | 2024-04-30 00:00 |
        | p1           | annual | 08:00            | 09:00            |
        """)
    gone = away(leave, people["person"], DAY)
    minimum = pd.Series({"A": 2, "B": 1, "C": 2})
    short = short_by_leave(people, gone, minimum)
    assert np.argwhere(short).tolist() == [[0, 16], [0, 17]]
