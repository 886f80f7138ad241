"""A made-up town to run nights in: its files, its homes, and commands on them."""

import csv
import io
import json
import os
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from data.city import open_city
from data.settings import load_settings
from pipelines.cli import main
from pipelines.founding import found
from pipelines.importing import import_files
from pipelines.ingesting import ingest_paths
from simulation.files import CityFiles

#: The day that is planned, and the evening on which it is.
DAY = date(2026, 11, 24)
EVENING = "2026-11-23T20:15"
#: After the list of the day has opened.
MORNING = "2026-11-24T07:00"
#: A night that has run already, and the evening on which it did.
DAY_BEFORE = date(2026, 11, 23)
EVE_BEFORE = "2026-11-22T20:15"
SUNDAY = date(2026, 11, 29)
RECORD = f"{DAY}.v1.commit.json"
OPENED = f"{DAY}.v1.open.json"
#: In the order in which references are met.
TABLES = (
    *("offices", "staff", "devices", "enrolments", "leave"),
    *("agenda", "service_marks", "teams", "findings"),
)


@dataclass(frozen=True)
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All that a person at the screen reads."""
        return self.err + self.out

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of CSV."""
        return list(csv.DictReader(io.StringIO(self.out)))

    @property
    def objects(self) -> list[dict[str, object]]:
        """The rows of JSON."""
        return list(json.loads(self.out))


@dataclass
class Town:
    """One home of the town, and the environment of its commands."""

    home: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # An environment of the developer's own must not lead elsewhere.
        for name in [each for each in os.environ if each.startswith("SIDAK_")]:
            self.patch.delenv(name)
        self.set(SIDAK_HOME=str(self.home), SIDAK_LANG="en")
        # No sidak.toml of the folder the tests run in.
        self.patch.chdir(self.home.parent)

    def set(self, **variables: str) -> None:
        self.variables |= variables
        for name, value in variables.items():
            self.patch.setenv(name, value)

    def at(self, moment: str) -> "Town":
        """Set the replay's clock."""
        self.set(SIDAK_NOW=moment)
        return self

    def run(self, *words: object) -> Result:
        """Run `sidak` in this process; whatever it answers is returned."""
        self.capture.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        told = self.capture.readouterr()
        assert "Traceback" not in told.out + told.err
        return Result(int(end.value.code or 0), told.out, told.err)

    def done(self, *words: object) -> Result:
        """Run a command that must succeed."""
        result = self.run(*words)
        assert result.code == 0, result.err
        return result

    def refused(self, *words: object) -> str:
        """Run a command that the user must mend; return what it says."""
        result = self.run(*words)
        assert (result.code, result.out) == (1, ""), result
        return result.err

    def night(self, *options: object, day: date = DAY) -> Result:
        """Run the night by hand; it must succeed."""
        return self.done("nightly", "--date", day, "--no-prefect", *options)

    def record(self, name: str = RECORD) -> bytes:
        return (self.home / "records" / name).read_bytes()

    @property
    def records(self) -> dict[str, bytes]:
        """Every published record by its name."""
        folder = self.home / "records"
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the SQLite file itself."""
        with sqlite3.connect(self.home / "sidak.db") as db:
            return db.execute(sql).fetchall()


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """Write a CSV file of the rows."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def copied(template: Path, folder: Path) -> Path:
    """Copy a home, with its modes."""
    return Path(shutil.copytree(template, folder / "home"))


def settle(
    home: Path, files: CityFiles, tables: tuple[str, ...] = TABLES, **more: str
) -> dict[str, str]:
    """Found a replay in ``home`` and take the town's files in; return its settings."""
    environ = {"SIDAK_HOME": str(home), "SIDAK_NOW": EVENING, "SIDAK_LANG": "en"} | more
    settings = load_settings(environ, home.parent)
    found(settings, replay=True)
    with open_city(environ, home.parent) as city:
        for table in tables:
            report = import_files(
                city.engine,
                settings,
                city.key,
                table,
                [files.tables[table]],
                backfill=True,
                now=city.now,
            )
            assert report.exit_code == 0
        ingest_paths(
            city.engine,
            settings,
            city.key,
            [files.logs],
            backfill=True,
            now=city.now,
        )
    return environ
