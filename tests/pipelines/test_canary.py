"""Prefect is shown dates and counts; an office's name and code reach it nowhere."""

import base64
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.town import DAY, EVENING, Town, write_rows
from tests.thorough import THOROUGH

_NAME, _CODE, _REASON = "Kanarikuning", "KNR-771", "sebabkenari"
_CANARIES = (_NAME, _CODE, _REASON)


def _rows(conflicts: str) -> dict[str, list[dict[str, str]]]:
    codes = [_CODE, "A-1", "A-2", "A-3"]
    names = [_NAME, "Satu", "Dua", "Tiga"]
    return {
        "offices": [
            {"office_code": code, "name": name, "kind": "other"}
            for code, name in zip(codes, names, strict=True)
        ],
        "teams": [
            {
                "team": "Tim",
                "visits_per_day": "2",
                "starts": "08:00",
                "ends": "15:00",
                "valid_from": "2026-01-01",
                "conflict_offices": conflicts,
            }
        ],
    }


def _hand_in(town: Town, conflicts: str = "") -> None:
    for table, rows in _rows(conflicts).items():
        path = write_rows(town.home.parent / f"{table}.csv", rows)
        town.done("import", table, path, "--recorded-at", "2026-11-20T08:00")


def _night(town: Town, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run the night through Prefect in a process of its own."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "pipelines.cli", "nightly"),
            *("--date", str(DAY), *options),
        ],
        env=os.environ
        | {
            "PREFECT_HOME": str(town.home / "prefect"),
            "PREFECT_LOGGING_LEVEL": "DEBUG",
            "SIDAK_NOW": EVENING,
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _artifacts(town: Town) -> list[dict[str, object]]:
    """Return the rows of every table that Prefect shows on its pages."""
    with sqlite3.connect(town.home / "prefect" / "prefect.db") as db:
        tables = db.execute("SELECT data FROM artifact WHERE type = 'table'").fetchall()
    # Prefect keeps a table as text inside the JSON.
    return [row for (data,) in tables for row in json.loads(json.loads(data))]


def _kept_by_prefect(home: Path) -> bytes:
    files = [path for path in (home / "prefect").rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    kept = b"".join(path.read_bytes() for path in files)
    return kept + b"".join(_pickles(kept))


def _pickles(kept: bytes) -> list[bytes]:
    """Return what Prefect keeps as base64: the error of a failed flow."""
    found = re.findall(rb"gASV(?:[A-Za-z0-9+/=]|\n|\\n)+", kept)
    return [
        base64.b64decode(re.sub(rb"\n|\\n|=", b"", each) + b"===") for each in found
    ]


@pytest.mark.slow
def test_prefect_never_learns_of_an_office(new_town: Town) -> None:
    town = new_town.at(EVENING)
    town.done("init", "--replay")
    _hand_in(town)
    # A replacement goes the way of every night, with a reason on top.
    nights = [_night(town)] if THOROUGH else []
    if not nights:
        town.night()
    nights.append(_night(town, "--replace", _REASON))
    logged = "".join(night.stderr for night in nights)
    assert {night.returncode for night in nights} == {0}, logged
    # A sealing error names the office to the person by hand, and to nobody else.
    _hand_in(town, conflicts=_CODE)
    failed = _night(town, "--replace", f"{_REASON} lagi")
    assert failed.returncode == 1
    named = [line for line in failed.stderr.splitlines() if _CODE in line]
    assert len(named) == 1, failed.stderr
    by_hand = named[0]
    assert "|" not in by_hand, "a line of Prefect's log"
    logged += failed.stderr.replace(by_hand, "")
    shown_by_hand = "".join(night.stdout for night in (*nights, failed))
    assert "Task run" in logged
    shown = _artifacts(town)
    steps = {"ingest", "derive", "detect", "score", "plan", "seal"}
    assert {row["step"] for row in shown} == steps
    assert {tuple(row) for row in shown} == {("step", "what", "number")}
    assert all(type(row["number"]) is int for row in shown)
    kept = _kept_by_prefect(town.home)
    # The pickled error was looked into.
    assert b"pipelines.failing" in kept
    for canary in _CANARIES:
        assert canary not in shown_by_hand + logged
        assert canary.encode() not in kept
