import threading
import time
from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy.engine import Connection, Engine

from data.database import make_engine, reading, transaction, upgrade
from data.knowledge import Known
from data.store.batches import (
    batch_counts,
    count_batch,
    inputs_digest,
    known_batch,
    read_batches,
    watermark,
)
from data.store.punches import write_punches
from data.store.registry import write_rows
from tests.data.store_builders import (
    EVENING,
    OFFSET,
    a_batch,
    a_punch,
    leave,
    moments,
    punches_of,
    rows,
)


def test_numbers_rise_by_one_from_one(engine: Engine) -> None:
    with transaction(engine) as db:
        assert watermark(db) == 0
        assert [a_batch(db), a_batch(db)] == [1, 2]


def test_a_failed_transaction_leaves_no_gap(engine: Engine) -> None:
    def broken() -> None:
        with transaction(engine) as db:
            a_batch(db)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    with transaction(engine) as db:
        assert a_batch(db) == 1


def test_a_number_is_taken_only_when_the_one_before_is_there(engine: Engine) -> None:
    numbers: list[int] = []

    def second() -> None:
        with transaction(engine) as db:
            numbers.append(a_batch(db))

    writer = threading.Thread(target=second)
    with transaction(engine) as db:
        numbers.append(a_batch(db))
        writer.start()
        time.sleep(0.2)
        assert numbers == [1]
    writer.join()
    assert numbers == [1, 2]


def test_a_file_is_recognised_by_table_bytes_and_policy(engine: Engine) -> None:
    with transaction(engine) as db:
        a_batch(db, digest="x", policy="moment")
        again = {"table_name": "leave", "digest": "x"}
        assert known_batch(db, **again) == 1
        assert known_batch(db, **again, policy="moment") == 1
        assert known_batch(db, **again, policy="backfill") is None
        assert known_batch(db, table_name="staff", digest="x") is None


def test_counts_are_kept(engine: Engine) -> None:
    with transaction(engine) as db:
        batch = a_batch(db)
        assert batch_counts(db, batch) == {}
        count_batch(db, batch, {"lines": 3, "punches": 2, "rejects": 1})
        assert batch_counts(db, batch)["lines"] == 3
        listed = read_batches(db, OFFSET)
    assert listed["counts"][0]["rejects"] == 1
    assert listed["arrived_at"][0] == pd.Timestamp(EVENING)


def _leave_file(db: Connection, digest: str, hours: int = 0, staff: str = "a") -> None:
    frame = rows("leave", leave(staff_number=staff))
    at = moments(frame, EVENING + timedelta(hours=hours))
    write_rows(db, "leave", frame, at, a_batch(db, digest=digest), OFFSET)


def _log_file(db: Connection, digest: str, hours: int = 0) -> None:
    frame = punches_of(a_punch())
    batch = a_batch(db, digest=digest, kind="punches", table_name="punches")
    at = moments(frame, EVENING + timedelta(hours=hours))
    write_punches(db, frame, at, batch, OFFSET)


def test_the_inputs_are_the_files_that_are_known(engine: Engine) -> None:
    known = Known(EVENING)
    with transaction(engine) as db:
        digests = [inputs_digest(db, known, OFFSET)]
        _leave_file(db, "x")
        digests.append(inputs_digest(db, known, OFFSET))
        _log_file(db, "y")
        digests.append(inputs_digest(db, known, OFFSET))
        assert len(set(digests)) == 3
        # Not known: recorded later, nothing new in it, or behind the watermark.
        mark = watermark(db)
        _leave_file(db, "z", hours=1, staff="b")
        _leave_file(db, "x")
        assert inputs_digest(db, known, OFFSET) == digests[2]
        _leave_file(db, "w", staff="c")
        assert inputs_digest(db, known, OFFSET) != digests[2]
        assert inputs_digest(db, Known(EVENING, mark), OFFSET) == digests[2]


def test_the_inputs_do_not_depend_on_the_order_of_arrival(engine: Engine) -> None:
    other = make_engine("sqlite://")
    upgrade(other)
    with transaction(engine) as db:
        _leave_file(db, "x")
        _log_file(db, "y")
        digest = inputs_digest(db, Known(EVENING), OFFSET)
    with transaction(other) as db:
        _log_file(db, "y")
        _leave_file(db, "x")
        assert inputs_digest(db, Known(EVENING), OFFSET) == digest
    other.dispose()


def test_a_reader_needs_no_batch(engine: Engine) -> None:
    with reading(engine) as db:
        assert read_batches(db, OFFSET).empty
        assert watermark(db) == 0
