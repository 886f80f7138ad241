"""Brings a dumped database back, into a file of SQLite or into a PostgreSQL database.

What is there is moved aside, never deleted: a file into the folder it is given, tables
into a schema of their own.
"""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.database import make_engine, reading, transaction
from data.errors import UserError
from pipelines.dumping import FILES, need_programs, own_tables, run_program
from pipelines.manifest import File, copied, settle

#: Tenths of a second.
_PATIENCE = 20


class Target(Protocol):
    """Where a dumped database goes."""

    #: What was there is no longer in its place.
    touched: bool
    #: The schema into which the tables that were there were moved.
    schema: str | None

    def occupied(self) -> bool:
        """Tell whether a city's database is there."""

    def refuse_users(self) -> None:
        """Refuse to go on while anybody is connected to it."""

    def load(self, dump: Path, listed: File, aside: Path) -> Engine:
        """Load the dump and return its engine."""

    def abandon(self) -> None:
        """Remove what was loaded, where what was there is untouched."""

    def finish(self, aside: Path) -> None:
        """Put what was loaded and checked in its place."""


def target_of(engine: Engine) -> Target:
    """Return the target that an engine is for."""
    if engine.dialect.name == "sqlite":
        return SqliteTarget(Path(str(engine.url.database)))
    need_programs("pg_restore")
    return PostgresTarget(engine)


class SqliteTarget:
    """A file; the dump is checked beside it, under another name."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.draft = file.with_name(f"{file.name}.restoring")
        self.engine = make_engine(f"sqlite:///{self.draft}")
        self.touched = False
        self.schema: str | None = None

    def occupied(self) -> bool:
        """Tell whether the file is there."""
        return self.file.exists()

    def refuse_users(self) -> None:
        """Refuse while another process has the file open."""
        if not self.file.exists():
            return
        try:
            with closing(sqlite3.connect(self.file, timeout=1)) as db:
                # Only the last connection may leave the write-ahead log, which is
                # then part of the file.
                db.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.DatabaseError as error:
            # A damaged file is a reason to restore, not one to refuse.
            if "locked" in str(error):
                raise _in_use() from None

    def load(self, dump: Path, listed: File, aside: Path) -> Engine:
        """Copy the dump beside the file; the file itself stays."""
        self.abandon()
        if copied(dump, self.draft) != listed:
            raise changed(dump)
        return self.engine

    def abandon(self) -> None:
        """Remove the copy beside the file."""
        self.engine.dispose()
        for path in (self.draft, *_beside(self.draft)):
            path.unlink(missing_ok=True)

    def finish(self, aside: Path) -> None:
        """Move the file aside and the checked copy into its place."""
        self.engine.dispose()
        if any(path.exists() for path in _beside(self.draft)):
            raise RuntimeError("the restored database is not closed")
        self.touched = True
        for path in (self.file, *_beside(self.file)):
            if path.exists():
                aside.mkdir(mode=0o700, exist_ok=True)
                shutil.move(path, aside / path.name)
        self.draft.rename(self.file)
        settle(self.file.parent)


def _beside(file: Path) -> list[Path]:
    """Return the files that SQLite keeps beside one that is in use."""
    return [file.with_name(f"{file.name}-{end}") for end in ("wal", "shm", "journal")]


class PostgresTarget:
    """A database; the dump's tables come into it in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.touched = False
        self.schema: str | None = None

    def occupied(self) -> bool:
        """Tell whether any table of sidak's is there."""
        with reading(self.engine) as db:
            return bool(own_tables(db))

    def refuse_users(self) -> None:
        """Refuse while another client is connected to the database."""
        others = sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        with self.engine.connect() as db:
            db.execution_options(isolation_level="AUTOCOMMIT")
            # Who has just left is counted for a moment longer.
            for _ in range(_PATIENCE):
                if not db.scalar(others):
                    break
                time.sleep(0.1)
            else:
                raise _in_use()

    def load(self, dump: Path, listed: File, aside: Path) -> Engine:
        """Move the tables aside, then restore the dump's."""
        self.touched = True
        self._set_aside(aside.name.replace("-", "_"))
        run_program(
            self.engine.url,
            "pg_restore",
            *("--single-transaction", "--exit-on-error"),
            *("--no-owner", "--no-privileges", str(dump)),
        )
        return self.engine

    def _set_aside(self, name: str) -> None:
        with transaction(self.engine) as db:
            tables = own_tables(db)
            if not tables:
                return
            schema = name
            while schema in sa.inspect(db).get_schema_names():
                schema += "_again"
            quote = db.dialect.identifier_preparer.quote
            db.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            db.exec_driver_sql(f"CREATE SCHEMA {quote(schema)}")
            for table in tables:
                move = f"ALTER TABLE {quote(table)} SET SCHEMA {quote(schema)}"
                db.exec_driver_sql(move)
        self.schema = schema

    def abandon(self) -> None:
        """Nothing: what is in the database waits for the next restore."""

    def finish(self, aside: Path) -> None:
        """Nothing is left to do: the tables are in their place."""


def dump_of(folder: Path, database: str) -> Path:
    """Return the file of a backup that holds its database."""
    return folder / FILES[database]


def changed(path: Path) -> UserError:
    """Return the error that a backup's file is not what its manifest says."""
    return UserError(
        "{file} changed while it was read. Is the backup's disk damaged? Take another "
        "backup.",
        file=path,
    )


def _in_use() -> UserError:
    return UserError(
        "The city's database is in use. Stop what uses it, for example: systemctl "
        "stop 'sidak-*'. Then run the command again."
    )
