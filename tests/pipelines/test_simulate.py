"""`sidak simulate`: its files go in without a loss, and its visits are answered."""

import json
from pathlib import Path

import pandas as pd
import pytest

from pipelines.simulating import ASKED
from tests.pipelines.town import Town

pytestmark = pytest.mark.slow

START, LAST, NEXT = "2026-01-05", "2026-01-15", "2026-01-19"
#: Every kind of file is among the devices of this city.
SEED, OFFICES, DAYS = 9, 30, 15
AT_START = ("offices", "staff", "devices", "enrolments", "teams", "leave", "agenda")
DAILY = ("leave", "agenda", "complaints", "service_marks")


@pytest.fixture
def town(tmp_path, capsys, monkeypatch) -> Town:
    return Town(tmp_path / "home", capsys, monkeypatch)


@pytest.fixture
def folder(town, tmp_path) -> Path:
    return made(town, tmp_path / "city")


def made(town: Town, folder: Path, *more: object) -> Path:
    options = ("--seed", SEED, "--from", START, "--days", DAYS, "--offices", OFFICES)
    town.done("simulate", folder, *options, *more)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def days(folder: Path, until: str) -> list[Path]:
    arrived = sorted((folder / "arrivals").iterdir())
    return [path for path in arrived if path.name <= until]


def logs(folder: Path, until: str) -> list[Path]:
    return [day / "logs" for day in days(folder, until) if (day / "logs").exists()]


def opened(town: Town, folder: Path) -> Town:
    """Found a replay on the first day and import what the city has then."""
    town.at(f"{START}T06:00").done("init", "--replay")
    for table in AT_START:
        file = folder / "start" / f"{table}.csv"
        if file.exists():
            town.done("import", table, file, "--backfill")
    return town


def test_the_same_numbers_write_the_same_bytes(town, folder, tmp_path):
    again = files_of(made(town, tmp_path / "again"))
    assert files_of(folder) == again
    other = files_of(made(town, tmp_path / "other", "--seed", SEED + 1))
    assert other["start/staff.csv"] != again["start/staff.csv"]


def test_every_log_goes_in_and_only_the_dirt_that_is_meant_is_refused(town, folder):
    opened(town, folder).at(f"{LAST}T19:30")
    told = town.done("ingest", *logs(folder, LAST), "--json").objects
    formats = {file["format"] for file in told}
    assert formats == {"attlog", "glg", "adms", "scan_report", "fingerspot", "csv"}
    punches = sum(int(str(file["punches"])) for file in told)
    rejects = sum(int(str(file["rejects"])) for file in told)
    nobody = sum(int(str(file["unknown_pins"])) for file in told)
    assert punches > 4000
    # Clocks that fell back to 2000, on one morning of one device in a thousand days.
    assert rejects < 0.005 * punches
    assert 0 < nobody < 0.03 * punches, "some were never enrolled"


def test_rows_of_every_day_go_in_whole(town, folder):
    opened(town, folder)
    for day in days(folder, LAST):
        town.at(f"{day.name}T19:30")
        for table in DAILY:
            if (day / f"{table}.csv").exists():
                town.done("import", table, day / f"{table}.csv", "--strict")


def test_a_night_is_planned_and_its_visits_are_answered(town, folder, tmp_path):
    opened(town, folder).at(f"{LAST}T19:30")
    town.done("ingest", *logs(folder, LAST))
    town.at("2026-01-18T20:05").done("nightly", "--date", NEXT, "--no-prefect")
    listed = town.at(f"{NEXT}T17:00").done("list", "--date", NEXT, "--format", "csv")
    plan, found = tmp_path / "list.csv", tmp_path / "findings.csv"
    plan.write_text(listed.out)
    town.done("simulate", folder, "--answer", plan, "--to", found)
    wanted = [row["visit"] for row in listed.rows if row["reserve"] == "no"]
    rows = pd.read_csv(found, dtype="str")
    assert sorted(rows["visit"]) == sorted(wanted)
    town.done("import", "findings", found, "--strict")
    before = found.read_bytes()
    town.done("simulate", folder, "--answer", plan, "--to", found)
    assert found.read_bytes() == before, "the same list finds the same"


def test_a_visit_changes_later_days_and_none_before(town, folder, tmp_path):
    before = files_of(folder)
    offices = pd.read_csv(folder / "start" / "offices.csv", dtype="str")
    for day in ("2026-01-12", "2026-01-13", "2026-01-14"):
        plan = a_plan(tmp_path, offices["office_code"], day)
        town.done("simulate", folder, "--answer", plan, "--to", tmp_path / "found.csv")
    after = files_of(folder)
    changed = {name for name in before if before[name] != after.get(name)}
    arrived = sorted(name for name in changed if name.startswith("arrivals"))
    assert {name.split("/")[0] for name in changed} == {"arrivals", "truth"}
    assert arrived[0] > "arrivals/2026-01-12/"
    truth = [pd.read_parquet(folder / "truth" / "slots.parquet")]
    assert (truth[0]["heads"] >= 0).all()


def a_plan(tmp_path: Path, codes: pd.Series, day: str) -> Path:
    plan = pd.DataFrame(
        {
            "visit": [f"V{row}" for row in range(len(codes))],
            "team": "Inspektorat",
            "office_code": codes,
            "window_starts_at": f"{day}T10:00:00+07:00",
            "reserve": "no",
        }
    )
    plan.to_csv(tmp_path / "list.csv", index=False)
    return tmp_path / "list.csv"


def test_findings_tell_the_truth_but_for_counting_errors(town, folder, tmp_path):
    truth = pd.read_parquet(folder / "truth" / "slots.parquet")
    there = truth[truth["slot_starts_at"] == pd.Timestamp(f"{LAST}T10:00")]
    plan = a_plan(tmp_path, there["office_code"], LAST)
    town.done("simulate", folder, "--answer", plan, "--to", tmp_path / "found.csv")
    found = pd.read_csv(tmp_path / "found.csv").set_index("office_code")
    off = (found["service_staff_seen"] - there.set_index("office_code")["heads"]).abs()
    # Half an hour has room for a few errands; heads are read in its middle.
    assert off.median() <= 1
    assert off.max() <= 8


def test_what_cannot_be_made_is_refused_in_words(town, folder, tmp_path):
    new = tmp_path / "new"
    assert "not empty" in town.refused("simulate", folder, "--from", START)
    assert "--from" in town.refused("simulate", new)
    for option, value in (("--days", 0), ("--offices", 999), ("--regime", "five"),
                          ("--variant", "odd")):  # fmt: skip
        told = town.refused("simulate", new, "--from", START, option, value)
        assert str(value) in told
        assert not new.exists()
    nothing = tmp_path / "list.csv"
    nothing.write_text("visit\n")
    assert "team" in town.refused("simulate", folder, "--answer", nothing)
    assert ASKED in town.refused("simulate", tmp_path, "--answer", nothing)


def test_what_a_city_was_made_by_is_written_down(folder):
    asked = json.loads((folder / ASKED).read_text())
    assert (asked["seed"], asked["start"], asked["regime"]) == (SEED, START, "two")
    assert (folder / "README.md").read_text().startswith("# A made-up city")
