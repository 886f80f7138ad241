"""What the night finds in a past day, from files to alerts."""

from datetime import date
from pathlib import Path

import pytest

from data.settings import load_settings
from pipelines.founding import found
from tests.builders import Scan, a_device, a_scan, an_office, two_scans
from tests.scenarios.malang import Malang, device_of

DAY = date(2024, 4, 25)
EVENING = "2024-04-25T19:00"


@pytest.fixture
def city(tmp_path: Path) -> Malang:
    """A replay of two offices with a device each, and no staff table."""
    found(load_settings({"SIDAK_HOME": str(tmp_path)}, tmp_path), replay=True)
    city, offices = Malang(tmp_path), ("A", "B")
    city.know("offices", *map(an_office, offices), at=EVENING, backfill=True)
    devices = [
        a_device(device_of(office), office, valid_from="2024-04-24")
        for office in offices
    ]
    city.know("devices", *devices, at=EVENING, backfill=True)
    return city


def kinds(city: Malang, office: str, at: str = EVENING) -> dict[str, str]:
    """Kind and evidence of an office's alerts."""
    rows = city.alerts(DAY, at)
    rows = rows[rows["office_code"] == office]
    return dict(zip(rows["kind"], rows["evidence"], strict=True))


def test_a_device_whose_file_brings_only_clock_resets_is_named(city: Malang) -> None:
    reset = [a_scan("1", f"2000-01-01 00:0{minute}") for minute in range(3)]
    city.hear_stick("A", reset, at=EVENING)
    assert kinds(city, "A") == {
        "clock": "clock_reset:3",
        "late_device": "silent_days:2 heard:never",
    }
    # The next day the file is no news, and the silence goes on.
    assert "clock" not in city.alerts(date(2024, 4, 26), EVENING)["kind"].tolist()


def test_one_wrong_date_in_a_file_of_many_devices_blames_none(city: Malang) -> None:
    wrong = [a_scan("1", "2000-01-01 00:00")]
    good: list[Scan] = two_scans(DAY, ["1"])
    city.hear({"A": [*good, *wrong], "B": good}, at=EVENING)
    assert city.alerts(DAY, EVENING).empty


def test_alerts_know_no_file_that_came_later(city: Malang) -> None:
    city.hear_stick("A", two_scans(DAY, ["1"]), at=EVENING)
    before = kinds(city, "A", at="2024-04-25T18:00")
    assert before == {"late_device": "silent_days:2 heard:never"}
    assert kinds(city, "A") == {}
