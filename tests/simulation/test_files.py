"""The files are shaped as the contract says; the product's parsers are not used."""

import re

import pandas as pd
import pytest

from data.schemas import TABLES, typed
from simulation.files import write_city

ATTLOG = re.compile(
    rb" {4,8}\d{1,5}\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t1\t(0|1|255)\t(0|1|15)\t0\r?\n"
)
CANONICAL = re.compile(
    rb"\d{18},[\d.]+,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,(in|out),(0|1|15)\n"
)


@pytest.fixture(scope="module")
def written(city, tmp_path_factory):
    return write_city(city, tmp_path_factory.mktemp("city"))


def read(written, name) -> pd.DataFrame:
    return pd.read_csv(written.tables[name], dtype="str")


def test_every_table_has_known_columns_and_choices(written):
    for name in written.tables:
        table, shape = read(written, name), TABLES[name]
        assert set(table) <= {*shape.names, "recorded_at"}, name
        for column in shape.columns:
            if column.required and column.name != "finding":
                assert table[column.name].notna().all(), (name, column.name)
            if column.choices and column.name in table:
                found = set(table[column.name].dropna())
                assert found <= set(column.choices), (name, column.name)


def test_keys_are_unique_but_for_corrections(city):
    for name, table in city.observed.registry.items():
        key = [each for each in TABLES[name].key if each != "finding"]
        key = key or ["office_code", "arrived_at"]
        extra = ["recorded_at"] if name == "leave" else []
        assert not table.duplicated([*key, *extra]).any(), name


def test_references_resolve(city):
    tables = city.observed.registry
    offices = set(tables["offices"]["office_code"])
    for name in ("staff", "devices", "complaints", "service_marks", "findings"):
        assert set(tables[name]["office_code"]) <= offices, name
    assert set(tables["leave"]["staff_number"]) <= set(tables["staff"]["staff_number"])
    assert set(tables["enrolments"]["device"]) == set(tables["devices"]["device"])


def test_tables_survive_their_dtypes(city):
    for name, table in city.observed.registry.items():
        typed(table, TABLES[name])


def test_no_staff_number_can_be_a_real_one(written):
    numbers = pd.concat(
        [read(written, name)["staff_number"] for name in ("staff", "leave")]
    )
    assert numbers.str.fullmatch(r"\d{18}").all()
    assert (numbers.str[4:6] == "13").all(), "no month of birth"
    assert (numbers.str[12:14] == "00").all(), "no month of appointment"


def test_leave_holds_bare_dates_and_record_times(written):
    leave = read(written, "leave")
    assert leave["starts_at"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()
    assert (leave["starts_at"] <= leave["ends_at"]).all()
    recorded = pd.to_datetime(leave["recorded_at"])
    before = recorded < pd.to_datetime(leave["starts_at"])
    assert 0.6 < before.mean() < 0.95, "never entered leaves no row"
    assert {"approved", "cancelled"} == set(leave["status"])


def test_some_leave_is_corrected_by_a_later_row_of_its_key(city):
    leave = city.observed.registry["leave"]
    key = ["staff_number", "starts_at", "kind", "status"]
    first, last = (
        leave.sort_values("recorded_at").drop_duplicates(key, keep=keep).set_index(key)
        for keep in ("first", "last")
    )
    corrected = first["ends_at"] != last["ends_at"].reindex(first.index)
    assert 0.005 < corrected.mean() < 0.05
    known = first["recorded_at"][corrected]
    assert (known < last["recorded_at"].reindex(known.index)).all()


def test_clocks_days_and_flags_are_texts_of_the_contract(written):
    assert read(written, "teams")["starts"].str.fullmatch(r"\d\d:\d\d").all()
    staff = read(written, "staff")
    assert set(staff["serves_public"]) == {"yes", "no"}
    assert staff["valid_from"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()


def body(content: bytes, serial: str) -> list[bytes]:
    lines = content.splitlines(keepends=True)
    return lines[1:-1] if lines[0].strip() == serial.encode() else lines


def test_every_line_is_an_attlog_line_but_one_torn_off(city):
    torn = 0
    for file in city.observed.logs + city.observed.inbox:
        if file.path.endswith(".dat"):
            lines = body(file.content, file.device)
            torn += sum(ATTLOG.fullmatch(line) is None for line in lines)
    assert torn == 1


def test_one_office_delivers_rows_by_staff_number(city):
    files = [each for each in city.observed.logs if each.path.endswith(".csv")]
    assert len({file.device for file in files}) == 1
    for file in files:
        header, *lines = file.content.splitlines(keepends=True)
        assert header == b"staff_number,office_code,punched_at,direction,verify\n"
        assert all(CANONICAL.fullmatch(line) for line in lines)


def test_the_quirks_are_there(city):
    contents = [file.content for file in city.observed.logs]
    assert any(b"\r\n" in each for each in contents)
    assert any(re.match(rb"SIM\w+\r?\n", each) for each in contents)
    assert sum(b"\t2000-01-01 " in each for each in contents) == 1
    assert any(b"\t255\t" in each for each in contents)


def test_files_lie_in_folders_named_by_device(city):
    for file in city.observed.logs + city.observed.inbox:
        assert file.path.startswith(f"{file.device}/")
    devices = {file.device for file in city.observed.logs}
    assert set(city.observed.registry["devices"]["device"]) < devices


def test_the_inbox_holds_the_last_two_working_days(city):
    days = set()
    for file in city.observed.inbox:
        days |= set(re.findall(rb"2026-\d\d-\d\d", file.content))
    # Saturday: puskesmas; some sticks repeat the two days before.
    assert days >= {b"2026-11-20", b"2026-11-21", b"2026-11-23"}
    assert min(days) >= b"2026-11-18"
    for file in city.observed.logs:
        assert b"2026-11-23" not in file.content


def test_some_devices_are_late_and_one_is_dead(city):
    devices = set(city.observed.registry["devices"]["device"])
    fresh = {file.device for file in city.observed.inbox}
    assert 3 <= len(devices - fresh) <= 8
