"""Which days more is known about than before, whatever brought it."""

from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.engine import Connection, Engine

from data.database import transaction
from data.knowledge import Known
from data.store.changes import changed_days
from data.store.punches import write_coverage, write_punches
from data.store.registry import write_rows
from tests.data.store_builders import OFFSET, a_batch, a_punch, leave, punches_of, rows

#: A Monday; the days looked at begin a week before.
TODAY = date(2026, 11, 23)
SINCE = date(2026, 11, 16)
LAST_NIGHT = datetime(2026, 11, 20, 20)
TONIGHT = datetime(2026, 11, 23, 20)
BEFORE = Known(LAST_NIGHT)


def days(
    db: Connection, before: Known | None = BEFORE, column: str | None = None
) -> Any:
    """The days of November that changed; with a column, what it says by day."""
    found = changed_days(db, before, Known(TONIGHT), SINCE, OFFSET)
    numbers = found["service_date"].dt.day
    if column is None:
        return sorted(set(numbers))
    return dict(zip(numbers, found[column], strict=True))


def know(db: Connection, table: str, at: datetime, *each: dict[str, Any]) -> int:
    batch = a_batch(db, table_name=table)
    frame = rows(table, *each)
    recorded = pd.Series(pd.Timestamp(at).as_unit("us"), frame.index)
    write_rows(db, table, frame, recorded, batch, OFFSET)
    return batch


def hear(db: Connection, at: datetime, *moments: str, **more: Any) -> int:
    batch = a_batch(db, table_name="punches", kind="punches")
    each = [a_punch(punched_at=pd.Timestamp(moment), **more) for moment in moments]
    frame = punches_of(*each)
    recorded = pd.Series(pd.Timestamp(at).as_unit("us"), frame.index)
    write_punches(db, frame, recorded, batch, OFFSET)
    return batch


def covered(db: Connection, at: datetime, until: str) -> int:
    batch = a_batch(db, table_name="coverage_marks", kind="punches")
    frame = pd.DataFrame({"device": ["D1"], "kind": ["complete"]}).assign(
        covers_until_at=pd.Timestamp(until).as_unit("us")
    )
    recorded = pd.Series(pd.Timestamp(at).as_unit("us"), frame.index)
    write_coverage(db, frame, recorded, batch, OFFSET)
    return batch


def test_late_punches_change_their_days_and_name_device_and_file(
    engine: Engine,
) -> None:
    with transaction(engine) as db:
        hear(db, LAST_NIGHT, "2026-11-20 07:30")
        late = hear(db, TONIGHT, "2026-11-17 07:30", "2026-11-17 16:00")
        found = changed_days(db, BEFORE, Known(TONIGHT), SINCE, OFFSET)
    (row,) = found.to_dict("records")
    assert (row["service_date"], row["device"]) == (pd.Timestamp("2026-11-17"), "D1")
    assert row["batch"] == late


def test_a_punch_after_midnight_utc_is_of_its_day_in_city_time(engine: Engine) -> None:
    with transaction(engine) as db:
        hear(db, LAST_NIGHT, "2026-11-20 16:00")
        hear(db, TONIGHT, "2026-11-18 01:00")
        assert days(db) == [18]


@pytest.mark.parametrize(("opens", "changed"), [(0, [16, 18, 19]), (450, [18])])
def test_an_evening_changes_the_next_day_where_the_office_opens_at_midnight(
    engine: Engine, opens: int, changed: list[int]
) -> None:
    office = {"office_code": "A", "name": "A", "kind": "k", "schedule": "guard"}
    hours = {"schedule": "guard", "season": "normal", "weekday": 1, "opens": opens}
    with transaction(engine) as db:
        know(db, "offices", LAST_NIGHT, office)
        since = {"valid_from": pd.Timestamp("2026-01-01")}
        know(db, "schedules", LAST_NIGHT, hours | {"closes": 1440} | since)
        know(db, "devices", LAST_NIGHT, {"device": "D1", "office_code": "A"} | since)
        hear(db, LAST_NIGHT, "2026-11-20 16:00")
        hear(db, TONIGHT, "2026-11-15 21:50", "2026-11-18 21:50")
        assert days(db) == changed


