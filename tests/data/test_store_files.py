from typing import Any

import pandas as pd
from sqlalchemy.engine import Engine

from data.database import transaction
from data.store.files import (
    drop_quarantine,
    drop_waiting,
    read_events,
    read_quarantine,
    read_rejects,
    read_waiting,
    write_events,
    write_quarantine,
    write_rejects,
    write_waiting,
)
from tests.data.store_builders import EVENING, OFFSET, a_batch, moments


def test_a_rejected_line_keeps_its_bytes_and_reason(engine: Engine) -> None:
    lines = pd.DataFrame(
        {
            "source": "a.dat",
            "line": [7, 2],
            "reason": ["undecodable", "bad_time"],
            "raw": [b"\xff\x00\n", b"1\t2000-01-01"],
        }
    )
    with transaction(engine) as db:
        first, second = a_batch(db), a_batch(db)
        assert write_rejects(db, lines, first, OFFSET) == 2
        write_rejects(db, lines[:1], second, OFFSET)
        assert len(read_rejects(db, OFFSET)) == 3
        found = read_rejects(db, OFFSET, first)
    assert found["raw"].tolist() == [b"1\t2000-01-01", b"\xff\x00\n"]


def test_events_of_devices_are_kept(engine: Engine) -> None:
    events = pd.DataFrame({"device": ["D1", "D1"], "kind": ["boot", "clock_set"]})
    events["at"] = pd.Series([pd.Timestamp(EVENING), pd.NaT], dtype="datetime64[us]")
    with transaction(engine) as db:
        write_events(db, events, moments(events), a_batch(db), OFFSET)
        assert read_events(db, OFFSET)["kind"].tolist() == ["boot", "clock_set"]


def test_a_file_waits_once_until_it_is_released(engine: Engine) -> None:
    note = {"source": "a.dat", "reason": "no_device", "at": EVENING, "offset": OFFSET}
    with transaction(engine) as db:
        for digest in ("x", "x", "y"):
            write_waiting(db, digest=digest, **note)
        assert read_waiting(db, OFFSET)["digest"].tolist() == ["x", "y"]
        drop_waiting(db, "x")
        assert read_waiting(db, OFFSET)["digest"].tolist() == ["y"]


def _refused(batch: int, **more: Any) -> pd.DataFrame:
    given = {
        "digest": "x",
        "table_name": "leave",
        "source": "leave.csv",
        "row": 4,
        "cells": {"kind": "holiday", "staff_number": "pseudonym"},
        "problems": [["kind", "holiday", "annual, sick, ..."]],
        "waits_for": "staff",
        "policy": "given",
        "recorded_at": pd.Timestamp(EVENING),
        "batch": batch,
    }
    return pd.DataFrame([given | more])


def test_a_row_is_quarantined_once_with_all_a_retry_needs(engine: Engine) -> None:
    with transaction(engine) as db:
        batch = a_batch(db)
        assert write_quarantine(db, _refused(batch), OFFSET) == 1
        assert write_quarantine(db, _refused(batch, row=9), OFFSET) == 0
        bare = _refused(batch, digest="y", waits_for=None, recorded_at=pd.NaT, row=2)
        assert write_quarantine(db, bare, OFFSET) == 1
        found = read_quarantine(db, OFFSET)
    assert found["digest"].tolist() == ["y", "x"]
    assert found["recorded_at"].isna().tolist() == [True, False]
    assert found["waits_for"].isna().tolist() == [True, False]
    assert found["cells"][1]["kind"] == "holiday"
    assert found["problems"][1][0][1] == "holiday"


def test_released_rows_leave_quarantine(engine: Engine) -> None:
    with transaction(engine) as db:
        write_quarantine(db, _refused(a_batch(db)), OFFSET)
        assert drop_quarantine(db, ["x", "unknown"]) == 1
        assert read_quarantine(db, OFFSET).empty
        assert drop_quarantine(db, []) == 0
