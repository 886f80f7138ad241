from datetime import timedelta

from sqlalchemy.engine import Engine

from data.database import transaction
from data.store.audit import marks, read_audit, read_meta, write_audit, write_meta
from tests.data.store_builders import EVENING, OFFSET, TOMORROW


def test_entries_are_kept_in_order_and_mark_their_day(engine: Engine) -> None:
    with transaction(engine) as db:
        write_audit(
            db,
            "open_early",
            EVENING,
            OFFSET,
            service_date=TOMORROW,
            reason="car is booked",
            detail={"version": 1},
        )
        write_audit(db, "user_added", EVENING - timedelta(hours=1), OFFSET)
        everything, of_day = read_audit(db, OFFSET), read_audit(db, OFFSET, TOMORROW)
        assert marks(db, TOMORROW) == {"open_early"}
        assert marks(db, TOMORROW + timedelta(days=1)) == set()
    assert everything["action"].tolist() == ["open_early", "user_added"]
    assert everything["service_date"].isna().tolist() == [False, True]
    assert of_day["detail"].tolist() == [{"version": 1}]


def test_facts_about_the_database_are_replaced(engine: Engine) -> None:
    with transaction(engine) as db:
        assert read_meta(db, "replay") is None
        write_meta(db, "replay", "no")
        write_meta(db, "replay", "yes")
        assert read_meta(db, "replay") == "yes"
