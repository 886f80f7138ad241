from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sqlalchemy.engine import Connection, Engine

from data.database import reading, transaction
from data.knowledge import Known
from data.schemas import TABLES, empty_frame
from data.store.batches import watermark
from data.store.registry import read_registry, read_table, write_rows
from data.tables import REGISTRY
from tests.data.store_builders import EVENING, OFFSET, a_batch, leave, moments, rows


def _write(db: Connection, *each: dict[str, Any], hours: int = 0) -> int:
    frame = rows("leave", *each)
    at = moments(frame, EVENING + timedelta(hours=hours))
    return write_rows(db, "leave", frame, at, a_batch(db), OFFSET)


def _status(db: Connection, hours: int = 0, batch: int | None = None) -> list[str]:
    known = Known(EVENING + timedelta(hours=hours), batch)
    return read_table(db, "leave", known, OFFSET)["status"].tolist()


def test_an_empty_registry_has_every_table_and_type(engine: Engine) -> None:
    with reading(engine) as db:
        registry = read_registry(db, Known(EVENING), OFFSET)
    for name, shape in TABLES.items():
        assert_frame_equal(getattr(registry, name), empty_frame(shape))


def test_rows_come_back_as_they_went_in_sorted_by_key(engine: Engine) -> None:
    offices = rows(
        "offices",
        {
            "office_code": "b",
            "name": "Kelurahan B",
            "kind": "kelurahan",
            "latitude": -7.98,
            "minimum_staff": 2,
            "valid_from": pd.Timestamp("2026-01-01"),
        },
        {"office_code": "A", "name": "Dinas A", "kind": "dinas"},
    )
    with transaction(engine) as db:
        at = moments(offices)
        assert write_rows(db, "offices", offices, at, a_batch(db), OFFSET) == 2
        found = read_table(db, "offices", Known(EVENING), OFFSET)
    assert_frame_equal(found, offices[::-1].reset_index(drop=True))


def test_a_correction_is_known_from_its_moment_on(engine: Engine) -> None:
    with transaction(engine) as db:
        _write(db, leave(status="requested"))
        _write(db, leave(status="cancelled"), hours=1)
        assert _status(db, hours=-1) == []
        assert _status(db) == ["requested"]
        assert _status(db, hours=1) == ["cancelled"]


def test_a_row_that_came_after_the_watermark_is_not_known(engine: Engine) -> None:
    with transaction(engine) as db:
        _write(db, leave(status="requested"))
        mark = watermark(db)
        _write(db, leave(status="cancelled"))
        assert _status(db) == ["cancelled"]
        assert _status(db, batch=mark) == ["requested"]


def test_equal_rows_are_written_once(engine: Engine) -> None:
    with transaction(engine) as db:
        assert _write(db, leave()) == 1
        assert _write(db, leave(), hours=1) == 0
        assert _write(db, leave(), leave(staff_number="budi"), hours=1) == 1


def test_rows_of_one_key_follow_one_another(engine: Engine) -> None:
    row = {"staff_number": "x", "employment": "pns", "valid_from": "2026-01-01"}
    with transaction(engine) as db:
        for place in ("a", "b"):
            staff = rows("staff", {**row, "office_code": place})
            write_rows(db, "staff", staff, moments(staff), a_batch(db), OFFSET)
        found = read_table(db, "staff", Known(EVENING), OFFSET)
    assert found["office_code"].tolist() == ["b"]


def test_nothing_is_written_for_no_rows(engine: Engine) -> None:
    none = empty_frame(TABLES["leave"])
    with transaction(engine) as db:
        assert write_rows(db, "leave", none, moments(none), a_batch(db), OFFSET) == 0


def test_a_row_needs_a_batch(engine: Engine) -> None:
    frame = rows("leave", leave())
    with (
        pytest.raises(Exception, match=r"(?i)foreign key"),
        transaction(engine) as db,
    ):
        write_rows(db, "leave", frame, moments(frame), 99, OFFSET)


# The property behind every replay: the future never reaches into what was known.

