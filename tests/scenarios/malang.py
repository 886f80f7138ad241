"""Malang's 57 kelurahan with made-up staff, in a replay of the real product.

Codes and names of the offices are public; staff, pins, leave and logs are fictional.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from data.city import City, open_city
from data.database import reading
from data.knowledge import Known
from data.settings import load_settings
from pipelines.explaining import explain_rows
from pipelines.forecasting import Forecasted, forecast_day
from pipelines.founding import found
from pipelines.importing import import_files
from pipelines.ingesting import ingest_paths
from pipelines.known import read_day, read_facts, states_of
from pipelines.opening import shown_plan
from pipelines.running import run_night
from pipelines.watching import alerts_of
from tests.builders import (
    Row,
    Scan,
    a_device,
    a_finding,
    a_person,
    a_team,
    an_enrolment,
    attlog,
    canonical,
    csv_file,
    two_scans,
)
from web.released import risk_rows

JODIPAN = "35.73.01.1011"
#: The section head who marries: the fourth on Jodipan's roster.
BRIDEGROOM = f"{JODIPAN}-4"
#: What each office's device recorded.
Logs = Mapping[str, Iterable[Scan]]
_files = count()


@cache
def offices() -> pd.DataFrame:
    """The kelurahan and the kecamatan above them."""
    source = files("simulation") / "reference" / "malang.csv"
    with source.open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype="str")
    return table[table["kind"].isin(["kelurahan", "kecamatan"])]


def kelurahan() -> list[str]:
    table = offices()
    return sorted(table.loc[table["kind"] == "kelurahan", "office_code"])


@cache
def rosters() -> dict[str, int]:
    """How many serve the public in each kelurahan, 8 to 10; Jodipan has nine."""
    sizes = np.random.default_rng(57).integers(8, 11, 57)
    return dict(zip(kelurahan(), sizes.tolist(), strict=True)) | {JODIPAN: 9}


def device_of(office: str) -> str:
    return "SN" + office.replace(".", "")


def pins(office: str, first: int = 1) -> list[str]:
    """The pins of those who serve the public; the intern's comes after."""
    return [str(number) for number in range(first, rosters()[office] + 1)]


def intern_pin(office: str) -> str:
    return str(rosters()[office] + 1)


class Malang:
    """A replay: what the city comes to know, and what it then says."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environ = {"SIDAK_HOME": str(home), "SIDAK_LANG": "en"}

    def copied(self, home: Path) -> "Malang":
        shutil.copytree(self.home, home)
        return Malang(home)

    @contextmanager
    def at(self, moment: str) -> Iterator[City]:
        """Open the city at a moment."""
        with open_city(self.environ | {"SIDAK_NOW": moment}, self.home) as city:
            yield city

    def know(self, table: str, *rows: Row, at: str, backfill: bool = False) -> None:
        """Import rows at a moment, from which on they are known."""
        path = csv_file(self.home / f"{table}-{next(_files)}.csv", rows)
        with self.at(at) as city:
            report = import_files(
                city.engine,
                city.settings,
                city.key,
                table,
                [path],
                backfill=backfill,
                now=city.now,
            )
        assert report.exit_code == 0, report.problems

    def hear(self, logs: Logs, at: str) -> None:
        """Ingest one canonical file of many devices; known at the end of each day."""
        rows = [
            row
            for office, scans in logs.items()
            for row in canonical(device_of(office), scans)
        ]
        self._ingest(csv_file(self.home / f"logs-{next(_files)}.csv", rows), at)

    def hear_stick(self, office: str, scans: Iterable[Scan], at: str) -> None:
        """Ingest the USB file of one office's device."""
        path = self.home / f"{device_of(office)}_{next(_files)}_attlog.dat"
        path.write_bytes(attlog(scans))
        self._ingest(path, at)

    def _ingest(self, path: Path, at: str) -> None:
        with self.at(at) as city:
            (report,) = ingest_paths(
                city.engine,
                city.settings,
                city.key,
                [path],
                backfill=True,
                now=city.now,
            )
        assert report.status == "ingested", report.messages

    def night(self, day: date, at: str) -> None:
        """Run the night before a day, without Prefect."""
        with self.at(at) as city:
            run_night(city, day, None, with_prefect=False)

    def records(self) -> dict[str, bytes]:
        folder = self.home / "records"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    def sealed_risk(self, day: date, at: str) -> pd.DataFrame:
        """The risk behind the sealed plan, opened early."""
        with self.at(at) as city:
            return risk_rows(city, shown_plan(city, day, "scenario"))

    def explained(self, office: str, day: date, at: str) -> pd.DataFrame:
        with self.at(at) as city:
            return explain_rows(city, shown_plan(city, day, "scenario"), office, "en")

    def forecast(self, day: date, as_of: str) -> Forecasted:
        """The risk of a day as the night would score it, knowing this much."""
        with self.at(as_of) as city, reading(city.engine) as db:
            return forecast_day(db, city.settings, Known(city.now), day)

    def states(self, day: date, at: str, office: str = JODIPAN) -> pd.DataFrame:
        """One office's half hours of a day by their clock time, ``09:30``."""
        with self.at(at) as city, reading(city.engine) as db:
            known = Known(city.now)
            facts = read_facts(db, city.settings, known)
            rows = states_of(facts, read_day(db, city.settings, known, facts, day))
        rows = rows[rows["office_code"] == office]
        return rows.set_index(rows["slot_starts_at"].dt.strftime("%H:%M"))

    def alerts(self, day: date, at: str) -> pd.DataFrame:
        with self.at(at) as city, reading(city.engine) as db:
            known = Known(city.now)
            facts = read_facts(db, city.settings, known)
            ((_, rows),) = alerts_of(db, city.settings, known, facts, [day])
        return rows


