"""From files to an alert that a log should be looked at, in words about the office."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.database import reading
from data.knowledge import Known
from data.settings import load_settings
from pipelines.founding import found
from pipelines.ingesting import ingest_paths
from pipelines.known import read_facts
from pipelines.watching import alerts_of
from tests.builders import Scan, a_device, a_person, an_enrolment, an_office
from tests.scenarios.malang import Malang, device_of

DAY = date(2024, 4, 26)
EVENING = "2024-04-26T19:00"
OFFICES = ("A", "B")
PINS = [str(number) for number in range(1, 9)]
WEEKS = [day.date() for day in pd.bdate_range("2024-04-01", DAY)]


def by_themselves(days: list[date], seed: int) -> list[Scan]:
    """Everybody comes when they come, and goes when they go."""
    dice = np.random.default_rng(seed)
    return [
        Scan(
            pin,
            datetime.combine(day, datetime.min.time()) + timedelta(seconds=second),
            status,
        )
        for day in days
        for pin in PINS
        for second, status in (
            (int(dice.integers(25_000, 27_600)), "0"),
            (int(dice.integers(57_600, 59_400)), "1"),
        )
    ]


def one_hand(scans: list[Scan]) -> list[Scan]:
    """Scan for four people, two seconds apart, when the first of them comes."""
    first = {
        scan.at.date(): scan.at
        for scan in scans
        if scan.pin == "1" and scan.status == "0"
    }
    return [
        Scan(
            scan.pin, first[scan.at.date()] + timedelta(seconds=2 * int(scan.pin)), "0"
        )
        if scan.pin in "1234" and scan.status == "0"
        else scan
        for scan in scans
    ]


@pytest.fixture
def city(tmp_path: Path) -> Malang:
    """A replay of two offices with a device and eight people each."""
    found(load_settings({"SIDAK_HOME": str(tmp_path)}, tmp_path), replay=True)
    city = Malang(tmp_path)
    rows = [(office, pin, f"{office}-{pin}") for office in OFFICES for pin in PINS]
    tables = {
        "offices": [an_office(office) for office in OFFICES],
        "staff": [a_person(number, office) for office, _, number in rows],
        "devices": [a_device(device_of(office), office) for office in OFFICES],
        "enrolments": [
            an_enrolment(pin, number, device_of(office)) for office, pin, number in rows
        ],
    }
    for table, each in tables.items():
        city.know(table, *each, at=EVENING, backfill=True)
    return city


def test_one_hand_with_many_cards_becomes_an_alert_of_the_office(city: Malang) -> None:
    logs = {office: by_themselves(WEEKS, seed) for seed, office in enumerate(OFFICES)}
    city.hear(logs | {"B": one_hand(logs["B"])}, at=EVENING)
    alerts = city.alerts(DAY, EVENING)
    assert set(alerts["kind"]) == {"suspicious_punching"}
    assert set(alerts["office_code"]) == {"B"}
    assert alerts["evidence"].str.contains("alike_arrivals:").any()
    assert alerts["device"].isna().all()
    # The days that are looked over together say of each the same as alone.
    together = days_together(city)
    pd.testing.assert_frame_equal(together, alerts)


def checkins(scans: list[Scan], place_of: Callable[[Scan], str]) -> str:
    """The scans as check-ins of phones in Frappe HR."""
    rows = (
        f"{scan.pin},{'OUT' if scan.status == '1' else 'IN'},{scan.at},,"
        f"{place_of(scan)}"
        for scan in scans
    )
    return "\n".join(("employee,log_type,time,device_id,latitude,longitude", *rows))


def test_one_place_for_many_people_becomes_an_alert_and_is_stored_nowhere(
    city: Malang,
) -> None:
    dice = np.random.default_rng(3)

    def moving(scan: Scan) -> str:
        near = dice.integers(100_000, 999_999, 2)
        return f"-7.98{near[0]},112.64{near[1]}"

    def typed_in(scan: Scan) -> str:
        return moving(scan) if scan.pin > "4" else "-7.98123456,112.64123456"

    for seed, (office, place_of) in enumerate(
        zip(OFFICES, (moving, typed_in), strict=True)
    ):
        told = checkins(by_themselves(WEEKS, seed), place_of)
        hear_file(city, f"{device_of(office)}_checkins.csv", told)
    alerts = city.alerts(DAY, EVENING)
    assert set(alerts["office_code"]) == {"B"}
    signs = alerts["evidence"].str.partition(":")[0].tolist()
    assert signs == ["shared_place", "still_place"]
    kept = b"".join(path.read_bytes() for path in city.home.glob("sidak.db*"))
    assert b"8123456" not in kept
    assert b"4123456" not in kept


def hear_file(city: Malang, name: str, text: str) -> None:
    path = city.home / name
    path.write_text(text, "utf-8")
    with city.at(EVENING) as opened:
        (report,) = ingest_paths(
            opened.engine,
            opened.settings,
            opened.key,
            [path],
            backfill=True,
            now=opened.now,
        )
    path.unlink()
    assert (report.status, report.rejects) == ("ingested", 0)


def days_together(city: Malang) -> pd.DataFrame:
    with city.at(EVENING) as opened, reading(opened.engine) as db:
        known = Known(opened.now)
        facts = read_facts(db, opened.settings, known)
        found = alerts_of(db, opened.settings, known, facts, WEEKS[-2:])
        return dict(found)[DAY]