_row = st.fixed_dictionaries(
    {
        "staff_number": st.sampled_from(["ani", "budi"]),
        "starts_at": st.sampled_from(
            [pd.Timestamp("2026-11-24"), pd.Timestamp("2026-11-25")]
        ),
        "kind": st.sampled_from(["annual", "sick"]),
        "status": st.sampled_from(["approved", "requested", "cancelled"]),
    }
)
_said = st.tuples(_row, st.integers(-3, 3), st.booleans())
_batches = st.lists(st.lists(_said, min_size=1, max_size=4), max_size=3)


@contextmanager
def _undone(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose writes are undone: faster than a new database."""
    with engine.connect() as db:
        begun = db.execution_options(writes=True).begin()
        yield db
        begun.rollback()


def _tell(db: Connection, batches: list[list[Any]], later: int = 0) -> None:
    for batch in batches:
        frame = rows("leave", *(leave(**row) for row, _, _ in batch))
        hours = [hours + later for _, hours, _ in batch]
        at = moments(frame) + pd.to_timedelta(hours, unit="h").as_unit("us")
        fixed = pd.Series([given for _, _, given in batch])
        write_rows(db, "leave", frame, at, a_batch(db), OFFSET, fixed)


_quickly = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@_quickly
@given(past=_batches, future=_batches)
def test_what_is_recorded_later_is_never_known(
    engine: Engine, past: list[Any], future: list[Any]
) -> None:
    known = Known(EVENING)
    with _undone(engine) as db:
        _tell(db, past)
        before = read_table(db, "leave", known, OFFSET)
        _tell(db, future, later=4)
        assert_frame_equal(read_table(db, "leave", known, OFFSET), before)


@_quickly
@given(past=_batches, future=_batches)
def test_what_arrives_later_is_never_known(
    engine: Engine, past: list[Any], future: list[Any]
) -> None:
    with _undone(engine) as db:
        _tell(db, past)
        known = Known(EVENING, watermark(db))
        before = read_table(db, "leave", known, OFFSET)
        _tell(db, future)
        assert_frame_equal(read_table(db, "leave", known, OFFSET), before)


@_quickly
@given(past=_batches, as_of=st.integers(-4, 4))
def test_the_newest_given_version_wins(
    engine: Engine, past: list[Any], as_of: int
) -> None:
    past = [[(row, hours, True) for row, hours, _ in batch] for batch in past]
    expected: dict[Any, Any] = {}
    said = [each for batch in past for each in batch]
    for row, hours, _ in sorted(said, key=lambda each: each[1]):
        if hours <= as_of:
            whole = leave(**row)
            expected[tuple(whole[name] for name in TABLES["leave"].key)] = whole
    with _undone(engine) as db:
        _tell(db, past)
        found = read_table(db, "leave", Known(EVENING + timedelta(hours=as_of)), OFFSET)
    wanted = rows("leave", *expected.values()) if expected else found.iloc[:0]
    wanted = wanted.sort_values(list(TABLES["leave"].key), ignore_index=True)
    assert_frame_equal(found, wanted)


def _key(said: Any) -> Any:
    row, hours, _ = said
    return (*(leave(**row)[name] for name in TABLES["leave"].key), hours)


@_quickly
@given(file=st.lists(_said, max_size=6, unique_by=_key), given_moment=st.booleans())
def test_the_same_rows_again_change_nothing(
    engine: Engine, file: list[Any], given_moment: bool
) -> None:
    # Where the row does not give its moment, one file says a key once.
    said = {_key(each)[: None if given_moment else -1]: each for each in file}
    file = [(row, hours, given_moment) for row, hours, _ in said.values()]
    with _undone(engine) as db:
        _tell(db, [file])
        before = db.scalar(sa.select(sa.func.count()).select_from(REGISTRY["leave"]))
        _tell(db, [file])
        if not given_moment:
            _tell(db, [file], later=5)
        after = db.scalar(sa.select(sa.func.count()).select_from(REGISTRY["leave"]))
        assert before == after
