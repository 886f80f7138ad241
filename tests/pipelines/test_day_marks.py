"""Attendance by the day, from the workbook to the evidence, and no further."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy.engine import Engine

from data.database import reading
from data.identity import pseudonyms
from data.knowledge import Known
from data.store.batches import inputs_digest
from data.store.day_marks import read_day_marks
from pipelines.day_evidence import told_states
from pipelines.known import read_day, read_facts, states_of
from pipelines.log_report import FileReport
from tests.data.formats.matrices import NUMBER, header, matrix, person
from tests.data.registry.files import a_workbook
from tests.pipelines.test_ingesting import KEY, WIB, City

NOW = datetime(2024, 6, 1, 8)
DAY = date(2024, 4, 29)
LATER = Known(datetime(2100, 1, 1))


@pytest.fixture
def city(sqlite_engine: Engine, tmp_path: Path) -> City:
    return City(sqlite_engine, tmp_path)


def book(city: City, name: str, *rows: list[object]) -> Path:
    return a_workbook(city.inbox / name, ["export-skp"], header(), *rows)


def numbers(report: FileReport) -> tuple[int, ...]:
    return report.lines, report.day_marks, report.duplicates, report.rejects


def stored(city: City, known: Known = LATER) -> pd.DataFrame:
    with reading(city.engine) as db:
        return read_day_marks(db, known, date(2024, 4, 1), date(2024, 4, 30), WIB)


def test_a_matrix_gives_day_marks_under_pseudonyms_and_no_punch(city: City) -> None:
    path = book(city, "april.xlsx", person(d1="LIB", d2="XX9"))
    (report,) = city.ingest(path, now=NOW)
    assert (report.status, report.format) == ("ingested", "epresensi")
    assert numbers(report) == (30, 29, 0, 1)
    marks = stored(city)
    name = pseudonyms(KEY, pd.Series([NUMBER]), "staff")[0]
    assert marks["staff_number"].unique().tolist() == [name]
    assert city.punches().empty
    assert city.coverage() == {}
    raw = city.rejects()["raw"][0]
    assert raw == f"~{name}\t2024-04-02\tXX9".encode()


def test_the_same_bytes_are_known_and_a_later_export_adds_what_changed(
    city: City,
) -> None:
    first = book(city, "april.xlsx", person(d5="A1"))
    city.ingest(first, now=NOW)
    (again,) = city.ingest(first, now=NOW)
    assert (again.status, *numbers(again)) == ("known_batch", 30, 30, 0, 0)
    second = book(city, "april-2.xlsx", person(d5="I1"))
    (later,) = city.ingest(second, now=NOW + timedelta(days=1))
    assert numbers(later) == (30, 1, 29, 0)
    assert (stored(city)["mark"] == "away").sum() == 1
    assert (stored(city, Known(NOW))["mark"] == "absent").sum() == 1


def test_backfilled_days_count_as_known_at_their_own_end(city: City) -> None:
    city.ingest(book(city, "april.xlsx", person()), now=NOW, backfill=True)
    assert len(stored(city, Known(datetime(2024, 4, 11)))) == 10


def test_a_matrix_as_text_reads_like_the_workbook(city: City) -> None:
    row = person(d5="TL12m TAP1")
    new = book(city, "april.xlsx", row)
    city.ingest(new, now=NOW)
    (text,) = city.ingest(city.file("april.csv", matrix(row, mark=";")), now=NOW)
    assert numbers(text) == (30, 0, 30, 0)


def test_day_marks_are_evidence_and_change_neither_state_nor_night(
    city: City,
) -> None:
    office = "35.73.01.1011"
    city.register("offices", office_code=[office], name="Satu", kind="kelurahan")
    staff = pseudonyms(KEY, pd.Series([NUMBER]), "staff")
    city.register("staff", staff_number=staff, office_code=office, employment="pns")

    def now() -> tuple[pd.DataFrame, pd.DataFrame, str]:
        with reading(city.engine) as db:
            facts = read_facts(db, city.settings, LATER)
            day = read_day(db, city.settings, LATER, facts, DAY)
            told = told_states(db, city.settings, LATER, facts, day)
            return states_of(facts, day), told, inputs_digest(db, LATER, WIB)

    before, told_before, inputs = now()
    city.ingest(book(city, "april.xlsx", person(d29="A1")), now=NOW)
    after, told_after, inputs_after = now()
    pd.testing.assert_frame_equal(before, after)
    pd.testing.assert_frame_equal(before, told_before)
    pd.testing.assert_frame_equal(
        told_after.drop(columns="evidence"), before.drop(columns="evidence")
    )
    assert told_after["evidence"].str.endswith("day_absent:1").all()
    assert inputs == inputs_after


def test_no_staff_number_is_stored_anywhere(city: City) -> None:
    rows = person(), person(number=NUMBER + " "), person(month="x")
    city.ingest(book(city, "april.xlsx", *rows), now=NOW)
    with reading(city.engine) as db:
        dump = "\n".join(db.connection.driver_connection.iterdump())
    assert NUMBER not in dump
    assert "Contoh" not in dump
