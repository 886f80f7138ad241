import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.database import make_engine, night_lock, reading, transaction
from data.errors import UserError
from data.store.audit import read_meta, write_meta


def test_sqlite_survives_power_cuts_and_checks_references(
    sqlite_engine: Engine,
) -> None:
    with reading(sqlite_engine) as db:
        found = {
            name: db.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/a/b/sidak.db")
    with transaction(engine) as db:
        assert db.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()


def test_both_spellings_of_a_postgresql_url_use_psycopg() -> None:
    for scheme in ("postgresql", "postgresql+psycopg"):
        assert make_engine(f"{scheme}://u@h/d").driver == "psycopg"


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    def broken() -> None:
        with transaction(engine) as db:
            write_meta(db, "a", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    with reading(engine) as db:
        assert read_meta(db, "a") is None


def test_a_reader_sees_one_state_while_another_writes(engine: Engine) -> None:
    with reading(engine) as reader:
        assert read_meta(reader, "a") is None
        with transaction(engine) as writer:
            write_meta(writer, "a", "1")
        assert read_meta(reader, "a") is None
    with reading(engine) as reader:
        assert read_meta(reader, "a") == "1"


def test_a_second_writer_waits_for_the_first(sqlite_engine: Engine) -> None:
    first_is_in, seen = threading.Event(), []

    def second() -> None:
        first_is_in.wait()
        with transaction(sqlite_engine) as db:
            seen.append(read_meta(db, "a"))

    writer = threading.Thread(target=second)
    writer.start()
    with transaction(sqlite_engine) as db:
        first_is_in.set()
        time.sleep(0.1)
        write_meta(db, "a", "1")
    writer.join()
    assert seen == ["1"]


def test_the_night_lock_is_held_by_one(engine: Engine, tmp_path: Path) -> None:
    with (
        night_lock(engine, tmp_path),
        pytest.raises(UserError, match="Another sidak"),
        night_lock(engine, tmp_path, timeout=0.2),
    ):
        pass
    with night_lock(engine, tmp_path, timeout=0):
        pass


def test_the_night_lock_is_freed_by_an_error(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), night_lock(engine, tmp_path):
        raise ZeroDivisionError
    with night_lock(engine, tmp_path, timeout=0):
        pass


def _hold_the_lock(url: str, home: Path, held: Event) -> None:
    with night_lock(make_engine(url), home):
        held.set()
        time.sleep(60)


@pytest.fixture
def lock_holder(engine: Engine, tmp_path: Path) -> Iterator[int]:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    url = engine.url.render_as_string(hide_password=False)
    holder = context.Process(target=_hold_the_lock, args=(url, tmp_path, held))
    holder.start()
    assert held.wait(30)
    assert holder.pid
    yield holder.pid
    holder.kill()
    holder.join()


@pytest.mark.slow
def test_the_night_lock_vanishes_with_a_killed_process(
    engine: Engine, tmp_path: Path, lock_holder: int
) -> None:
    with pytest.raises(UserError), night_lock(engine, tmp_path, timeout=0):
        pass
    os.kill(lock_holder, signal.SIGKILL)
    with night_lock(engine, tmp_path, timeout=10):
        pass
