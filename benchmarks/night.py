"""The demo city's night without Prefect: seconds and peak memory of the whole command.

Run with ``python -m benchmarks.night [--seed N]``. The city, its registry and its logs
are made and taken in first and not counted; the night then reads the evening's inbox,
derives the states of the days before, scores, plans and seals, in a process of its own
as cron would start it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.demo import DAYS, UNTIL
from simulation.city import make_city
from simulation.files import write_city

#: The command as installed, or as found when run from the repository.
SIDAK = [sys.executable, "-m", "pipelines.cli"]
EVENING = datetime.combine(UNTIL - timedelta(days=1), datetime.min.time())


@dataclass(frozen=True)
class Run:
    """What one command took: seconds by the clock and of processor, memory in MB."""

    wall: float
    processor: float
    megabytes: float


def a_city(home: Path, seed: int) -> None:
    """Make the demo's city in ``home``, everything taken in but tonight's inbox."""
    files = write_city(make_city(seed, UNTIL, DAYS), home / "files")
    call(home, "init", "--replay")
    for table, path in files.tables.items():
        call(home, "import", table, str(path), "--backfill")
    call(home, "ingest", str(files.logs), "--backfill")
    shutil.copytree(files.inbox, home / "inbox", dirs_exist_ok=True)


def call(home: Path, *arguments: str) -> Run:
    """Run a command of the city on the evening before the first unknown day."""
    others = {key: os.environ[key] for key in os.environ if key[:6] != "SIDAK_"}
    evening = EVENING.replace(hour=20, minute=15).isoformat()
    start = time.perf_counter()
    process = subprocess.Popen(
        [*SIDAK, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=others | {"SIDAK_HOME": str(home), "SIDAK_NOW": evening},
    )
    told = process.stderr.read().decode() if process.stderr else ""
    # Not process.wait(): that tells no memory of this one child.
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"sidak {' '.join(arguments)} failed:\n{told}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=2024)
    seed = parser.parse_args().seed
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        a_city(home, seed)
        run = call(home, "nightly", "--date", UNTIL.isoformat(), "--no-prefect")
    print(
        f"{run.wall:.1f} s, {run.processor:.1f} s of processor, "
        f"{run.megabytes:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