def test_nothing_new_changes_no_day(engine: Engine) -> None:
    with transaction(engine) as db:
        hear(db, LAST_NIGHT, "2026-11-18 07:30")
        know(db, "leave", LAST_NIGHT, leave(starts_at=pd.Timestamp("2026-11-17")))
        assert days(db) == []
        assert days(db, None) == [17, 18]


def test_an_end_that_moves_on_tells_of_the_silent_days_before_it(
    engine: Engine,
) -> None:
    with transaction(engine) as db:
        hear(db, LAST_NIGHT, "2026-11-17 16:00")
        hear(db, TONIGHT, "2026-11-20 07:30")
        assert days(db) == [17, 18, 19, 20]


@pytest.mark.parametrize(
    ("until", "changed"), [("2026-11-18 16:00", [17, 18]), ("2026-11-17 18:00", [17])]
)
def test_a_word_that_all_is_there_tells_of_the_days_up_to_it(
    engine: Engine, until: str, changed: list[int]
) -> None:
    with transaction(engine) as db:
        hear(db, LAST_NIGHT, "2026-11-17 16:00")
        batch = covered(db, TONIGHT, until)
        assert days(db) == changed
        assert set(days(db, column="batch").values()) == {batch}


def test_all_days_of_a_leave_change_and_those_it_no_longer_covers(
    engine: Engine,
) -> None:
    long = leave(
        starts_at=pd.Timestamp("2026-11-17"), ends_at=pd.Timestamp("2026-11-20")
    )
    with transaction(engine) as db:
        know(db, "leave", LAST_NIGHT, long)
        know(db, "leave", TONIGHT, long | {"ends_at": pd.Timestamp("2026-11-18")})
        assert days(db) == [17, 18, 19]


def test_an_enrolment_changes_the_days_of_its_pin_only(engine: Engine) -> None:
    enrolment = {"device": "D1", "pin": "p1", "staff_number": "ani"}
    with transaction(engine) as db:
        hear(db, LAST_NIGHT, "2026-11-16 07:30", "2026-11-18 07:30")
        hear(db, LAST_NIGHT, "2026-11-19 07:30", pin="p2")
        hear(db, LAST_NIGHT, "2026-11-20 07:30", device="D2")
        first = enrolment | {"valid_from": pd.Timestamp("2026-11-17")}
        know(db, "enrolments", TONIGHT, first)
        assert days(db) == [18]


def test_staff_change_the_days_since_their_first(engine: Engine) -> None:
    person = {"staff_number": "ani", "office_code": "A", "employment": "pns"}
    with transaction(engine) as db:
        since = pd.Timestamp("2026-11-20")
        know(db, "staff", TONIGHT, person | {"valid_from": since})
        assert days(db, column="office_code") == {20: "A", 21: "A", 22: "A", 23: "A"}


def test_an_office_that_was_always_there_changes_every_day(engine: Engine) -> None:
    office = {"office_code": "A", "name": "A", "kind": "kelurahan"}
    with transaction(engine) as db:
        know(db, "offices", TONIGHT, office)
        assert days(db) == list(range(16, 24))


def test_a_holiday_changes_its_day(engine: Engine) -> None:
    holiday = {"scope": "city", "kind": "public_holiday"}
    with transaction(engine) as db:
        know(db, "calendar", TONIGHT, holiday | {"day": pd.Timestamp("2026-11-18")})
        assert days(db) == [18]


def test_what_came_after_the_watermark_is_no_news_yet(engine: Engine) -> None:
    with transaction(engine) as db:
        first = hear(db, TONIGHT, "2026-11-18 07:30")
        hear(db, TONIGHT, "2026-11-20 07:30")
        now = Known(TONIGHT, first)
        found = changed_days(db, BEFORE, now, SINCE, OFFSET)
        assert found["service_date"].dt.day.tolist() == [16, 17, 18]
