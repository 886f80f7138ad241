"""Runs every benchmark, or those named, and prints rows for docs/measurements.md."""

import argparse
import os
import platform
import subprocess
import sys
from datetime import datetime

#: Module, what it measures, the goal.
BENCHMARKS = {
    "night": ("the demo's night without Prefect", "20 s, 1 GB"),
    "reading_logs": (
        "attlog, a million lines, beside `pandas.read_csv`",
        "half its speed; a quarter with 5 % broken times",
    ),
    "loading_logs": (
        "attlog end to end beside a bare load of its rows; ten million lines streamed "
        "and taken in",
        "40 % of its speed; 500 MB",
    ),
    "two_years": (
        "two years of 8,000 staff in 150 offices taken in, then a night on them",
        "the night in 60 s, 2 GB",
    ),
    "presence": (
        "presence, 10 million scans in 83,000 offices, beside DuckDB and Polars",
        "10 s, 4 GB",
    ),
    "keeping": (
        "backup, restore and purge of nine million punches and 2,000 photos, SQLite",
        "a minute each, 512 MB",
    ),
    "web_rush": (
        "100 phones at once, list and finding with a 300 KB photo; a soak; 200 kills",
        "list p95 1 s, finding p95 4 s, 0 errors, 0 lost",
    ),
    "pictures": ("photos and documents drawn anew, processor", "40 ms as sent"),
}


def row(name: str) -> str:
    """Run one benchmark, in a process of its own, and return its row."""
    module = f"benchmarks.{name}"
    done = subprocess.run(
        [sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, check=False
    )
    what, goal = BENCHMARKS[name]
    figure = "; ".join(done.stdout.strip().splitlines())
    if done.returncode:
        figure = f"MISSED {figure}"
    today = datetime.now().astimezone().date()
    return f"| {what} | {goal} | {figure} | {today} | `python -m {module}` | {here()} |"


def here() -> str:
    """Return the machine in a few words; a load above 1 means it was shared."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load:.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    names = parser.parse_args().names or list(BENCHMARKS)
    if unknown := set(names) - BENCHMARKS.keys():
        parser.error(f"no benchmark {sorted(unknown)}; there are {list(BENCHMARKS)}")
    for name in names:
        print(row(name), flush=True)


if __name__ == "__main__":
    main()
