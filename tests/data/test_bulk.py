from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.bulk import bulk_insert
from data.database import reading, transaction
from data.store.audit import read_meta
from data.table_parts import TYPES
from data.tables import days_not_drawn, meta, punches


def test_bulk_insert_counts_what_was_new(engine: Engine) -> None:
    columns = {
        "device": ["D", "D", "D"],
        "pin": ["1", "1", "2"],
        "punched_at": [0, 0, 5],
        "direction": ["in", "in", "out"],
        "verify": [None, 1, 2],
        "recorded_at": [9, 9, 9],
        "batch": [1, 1, 1],
    }
    with transaction(engine) as db:
        assert bulk_insert(db, punches, columns, ignore_duplicates=True) == 2
        assert bulk_insert(db, punches, columns, ignore_duplicates=True) == 0
        kept = db.execute(sa.select(punches.c.pin, punches.c.verify)).all()
    assert sorted(kept) == [("1", None), ("2", 2)]


def test_bulk_insert_refuses_duplicates_unless_told_to_ignore_them(
    engine: Engine,
) -> None:
    twice = {"key": ["a", "a"], "value": ["1", "2"]}
    with pytest.raises(Exception, match=r"(?i)unique"), transaction(engine) as db:
        bulk_insert(db, meta, twice)


def test_bulk_insert_never_swallows_a_missing_value(engine: Engine) -> None:
    row = {"key": ["a"], "value": [None]}
    with pytest.raises(Exception, match=r"(?i)not.null"), transaction(engine) as db:
        bulk_insert(db, meta, row, ignore_duplicates=True)


def test_bulk_insert_of_nothing_is_nothing(engine: Engine) -> None:
    with transaction(engine) as db:
        assert bulk_insert(db, days_not_drawn, {"service_date": [], "reason": []}) == 0


@pytest.mark.parametrize(
    "text", ["tab\tand\nline", "back\\slash \\N", "", "'; DROP TABLE meta; --", "愛"]
)
def test_text_comes_back_as_it_went_in(engine: Engine, text: str) -> None:
    with transaction(engine) as db:
        bulk_insert(db, meta, {"key": ["a"], "value": [text]})
        assert read_meta(db, "a") == text


@pytest.fixture
def every_kind(engine: Engine) -> sa.Table:
    columns = (sa.Column(name, kind) for name, kind in TYPES.items())
    table = sa.Table("every_kind", sa.MetaData(), *columns)
    with transaction(engine) as db:
        table.create(db)
    return table


@pytest.mark.parametrize("row", [0, 1, 2])
def test_every_kind_of_value_comes_back(
    engine: Engine, every_kind: sa.Table, row: int
) -> None:
    values: dict[str, list[Any]] = {
        "text": ['a "b", c', "", None],
        "choice": ["in", "\\.", None],
        "integer": [-1, 2**31 - 1, None],
        "number": [0.1, 1e-300, None],
        "flag": [True, False, None],
        "clock": [0, 1439, None],
        "day": [date(2026, 11, 24), date(1, 1, 1), None],
        "instant": [1_795_438_800_000_001, -1, None],
        "json": ['{"a":1}', "null", None],
        "bytes": [b"\\x00\x00\xff", b"", None],
    }
    one = {name: [each[row]] for name, each in values.items()}
    with transaction(engine) as db:
        assert bulk_insert(db, every_kind, one) == 1
        (found,) = db.execute(sa.select(every_kind)).all()
    assert found._asdict() == {name: each for name, (each,) in one.items()}


def _numbered(numbers: range) -> dict[str, list[Any]]:
    return {
        "key": [f"{number:04}" for number in numbers],
        "value": ["x"] * len(numbers),
    }


@pytest.mark.parametrize("known", [range(0, 1), range(333, 334), range(900, 1000)])
def test_rows_that_are_there_are_left_out_wherever_they_stand(
    engine: Engine, known: range
) -> None:
    with transaction(engine) as db:
        bulk_insert(db, meta, _numbered(known))
    new = 1000 - len(known)
    with transaction(engine) as db:
        added = bulk_insert(db, meta, _numbered(range(1000)), ignore_duplicates=True)
        assert added == new
    with reading(engine) as db:
        keys = db.scalars(sa.select(meta.c.key).where(meta.c.key < "1000")).all()
    assert sorted(keys) == _numbered(range(1000))["key"]
