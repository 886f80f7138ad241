"""Logs that come as workbooks are taken in like the text they could have been."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy.engine import Engine

from tests.data.registry.files import a_workbook
from tests.data.sheets.old_workbook import old_workbook, ole
from tests.pipelines.test_ingesting import SAMPLES, City

AT = datetime(2024, 4, 29, 7, 31, 5)
HEADER: list[object] = ["Departemen", "Nama", "No.ID", "Tgl/Waktu"]


@pytest.fixture
def city(sqlite_engine: Engine, tmp_path: Path) -> City:
    return City(sqlite_engine, tmp_path)


def rows_of(name: str) -> list[list[object]]:
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return [[*row] for row in csv.reader(file)]


def xlsx(city: City, name: str, *rows: list[object]) -> Path:
    return a_workbook(city.inbox / name, *rows)


def test_the_29_columns_read_the_same_as_csv_xlsx_and_xls(city: City) -> None:
    rows = rows_of("days_29.csv")
    text = city.file("SN1_a.csv", (SAMPLES / "days_29.csv").read_bytes())
    new = xlsx(city, "SN1_b.xlsx", *rows)
    old = city.file("SN1_c.xls", old_workbook(*rows))
    first, *others = city.ingest(text, new, old)
    assert first.punches > 0
    for report in others:
        assert (report.status, report.format) == ("ingested", "day_report")
        assert (report.lines, report.rejects) == (first.lines, first.rejects)
        assert (report.punches, report.duplicates) == (0, first.punches)


def test_typed_cells_are_punches_and_keep_their_row_numbers(city: City) -> None:
    rows: list[list[object]] = [
        ["LAPORAN"],
        HEADER,
        ["a", "x", 7, AT],
        ["a", "x", 8, ""],
    ]
    (report,) = city.ingest(xlsx(city, "SN1_scan.xlsx", *rows))
    assert (report.lines, report.punches, report.rejects) == (2, 1, 1)
    assert city.punches()["punched_at"].tolist() == [AT]
    assert city.rejects()["line"].tolist() == [4]


def test_the_same_workbook_again_is_known(city: City) -> None:
    path = xlsx(city, "SN1_scan.xlsx", HEADER, ["a", "x", "7", AT])
    city.ingest(path)
    (again,) = city.ingest(path)
    assert (again.status, again.punches) == ("known_batch", 1)


def test_any_text_format_may_come_in_a_workbook(city: City) -> None:
    push: list[object] = ["101", "2024-04-29 07:31:05", "1", "0", "1", "0"]
    (report,) = city.ingest(xlsx(city, "SN1_attlog.xlsx", push, push))
    assert (report.format, report.punches, report.duplicates) == ("attlog", 1, 1)


def sheets(city: City, name: str, *tables: list[list[object]]) -> Path:
    path = city.inbox / name
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        for rows in tables:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_each_sheet_that_is_a_log_is_read_and_others_are_told_of(city: City) -> None:
    cover: list[list[object]] = [["Keterangan"], ["rekap"]]
    april = [HEADER, ["a", "x", "7", AT]]
    may = [["LAPORAN"], HEADER, ["a", "x", "7", AT], ["a", "x", "8", AT]]
    path = sheets(city, "SN1_months.xlsx", cover, april, [], may)
    first, second = city.ingest(path)
    assert (first.source, first.punches) == ("SN1_months.xlsx", 1)
    assert (second.source, second.lines) == ("SN1_months.xlsx [4]", 2)
    assert (second.punches, second.duplicates) == (1, 1)
    assert "Sheets left out, for sidak reads no log in them: 1." in [
        str(each) for each in first.messages
    ]
    assert [each.status for each in city.ingest(path)] == ["known_batch"] * 2


def test_a_workbook_without_any_log_is_told_by_its_first_sheet(city: City) -> None:
    path = sheets(city, "SN1_none.xlsx", [["Nama", "Alamat"]], [["x"]])
    (report,) = city.ingest(path)
    assert report.status == "unreadable"
    assert "no log in them: 2." in str(report.messages[-1])


def test_a_moment_of_midnight_has_lost_its_time_in_a_workbook(city: City) -> None:
    midnight = datetime(2024, 4, 29)
    path = sheets(city, "SN1_night.xlsx", [HEADER, ["a", "x", "7", midnight]])
    (report,) = city.ingest(path)
    assert report.reasons == {"bad_time": 1}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"PK\x03\x04rest", "cut off, damaged"),
        (ole({"EncryptedPackage": b"x"}), "password"),
        (ole({"Text": b"x"}), "cut off, damaged"),
        (old_workbook(["Nama", "Alamat"]), "no format sidak reads"),
    ],
)
def test_a_workbook_that_cannot_be_read_stops_nothing(
    city: City, content: bytes, text: str
) -> None:
    bad = city.file("bad.xls", content)
    good = xlsx(city, "SN1_scan.xlsx", HEADER, ["a", "x", "7", AT])
    first, second = city.ingest(bad, good)
    assert (first.status, second.punches) == ("unreadable", 1)
    assert text in str(first.messages[0])


def test_the_hidden_twin_of_an_open_workbook_is_left_alone(city: City) -> None:
    city.file("~$SN1_scan.xlsx", b"\x07owner" + b" " * 100)
    assert city.ingest(city.inbox) == []
