import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.schemas import TABLES, empty_frame
from features.attribution import attributed, pins_as_persons
from features.codes import codes
from features.validity import newest_valid
from tests.tables import table

NOBODY = empty_frame(TABLES["staff"])
UNENROLLED = empty_frame(TABLES["enrolments"])


def test_a_punch_belongs_to_where_the_device_stood_that_day() -> None:
    devices = table(
        """
        | device | office_code | valid_from | valid_until |
        | D      | A           |            |             |
        | D      | B           | 2024-04-29 | 2024-05-02  |
        | E      | C           | 2024-05-01 |             |
        """,
        "devices",
    )
    punches = table("""
        | device | pin | punched_at       |
        | D      | 1   | 2024-04-28 23:59 |
        | D      | 1   | 2024-04-29 00:00 |
        | E      | 1   | 2024-04-30 08:00 |
        | D      | 1   | 2024-05-02 00:00 |
        """)
    found = attributed(punches, devices, UNENROLLED, NOBODY)
    assert found["office_code"].fillna("-").tolist() == ["A", "B", "-", "A"]
    assert found["person"].isna().all()


def test_a_pin_belongs_to_whom_it_was_given_that_day() -> None:
    enrolments = table(
        """
        | device | pin | staff_number | valid_from | valid_until |
        | D      | 1   | a            | 2024-01-01 | 2024-04-01  |
        | D      | 1   | b            | 2024-04-01 |             |
        | E      | 1   | c            |            |             |
        """,
        "enrolments",
    )
    punches = table("""
        | device | pin | punched_at       |
        | E      | 1   | 2024-04-02 08:00 |
        | D      | 1   | 2024-03-31 08:00 |
        | D      | 1   | 2024-04-01 08:00 |
        | D      | 2   | 2024-04-01 08:00 |
        """)
    found = attributed(punches, empty_frame(TABLES["devices"]), enrolments, NOBODY)
    assert found["person"].fillna("-").tolist() == ["c", "a", "b", "-"]


def test_rows_by_staff_number_name_the_office_and_the_person() -> None:
    staff = table(
        """
        | staff_number | office_code | employment |
        | s            | A           | pns        |
        """,
        "staff",
    )
    punches = table("""
        | device | pin | punched_at |
        | A      | s   | 08:00      |
        | A      | t   | 08:00      |
        """)
    found = attributed(punches, empty_frame(TABLES["devices"]), UNENROLLED, staff)
    assert found["office_code"].tolist() == ["A", "A"]
    assert found["person"].fillna("-").tolist() == ["s", "-"]


def test_a_staff_number_typed_into_another_offices_device_is_a_pin() -> None:
    devices = table("| device | office_code |\n| D | A |", "devices")
    staff = table(
        "| staff_number | office_code | employment |\n| s | A | pns |", "staff"
    )
    punches = table("| device | pin | punched_at |\n| D | s | 08:00 |")
    found = attributed(punches, devices, UNENROLLED, staff)
    assert found["person"].isna().all()


def test_unknown_pins_become_persons_and_the_index_stays() -> None:
    punches = table("""
        | device | pin | punched_at | person |
        | D      | 1   | 08:00      |        |
        | D      | 2   | 08:00      | a      |
        """).set_index(pd.Index([7, 3]))
    found = attributed(
        punches, empty_frame(TABLES["devices"]), UNENROLLED, NOBODY
    ).assign(person=punches["person"])
    assert pins_as_persons(found)["person"].to_dict() == {7: "pin:D:1", 3: "a"}


def test_no_punches_give_no_rows() -> None:
    punches = table("| device | pin | punched_at |\n| D | 1 | 08:00 |").iloc[:0]
    found = attributed(punches, empty_frame(TABLES["devices"]), UNENROLLED, NOBODY)
    assert found.columns.tolist() == [*punches.columns, "office_code", "person"]


texts = st.lists(st.sampled_from(["a", "b", "c", "", None]), max_size=8)


@given(texts, texts)
def test_codes_are_the_first_position_or_minus_one(values: list, among: list) -> None:
    expected = [
        among.index(value) if value is not None and value in among else -1
        for value in values
    ]
    found = codes(pd.Series(values, dtype="str"), pd.Series(among, dtype="str"))
    assert found.tolist() == expected


keys, days = st.integers(0, 2), st.integers(1, 6)
rows = st.lists(st.tuples(keys, days, days), max_size=6, unique_by=lambda row: row[:2])


@given(rows, st.lists(st.tuples(st.integers(-1, 3), days), max_size=6))
def test_the_newest_valid_row_holds(rows: list, asked: list) -> None:
    def newest(key: int, day: int) -> int:
        valid = [
            (start, place)
            for place, (owner, start, end) in enumerate(rows)
            if owner == key and start <= day < end
        ]
        return max(valid, default=(0, -1))[1]

    table = np.array(rows, dtype="int64").reshape(-1, 3).T
    questions = np.array(asked, dtype="int64").reshape(-1, 2).T
    found = newest_valid(*questions, *table)
    assert found.tolist() == [newest(*question) for question in asked]
