"""Backup, restore and purge of two years of a city of 8,000 staff, on SQLite.

Run with ``python -m benchmarks.keeping``. Nine million punches and 2,000 photos of
300 KB; goal: backup and restore under a minute each, half a gigabyte of memory.
"""

import hashlib
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from data.bulk import bulk_insert
from data.city import open_city
from data.database import make_engine, transaction
from data.settings import load_settings
from data.store.frames import to_micros
from data.store.pictures import attach, keep
from data.tables import punches
from pipelines.backing_up import back_up
from pipelines.founding import found
from pipelines.purging import purge
from pipelines.restoring import restore

_STAFF, _DEVICES, _PHOTOS, _PHOTO_BYTES = 8_000, 200, 2_000, 300_000
_FIRST, _NOW = map(datetime.fromisoformat, ("2024-10-01", "2026-11-24T07:00"))
_WIB, _SECOND = timedelta(hours=7), 1_000_000


def days() -> Iterator[datetime]:
    """Yield the working days."""
    for number in range((_NOW - _FIRST).days):
        day = _FIRST + timedelta(days=number)
        if day.weekday() < 5:
            yield day


def punches_of(day: datetime, pins: list[str], dice: random.Random) -> dict[str, list]:
    """Return a clock-in and a clock-out of everybody, in the order of the table."""
    midnight = to_micros(day, _WIB)
    rows = sorted(
        (midnight + (hour * 3600 + dice.randrange(3600)) * _SECOND, number)
        for hour in (7, 16)
        for number in range(len(pins))
    )
    return {
        "punched_at": [at for at, _ in rows],
        "device": [f"M{number % _DEVICES}" for _, number in rows],
        "pin": [pins[number] for _, number in rows],
        "direction": ["unknown"] * len(rows),
        "recorded_at": [midnight] * len(rows),
        "batch": [1] * len(rows),
    }


def fill(home: Path, url: str) -> None:
    """Write the punches and photos of the city."""
    dice, engine = random.Random(7), make_engine(url)
    pins = [
        hashlib.sha256(bytes([n >> 8, n & 255])).hexdigest()[:20] for n in range(_STAFF)
    ]
    with transaction(engine) as db:
        for day in days():
            bulk_insert(db, punches, punches_of(day, pins, dice))
        for number in range(_PHOTOS):
            jpeg = b"\xff\xd8\xff" + dice.randbytes(_PHOTO_BYTES) + b"\xff\xd9"
            digest = keep(home, jpeg)
            attach(
                db,
                [digest],
                account="x",
                at=_NOW,
                offset=_WIB,
                clarification=number + 1,
            )
    engine.dispose()


def timed(name: str, work: Callable[[], object]) -> None:
    """Print how long the work took."""
    started = time.perf_counter()
    work()
    print(f"{name} {time.perf_counter() - started:.1f} s")


def main() -> None:
    """Print a line for each command."""
    with tempfile.TemporaryDirectory() as folder:
        home, disk = Path(folder) / "home", Path(folder) / "disk"
        environ = {"SIDAK_HOME": str(home), "SIDAK_NOW": _NOW.isoformat()}
        settings = load_settings(environ, home)
        found(settings, replay=True)
        fill(home, settings.database_url)
        with open_city(environ, home) as city:
            timed("first backup", lambda: back_up(city, disk))
            timed("the next", lambda: back_up(city, disk))
        made = max(disk.iterdir(), key=lambda path: path.stat().st_ctime)
        beside = load_settings(environ | {"SIDAK_HOME": f"{folder}/beside"}, home)
        timed("restore", lambda: restore(made, beside, _NOW))
        with open_city(environ, home) as city:
            timed("purge of two months", lambda: purge(city))
            with city.engine.connect() as db:
                left = db.scalar(sa.select(sa.func.count()).select_from(punches))
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{left:,} punches left; {size} MB")


if __name__ == "__main__":
    main()
