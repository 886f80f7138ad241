"""Writes punches as the devices and the clerks hand them over."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.devices import Devices
from simulation.hours import Hours
from simulation.people import People

_OVERLAP_DAYS = 2
#: Bytes lost when a stick is pulled out too early.
_TORN = 20
_CANONICAL_HEADER = "staff_number,office_code,punched_at,direction,verify"
_DIRECTIONS = np.array(["in", "out"], dtype="object")


@dataclass(frozen=True)
class LogFile:
    """One delivered file."""

    #: Path below the logs folder or the inbox, with `/`.
    path: str
    #: Serial number, or office code where rows come by staff number.
    device: str
    content: bytes


def log_files(
    hours: Hours,
    devices: Devices,
    punches: pd.DataFrame,
    lines: list[str],
    periods: npt.NDArray[np.int64],
) -> list[LogFile]:
    """Return one file per device, or per device and period where it is by month.

    Parameters
    ----------
    punches, lines
        From ``recorded_punches`` and ``punch_lines``.
    periods
        Period number of each day, -1 for days not delivered; shape (days,).
    """
    stamps = np.datetime_as_string(hours.days.to_numpy(dtype="datetime64[D]"))
    day = punches["day"].to_numpy()
    bounds = np.searchsorted(punches["device"], np.arange(len(devices.serial) + 1))
    files = []
    for device, (low, high) in enumerate(pairwise(bounds)):
        own = periods if devices.by_month[device] else np.minimum(periods, 0)
        for first, last in _periods(own):
            since = first - _OVERLAP_DAYS * bool(devices.overlaps[device])
            start, end = low + np.searchsorted(day[low:high], [since, last + 1])
            if start < end:
                part = lines[start:end]
                files.append(_file(devices, device, stamps[first], part))
    return files


def _periods(periods: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield first and last day index of each delivered period."""
    for number in np.unique(periods[periods >= 0]):
        days = np.flatnonzero(periods == number)
        yield int(days[0]), int(days[-1])


def punch_lines(people: People, devices: Devices, punches: pd.DataFrame) -> list[str]:
    """Return each punch as a line of its device's kind of file."""
    device = punches["device"].to_numpy()
    pin, verify = punches["pin"].tolist(), punches["verify"].tolist()
    status = np.where(devices.states[device], punches["status"], 255).tolist()
    at = np.datetime_as_string(punches["shown_at"].to_numpy("datetime64[s]")).tolist()
    lines = [
        f"{pin:>9}\t{at[:10]} {at[11:]}\t1\t{status}\t{verify}\t0"
        for pin, at, status, verify in zip(pin, at, status, verify, strict=True)
    ]
    rows = np.flatnonzero(devices.canonical[device])
    number = people.numbers[punches["post"].to_numpy()[rows]]
    way = _DIRECTIONS[punches["status"].to_numpy()[rows]]
    for row, who, direction in zip(rows, number, way, strict=True):
        code = devices.serial[device[row]]
        lines[row] = f"{who},{code},{at[row]},{direction},{verify[row]}"
    return lines


def _file(devices: Devices, device: int, stamp: str, lines: list[str]) -> LogFile:
    serial = str(devices.serial[device])
    if devices.canonical[device]:
        text = "\n".join([_CANONICAL_HEADER, *lines]) + "\n"
        return LogFile(f"{serial}/presensi_{stamp}.csv", serial, text.encode())
    looks = bool(devices.crlf[device]), bool(devices.framed[device])
    content = attlog(lines, serial, *looks)
    return LogFile(f"{serial}/1_attlog_{stamp}.dat", serial, content)


def attlog(lines: list[str], serial: str, crlf: bool, framed: bool) -> bytes:
    r"""Return the bytes of a USB export.

    Examples
    --------
    >>> attlog(["        7\t2024-04-29 07:20:11\t1\t0\t1\t0"], "SIM1", False, True)
    b'SIM1\n        7\t2024-04-29 07:20:11\t1\t0\t1\t0\n05E0\n'
    """
    end = "\r\n" if crlf else "\n"
    body = "".join(line + end for line in lines).encode()
    if not framed:
        return body
    # The vendor's checksum is not documented; nobody can check it, so any will do.
    checksum = f"{sum(body) % 65_536:04X}"
    return f"{serial}{end}".encode() + body + f"{checksum}{end}".encode()


def cut_short(files: list[LogFile], serials: npt.ArrayLike) -> list[LogFile]:
    """Return the files, the first of each named device torn off in its last line."""
    first = {file.device: file for file in reversed(files)}
    torn = {first[each].path for each in np.asarray(serials) if each in first}
    return [
        replace(file, content=file.content[:-_TORN]) if file.path in torn else file
        for file in files
    ]
