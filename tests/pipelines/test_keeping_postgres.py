"""Backup, drill and purge on PostgreSQL, with its own programs."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.city import City, open_city
from data.database import make_engine, reading, transaction
from data.errors import UserError
from data.settings import Settings, load_settings
from data.store.audit import broken_entries, write_audit
from data.store.frames import to_micros
from data.store.pictures import attach, keep
from data.web_tables import reports
from pipelines import dumping
from pipelines.backing_up import back_up
from pipelines.dumping import count_rows
from pipelines.founding import found
from pipelines.loading import PostgresTarget
from pipelines.purging import purge
from pipelines.release import release
from pipelines.restoring import restore
from pipelines.running import run_night
from simulation.city import make_city
from simulation.files import write_city
from tests.pipelines.keeping import WIB, files_of, picture
from tests.pipelines.town import DAY, MORNING, copied, settle

pytestmark = pytest.mark.slow
_numbers = count(1)
NOW = datetime.fromisoformat(MORNING)


@contextmanager
def database(server_url: str, source: str) -> Iterator[str]:
    """Make a database, empty or as a copy of another, give its URL, and drop it."""
    name = f"sidak_keeping_{os.getpid()}_{next(_numbers)}"
    engine = make_engine(server_url)
    with engine.connect() as db:
        db.execution_options(isolation_level="AUTOCOMMIT")
        db.exec_driver_sql(f"CREATE DATABASE {name} {source}")
        yield sa.make_url(server_url).set(database=name).render_as_string(False)
        db.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(scope="session")
def hamlet(
    postgres_server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """Return home and database of a hamlet with a released day; copied, never used."""
    folder = tmp_path_factory.mktemp("hamlet")
    files = write_city(make_city(7, DAY, days=2, offices=3), folder / "files")
    home = folder / "home"
    tables = ("offices", "staff", "devices", "enrolments", "teams")
    with database(postgres_server_url, "") as url:
        environ = settle(home, files, tables, SIDAK_DATABASE_URL=url)
        shutil.copytree(files.inbox, home / "inbox", dirs_exist_ok=True)
        with open_city(environ, home) as city:
            run_night(city, DAY, None, with_prefect=False)
        with open_city(environ | {"SIDAK_NOW": MORNING}, home) as city:
            release(city, DAY)
            for number in (1, 2):
                report_in(city, number)
        yield home, str(sa.make_url(url).database)


@pytest.fixture
def environ(
    hamlet: tuple[Path, str], postgres_server_url: str, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """Return the environment of a hamlet of the test's own."""
    home = copied(hamlet[0], tmp_path)
    with database(postgres_server_url, f"TEMPLATE {hamlet[1]}") as url:
        yield {
            "SIDAK_HOME": str(home),
            "SIDAK_NOW": MORNING,
            "SIDAK_LANG": "en",
            "SIDAK_DATABASE_URL": url,
        }


@contextmanager
def opened(environ: dict[str, str]) -> Iterator[City]:
    with open_city(environ, Path(environ["SIDAK_HOME"])) as city:
        yield city


def report_in(city: City, number: int) -> None:
    at = to_micros(NOW, WIB)
    digest = keep(city.settings.home, picture(number))
    row = {"kind": "finding", "office_code": "A", "account": "t", "content": "{}"}
    with transaction(city.engine) as db:
        db.execute(
            sa.insert(reports).values(
                **{"report": number, "uuid": f"u{number}", "digest": "d"},
                **{"finding": f"F{number}", "arrived_at": at, "received_at": at},
                **row,
            )
        )
        attach(db, [digest], account="t", at=NOW, offset=WIB, report=number)
        write_audit(db, "report", NOW, WIB, detail={"report": number})


def everything(engine: Engine) -> dict[str, list[str]]:
    with reading(engine) as db:
        return {
            name: sorted(map(repr, db.execute(sa.text(f"SELECT * FROM {name}"))))
            for name in count_rows(db)
        }


def made_of(environ: dict[str, str]) -> tuple[Path, dict[str, list[str]]]:
    """Back the hamlet up outside of its home; return that and all of its rows."""
    with opened(environ) as city:
        folder = back_up(city, city.settings.home.parent / "disk").folder
        return folder, everything(city.engine)


def test_a_lost_city_comes_back_into_an_empty_database(
    environ: dict[str, str], empty_postgres_url: str
) -> None:
    made, rows = made_of(environ)
    home = Path(environ["SIDAK_HOME"])
    files = files_of(home)
    envelope = (home / "key").read_bytes()
    shutil.rmtree(home)
    home.mkdir(mode=0o700)
    (home / "key").touch(mode=0o600)
    (home / "key").write_bytes(envelope)
    environ |= {"SIDAK_DATABASE_URL": empty_postgres_url}
    with pytest.raises(UserError, match="no sidak database"), opened(environ):
        pass
    report = restore(made, _settings(environ), NOW)
    assert [each.notice for each in report if not each.sound] == []
    with opened(environ) as city:
        after = everything(city.engine)
        with reading(city.engine) as db:
            assert broken_entries(db) == []
        report_in(city, 3)
    assert files_of(home).keys() > files.keys()
    assert after | {"audit": rows["audit"]} == rows
    assert len(after["audit"]) == len(rows["audit"]) + 1


def _settings(environ: dict[str, str]) -> Settings:
    return load_settings(environ, Path(environ["SIDAK_HOME"]))


