"""A hundred inspectors at once: lists, findings with photos, kills, logins, a soak.

Run with ``python -m benchmarks.web_rush``. All phones open their list at the same
moment; then all at once they open it again and send a finding with a photo of 300 KB,
on SQLite and on PostgreSQL. Goal: lists within 1 s and findings within 4 s for 95 of
100, no error, nothing lost. The phones run on the same cores as the server. Books are
compared afterwards.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import postgres_server
from tests.web.rush.books import differences
from tests.web.rush.morning import percentile, seconds_of, work
from tests.web.rush.phone import Phone
from tests.web.rush.photos import full_photo
from tests.web.rush.server import Server, serving
from tests.web.rush.town import crowded_town, enlisted

PHONES = 100
KILLS = 200
#: Seconds that 95 of 100 answers may take.
LIMITS = {"first list": 1.0, "list": 1.0, "finding": 4.0}
_SOAK_SECONDS = 120
_LISTS_A_SECOND = 25
_KILL_TEST = "tests/web/test_web_kill.py"


@contextmanager
def databases() -> Iterator[dict[str, dict[str, str]]]:
    """Give the variables of an SQLite town and of one on a PostgreSQL that keeps."""
    with postgres_server(durable=True) as url:
        yield {"SQLite": {}, "PostgreSQL": {"SIDAK_DATABASE_URL": url}}


def main() -> None:
    """Measure, and end with 1 if a wait is too long or anything was lost."""
    missed: list[str] = []
    with databases() as kinds:
        for name, variables in kinds.items():
            with tempfile.TemporaryDirectory() as folder:
                environ = crowded_town(Path(folder) / "home", PHONES, **variables)
                missed += rush(name, environ)
    kills()
    sys.exit("; ".join(missed) or None)


def rush(name: str, environ: Mapping[str, str]) -> list[str]:
    """Let everybody come at once, then go on opening lists for two minutes.

    Returns which goals were missed.
    """
    people = enlisted(environ, PHONES)
    with serving(environ) as server:
        phones = [Phone(server.port, person) for person in people]
        asyncio.run(opened(phones))
        worked = asyncio.run(work(phones, full_photo, 1))
        missing = PHONES - len(worked.receipts)
        wrong = differences(environ, worked)
        print(
            f"{name}: {told(phones)}, {len(worked.errors)} errors, "
            f"{missing} unanswered, {len(wrong)} differences"
        )
        slow = [
            f"{name}: {kind} above {most} s"
            for kind, most in LIMITS.items()
            if percentile(seconds_of(phones, kind), 0.95) > most
        ]
        print(f"{name}, {soak(server, phones)}")
    return [*slow, *worked.errors, *wrong]


async def opened(phones: list[Phone]) -> None:
    """Let every phone open its list for the first time that day."""
    await asyncio.gather(*(phone.get("/daftar", "first list") for phone in phones))


def told(phones: list[Phone]) -> str:
    """Return the waits of all phones in words."""
    waits = {kind: seconds_of(phones, kind) for kind in LIMITS}
    return ", ".join(
        f"{kind} p50 {percentile(seconds, 0.5):.2f} s, "
        f"p95 {percentile(seconds, 0.95):.2f} s"
        for kind, seconds in waits.items()
    )


def soak(server: Server, phones: list[Phone]) -> str:
    """Open lists at a steady pace; tell waits and what the process grew by."""
    for phone in phones:
        phone.answers.clear()
    before, files = server.megabytes(), server.descriptors()
    failed = asyncio.run(_steadily(phones))
    seconds = seconds_of(phones, "list")
    return (
        f"{_SOAK_SECONDS} s of {_LISTS_A_SECOND} lists a second: "
        f"p95 {percentile(seconds, 0.95):.2f} s, {failed} errors, "
        f"{server.megabytes() - before:+.0f} MB, "
        f"{server.descriptors() - files:+d} descriptors"
    )


async def _steadily(phones: list[Phone]) -> int:
    """Open lists whether earlier ones are answered or not; return how many failed."""
    started, asked = time.monotonic(), []
    for number in range(_SOAK_SECONDS * _LISTS_A_SECOND):
        await asyncio.sleep(started + number / _LISTS_A_SECOND - time.monotonic())
        phone = phones[number % len(phones)]
        asked.append(asyncio.create_task(phone.get("/daftar")))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    return sum(
        isinstance(each, BaseException) or each.status != 200 for each in answers
    )


def kills() -> None:
    """Kill the web process 200 times; the test tells whether anything was lost."""
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", _KILL_TEST],
        env=os.environ | {"SIDAK_KILLS": str(KILLS)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    minutes = (time.monotonic() - started) / 60
    print(f"{KILLS} kills -9: nothing acknowledged lost, none twice, {minutes:.0f} min")


if __name__ == "__main__":
    main()
