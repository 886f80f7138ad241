"""Presence of a whole country's day in one pass, beside DuckDB and Polars.

Run with ``python -m benchmarks.presence [--scans N] [--offices N]``. Each contender
runs in a process of its own, from the same frames in Arrow memory, and answers with low
and high of every office and half hour; the answers must be equal. Ours does more: it
also decides every state and words the evidence.
"""

import argparse
import hashlib
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks import presence_others
from data.schemas import TABLES, empty_frame
from data.workdays import service_hours
from features.presence import presence
from features.roster import away, minimum_staff

DAY = date(2024, 4, 29)
START = np.datetime64(DAY, "us")


@dataclass(frozen=True)
class Country:
    """Offices, staff and one day's punches, everything ``presence`` takes."""

    facts: dict[str, Any]
    leave: pd.DataFrame

    @property
    def size(self) -> str:
        """The numbers, for the report."""
        rows = {name: len(self.facts[name]) for name in ("punches", "hours", "people")}
        return "{punches:,} scans, {hours:,} offices, {people:,} staff".format(**rows)


def a_country(scans: int, offices: int, seed: int = 1) -> Country:
    """Make a day: two scans for most, some of them more, leave, unknown pins."""
    dice = np.random.default_rng(seed)
    codes = pd.array([f"99.{n:06d}" for n in range(offices)], dtype="str")
    people = _people(dice, scans // 2, codes)
    placed = _as_table(
        {"device": "D" + pd.Series(codes), "office_code": codes}, "devices"
    )
    leave = _leave(people["person"].sample(frac=1 / 15, random_state=seed))
    known = _as_table({"office_code": codes}, "offices")
    registry = {name: empty_frame(shape) for name, shape in TABLES.items()}
    end = pd.Timestamp(DAY) + pd.Timedelta(days=1)
    facts = {
        "day": DAY,
        "hours": service_hours(
            known, registry["schedules"], registry["calendar"], [DAY]
        ),
        "people": people,
        "away": away(leave, people["person"], DAY),
        "punches": _punches(dice, scans, people),
        "devices": placed,
        "coverage": placed[["device"]].assign(covers_until_at=end),
        "marks": registry["service_marks"],
        "complaints": registry["complaints"],
        "findings": registry["findings"],
        "minimum": minimum_staff(known, people),
    }
    return Country(facts, leave)


def _people(dice: np.random.Generator, count: int, codes: Any) -> pd.DataFrame:
    numbers = dice.integers(0, 1 << 62, count)
    return pd.DataFrame(
        {
            "person": pd.array([f"{n:020x}" for n in numbers], dtype="str"),
            "office_code": codes.take(np.sort(dice.integers(0, len(codes), count))),
            "employment": "pns",
            "rank": "staff",
            "capable": dice.random(count) < 0.9,
        }
    )


def _punches(
    dice: np.random.Generator, scans: int, people: pd.DataFrame
) -> pd.DataFrame:
    """Give scans in the store's order, by device and pin: in by eight, out by four."""
    who = np.sort(dice.integers(0, len(people), scans))
    first = np.append(True, who[1:] != who[:-1])
    seconds = np.where(first, 7 * 3600, 15 * 3600) + dice.integers(0, 3600, scans)
    moves = pd.array(["in", "out", "unknown"], dtype="str")
    strange = dice.random(scans) < 0.01
    office_code = people["office_code"].array.take(who)
    return pd.DataFrame(
        {
            "device": "D" + pd.Series(office_code),
            "pin": pd.array(who.astype("str"), dtype="str"),
            "punched_at": START + (seconds * 1_000_000).astype("timedelta64[us]"),
            "direction": moves.take(np.where(dice.random(scans) < 0.3, 2, ~first)),
            "office_code": office_code,
            "person": people["person"].array.take(
                np.where(strange, -1, who), allow_fill=True
            ),
        }
    )


def _as_table(columns: dict[str, Any], name: str) -> pd.DataFrame:
    """Give registry rows, their other columns empty."""
    shape = empty_frame(TABLES[name])
    return pd.DataFrame(columns, columns=shape.columns).astype(shape.dtypes)


def _leave(persons: pd.Series) -> pd.DataFrame:
    """Give each a morning away."""
    return pd.DataFrame(
        {
            "staff_number": persons,
            "status": "approved",
            "starts_at": pd.Timestamp(DAY) + pd.Timedelta(hours=8),
            "ends_at": pd.Timestamp(DAY) + pd.Timedelta(hours=12),
        }
    )


def ours(country: Country) -> NDArray[np.int64]:
    states = presence(**country.facts)
    return states[["service_staff_low", "service_staff_high"]].to_numpy("int64")


def duckdb(country: Country) -> NDArray[np.int64]:
    facts = country.facts
    return presence_others.duckdb_heads(
        DAY, facts["hours"], facts["people"], country.leave, facts["punches"]
    )


def polars(country: Country) -> NDArray[np.int64]:
    facts = country.facts
    return presence_others.polars_heads(
        DAY, facts["hours"], facts["people"], country.leave, facts["punches"]
    )


CONTENDERS: dict[str, Callable[[Country], NDArray[np.int64]]] = {
    "sidak": ours,
    "duckdb": duckdb,
    "polars": polars,
}


@dataclass(frozen=True)
class Run:
    """One contender's seconds (wall, processor), peak memory and answer."""

    size: str
    wall: float
    processor: float
    gigabytes: float
    before: float
    answer: str


def measured(name: str, scans: int, offices: int) -> Run:
    """Make the country and let one contender count it."""
    country = a_country(scans, offices)
    before = _peak()
    wall, processor = time.perf_counter(), time.process_time()
    counts = CONTENDERS[name](country)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    answer = hashlib.sha256(counts.astype("int64").tobytes()).hexdigest()
    return Run(country.size, wall, processor, _peak(), before, answer)


def _peak() -> float:
    """Return the most memory this process has held so far, in GB, input and all."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=10_000_000)
    parser.add_argument("--offices", type=int, default=83_000)
    args = parser.parse_args()
    runs = {}
    for name in CONTENDERS:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            runs[name] = pool.submit(measured, name, args.scans, args.offices).result()
        run = runs[name]
        print(
            f"{name:7} {run.wall:6.1f} s, {run.processor:6.1f} s of processor, "
            f"{run.gigabytes:.1f} GB at most ({run.before:.1f} GB before)"
        )
    equal = len({run.answer for run in runs.values()}) == 1
    print(f"{runs['sidak'].size}; answers {'equal' if equal else 'DIFFER'}")
    if not equal:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
