"""The schedule for real: a Prefect server, a cron, a night that it starts by itself."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.schedule import answers
from tests.pipelines.town import Town, write_rows

_WIB = timedelta(hours=7)
_PATIENCE_SECONDS = 300


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _hand_in(town: Town) -> None:
    offices = [
        {"office_code": f"A-{number}", "name": f"Kantor {number}", "kind": "other"}
        for number in range(5)
    ]
    team = {"team": "Tim", "visits_per_day": "2", "starts": "08:00", "ends": "15:00"}
    for table, rows in (
        ("offices", offices),
        ("teams", [team | {"valid_from": "2020-01-01"}]),
    ):
        path = write_rows(town.home.parent / f"{table}.csv", rows)
        town.done("import", table, path, "--backfill")


def _runs(api: str) -> list[dict[str, object]]:
    """Return the runs of the night that a schedule made."""
    wanted = {
        "sort": "EXPECTED_START_TIME_ASC",
        "flows": {"name": {"any_": ["nightly"]}},
    }
    asked = urllib.request.Request(
        f"{api}/flow_runs/filter",
        data=json.dumps(wanted).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return [run for run in json.load(answer) if run["auto_scheduled"]]


def _finished(api: str, process: "subprocess.Popen[bytes]") -> dict[str, object]:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if answers(api):
            over = [
                run
                for run in _runs(api)
                if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED")
            ]
            if over:
                return over[0]
        time.sleep(2)
    raise AssertionError("no scheduled run finished")


@pytest.mark.slow
def test_a_scheduled_night_runs_by_itself(new_town: Town) -> None:
    town = new_town
    town.done("init")
    _hand_in(town)
    # At least 75 seconds ahead: a server that starts later would miss today's night.
    starts = datetime.now(UTC).replace(tzinfo=None) + _WIB + timedelta(seconds=135)
    port = _free_port()
    api = f"http://127.0.0.1:{port}/api"
    town.set(
        SIDAK_NIGHTLY_TIME=f"{starts:%H:%M}",
        PREFECT_API_URL=api,
        PREFECT_SERVER_ALLOW_EPHEMERAL_MODE="false",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "schedule"],
        env=dict(os.environ),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        run = _finished(api, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    assert run["state_type"] == "COMPLETED", run
    # The calendar day after the scheduled time, whatever the clock said.
    planned = (starts + timedelta(days=1)).date()
    assert (town.home / "records" / f"{planned}.v1.commit.json").exists()
    assert _serving(port) == []


def test_a_schedule_without_a_server_says_what_it_needs(town: Town) -> None:
    town.set(PREFECT_API_URL=f"http://127.0.0.1:{_free_port()}/api")
    told = town.refused("schedule", "--no-start-server")
    assert "needs a Prefect server" in told
    assert "--start-server" in told


def _serving(port: int) -> list[Path]:
    """Return the processes that were started with that port."""
    return [
        each
        for each in Path("/proc").glob("[0-9]*/cmdline")
        if str(port).encode() in _content(each)
    ]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.slow
def test_a_schedule_stopped_while_its_server_starts_leaves_no_server(
    new_town: Town,
) -> None:
    new_town.done("init")
    port = _free_port()
    new_town.set(PREFECT_API_URL=f"http://127.0.0.1:{port}/api")
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "schedule"],
        env=dict(os.environ),
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    while not _serving(port) and process.poll() is None:
        time.sleep(0.1)
    process.terminate()
    process.wait(timeout=60)
    assert _serving(port) == []
