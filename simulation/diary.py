"""Writes a world as the files that arrive in a city, a folder for each day.

``start/`` is what a city has on its first day. ``arrivals/<day>/`` holds the logs that
reach the city that day, nightly, weekly or monthly by office, and the rows of the
tables that were recorded on it. ``truth/`` is apart: no command of the product is ever
pointed there.
"""

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schemas import SLOT_MINUTES, TABLES
from simulation.dice import Floats
from simulation.files import as_text
from simulation.formats import OFFICE, PIN_DIGITS, SHARES, framed, lines
from simulation.people import staff_numbers
from simulation.period import Period
from simulation.regimes import SCANS
from simulation.registry import teams_table
from simulation.truth import Truth
from simulation.world import World

START, ARRIVALS, TRUTH = "start", "arrivals", "truth"
#: What is known once for all; the rest is recorded day by day.
_AT_START = ("offices", "staff", "devices", "enrolments", "teams")
_DAILY = ("leave", "agenda", "complaints", "service_marks")


def write_diary(
    world: World, period: Period, folder: Path, regime: str, since: int = 0
) -> int:
    """Write all files below a folder; equal worlds give equal bytes.

    Parameters
    ----------
    since
        Index of the day from which arrivals are written; earlier ones stay, and so
        does what was there at the start. The truth is written whole.

    Returns
    -------
    int
        How many log files were written.
    """
    tables = period.registry | {"teams": teams_table(world.offices)}
    scans = tables["devices"].assign(scans_per_day=SCANS[regime])
    tables |= {"devices": scans, "enrolments": _as_shown(world, tables["enrolments"])}
    for name in _AT_START if since == 0 else ():
        _write(tables[name], name, folder / START / f"{name}.csv")
    for day in world.days[since:].strftime("%Y-%m-%d"):
        shutil.rmtree(folder / ARRIVALS / day, ignore_errors=True)
    for name in _DAILY:
        _write_daily(world, tables[name], name, folder, since)
    write_truth(period.truth, folder / TRUTH)
    return _write_logs(world, period.punches, folder / ARRIVALS, since)


def _as_shown(world: World, enrolments: pd.DataFrame) -> pd.DataFrame:
    """Return pins as each device's program writes them: some with leading zeros."""
    kinds = pd.Series(kinds_of_devices(world), index=world.devices.serial)
    kind, pin = enrolments["device"].map(kinds), enrolments["pin"]
    for name, digits in PIN_DIGITS.items():
        pin = pin.mask(kind == name, pin.str.zfill(digits))
    return enrolments.assign(pin=pin)


def _write(table: pd.DataFrame, name: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    known = [*TABLES[name].names, "recorded_at"]
    kept = table[[column for column in table if column in known]]
    as_text(kept, name).to_csv(path, index=False, lineterminator="\n")


def _write_daily(
    world: World, table: pd.DataFrame, name: str, folder: Path, since: int
) -> None:
    """Write what was recorded before the first day at the start, else by day."""
    day = table["recorded_at"].dt.normalize()
    before = day < world.days[0]
    if before.any() and since == 0:
        _write(table[before], name, folder / START / f"{name}.csv")
    if since == len(world.days):
        return
    later = table[day.between(world.days[since], world.days[-1])]
    later = later.sort_values("recorded_at", kind="stable")
    for when, rows in later.groupby(later["recorded_at"].dt.normalize()):
        stamp = pd.Timestamp(when).date().isoformat()
        _write(rows, name, folder / ARRIVALS / stamp / f"{name}.csv")


def kinds_of_devices(world: World) -> npt.NDArray[np.object_]:
    """Return the kind of file each device hands over, by lot."""
    edges = np.cumsum(list(SHARES.values()))[:-1]
    lot: Floats = world.dice.uniform("format", world.devices.keys)
    kinds = np.array(list(SHARES), dtype="object")[np.searchsorted(edges, lot)]
    return np.where(world.devices.canonical, OFFICE, kinds)


def _write_logs(world: World, punches: pd.DataFrame, folder: Path, since: int) -> int:
    """Write one file per device and day of arrival; what arrives later is not there."""
    office = world.devices.office[punches["device"].to_numpy()]
    arrival = world.delivered[office, punches["day"].to_numpy()]
    files = 0
    # A month at a time: the lines of a year take a gigabyte.
    for first in range(since, len(world.days), 31):
        last = min(first + 31, len(world.days))
        here = (first <= arrival) & (arrival < last)
        files += _write_part(world, punches[here], arrival[here], folder)
    return files


def _write_part(
    world: World, punches: pd.DataFrame, arrival: npt.NDArray[np.int64], folder: Path
) -> int:
    devices, device = world.devices, punches["device"].to_numpy()
    numbers = staff_numbers(world.people.keys)
    rows = punches.assign(
        arrival=arrival,
        serial=devices.serial[device],
        status=np.where(devices.states[device], punches["status"], 255),
        staff_number=numbers[punches["post"].to_numpy()],
    ).sort_values(["arrival", "device", "true_at"], ignore_index=True)
    kinds = kinds_of_devices(world)
    body = _bodies(rows, kinds[rows["device"].to_numpy()])
    place = rows[["arrival", "device"]].to_numpy()
    first = np.flatnonzero(np.any(np.diff(place, axis=0, prepend=-1), axis=1))
    stamps = world.days.strftime("%Y-%m-%d")
    for low, high in zip(first, [*first[1:], len(rows)], strict=True):
        when, which = place[low]
        serial = str(world.devices.serial[which])
        name, content = framed(
            kinds[which],
            serial,
            body[low:high].tolist(),
            crlf=bool(world.devices.crlf[which]),
            signed=bool(world.devices.framed[which]),
        )
        path = folder / stamps[when] / "logs" / serial / f"{stamps[when]}_{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return len(first)


def _bodies(
    rows: pd.DataFrame, kinds: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    body = np.empty(len(rows), dtype="object")
    for kind in np.unique(kinds):
        here = kinds == kind
        body[here] = lines(kind, rows[here])
    return body


def write_truth(truth: Truth, folder: Path) -> None:
    """Write who was there, by office and open half hour: ``slots.parquet``.

    Columns: office_code, slot_starts_at, heads (service-capable staff mid-slot),
    minimum_staff, below, empty.
    """
    folder.mkdir(parents=True, exist_ok=True)
    office, day, slot = np.nonzero(truth.open)
    at = truth.days[day] + pd.to_timedelta(slot * SLOT_MINUTES, unit="min")
    frame = pd.DataFrame(
        {
            "office_code": truth.codes[office].astype("str"),
            "slot_starts_at": at,
            "heads": truth.heads[office, day, slot],
            "minimum_staff": truth.offices.minimum[office],
            "below": truth.below[office, day, slot],
            "empty": truth.empty[office, day, slot],
        }
    )
    frame.to_parquet(folder / "slots.parquet", index=False)
