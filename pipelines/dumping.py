"""Copies the whole database into one file, at one moment, while others go on writing.

A file of SQLite is never copied as it lies there: beside it lie pages that are not in
it yet. `VACUUM INTO` and `pg_dump` write what one transaction sees.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

import data.tables
import data.web_tables  # noqa: F401  their tables join the metadata
from data.database import reading
from data.errors import UserError
from data.table_parts import metadata

#: The database's file in a backup, by the kind of database.
FILES = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
#: The table in which the migrations note how far they are.
_REVISION = "alembic_version"


@contextmanager
def dumped(engine: Engine, folder: Path) -> Iterator[Connection]:
    """Write the database into a file of ``folder``; give a view of just that.

    Raises
    ------
    UserError
        PostgreSQL's programs are missing or refuse.
    """
    kind = engine.dialect.name
    file = folder / FILES[kind]
    # Made first, so that nobody else may read it while it grows.
    file.touch(mode=0o600, exist_ok=False)
    dump = _dump_postgres if kind == "postgresql" else _dump_sqlite
    with dump(engine, file) as db:
        yield db


@contextmanager
def _dump_sqlite(engine: Engine, file: Path) -> Iterator[Connection]:
    with closing(engine.raw_connection()) as raw:
        raw.cursor().execute("VACUUM INTO ?", (str(file),))
    with looking_at(file) as db:
        yield db


@contextmanager
def looking_at(file: Path) -> Iterator[Connection]:
    """Give a connection to a SQLite file that must not change by a single byte."""
    address = f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1"
    engine = sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True)
    )
    try:
        with engine.connect() as db:
            yield db
    finally:
        engine.dispose()


@contextmanager
def _dump_postgres(engine: Engine, file: Path) -> Iterator[Connection]:
    # pg_dump looks through the same window as our own counts.
    with reading(engine) as db:
        window = db.scalar(sa.select(sa.func.pg_export_snapshot()))
        schema = sa.inspect(db).default_schema_name
        run_program(
            engine.url,
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges"),
            f"--snapshot={window}",
            *(f"--table={schema}.{name}" for name in own_tables(db)),
            f"--file={file}",
        )
        yield db


def own_tables(db: Connection) -> list[str]:
    """Return the names of sidak's tables that are in the database, sorted."""
    known = {*metadata.tables, _REVISION}
    return sorted(known & set(sa.inspect(db).get_table_names()))


def count_rows(db: Connection) -> dict[str, int]:
    """Return the number of rows of every table of sidak's that is there."""
    return {
        name: db.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in own_tables(db)
    }


def revision(db: Connection) -> str:
    """Return the name of the last migration this database went through."""
    column: sa.ColumnClause[str] = sa.column("version_num")
    stored = sa.select(column).select_from(sa.table(_REVISION))
    return db.scalars(stored).one()


def server_version(db: Connection) -> str:
    """Return the version of the database's program, such as ``15.18``."""
    return ".".join(map(str, db.dialect.server_version_info or ()))


def need_programs(*names: str) -> None:
    """Refuse to begin where one of PostgreSQL's programs is missing.

    Raises
    ------
    UserError
        It names the program and how to get it.
    """
    for name in names:
        if shutil.which(name) is None:
            raise UserError(
                "{program} is not on this machine, and without it no PostgreSQL "
                "database is copied. Install PostgreSQL's programs, at least as new "
                "as the server: apt install postgresql-client",
                program=name,
            )


def run_program(url: sa.URL, program: str, *options: str) -> None:
    """Run one of PostgreSQL's programs on the database of ``url``.

    The password goes by the environment: every account of the machine may read the
    words of a command.

    Raises
    ------
    UserError
        The program is missing or failed; the text holds what it said last.
    """
    need_programs(program)
    place, secret = without_password(url)
    done = subprocess.run(
        [program, *_connection(options, place)],
        env=os.environ | ({"PGPASSWORD": secret} if secret else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise UserError(
            "{program} failed: {why}. Nothing was changed by it. Mend that, then run "
            "the command again.",
            program=program,
            why=told[-1].rstrip("."),
        )


def _connection(options: Sequence[str], place: str) -> list[str]:
    return [f"--dbname={place}", "--no-password", *options]


def without_password(url: sa.URL) -> tuple[str, str | None]:
    """Return a PostgreSQL address as its programs take it, and the password."""
    hidden = url.query.get("password")
    secret = url.password or (hidden if isinstance(hidden, str) else None)
    bare = sa.URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query={name: each for name, each in url.query.items() if name != "password"},
    )
    return bare.render_as_string(), secret
