"""The engine, its transactions, migrations and the night's lock."""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from filelock import FileLock, Timeout
from sqlalchemy.engine import Connection, Engine

from data.errors import UserError
from data.idle_connections import ask_after_idling

#: Keys of PostgreSQL's advisory locks; any two numbers, fixed for good.
_NIGHT_LOCK, _MIGRATION_LOCK = 7_301_400, 7_301_401
_BUSY_SECONDS = 30
#: Connections that stay open: the web has about as many threads.
_CONNECTIONS = 16
#: By engine, whose turn it is to write; see `transaction`.
_TURNS: WeakKeyDictionary[Engine, threading.RLock] = WeakKeyDictionary()


def make_engine(url: str) -> Engine:
    """Return the engine of a SQLite or PostgreSQL database.

    SQLite: write-ahead log, synchronous FULL (a commit survives a power cut), foreign
    keys on. The folder of the file is made.
    """
    parsed = sa.make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        engine = sa.create_engine(parsed, pool_size=_CONNECTIONS)
        ask_after_idling(engine)
        return engine
    Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, pool_size=_CONNECTIONS)
    _TURNS[engine] = threading.RLock()
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: it does so too late for reads
    # and never with IMMEDIATE.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(db: Connection) -> None:
    # A deferred transaction that turns to writing fails at once when another one
    # writes; an immediate one queues for its turn.
    writes = db.get_execution_options().get("writes", False)
    db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose writes all happen, or none; writers queue.

    SQLite lets those who wait look again now and then, and whoever is lucky comes
    first: of a hundred phones some would wait for ever. So threads queue here, and
    only processes queue there.
    """
    with (
        _turn(engine),
        engine.connect() as db,
        db.execution_options(writes=True).begin(),
    ):
        yield db


def _turn(engine: Engine) -> AbstractContextManager[object]:
    return _TURNS.get(engine) or nullcontext()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one unchanging state of the database."""
    with engine.connect() as db:
        if db.dialect.name == "postgresql":
            db.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with db.begin():
            yield db


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database's tables to this version of sidak, or to a past one."""
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    with transaction(engine) as db:
        if db.dialect.name == "postgresql":
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = db
        command.upgrade(config, revision)


@contextmanager
def night_lock(engine: Engine, home: Path, timeout: float = 600) -> Iterator[None]:
    """Hold the city's one lock of the night; it vanishes with the process.

    Raises
    ------
    UserError
        Another process held it for ``timeout`` seconds.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(engine, timeout):
            yield
        return
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "sidak.lock")
    try:
        lock.acquire(timeout=timeout)
    except Timeout:
        raise _busy(timeout) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory_lock(engine: Engine, timeout: float) -> Iterator[None]:
    ask = sa.select(sa.func.pg_try_advisory_lock(_NIGHT_LOCK))
    until = time.monotonic() + timeout
    with engine.connect() as db:
        db.execution_options(isolation_level="AUTOCOMMIT")
        while not db.scalar(ask):
            if time.monotonic() >= until:
                raise _busy(timeout)
            time.sleep(0.1)
        try:
            yield
        finally:
            db.execute(sa.select(sa.func.pg_advisory_unlock(_NIGHT_LOCK)))


def _busy(timeout: float) -> UserError:
    return UserError(
        "Another sidak is at work on this city, for more than {seconds:.0f} seconds. "
        "Wait until it has finished, then run the command again.",
        seconds=timeout,
    )
