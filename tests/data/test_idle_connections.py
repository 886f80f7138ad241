"""A connection that ended while it lay idle is replaced before anybody notices."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection

from data import idle_connections
from data.database import make_engine, reading, transaction

pytestmark = pytest.mark.slow


def _end_others(url: str) -> None:
    """End every connection but this one, as a restart of the server does."""
    engine = make_engine(url)
    with transaction(engine) as db:
        db.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    engine.dispose()


def _asks(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the pings, as they are sent from now on."""
    sent: list[str] = []
    ping = engine.dialect.do_ping

    def heard(connection: DBAPIConnection) -> bool:
        sent.append("ping")
        return ping(connection)

    monkeypatch.setattr(engine.dialect, "do_ping", heard)
    return sent


def test_an_ended_connection_is_replaced(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(postgres_url)
    with reading(engine) as db:
        first = db.scalar(sa.text("SELECT pg_backend_pid()"))
    _end_others(postgres_url)
    monkeypatch.setattr(idle_connections, "IDLE_SECONDS", 0.0)
    with reading(engine) as db:
        assert db.scalar(sa.text("SELECT pg_backend_pid()")) != first
    engine.dispose()


def test_a_connection_used_a_moment_ago_is_not_asked(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(postgres_url)
    asked = _asks(engine, monkeypatch)
    for _ in range(3):
        with reading(engine) as db:
            db.scalar(sa.text("SELECT 1"))
    assert asked == []
    monkeypatch.setattr(idle_connections, "IDLE_SECONDS", 0.0)
    with reading(engine) as db:
        db.scalar(sa.text("SELECT 1"))
    assert asked == ["ping"]
    engine.dispose()
