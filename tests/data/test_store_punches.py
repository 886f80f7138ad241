from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sqlalchemy.engine import Connection, Engine

from data.database import reading, transaction
from data.knowledge import Known
from data.store.batches import watermark
from data.store.frames import read_frame
from data.store.punches import (
    read_coverage,
    read_punches,
    read_punches_on,
    write_coverage,
    write_punches,
)
from data.tables import last_punches, punches
from tests.data.store_builders import (
    EVENING,
    OFFSET,
    a_batch,
    a_punch,
    moments,
    punches_of,
)

DAY = datetime(2026, 11, 23)


def _write(db: Connection, *each: dict[str, Any], hours: int = 0) -> int:
    frame = punches_of(*each)
    at = moments(frame, EVENING + timedelta(hours=hours))
    return write_punches(db, frame, at, a_batch(db), OFFSET)


def _read(db: Connection, known: Known | None = None) -> pd.DataFrame:
    until = DAY + timedelta(days=1)
    return read_punches(db, known or Known(EVENING), DAY, until, OFFSET)


def test_punches_come_back_sorted_and_typed(engine: Engine) -> None:
    noon = pd.Timestamp("2026-11-23 12:00:00.5")
    given = punches_of(
        a_punch(device="b"),
        a_punch(device="B", pin="2", direction="out", verify=None),
        a_punch(device="B", pin="10", punched_at=noon),
        a_punch(device="B", pin="10"),
    )
    with transaction(engine) as db:
        assert _write(db, *given.to_dict("records")) == 4
        found = _read(db)
    assert_frame_equal(found, given.iloc[[3, 2, 1, 0]].reset_index(drop=True))


def test_no_punches_have_the_right_types_too(engine: Engine) -> None:
    with reading(engine) as db:
        found = _read(db)
    assert found.dtypes.astype(str).to_dict() == {
        "device": "str",
        "pin": "str",
        "punched_at": "datetime64[us]",
        "direction": "str",
        "verify": "Int64",
    }


def test_the_span_is_half_open_in_city_time(engine: Engine) -> None:
    with transaction(engine) as db:
        for at in ("2026-11-22 23:59:59", "2026-11-23", "2026-11-24"):
            _write(db, a_punch(punched_at=pd.Timestamp(at)))
        assert _read(db)["punched_at"].tolist() == [pd.Timestamp("2026-11-23")]


def test_a_duplicate_is_not_written_and_keeps_its_moment(engine: Engine) -> None:
    with transaction(engine) as db:
        assert _write(db, a_punch(), a_punch(verify=15)) == 1
        assert _write(db, a_punch(), a_punch(direction="out"), hours=-5) == 1
        assert len(_read(db, Known(EVENING - timedelta(hours=1)))) == 1
        assert len(_read(db)) == 2


def test_only_asked_devices_are_read(engine: Engine) -> None:
    with transaction(engine) as db:
        _write(db, a_punch(device="A"), a_punch(device="B"))
        asked: dict[date, list[str]] = {DAY.date(): ["B", "C"]}
        found = read_punches_on(db, Known(EVENING), asked, OFFSET)
        assert found["device"].tolist() == ["B"]
        tomorrow = DAY.date() + timedelta(days=1)
        asked = {DAY.date(): [], tomorrow: ["A", "B"]}
        assert read_punches_on(db, Known(EVENING), asked, OFFSET).empty
        assert read_punches_on(db, Known(EVENING), {}, OFFSET).empty


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    files=st.lists(
        st.lists(
            st.tuples(st.sampled_from("DE"), st.sampled_from("ab"), st.integers(0, 30)),
            min_size=1,
            max_size=6,
        ),
        max_size=4,
    )
)
def test_the_last_punches_are_those_of_each_file_device_and_day(
    engine: Engine, files: list[list[tuple[str, str, int]]]
) -> None:
    with engine.connect() as db:
        for place, file in enumerate(files):
            each = [
                a_punch(
                    device=device, pin=pin, punched_at=DAY + timedelta(hours=3 * hour)
                )
                for device, pin, hour in file
            ]
            _write(db, *each, hours=place)
        kept, noted = (
            read_frame(db, sa.select(table), OFFSET)
            for table in (punches, last_punches)
        )
        db.rollback()
    columns = ["device", "punched_at", "recorded_at", "batch"]
    by = [*columns[:1], kept["punched_at"].dt.date.rename("day"), *columns[2:]]
    last = kept.groupby(by, as_index=False)["punched_at"].max()
    assert_frame_equal(
        noted[columns].sort_values(columns, ignore_index=True),
        last[columns].sort_values(columns, ignore_index=True),
    )


