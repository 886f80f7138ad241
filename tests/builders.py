"""Rows of registry tables and log lines; a test names only what matters to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd

from data.schemas import TABLES, typed
from tests.data.formats.reading import attlog_line

Row = dict[str, object]
#: Before anything any test tells of.
SINCE = "2022-01-03"


def an_office(code: str = "A", **changes: object) -> Row:
    usual: Row = {"office_code": code, "name": f"Office {code}", "kind": "kelurahan"}
    return usual | {"schedule": "five_day", "valid_from": SINCE} | changes


def a_person(number: str = "A-1", office: str = "A", **changes: object) -> Row:
    usual: Row = {"staff_number": number, "office_code": office, "employment": "pns"}
    return usual | {"rank": "staff", "valid_from": SINCE} | changes


def a_device(device: str = "D", office: str = "A", **changes: object) -> Row:
    return {"device": device, "office_code": office, "valid_from": SINCE} | changes


def an_enrolment(pin: str, number: str, device: str = "D", **changes: object) -> Row:
    usual: Row = {"device": device, "pin": pin, "staff_number": number}
    return usual | {"valid_from": SINCE} | changes


def a_leave(number: str = "A-1", **changes: object) -> Row:
    usual: Row = {"staff_number": number, "kind": "annual", "status": "approved"}
    return usual | {"starts_at": "2024-04-29", "ends_at": "2024-04-29"} | changes


def a_wedding(number: str = "A-1", **changes: object) -> Row:
    return a_leave(number, kind="important", occasion="own_wedding") | changes


def an_event(day: str = "2024-04-29", **changes: object) -> Row:
    usual: Row = {"scope": "city", "kind": "ceremony", "expected": "all"}
    times = {"starts_at": f"{day}T07:30:00", "ends_at": f"{day}T11:00:00"}
    return usual | times | changes


def a_complaint(observed_at: str, office: str = "A", **changes: object) -> Row:
    usual: Row = {"reference": f"{office} {observed_at}", "office_code": office}
    return usual | {"observed_at": observed_at, "category": "office_empty"} | changes


def a_mark(marked_at: str, office: str = "A", **changes: object) -> Row:
    return {"office_code": office, "marked_at": marked_at, "kind": "letter"} | changes


def a_finding(office: str, arrived_at: str, **changes: object) -> Row:
    """A visit that a lottery chose."""
    usual: Row = {"office_code": office, "arrived_at": arrived_at}
    chances = {"chance": 0.1, "slot_chance": 0.07}
    return usual | chances | {"outcome": "staffed"} | changes


def a_team(team: str = "T1", **changes: object) -> Row:
    usual: Row = {"team": team, "visits_per_day": 2, "starts": "07:30"}
    return usual | {"ends": "16:00", "valid_from": SINCE} | changes


def frame(table: str, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """The rows as a frame of the registry table; instants and days may be text."""
    return typed(pd.DataFrame(list(rows)), TABLES[table])


def csv_file(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """Write the rows as a file to import."""
    pd.DataFrame(list(rows)).to_csv(path, index=False)
    return path


@dataclass(frozen=True)
class Scan:
    """One scan of a device; ``status`` is the device's own: 0 coming, 1 going."""

    pin: str
    at: datetime
    status: str = "0"


def a_scan(pin: str, at: str, status: str = "0") -> Scan:
    return Scan(pin, datetime.fromisoformat(at), status)


def two_scans(
    day: date, pins: Iterable[str], comes: str = "07:15", goes: str = "16:02"
) -> list[Scan]:
    """Everybody comes, one a minute, and goes."""
    return [
        Scan(
            pin,
            datetime.combine(day, time.fromisoformat(at)) + timedelta(minutes=number),
            status,
        )
        for number, pin in enumerate(pins)
        for at, status in ((comes, "0"), (goes, "1"))
    ]


def attlog(scans: Iterable[Scan]) -> bytes:
    """The scans as a device writes them on a USB stick."""
    return b"".join(
        attlog_line(scan.pin, f"{scan.at:%Y-%m-%d %H:%M:%S}", status=scan.status)
        for scan in scans
    )


def canonical(device: str, scans: Iterable[Scan]) -> list[Row]:
    """The scans as rows of the canonical file, without direction where unknown."""
    directions = {"0": "in", "1": "out"}
    return [
        {
            "device": device,
            "pin": scan.pin,
            "punched_at": scan.at.isoformat(),
            "direction": directions.get(scan.status),
        }
        for scan in scans
    ]