def a_city(home: Path) -> Malang:
    """The city on Friday 26 April 2024, with the logs since the long holiday."""
    found(load_settings({"SIDAK_HOME": str(home)}, home.parent), replay=True)
    city, friday = Malang(home), "2024-04-26T18:00"
    people = [row for office in kelurahan() for row in _people(office)]
    devices = [a_device(device_of(office), office) for office in kelurahan()]
    enrolled = [
        an_enrolment(pin, f"{office}-{pin}", device_of(office))
        for office in kelurahan()
        for pin in [*pins(office), intern_pin(office)]
    ]
    teams = [a_team(f"T{number}") for number in (1, 2, 3)]
    tables: dict[str, list[Row]] = {
        "offices": [dict(row) for _, row in offices().iterrows()],
        "staff": people,
        "devices": devices,
        "enrolments": enrolled,
        "teams": teams,
        "findings": _findings(),
    }
    for table, rows in tables.items():
        city.know(table, *rows, at=friday, backfill=True)
    city.hear(ordinary(workdays("2024-04-16", "2024-04-26"), seed=29), at=friday)
    return city


def ordinary(days: Iterable[date], seed: int) -> Logs:
    """Two scans a day of 19 in 20 of the staff of every kelurahan."""
    dice = np.random.default_rng(seed)
    return everywhere(
        lambda office: [
            scan
            for day in days
            for scan in two_scans(
                day, [pin for pin in pins(office) if dice.random() < 0.95]
            )
        ]
    )


def everywhere(scans: Callable[[str], list[Scan]]) -> Logs:
    return {office: scans(office) for office in kelurahan()}


def workdays(first: str, last: str) -> list[date]:
    return list(pd.bdate_range(first, last).date)


def _people(office: str) -> Iterator[Row]:
    ranks = {1: "head", 2: "secretary", 3: "section_head", 4: "section_head"}
    for number in range(1, rosters()[office] + 1):
        rank = ranks.get(number, "staff")
        yield a_person(f"{office}-{number}", office, rank=rank)
    yield a_person(f"{office}-{intern_pin(office)}", office, employment="intern")


def _findings(number: int = 200) -> list[Row]:
    """Random inspections of the winter; offices differ in how many are seen."""
    dice = np.random.default_rng(1)
    share = dice.beta(0.83 * 19, 0.17 * 19, 57)
    office = dice.integers(0, 57, number)
    clocked_in = dice.integers(6, 9, number)
    days = dice.choice(np.array(workdays("2024-01-15", "2024-03-08")), number)
    return [
        a_finding(
            kelurahan()[at],
            f"{day}T{9 + place % 3:02d}:{place % 60:02d}",
            service_staff_seen=int(dice.binomial(present, share[at])),
            clocked_in=int(present),
        )
        for place, (at, present, day) in enumerate(
            zip(office, clocked_in, days, strict=True)
        )
    ]
