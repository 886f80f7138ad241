"""What is kept long enough goes; no night after the limit reads a row less."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection, Engine

from data.database import reading, transaction
from data.knowledge import Known
from data.store import retention
from data.store.batches import open_batch
from data.store.files import write_quarantine, write_rejects
from data.store.frames import to_micros
from data.store.registry import read_table, write_rows
from data.tables import REGISTRY, punches, quarantine, rejects
from data.web_tables import clarifications, photos, reports

WIB = timedelta(hours=7)
LIMIT = datetime(2024, 1, 1)
_DAYS = st.dates(date(2023, 12, 28), date(2024, 1, 5))

VERSIONS = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        _DAYS | st.just(None),
        st.datetimes(datetime(2023, 12, 28), datetime(2024, 1, 5)),
        st.integers(1, 3),
    ),
    max_size=8,
)


def frame(versions: list[tuple[Any, ...]]) -> pd.DataFrame:
    rows = pd.DataFrame(versions, columns=["who", "until", "recorded_at", "batch"])
    rows["until"] = pd.to_datetime(rows["until"]).astype("datetime64[us]")
    rows["recorded_at"] = rows["recorded_at"].astype("datetime64[us]")
    return rows.assign(row_id=range(len(rows)))


def known(rows: pd.DataFrame, as_of: datetime) -> set[tuple[object, ...]]:
    """Return who a night from the limit on reads, by the rule of the registry."""
    rows = rows[rows["recorded_at"] <= as_of]
    rows = rows.sort_values(["recorded_at", "batch", "row_id"])
    newest = rows.drop_duplicates("who", keep="last")
    alive = newest[newest["until"].isna() | (newest["until"] > LIMIT)]
    return set(alive[["who", "row_id"]].itertuples(index=False, name=None))


@settings(deadline=None)
@given(VERSIONS, st.datetimes(LIMIT, datetime(2024, 1, 6)))
def test_no_night_after_the_limit_reads_another_version(
    versions: list[tuple[Any, ...]], as_of: datetime
) -> None:
    rows = frame(versions)
    gone = retention.ended(rows, ["who"], "until", LIMIT)
    left = rows[~rows["row_id"].isin(gone["row_id"])]
    assert known(left, as_of) == known(rows, as_of)


@settings(deadline=None)
@given(VERSIONS)
def test_of_a_key_known_to_have_ended_nothing_stays(
    versions: list[tuple[Any, ...]],
) -> None:
    rows = frame(versions).query("recorded_at < @LIMIT")
    gone = retention.ended(rows, ["who"], "until", LIMIT)
    left = rows[~rows["row_id"].isin(gone["row_id"])]
    assert len(left) == len(known(rows, datetime(2030, 1, 1)))


# ------------------------------------------------------------------- in a database


def batch(db: Connection, arrived_at: datetime = datetime(2020, 1, 1)) -> int:
    return open_batch(
        db,
        kind="registry",
        table_name="staff",
        source="x",
        digest="d",
        policy="now",
        arrived_at=arrived_at,
        offset=WIB,
    )


def add_staff(db: Connection, number: int, *rows: tuple[Any, ...]) -> None:
    for who, until, recorded_at in rows:
        person = pd.DataFrame(
            {
                "staff_number": [who],
                "office_code": "A",
                "employment": "pns",
                "valid_from": pd.Timestamp("2019-01-01"),
                "valid_until": pd.to_datetime([until]),
            }
        )
        moments = pd.Series([pd.Timestamp(recorded_at)])
        write_rows(db, "staff", person, moments, number, WIB)


def test_who_left_long_ago_goes_with_every_version(engine: Engine) -> None:
    with transaction(engine) as db:
        number = batch(db)
        add_staff(
            db,
            number,
            ("left", None, "2020-01-01"),
            ("left", "2021-01-01", "2021-01-02"),
            ("told late", None, "2020-01-01"),
            ("told late", "2021-01-01", "2024-06-01"),
            ("stays", None, "2020-01-01"),
        )
        assert retention.drop_versions(db, "staff", LIMIT, WIB) == 2
    with reading(engine) as db:
        left = db.scalars(sa.select(REGISTRY["staff"].c.staff_number))
        # Nights between the limit and June still had this one at work.
        assert sorted(left) == ["stays", "told late", "told late"]
        now = read_table(db, "staff", Known(datetime(2024, 7, 1)), WIB)
        assert sorted(now["staff_number"]) == ["stays", "told late"]


def test_more_rows_go_than_one_statement_takes(engine: Engine) -> None:
    with transaction(engine) as db:
        number = batch(db)
        many = pd.DataFrame(
            {
                "staff_number": [f"p{n}" for n in range(1200)],
                "office_code": "A",
                "employment": "pns",
                "valid_from": pd.Timestamp("2019-01-01"),
                "valid_until": pd.Timestamp("2020-06-01"),
            }
        )
        at = pd.Series(pd.Timestamp("2020-01-01"), many.index)
        write_rows(db, "staff", many, at, number, WIB)
        assert retention.drop_versions(db, "staff", LIMIT, WIB) == 1200


def test_leave_goes_when_it_has_ended(engine: Engine) -> None:
    with transaction(engine) as db:
        leave = pd.DataFrame(
            {
                "staff_number": ["a", "b"],
                "kind": "annual",
                "starts_at": pd.to_datetime(["2023-12-01", "2023-12-20"]),
                "ends_at": pd.to_datetime(["2024-01-01 00:00", "2024-01-01 00:30"]),
            }
        )
        at = pd.Series(pd.Timestamp("2023-11-01"), leave.index)
        write_rows(db, "leave", leave, at, batch(db), WIB)
        assert retention.drop_versions(db, "leave", LIMIT, WIB) == 1
        left = db.scalars(sa.select(REGISTRY["leave"].c.staff_number))
        assert list(left) == ["b"]


def test_punches_go_by_the_citys_day(engine: Engine) -> None:
    moments = [datetime(2023, 12, 31, 23, 59, 59), LIMIT]
    with transaction(engine) as db:
        for at in moments:
            db.execute(
                sa.insert(punches).values(
                    device="d",
                    pin="p",
                    punched_at=to_micros(at, WIB),
                    direction="in",
                    recorded_at=0,
                    batch=1,
                )
            )
        assert retention.drop_punches(db, LIMIT, WIB) == 1
        left = db.scalars(sa.select(punches.c.punched_at))
        assert list(left) == [to_micros(LIMIT, WIB)]


def test_refused_lines_lose_their_bytes_and_nothing_else(engine: Engine) -> None:
    line = pd.DataFrame(
        {"source": ["f"], "line": [3], "reason": "future", "raw": [b"123 abc"]}
    )
    with transaction(engine) as db:
        write_rejects(db, line, batch(db), WIB)
        write_rejects(db, line, batch(db, LIMIT), WIB)
        assert retention.blank_rejects(db, LIMIT, WIB) == 1
        assert retention.blank_rejects(db, LIMIT, WIB) == 0
        rows = db.execute(
            sa.select(rejects.c.line, rejects.c.reason, rejects.c.raw).order_by("batch")
        )
        assert [(row[0], row[1], bytes(row[2])) for row in rows] == [
            (3, "future", b""),
            (3, "future", b"123 abc"),
        ]


def test_rows_of_persons_do_not_wait_in_quarantine_for_ever(engine: Engine) -> None:
    with transaction(engine) as db:
        for table, number in (("staff", batch(db)), ("teams", batch(db))):
            waiting = pd.DataFrame(
                {
                    "digest": [table],
                    "table_name": table,
                    "source": "f",
                    "row": 2,
                    "cells": [{}],
                    "problems": [[]],
                    "waits_for": None,
                    "policy": "now",
                    "recorded_at": pd.NaT,
                    "batch": number,
                }
            )
            write_quarantine(db, waiting, WIB)
        assert retention.drop_quarantine_of_persons(db, LIMIT, WIB) == 1
        assert list(db.scalars(sa.select(quarantine.c.table_name))) == ["teams"]


# ------------------------------------------------------------------------- photos


def add_report(db: Connection, number: int, received_at: datetime) -> None:
    at = to_micros(received_at, WIB)
    db.execute(
        sa.insert(reports).values(
            report=number,
            uuid=f"u{number}",
            digest="d",
            kind="finding",
            finding=f"F{number}",
            office_code="A",
            account="tim",
            arrived_at=at,
            received_at=at,
            content="{}",
        )
    )
    _add_photo(db, f"report {number}", at, report=number)


def _add_photo(db: Connection, digest: str, at: int, **owner: int) -> None:
    values = {"digest": digest, "page": 1, "received_at": at, "account": "x"}
    db.execute(sa.insert(photos).values(**values, **owner))


def add_clarification(db: Connection, finding: str, step: str) -> None:
    at = to_micros(datetime(2020, 1, 1), WIB)
    row = sa.insert(clarifications).values(
        finding=finding, office_code="A", step=step, text="-", account="k", at=at
    )
    number = db.execute(row.returning(clarifications.c.clarification)).scalar_one()
    _add_photo(db, f"{step} {finding}", at, clarification=number)


@pytest.fixture
def left(engine: Engine) -> Callable[[], set[str]]:
    def digests() -> set[str]:
        with reading(engine) as db:
            return set(db.scalars(sa.select(photos.c.digest)))

    return digests


def test_photos_go_but_for_those_of_a_clarification_that_is_open(
    engine: Engine, left: Callable[[], set[str]]
) -> None:
    with transaction(engine) as db:
        for number in (1, 2, 3):
            add_report(db, number, datetime(2020, 1, 1))
        add_report(db, 4, LIMIT)
        add_clarification(db, "F2", "sent")
        add_clarification(db, "F3", "sent")
        add_clarification(db, "F3", "accepted")
        assert retention.drop_photos(db, LIMIT, WIB) == 4
    assert left() == {"report 2", "sent F2", "report 4"}
    with transaction(engine) as db:
        add_clarification(db, "F2", "not_accepted")
        assert retention.drop_photos(db, LIMIT, WIB) == 3
    assert left() == {"report 4"}


def test_the_reports_of_photos_that_went_stay(engine: Engine) -> None:
    with transaction(engine) as db:
        add_report(db, 1, datetime(2020, 1, 1))
        retention.drop_photos(db, LIMIT, WIB)
        assert db.scalar(sa.select(sa.func.count()).select_from(reports)) == 1