def test_late_punches_are_unknown_before_they_arrive(engine: Engine) -> None:
    with transaction(engine) as db:
        _write(db, a_punch())
        mark = watermark(db)
        _write(db, a_punch(pin="late"), hours=1)
        _write(db, a_punch(pin="backfilled"), hours=-9)
        assert _read(db, Known(EVENING, mark))["pin"].tolist() == ["p1"]
        assert _read(db)["pin"].tolist() == ["backfilled", "p1"]


def test_a_device_covers_up_to_its_last_punch_heartbeat_or_word(engine: Engine) -> None:
    said = {"device": ["D1", "D2"], "kind": ["heartbeat", "complete"]}
    marks = pd.DataFrame(said).assign(covers_until_at=pd.Timestamp(EVENING))
    with transaction(engine) as db:
        _write(db, a_punch(), a_punch(device="D3"))
        at = moments(marks, EVENING + timedelta(hours=1))
        write_coverage(db, marks, at, a_batch(db), OFFSET)
        before = read_coverage(db, Known(EVENING), OFFSET)
        after = read_coverage(db, Known(EVENING + timedelta(hours=1)), OFFSET)
    assert before["device"].tolist() == ["D1", "D3"]
    assert after["device"].tolist() == ["D1", "D2", "D3"]
    morning, evening = pd.Timestamp("2026-11-23 07:30"), pd.Timestamp(EVENING)
    assert after["covers_until_at"].tolist() == [evening, evening, morning]


def test_without_logs_nothing_is_covered(engine: Engine) -> None:
    with reading(engine) as db:
        found = read_coverage(db, Known(EVENING), OFFSET)
    assert found.dtypes.astype(str).tolist() == ["str", "datetime64[us]"]
    assert found.empty


_punch = st.builds(
    a_punch,
    device=st.sampled_from(["D1", "D2"]),
    pin=st.sampled_from(["1", "2", "3"]),
    direction=st.sampled_from(["in", "out"]),
)
_punches = st.lists(_punch, min_size=1, max_size=6)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(past=_punches, later=_punches, behind=_punches)
def test_what_comes_later_is_never_known(
    engine: Engine, past: list[Any], later: list[Any], behind: list[Any]
) -> None:
    with engine.connect() as db:
        begun = db.execution_options(writes=True).begin()
        _write(db, *past)
        known, marked = Known(EVENING), Known(EVENING, watermark(db))
        before = _read(db, known), read_coverage(db, known, OFFSET)
        _write(db, *later, hours=1)
        assert_frame_equal(_read(db, known), before[0])
        assert_frame_equal(read_coverage(db, known, OFFSET), before[1])
        _write(db, *behind, hours=-1)
        assert_frame_equal(_read(db, marked), before[0])
        assert_frame_equal(read_coverage(db, marked, OFFSET), before[1])
        begun.rollback()


def test_of_equal_lines_the_first_is_kept_in_whatever_order_times_come(
    engine: Engine,
) -> None:
    later = pd.Timestamp("2026-11-23 12:00")
    with transaction(engine) as db:
        first = a_punch(punched_at=later, verify=1)
        again = a_punch(punched_at=later, verify=15)
        assert _write(db, first, a_punch(), a_punch(pin="2"), again, a_punch()) == 3
        found = _read(db)
    assert found["pin"].tolist() == ["2", "p1", "p1"]
    assert found[found["punched_at"] == later]["verify"].tolist() == [1]
