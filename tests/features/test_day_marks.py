import pandas as pd

from features.day_marks import with_day_marks

STATES = pd.DataFrame(
    {
        "office_code": ["A", "A", "B"],
        "slot_starts_at": pd.to_datetime(
            ["2024-04-29 08:00", "2024-04-29 08:30", "2024-04-29 08:00"]
        ),
        "state": ["no_data", "suspected_empty", "staffed"],
        "evidence": ["silent", None, "punch:2"],
    }
)
PEOPLE = pd.DataFrame(
    {"person": ["p", "q", "r", "s", "t"], "office_code": ["A", "A", "A", "A", "B"]}
)


def marks(**by_person: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"staff_number": list(by_person), "mark": list(by_person.values())}
    )


def test_marks_are_counted_by_office_and_change_no_state() -> None:
    told = marks(p="present", q="present", r="away", s="unsure", nobody="absent")
    found = with_day_marks(STATES, told, PEOPLE)
    pd.testing.assert_frame_equal(
        found.drop(columns="evidence"), STATES.drop(columns="evidence")
    )
    counts = "day_present:2 day_away:1 day_unsure:1"
    assert found["evidence"].tolist() == [f"silent {counts}", counts, "punch:2"]


def test_a_day_off_and_marks_of_strangers_leave_no_evidence() -> None:
    found = with_day_marks(STATES, marks(p="off", nobody="present"), PEOPLE)
    assert found["evidence"].fillna("").tolist() == ["silent", "", "punch:2"]
