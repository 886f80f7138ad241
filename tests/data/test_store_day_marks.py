from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy.engine import Connection, Engine

from data.database import transaction
from data.knowledge import Known
from data.store.day_marks import read_day_marks, write_day_marks
from data.store.retention import drop_day_marks
from tests.data.store_builders import EVENING, OFFSET, a_batch

DAY = date(2024, 4, 29)
HOUR = timedelta(hours=1)


def written(db: Connection, *marks: str, day: date = DAY, after: int = 0) -> int:
    """Write one mark a person, p0 and on, so many hours after the evening."""
    frame = pd.DataFrame(
        {
            "staff_number": [f"p{number}" for number in range(len(marks))],
            "day": pd.Timestamp(day),
            "mark": marks,
            "details": "",
            "shift": pd.array([None] * len(marks), "boolean"),
        }
    )
    at = pd.Series(pd.Timestamp(EVENING + after * HOUR), frame.index)
    return write_day_marks(db, frame, at, a_batch(db), OFFSET)


def marks_at(db: Connection, hours: int) -> list[str]:
    known = Known(EVENING + hours * HOUR)
    return read_day_marks(db, known, DAY, DAY, OFFSET)["mark"].tolist()


def test_the_same_word_again_is_not_written(engine: Engine) -> None:
    with transaction(engine) as db:
        assert written(db, "present", "away") == 2
        assert written(db, "present", "away", after=1) == 0
        assert written(db, "present", "absent", after=2) == 1


def test_a_correction_counts_from_when_it_was_known(engine: Engine) -> None:
    with transaction(engine) as db:
        written(db, "absent")
        written(db, "away", after=1)
        written(db, "absent", after=2)
        assert [marks_at(db, hours) for hours in (-1, 0, 1, 2)] == [
            [],
            ["absent"],
            ["away"],
            ["absent"],
        ]


def test_a_batch_that_tells_of_a_day_twice_keeps_its_first_word(
    sqlite_engine: Engine,
) -> None:
    row = {"staff_number": "p", "day": pd.Timestamp(DAY), "details": "", "shift": False}
    frame = pd.DataFrame([row | {"mark": "present"}, row | {"mark": "away"}])
    at = pd.Series(pd.Timestamp(EVENING), frame.index)
    with transaction(sqlite_engine) as db:
        batch = a_batch(db)
        assert write_day_marks(db, frame, at, batch, OFFSET) == 1
        # Another part of the same file is no better.
        assert write_day_marks(db, frame[1:], at[1:], batch, OFFSET) == 0
        assert marks_at(db, 0) == ["present"]


def test_days_are_purged_with_their_persons(sqlite_engine: Engine) -> None:
    with transaction(sqlite_engine) as db:
        written(db, "present", "away")
        written(db, "present", day=DAY - timedelta(days=1))
        assert drop_day_marks(db, datetime(2024, 4, 29)) == 1
        assert len(marks_at(db, 9)) == 2
