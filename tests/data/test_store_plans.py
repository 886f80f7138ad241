from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy.engine import Connection, Engine

from data.database import transaction
from data.store.plans import (
    last_commit_hash,
    open_plan,
    plan_versions,
    read_not_drawn,
    read_plan,
    seal_plan,
    write_draft,
    write_not_drawn,
)
from data.tables import visits
from tests.data.store_builders import EVENING, OFFSET, TOMORROW, a_plan


def _sealed(db: Connection, day: date = TOMORROW, version: int = 1) -> None:
    write_draft(db, a_plan(service_date=day, version=version), OFFSET)
    seal_plan(db, day, version, f"record {day} {version}", f"hash {day} {version}")


def _visits(*names: str) -> pd.DataFrame:
    frame = pd.DataFrame({"visit": list(names), "half": "am", "office_code": "a"})
    more = {"unit": "a", "team": "T1", "sequence": 1, "slot": 17, "arm": "random"}
    return frame.assign(**more, chance=0.25, slot_chance=0.5, reserve=False)


def test_a_draft_is_written_again_until_it_is_sealed(engine: Engine) -> None:
    with transaction(engine) as db:
        write_draft(db, a_plan(draft={"units": []}), OFFSET)
        write_draft(db, a_plan(reason="late leave"), OFFSET)
        assert read_plan(db, TOMORROW, OFFSET) is None
        assert read_plan(db, TOMORROW, OFFSET, version=1) == a_plan(reason="late leave")


def test_a_sealed_plan_never_changes(engine: Engine) -> None:
    with transaction(engine) as db:
        _sealed(db)
        with pytest.raises(ValueError, match="never changes"):
            write_draft(db, a_plan(), OFFSET)
        with pytest.raises(ValueError, match="no draft"):
            seal_plan(db, TOMORROW, 1, "another record", "hash")
        plan = read_plan(db, TOMORROW, OFFSET)
    assert plan is not None
    assert plan.committed == f"record {TOMORROW} 1"


def test_what_was_never_drafted_cannot_be_sealed_or_opened(engine: Engine) -> None:
    with transaction(engine) as db:
        with pytest.raises(ValueError, match="no draft"):
            seal_plan(db, TOMORROW, 1, "record", "hash")
        write_draft(db, a_plan(), OFFSET)
        with pytest.raises(ValueError, match="only a sealed plan"):
            open_plan(db, TOMORROW, 1, "opened", _visits("v1"), OFFSET)


def test_the_newest_sealed_version_is_the_plan(engine: Engine) -> None:
    with transaction(engine) as db:
        _sealed(db)
        _sealed(db, version=2)
        write_draft(db, a_plan(version=3), OFFSET)
        plan = read_plan(db, TOMORROW, OFFSET)
        assert plan is not None
        assert plan.version == 2
        assert plan_versions(db, OFFSET, TOMORROW)["version"].tolist() == [1, 2]


def test_the_chain_follows_the_order_of_sealing(engine: Engine) -> None:
    friday = TOMORROW + timedelta(days=3)
    with transaction(engine) as db:
        assert last_commit_hash(db) is None
        _sealed(db, friday)
        _sealed(db)
        assert last_commit_hash(db) == f"hash {TOMORROW} 1"
        days = plan_versions(db, OFFSET)["service_date"].tolist()
    assert days == [pd.Timestamp(friday), pd.Timestamp(TOMORROW)]


def test_opening_writes_the_visits_of_the_halves_released(engine: Engine) -> None:
    with transaction(engine) as db:
        _sealed(db)
        open_plan(db, TOMORROW, 1, "morning", _visits("v1"), OFFSET)
        open_plan(db, TOMORROW, 1, "whole day", _visits("v1", "v2"), OFFSET)
        plan = read_plan(db, TOMORROW, OFFSET)
        assert plan is not None
        assert plan.opened == "whole day"
        kept = db.execute(visits.select().order_by(visits.c.visit)).all()
    assert [row.visit for row in kept] == ["v1", "v2"]
    assert kept[0].reserve is False


def test_before_release_no_visit_is_stored(engine: Engine) -> None:
    with transaction(engine) as db:
        _sealed(db)
        assert db.execute(visits.select()).all() == []


def test_a_day_is_recorded_as_not_drawn_once(engine: Engine) -> None:
    with transaction(engine) as db:
        write_not_drawn(db, TOMORROW, EVENING, "machine off", OFFSET)
        write_not_drawn(db, TOMORROW, EVENING, "again", OFFSET)
        found = read_not_drawn(db, OFFSET)
    assert found["reason"].tolist() == ["machine off"]
    assert found["recorded_at"].tolist() == [pd.Timestamp(EVENING)]
