"""Taking an attlog in, end to end, beside a bare load of its rows.

Run with ``python -m benchmarks.loading_logs [--lines N]``, on SQLite and PostgreSQL.
The bare load is the database's own fastest way with everything ready: executemany with
tuples, COPY with its bytes, into the same table, emptied, in the order of its key.
Goals: at least 40 % of its speed; a log of ten million lines streams, and is taken in
whole, in at most 500 MB (``--stream LOG`` and ``--take LOG`` do it alone).
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from benchmarks.memory import peak_megabytes
from benchmarks.reading_logs import an_attlog
from data.city import City, open_city
from data.database import reading, transaction
from data.formats import attlog
from data.settings import load_settings
from data.tables import batches, last_punches, punches
from pipelines.founding import found
from pipelines.importing import import_files
from pipelines.ingesting import ingest_paths
from tests.pipelines.town import write_rows
from tests.postgres import postgres_server

_NOW = "2024-04-30T07:00"
_STREAMED, _MEGABYTES, _SHARE = 10_000_000, 500, 0.4


def a_city(home: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Found a city with one office and one device; return its environment."""
    environ = {"SIDAK_HOME": str(home), "SIDAK_NOW": _NOW} | dict(variables)
    found(load_settings(environ, home.parent), replay=True)
    office = {"office_code": "K1", "name": "Kelurahan Contoh", "kind": "kelurahan"}
    device = {"device": "SN1", "office_code": "K1", "valid_from": "2020-01-01"}
    with open_city(environ, home.parent) as city:
        for table, row in (("offices", office), ("devices", device)):
            file = write_rows(home / f"{table}.csv", [row])
            report = import_files(
                city.engine,
                city.settings,
                city.key,
                table,
                [file],
                backfill=True,
                now=city.now,
            )
            assert report.exit_code == 0
    return environ


def loaded(city: City, log: Path) -> tuple[float, int]:
    """Return the seconds that the log takes to come in, and its punches."""
    start = time.perf_counter()
    (report,) = ingest_paths(
        city.engine,
        city.settings,
        city.key,
        [log],
        device="SN1",
        backfill=True,
        now=city.now,
    )
    assert report.status == "ingested", report
    return time.perf_counter() - start, report.punches


def bare(city: City) -> float:
    """Return the seconds that the rows there take to be loaded again, ready-made."""
    rows = sa.select(punches).order_by(*punches.primary_key)
    with reading(city.engine) as db:
        ready = [tuple(row) for row in db.execute(rows)]
    load = _tuples(ready) if city.engine.dialect.name == "sqlite" else _copied(ready)
    empty(city)
    start = time.perf_counter()
    with transaction(city.engine) as db:
        load(db.connection.driver_connection)
    return time.perf_counter() - start


def _tuples(rows: list[tuple[Any, ...]]) -> Callable[[Any], object]:
    marks = ", ".join("?" * len(punches.columns))

    def load(driver: Any) -> None:
        driver.execute("PRAGMA cache_size = -65536")
        driver.executemany(f"INSERT INTO punches VALUES ({marks})", rows)

    return load


def _copied(rows: list[tuple[Any, ...]]) -> Callable[[Any], object]:
    lines = ("\t".join("\\N" if v is None else str(v) for v in row) for row in rows)
    ready = "".join(f"{line}\n" for line in lines).encode()

    def load(driver: Any) -> None:
        with driver.cursor().copy("COPY punches FROM STDIN") as copy:
            copy.write(ready)

    return load


def empty(city: City) -> None:
    """Forget the log, so that it comes in as if for the first time."""
    postgres = city.engine.dialect.name == "postgresql"
    with transaction(city.engine) as db:
        db.exec_driver_sql("TRUNCATE punches" if postgres else "DELETE FROM punches")
        db.execute(sa.delete(last_punches))
        db.execute(sa.delete(batches).where(batches.c.kind == "punches"))


def stream(log: Path) -> bool:
    """Parse a log from a file; print seconds and the most memory."""
    received, offset = datetime.fromisoformat(_NOW), timedelta(hours=7)
    start = time.perf_counter()
    with log.open("rb") as file:
        parts = attlog.parse(file, received_at=received, offset=offset)
        count = sum(part.lines for part in parts)
    return _told(f"{count:,} lines streamed", start)


def take(log: Path) -> bool:
    """Take a log in on SQLite; print seconds and the most memory."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with open_city(a_city(home, {}), Path(folder)) as city:
            start = time.perf_counter()
            _, count = loaded(city, log)
    return _told(f"{count:,} punches taken in from it", start)


def _told(what: str, start: float) -> bool:
    took, most = time.perf_counter() - start, peak_megabytes()
    print(f"{what} in {took:.1f} s with {most:.0f} MB", flush=True)
    return most <= _MEGABYTES


def beside_bare(name: str, more: Mapping[str, str], folder: Path, lines: int) -> bool:
    """Take a log in and load its rows bare, in turns; print the median of the ratios.

    Both see the same noise of the machine.
    """
    log = folder / "SN1_attlog.dat"
    log.write_bytes(an_attlog(lines, 0.0))
    pairs = []
    with open_city(a_city(folder / "home", more), folder) as city:
        for _ in range(5):
            empty(city)
            took, count = loaded(city, log)
            pairs.append((bare(city), took))
    shares = [plain / took for plain, took in pairs]
    plain, took = np.median(pairs, axis=0)
    print(
        f"{name}: {count:,} punches end to end {took:.2f} s, bare load {plain:.2f} s, "
        f"{np.median(shares):.0%} of its speed "
        f"({min(shares):.0%} to {max(shares):.0%})",
        flush=True,
    )
    return bool(np.median(shares) >= _SHARE)


def alone(option: str, log: Path) -> bool:
    """Run one part in a process of its own: its memory is that part's alone."""
    module = [sys.executable, "-m", "benchmarks.loading_logs"]
    return not subprocess.run([*module, option, str(log)], check=False).returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--stream", type=Path, metavar="LOG")
    parser.add_argument("--take", type=Path, metavar="LOG")
    given = parser.parse_args()
    if given.stream or given.take:
        sys.exit(not (stream(given.stream) if given.stream else take(given.take)))
    with ExitStack() as at_the_end:
        url = at_the_end.enter_context(postgres_server(durable=True))
        kinds = {"SQLite": {}, "PostgreSQL": {"SIDAK_DATABASE_URL": url}}
        met = []
        for name, more in kinds.items():
            folder = Path(at_the_end.enter_context(tempfile.TemporaryDirectory()))
            met.append(beside_bare(name, more, folder, given.lines))
        log = folder / "SN1_long_attlog.dat"
        with log.open("wb") as file:
            for part in range(10):
                file.write(an_attlog(_STREAMED // 10, 0.0, seed=part))
        met += [alone("--stream", log), alone("--take", log)]
    sys.exit(not all(met))


if __name__ == "__main__":
    main()
