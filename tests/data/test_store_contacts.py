"""On which days devices spoke, and up to when all is said to be there."""

from datetime import date, datetime

import pandas as pd
from sqlalchemy.engine import Engine

from data.database import transaction
from data.knowledge import Known
from data.store.contacts import marked_until, spoken_days
from data.store.punches import write_coverage, write_punches
from tests.data.store_builders import (
    EVENING,
    OFFSET,
    a_batch,
    a_punch,
    moments,
    punches_of,
)


def test_days_are_those_of_city_time_each_once_and_none_outside(engine: Engine) -> None:
    at = (
        *("2026-11-20 23:59", "2026-11-21 00:00", "2026-11-21 07:30"),
        *("2026-11-23 23:59", "2026-11-24 00:00"),
    )
    frame = punches_of(*(a_punch(punched_at=pd.Timestamp(each)) for each in at))
    with transaction(engine) as db:
        write_punches(db, frame, moments(frame), a_batch(db), OFFSET)
        span = date(2026, 11, 21), date(2026, 11, 23)
        found = spoken_days(db, Known(EVENING), *span, OFFSET)
        before = spoken_days(db, Known(datetime(2026, 11, 23, 19)), *span, OFFSET)
    assert found["service_date"].dt.day.tolist() == [21, 23]
    assert set(found["device"]) == {"D1"}
    assert before.empty
    assert before.dtypes.astype("str").tolist() == ["str", "datetime64[us]"]


def test_the_latest_mark_of_a_device_counts(engine: Engine) -> None:
    until = pd.to_datetime(["2026-11-22", "2026-11-23", "2026-11-21"]).as_unit("us")
    frame = pd.DataFrame({"device": ["B", "B", "A"], "kind": "complete"}).assign(
        covers_until_at=until
    )
    with transaction(engine) as db:
        write_coverage(db, frame, moments(frame), a_batch(db), OFFSET)
        found = marked_until(db, Known(EVENING), OFFSET)
    assert found["device"].tolist() == ["A", "B"]
    assert found["covers_until_at"].dt.day.tolist() == [21, 23]
