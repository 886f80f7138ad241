"""Databases for the tests: each test gets its own, empty and migrated."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.database import make_engine, upgrade
from tests.postgres import postgres_server

_numbers = count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "sidak.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """Return the engine of a migrated SQLite database of this test's own."""
    path = tmp_path / "sidak.db"
    shutil.copy(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server_url() -> Iterator[str]:
    """Return the URL of a running PostgreSQL; started once, if it must be."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def _postgres_template(postgres_server_url: str) -> Iterator[str]:
    with _database(postgres_server_url, "") as url:
        engine = make_engine(url)
        upgrade(engine)
        engine.dispose()
        yield sa.make_url(url).database or ""


@pytest.fixture
def postgres_url(postgres_server_url: str, _postgres_template: str) -> Iterator[str]:
    """Return the URL of a migrated PostgreSQL database of this test's own."""
    with _database(postgres_server_url, f"TEMPLATE {_postgres_template}") as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server_url: str) -> Iterator[str]:
    """Return the URL of a PostgreSQL database without any table."""
    with _database(postgres_server_url, "") as url:
        yield url


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """Return the engine of a migrated PostgreSQL database of this test's own."""
    engine = make_engine(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)],
)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return a migrated database of each kind in turn."""
    name = "sqlite_engine" if request.param == "sqlite" else "postgres_engine"
    return request.getfixturevalue(name)


@contextmanager
def _database(server_url: str, source: str) -> Iterator[str]:
    """Make a database on the server, give its URL, and drop it."""
    # With the process id: a server from the environment may be shared.
    name = f"sidak_test_{os.getpid()}_{next(_numbers)}"
    _run(server_url, f"CREATE DATABASE {name} {source}")
    try:
        url = sa.make_url(server_url).set(database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        _run(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server_url: str, sql: str) -> None:
    engine = make_engine(server_url)
    with engine.connect() as db:
        db.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(sql)
    engine.dispose()
