import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

import data.web_tables  # noqa: F401
from data.database import make_engine, reading, upgrade
from data.tables import metadata


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