def test_a_city_that_is_there_is_moved_into_a_schema_of_its_own(
    environ: dict[str, str],
) -> None:
    made, rows = made_of(environ)
    with opened(environ) as city:
        report_in(city, 3)
    settings = _settings(environ)
    with pytest.raises(UserError, match=r"holds a city already.*database"):
        restore(made, settings, NOW)
    report = restore(made, settings, NOW, replace=True)
    schema = "replaced_20261124_070000"
    told = [each.notice.facts.get("schema") for each in report]
    assert schema in told
    with opened(environ) as city:
        assert len(everything(city.engine)["reports"]) == len(rows["reports"]) == 2
        with reading(city.engine) as db:
            kept = db.scalar(sa.text(f"SELECT count(*) FROM {schema}.reports"))
        assert kept == 3
        # What was moved aside is no part of a backup.
        assert back_up(city).manifest.rows["reports"] == 2


def test_a_city_in_use_is_not_replaced(environ: dict[str, str]) -> None:
    made, _ = made_of(environ)
    settings = _settings(environ)
    web = make_engine(settings.database_url)
    with web.connect(), pytest.raises(UserError, match="is in use"):
        restore(made, settings, NOW, replace=True)
    web.dispose()
    restore(made, settings, NOW, replace=True)


def test_killed_after_the_database_came_back_no_command_opens_the_city(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, rows = made_of(environ)
    settings = _settings(environ)
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.restoring._put_in_place", _killed)
        with pytest.raises(KeyboardInterrupt):
            restore(made, settings, NOW, replace=True)
    with pytest.raises(UserError, match="was not finished"), opened(environ):
        pass
    restore(made, settings, NOW, replace=True)
    with opened(environ) as city:
        assert everything(city.engine)["reports"] == rows["reports"]


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_dump_cut_short_leaves_the_tables_that_are_there(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of the dump's tables come in one transaction, or none."""
    made, rows = made_of(environ)
    dump = made / "database.pgdump"
    whole = dump.read_bytes()
    dump.write_bytes(whole[: len(whole) * 2 // 3])
    target = PostgresTarget(make_engine(environ["SIDAK_DATABASE_URL"]))
    with pytest.raises(UserError, match="pg_restore failed"):
        target.load(dump, None, Path("replaced-x"))  # type: ignore[arg-type]
    assert not target.occupied()
    with reading(target.engine) as db:
        kept = db.scalar(sa.text("SELECT count(*) FROM replaced_x.reports"))
    assert kept == len(rows["reports"])
    target.engine.dispose()


def test_while_others_write_it_is_one_moment(environ: dict[str, str]) -> None:
    stop = threading.Event()

    def write() -> None:
        with opened(environ) as city:
            number = 2
            while not stop.is_set():
                number += 1
                report_in(city, number)

    writer = threading.Thread(target=write)
    writer.start()
    sizes = []
    try:
        with opened(environ) as city:
            for _ in range(3):
                made = back_up(city)
                assert [each.notice for each in made.checks if not each.sound] == []
                assert made.manifest.rows["reports"] == made.manifest.rows["photos"]
                told = json.loads((made.folder / "manifest.json").read_text())
                assert told["audit"][0] == told["rows"]["audit"]
                sizes.append(made.manifest.rows["reports"])
    finally:
        stop.set()
        writer.join()
    assert sizes[0] < sizes[-1]


def test_a_missing_program_is_named_with_how_to_get_it(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with opened(environ) as city, pytest.raises(UserError, match="apt install"):
        back_up(city)
    home = Path(environ["SIDAK_HOME"])
    assert list((home / "backups").iterdir()) == []


def test_the_password_is_in_no_words_that_others_can_read(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every account of the machine sees the words of a running command."""
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$@ password=$PGPASSWORD" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    url = sa.make_url(
        "postgresql+psycopg://sidak:gulaaren@db:5432/kota?sslmode=require"
    )
    with pytest.raises(UserError) as told:
        dumping.run_program(url, "pg_dump", "--format=custom")
    words, password = str(told.value).split(" password=")
    assert "gulaaren" not in words
    assert "postgresql://sidak@db:5432/kota?sslmode=require" in words
    assert password.startswith("gulaaren")


def test_a_backup_of_sqlite_does_not_go_into_postgresql(
    environ: dict[str, str], tmp_path: Path
) -> None:
    sqlite = {"SIDAK_HOME": str(tmp_path / "other"), "SIDAK_NOW": MORNING}
    found(load_settings(sqlite, tmp_path), replay=True)
    with opened(sqlite) as city:
        made = back_up(city, tmp_path / "disk").folder
    with pytest.raises(UserError, match="the kind of database it came from"):
        restore(made, _settings(environ), NOW, replace=True)


def test_a_purge_counts_the_same_dry_and_done(environ: dict[str, str]) -> None:
    with opened(environ) as city:
        later = replace(city, now=datetime(2029, 1, 1))
        before = everything(city.engine)
        dry = purge(later, dry_run=True)
        assert everything(city.engine) == before
        assert purge(later) == dry
        assert dry.counts["punches"] == len(before["punches"]) > 0
        assert everything(city.engine)["punches"] == []
        assert list((city.settings.home / "photos").rglob("*.jpg")) == []
        assert back_up(later).manifest.rows["photos"] == 0
