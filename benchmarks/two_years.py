"""Two years of a large city, taken in from its files, then a night on them.

Run with ``python -m benchmarks.two_years [--postgres] [--nights N]``. 150 offices with
8,000 staff and about eight million lines in 150 attlogs are made and written first and
not counted; importing the registry, taking the logs in and the night are sidak's own
commands, each in a process of its own as cron would start it. The night reads the last
day from its inbox. Goal: the night in 60 s and 2 GB.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from tests.postgres import postgres_server

OFFICES, STAFF = 150, 8_000
FIRST, LAST = date(2024, 11, 25), date(2026, 11, 24)
HIRED = "2024-01-01"
SECONDS, MEGABYTES = 60, 2048


@dataclass(frozen=True)
class Run:
    """What one command took: seconds by the clock and of processor, memory in MB."""

    wall: float
    processor: float
    megabytes: float

    def __str__(self) -> str:
        return (
            f"{self.wall:.1f} s ({self.processor:.1f} s of processor), "
            f"{self.megabytes:.0f} MB"
        )


@dataclass(frozen=True)
class Place:
    """A city's folder and how its commands find its database."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    def call(self, *arguments: str, now: datetime) -> Run:
        """Run a command at a moment of the city."""
        others = {key: os.environ[key] for key in os.environ if key[:6] != "SIDAK_"}
        mine = {"SIDAK_HOME": str(self.home), "SIDAK_NOW": now.isoformat()}
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.memory", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=others | mine | self.variables,
            text=True,
            check=False,
        )
        wall = time.perf_counter() - start
        if done.returncode:
            raise SystemExit(f"sidak {' '.join(arguments)} failed:\n{done.stderr}")
        processor, megabytes = map(float, done.stderr.splitlines()[-1].split())
        return Run(wall, processor, megabytes)


def registry() -> dict[str, pd.DataFrame]:
    """Return the registry's tables, in an order in which references are met."""
    office = [f"35.73.{number:03}" for number in range(OFFICES)]
    of = np.arange(STAFF) % OFFICES
    number = [f"S{each:05}" for each in range(STAFF)]
    device = [f"M{each:03}" for each in range(OFFICES)]
    names = [f"Kelurahan {each}" for each in range(OFFICES)]
    return {
        "offices": pd.DataFrame(
            {"office_code": office, "name": names, "kind": "kelurahan"}
        ),
        "teams": pd.DataFrame(
            {"team": [f"Tim {each}" for each in range(1, 7)], "visits_per_day": 3}
        ).assign(starts="08:00", ends="15:30", valid_from=HIRED),
        "devices": pd.DataFrame(
            {"device": device, "office_code": office, "valid_from": HIRED}
        ),
        "staff": pd.DataFrame(
            {"staff_number": number, "office_code": np.take(office, of)}
        ).assign(employment="pns", valid_from=HIRED),
        "enrolments": pd.DataFrame(
            {"device": np.take(device, of), "pin": pins(), "staff_number": number}
        ).assign(valid_from=HIRED),
    }


def pins() -> np.ndarray:
    """Return each person's pin on the device of the office."""
    return np.arange(STAFF) // OFFICES + 1


def working_days() -> np.ndarray:
    """Return Mondays to Fridays, holidays too."""
    first, last = np.datetime64(FIRST), np.datetime64(LAST)
    days = np.arange(first, last + np.timedelta64(1, "D"))
    return days[np.is_busday(days)]


def log_of(office: int, days: np.ndarray, dice: np.random.Generator) -> bytes:
    """Return an attlog: all come and go, but one line in twenty is missing."""
    staff = pins()[np.arange(STAFF) % OFFICES == office]
    day, pin, out = (
        each.ravel() for each in np.meshgrid(days, staff, [0, 1], indexing="ij")
    )
    minutes = np.where(out, 16 * 60, 7 * 60) + dice.integers(0, 60, len(day))
    seconds = dice.integers(0, 60, len(day)).astype("m8[s]")
    at = day.astype("M8[s]") + minutes.astype("m8[m]") + seconds
    order = np.flatnonzero(dice.random(len(day)) >= 0.05)
    order = order[np.argsort(at[order], kind="stable")]
    return _lines(pin[order], at[order], out[order])


def _lines(pin: np.ndarray, at: np.ndarray, out: np.ndarray) -> bytes:
    columns = {
        "pin": pc.utf8_lpad(pa.array(pin).cast(pa.string()), 9),
        "at": pc.strftime(pa.array(at.astype("M8[s]")), "%Y-%m-%d %H:%M:%S"),
        "number": pa.array(np.ones(len(pin), int)),
        "status": pa.array(out),
        "verify": pa.array(np.ones(len(pin), int)),
        "work": pa.array(np.zeros(len(pin), int)),
    }
    style = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    sink = pa.BufferOutputStream()
    csv.write_csv(pa.table(columns), sink, style)
    return sink.getvalue().to_pybytes()


def write_city(files: Path, inbox: Path) -> int:
    """Write the registry, the logs and the last day's inbox; return their lines."""
    days, lines = working_days(), 0
    for folder in (files / "logs", inbox):
        folder.mkdir(parents=True, exist_ok=True)
    for name, table in registry().items():
        table.to_csv(files / f"{name}.csv", index=False)
    for office in range(OFFICES):
        dice = np.random.default_rng(office)
        for folder, some in ((files / "logs", days[:-1]), (inbox, days[-1:])):
            log = log_of(office, some, dice)
            lines += log.count(b"\n")
            (folder / f"M{office:03}_attlog.dat").write_bytes(log)
    return lines


def nights(place: Place, count: int) -> bool:
    """Plan some days, the first with nothing derived before; tell what each took."""
    met = True
    for number in range(count):
        evening = datetime.combine(LAST, datetime.min.time()).replace(
            hour=20, minute=15
        )
        now = evening + timedelta(days=number)
        day = (now + timedelta(days=1)).date().isoformat()
        run = place.call("nightly", "--date", day, "--no-prefect", now=now)
        print(f"the night before {day} {run}", flush=True)
        met &= run.wall <= SECONDS and run.megabytes <= MEGABYTES
    return met


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgres", action="store_true", help="not on SQLite")
    parser.add_argument("--nights", type=int, default=1)
    parser.add_argument("--home", type=Path, help="keep the city there")
    given = parser.parse_args()
    with ExitStack() as at_the_end:
        variables = {}
        if given.postgres:
            url = at_the_end.enter_context(postgres_server(durable=True))
            variables["SIDAK_DATABASE_URL"] = url
        folder = given.home or Path(
            at_the_end.enter_context(tempfile.TemporaryDirectory())
        )
        place, files = Place(folder, variables), folder / "files"
        before = datetime.combine(LAST, datetime.min.time()).replace(hour=7)
        place.call("init", "--replay", now=before)
        lines = write_city(files, folder / "inbox")
        for name in registry():
            table = str(files / f"{name}.csv")
            place.call("import", name, table, "--backfill", now=before)
        run = place.call("ingest", str(files / "logs"), "--backfill", now=before)
        print(f"{lines:,} lines taken in {run}", flush=True)
        met = nights(place, given.nights)
    sys.exit(not met)


if __name__ == "__main__":
    main()
