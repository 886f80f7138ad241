from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from data.database import reading
from data.identity import pin_pseudonyms
from data.store.repairs import read_doubted
from tests.data.formats.reading import attlog_line
from tests.pipelines.test_ingesting import KEY, NOW, WIB, City


@pytest.fixture
def city(engine: Engine, tmp_path: Path) -> City:
    return City(engine, tmp_path)


def doubted(city: City) -> pd.DataFrame:
    with reading(city.engine) as db:
        return read_doubted(db, WIB)


def test_a_punch_from_before_its_device_was_installed_is_refused(city: City) -> None:
    city.register("devices", device=["NEW"], office_code="A", valid_from="2024-04-02")
    lines = [
        attlog_line(pin="7", at="2024-04-01 16:00:00"),
        attlog_line(pin="1990130100000000", at="2024-04-01 16:00:05", verify=""),
        attlog_line(pin="7", at="2024-04-02 00:00:00"),
    ]
    (report,) = city.ingest(city.file("NEW_a.dat", b"".join(lines)))
    assert (report.lines, report.punches, report.rejects) == (3, 1, 2)
    assert report.reasons == {"before_install": 2}
    kept, hidden = city.rejects()["raw"]
    assert kept == b"7,2024-04-01 16:00:00,in,1"
    assert hidden.startswith(b"~")
    assert hidden.endswith(b",2024-04-01 16:00:05,in,")
    assert b"1990130100000000" not in hidden


def test_a_device_that_moved_was_installed_once(city: City) -> None:
    days = ["2024-03-01", "2024-04-20"]
    city.register("devices", device="NEW", office_code=["A", "B"], valid_from=days)
    (report,) = city.ingest(city.file("NEW_a.dat", attlog_line(at="2024-03-02 08:00")))
    assert report.punches == 1


def test_a_row_of_a_file_of_many_devices_is_judged_by_its_own(city: City) -> None:
    city.register("devices", device=["NEW"], office_code="A", valid_from="2024-04-02")
    rows = "device,pin,punched_at\nSN1,1,2024-02-01 08:00\nNEW,1,2024-02-01 08:00\n"
    (report,) = city.ingest(city.file("all.csv", rows.encode()))
    assert (report.punches, report.reasons) == (1, {"before_install": 1})


def test_a_month_that_arrives_late_is_believed(city: City) -> None:
    days = pd.date_range("2024-01-02 08:00", "2024-01-31 08:00")
    lines = [attlog_line(at=str(day)) for day in days]
    (report,) = city.ingest(city.file("SN1_a.dat", b"".join(lines)))
    assert (report.punches, report.rejects) == (30, 0)
    assert doubted(city).empty


def test_a_doubted_record_is_kept_beside_its_neighbours_under_pseudonyms(
    city: City,
) -> None:
    lines = [
        attlog_line(at="2024-04-29 10:00:00"),
        attlog_line(pin="102", at="2000-01-01 00:01:00"),
        attlog_line(at="2024-04-29 10:30:00"),
        attlog_line(pin="103", at="2000-01-01 00:02:00"),
    ]
    city.ingest(city.file("SN1_a.dat", b"".join(lines)))
    first, last = doubted(city).to_dict("records")
    pins = pin_pseudonyms(KEY, pd.Series(["SN1"] * 2), pd.Series(["102", "103"]))
    assert [first["pin"], last["pin"]] == pins.tolist()
    assert (first["line"], first["reason"]) == (2, "clock_reset")
    assert first["previous_line"] == 1
    assert first["previous_at"] == datetime(2024, 4, 29, 10)
    assert first["next_at"] == datetime(2024, 4, 29, 10, 30)
    assert last["previous_line"] == 3
    assert pd.isna(last["next_at"])


_AT = st.sampled_from(
    [
        *("2000-01-01 00:00:07", "2023-12-31 08:00:00", "2024-01-01 00:00:00"),
        *("2024-04-29 08:00:00", "2024-05-29 08:00:00", "2024-13-29 08:00:00"),
    ]
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(_AT, st.sampled_from(["1", "2"])), max_size=8))
def test_whatever_the_clocks_say_every_line_is_accounted_for(
    city: City, rows: list[tuple[str, str]]
) -> None:
    data = b"".join(attlog_line(at=at, pin=pin) for at, pin in rows)
    path = city.file("SN1_a.dat", data or b"\n")
    (report,) = city.ingest(path, fmt="attlog", now=NOW)
    assert report.lines == len(rows)
    counted = report.punches + report.duplicates + report.rejects
    assert counted == report.lines
    assert sum(report.reasons.values()) == report.rejects
