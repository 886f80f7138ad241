from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

import data.web_tables  # noqa: F401
from data.database import make_engine, reading, transaction, upgrade
from data.knowledge import Known
from data.store.audit import broken_entries, chain_head, trail, write_audit
from data.store.contacts import spoken_days
from data.store.frames import canonical, to_micros
from data.store.punches import read_coverage
from data.tables import metadata, punches
from tests.data.store_builders import EVENING, OFFSET, TOMORROW


def test_tables_and_migrations_agree(engine: Engine) -> None:
    with reading(engine) as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_a_migrated_database_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    upgrade(engine)


@pytest.mark.slow
def test_an_empty_postgresql_database_is_migrated(empty_postgres_url: str) -> None:
    engine = make_engine(empty_postgres_url)
    upgrade(engine)
    with reading(engine) as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without any table, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return request.getfixturevalue("empty_postgres_url")


def test_entries_of_the_first_version_become_a_chain(empty_url: str) -> None:
    engine = make_engine(empty_url)
    upgrade(engine, "r0001")
    names = ("entry", "at", "action", "service_date", "reason", "detail")
    before = sa.table("audit", *(sa.column(name) for name in names))
    written = [
        (1, "open_early", TOMORROW, "mobil sudah dipesan ☂", {"version": 1}),
        (2, "failed", TOMORROW, None, {}),
        (3, "user_added", None, "", {"b": [1, 2.5], "a": "é"}),
    ]
    with transaction(engine) as db:
        for entry, action, day, reason, detail in written:
            row = {"entry": entry, "at": to_micros(EVENING, OFFSET), "action": action}
            # Plain columns know no type: SQLite keeps days as text.
            kept = str(day) if day and db.dialect.name == "sqlite" else day
            row |= {"service_date": kept, "reason": reason}
            db.execute(sa.insert(before).values(**row, detail=canonical(detail)))
    upgrade(engine)
    with transaction(engine) as db:
        assert broken_entries(db) == []
        write_audit(db, "login", EVENING, OFFSET, account="admin")
        assert broken_entries(db) == []
        assert chain_head(db)[0] == 4
        rows = trail(db, OFFSET)
    assert rows["action"].tolist()[:3] == [each[1] for each in written]
    assert rows["account"].isna().tolist() == [True, True, True, False]
    engine.dispose()


def test_an_empty_trail_of_the_first_version_is_whole(empty_url: str) -> None:
    engine = make_engine(empty_url)
    upgrade(engine, "r0001")
    upgrade(engine)
    with reading(engine) as db:
        assert (broken_entries(db), chain_head(db)) == ([], (0, ""))
    engine.dispose()


def test_punches_of_before_tell_the_last_of_each_day(empty_url: str) -> None:
    engine = make_engine(empty_url)
    upgrade(engine, "r0002")
    at = [EVENING.replace(hour=hour, minute=59) for hour in (7, 16, 17)]
    with transaction(engine) as db:
        for day, hour in product((0, 1), at):
            row = {"device": "D", "pin": "p", "direction": "in", "batch": 1}
            made = to_micros(hour + timedelta(days=day), OFFSET)
            db.execute(
                sa.insert(punches).values(
                    row | {"punched_at": made, "recorded_at": made}
                )
            )
    upgrade(engine)
    until = EVENING + timedelta(days=2)
    with reading(engine) as db:
        days = spoken_days(db, Known(until), EVENING.date(), until.date(), OFFSET)
        coverage = read_coverage(db, Known(until), OFFSET)
    assert days["service_date"].dt.day.tolist() == [23, 24]
    assert coverage["covers_until_at"].tolist() == [at[-1] + timedelta(days=1)]
    engine.dispose()
