"""Holds the made-up city against published figures, and times a city-year.

Run with ``python -m benchmarks.simulator``; ``--write`` replaces the figures in
docs/simulator.md, ``--time`` only times a year of 150 offices, files included.
"""

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.fairness.table import DRAWN, all_figures, lines
from benchmarks.fairness.year import DAYS, OFFICES, SEED, START
from benchmarks.memory import peak_megabytes

PAGE = Path(__file__).parents[1] / "docs" / "simulator.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def report() -> str:
    """Return what stands between the page's two marks."""
    today = datetime.now(UTC)
    head = (
        f"Central laws: {OFFICES} offices from {START:%Y-%m-%d} for {DAYS} days, seed "
        f"{SEED}. Drawn cities: lowest to highest of tuning cities {DRAWN[0]} to "
        f"{DRAWN[-1]}, each with laws of its own. Printed on {today:%Y-%m-%d} "
        "by `python -m benchmarks.simulator --write`."
    )
    return "\n".join([head, "", *lines(*all_figures())])


def put(page: str, figures: str) -> str:
    """Return the page with its figures replaced."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{figures}\n{END}{after}"


def timed() -> str:
    """Make a city-year with its files and tell what it took."""
    from pipelines.simulating import Asked, simulate

    asked = Asked(SEED, START.isoformat(), DAYS, OFFICES, "two", "usual")
    with tempfile.TemporaryDirectory() as folder:
        clock, processor = time.perf_counter(), time.process_time()
        files = simulate(Path(folder) / "city", asked)
        took = time.perf_counter() - clock, time.process_time() - processor
    return (
        f"{took[0]:.1f} s, {took[1]:.1f} s of processor, {peak_megabytes():.0f} MB at "
        f"most, {files:,} log files"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--time", action="store_true")
    given = parser.parse_args()
    if given.time:
        print(timed())
        return
    figures = report()
    print(figures)
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(put(page, figures), encoding="utf-8")


if __name__ == "__main__":
    main()
