from datetime import date
from typing import Any

import pandas as pd
from pandas.testing import assert_frame_equal
from sqlalchemy.engine import Engine

from data.database import transaction
from data.schemas import ALERTS, RISK, STATE_ROWS, typed
from data.store.derived import read_rows, replace_rows
from tests.data.store_builders import OFFSET, TOMORROW


def _states(*offices: str, state: str = "staffed", day: str = "2026-11-24") -> Any:
    slot = pd.Timestamp(f"{day} 08:00")
    frame = pd.DataFrame({"office_code": list(offices)})
    frame = frame.assign(slot_starts_at=slot, state=state, service_staff_low=2)
    return typed(frame, STATE_ROWS)


def test_rows_of_a_day_are_replaced(engine: Engine) -> None:
    day = {"service_date": TOMORROW}
    with transaction(engine) as db:
        assert replace_rows(db, "states", day, _states("b", "a"), OFFSET) == 2
        assert replace_rows(db, "states", day, _states("c", "B"), OFFSET) == 2
        found = read_rows(db, "states", day, OFFSET)
    assert_frame_equal(typed(found, STATE_ROWS), _states("B", "c"))
    assert found["service_date"].tolist() == [pd.Timestamp(TOMORROW)] * 2


def test_other_days_stay(engine: Engine) -> None:
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    with transaction(engine) as db:
        for day in (monday, tuesday):
            replace_rows(
                db, "states", {"service_date": day}, _states("a", day=f"{day}"), OFFSET
            )
        replace_rows(db, "states", {"service_date": monday}, _states(), OFFSET)
        both = {"service_date": [monday, tuesday]}
        assert len(read_rows(db, "states", both, OFFSET)) == 1


def test_several_days_are_replaced_at_once(engine: Engine) -> None:
    days = [date(2026, 11, 23), date(2026, 11, 24)]
    frame = pd.concat([_states("a", day=f"{day}") for day in days], ignore_index=True)
    frame["service_date"] = frame["slot_starts_at"].dt.normalize()
    with transaction(engine) as db:
        for _ in range(2):
            replace_rows(db, "states", {"service_date": days}, frame, OFFSET)
        assert len(read_rows(db, "states", {}, OFFSET)) == 2


def test_every_output_is_kept_as_it_is(engine: Engine) -> None:
    risk = typed(
        pd.DataFrame(
            {
                "service_date": [pd.Timestamp(TOMORROW)],
                "office_code": ["a"],
                "slot_starts_at": [pd.Timestamp("2026-11-24 08:00")],
                "p_below_minimum": [0.123457],
                "reasons": ["own_wedding bridge_day"],
            }
        ),
        RISK,
    )
    alerts = typed(pd.DataFrame({"kind": ["dead_device"], "device": ["D1"]}), ALERTS)
    version = {"service_date": TOMORROW, "version": 2}
    day = {"service_date": TOMORROW}
    with transaction(engine) as db:
        replace_rows(db, "risk", version, risk, OFFSET)
        replace_rows(db, "alerts", day, alerts, OFFSET)
        assert_frame_equal(typed(read_rows(db, "risk", version, OFFSET), RISK), risk)
        assert_frame_equal(typed(read_rows(db, "alerts", day, OFFSET), ALERTS), alerts)


def test_facts_behind_reasons_are_kept(engine: Engine) -> None:
    facts = pd.DataFrame(
        {
            "office_code": ["a"],
            "code": ["own_wedding"],
            "contribution": [0.25],
            "facts": [{"staff": 3, "starts": "10:00"}],
        }
    )
    version = {"service_date": TOMORROW, "version": 1}
    with transaction(engine) as db:
        replace_rows(db, "risk_facts", version, facts, OFFSET)
        found = read_rows(db, "risk_facts", version, OFFSET)
    assert_frame_equal(found[list(facts.columns)], facts)
