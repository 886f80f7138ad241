"""Taking an attlog in, end to end, beside a bare load of its rows.

Run with ``python -m benchmarks.loading_logs [--lines N]``, on SQLite and PostgreSQL.
The bare load is the database's own fastest way (executemany, COPY) with values that
are ready, into the same table with its unique key. Goals: at least 40 % of its speed;
a log of ten million lines streams in at most 500 MB (``--stream LOG`` does it alone).
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from benchmarks.reading_logs import an_attlog
from data.city import City, open_city
from data.database import bulk_insert, reading, transaction
from data.formats import attlog
from data.settings import load_settings
from data.tables import punches
from pipelines.founding import found
from pipelines.importing import import_files
from pipelines.ingesting import ingest_paths
from tests.pipelines.town import write_rows
from tests.postgres import postgres_server

_NOW = "2024-04-30T07:00"
_STREAMED = 10_000_000


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
    """Return the seconds that the same rows take to be loaded again, ready-made."""
    with reading(city.engine) as db:
        rows = db.execute(sa.select(punches)).all()
    names = [column.name for column in punches.columns]
    values = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    with transaction(city.engine) as db:
        db.execute(sa.delete(punches))
    start = time.perf_counter()
    with transaction(city.engine) as db:
        bulk_insert(db, punches, values)
    return time.perf_counter() - start


def stream(log: Path) -> None:
    """Parse a log from a file; print seconds and the most memory."""
    received, offset = datetime.fromisoformat(_NOW), timedelta(hours=7)
    start = time.perf_counter()
    with log.open("rb") as file:
        parts = attlog.parse(file, received_at=received, offset=offset)
        count = sum(part.lines for part in parts)
    took = time.perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count:,} lines streamed in {took:.1f} s with {most} MB")


def beside_bare(name: str, more: Mapping[str, str], folder: Path, lines: int) -> None:
    """Take a log in, then load its rows bare, three times; print the ratio."""
    log = folder / "SN1_attlog.dat"
    log.write_bytes(an_attlog(lines, 0.0))
    with open_city(a_city(folder / "home", more), folder) as city:
        took, count = loaded(city, log)
        plain = float(np.median([bare(city) for _ in range(3)]))
    print(
        f"{name}: {count:,} punches end to end {took:.1f} s, "
        f"bare load {plain:.1f} s, {plain / took:.0%} of its speed",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--stream", type=Path, metavar="LOG")
    given = parser.parse_args()
    if given.stream:
        stream(given.stream)
        return
    with ExitStack() as at_the_end:
        url = at_the_end.enter_context(postgres_server(durable=True))
        kinds = {"SQLite": {}, "PostgreSQL": {"SIDAK_DATABASE_URL": url}}
        for name, more in kinds.items():
            folder = at_the_end.enter_context(tempfile.TemporaryDirectory())
            beside_bare(name, more, Path(folder), given.lines)
        log = Path(folder) / "long_attlog.dat"
        with log.open("wb") as file:
            for part in range(10):
                file.write(an_attlog(_STREAMED // 10, 0.0, seed=part))
        # A process of its own: its memory is the reading's alone.
        module = [sys.executable, "-m", "benchmarks.loading_logs"]
        subprocess.run([*module, "--stream", str(log)], check=True)


if __name__ == "__main__":
    main()
