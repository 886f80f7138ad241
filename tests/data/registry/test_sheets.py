import zipfile
from datetime import date, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data.columns import Column, Table
from data.errors import UserError
from data.registry import texts
from data.registry.header import table_cells
from data.registry.sheets import Sheet, read_sheet
from data.sheets import workbook
from tests.data.registry.files import a_workbook

CELL = '<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>'


def sheet_of(tmp_path: Path, content: bytes, name: str = "teams.csv") -> Sheet:
    path = tmp_path / name
    path.write_bytes(content)
    return read_sheet(path)


def refusal(tmp_path: Path, content: bytes, name: str = "teams.csv") -> str:
    with pytest.raises(UserError) as error:
        sheet_of(tmp_path, content, name)
    return str(error.value)


def a_raw_workbook(path: Path, sheet_xml: str, **more: bytes) -> Path:
    """Write a workbook of which only the first sheet's XML matters."""
    a_workbook(path, ["x"])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{main}"><sheetData>{sheet_xml}</sheetData></worksheet>'
    members["xl/worksheets/sheet1.xml"] = xml.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members | more).items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_separator_is_recognised_with_and_without_bom(tmp_path, delimiter, mark):
    text = f' Team {delimiter}"visits, per_day"\r\nT1{delimiter}6\r\n'
    sheet = sheet_of(tmp_path, mark + text.encode())
    assert sheet.header == ["team", "visits, per_day"]
    assert sheet.rows == [["T1", "6"]]


def test_row_numbers_are_those_a_spreadsheet_shows(tmp_path):
    sheet = sheet_of(tmp_path, b'\nteam,note\n\nT1,"two\nlines"\n,,\nT2,x\n')
    assert sheet.header == ["team", "note"]
    assert dict(zip(sheet.numbers, sheet.rows, strict=True)) == {
        4: ["T1", "two\nlines"],
        6: ["T2", "x"],
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\r\n  \r\n", "is empty"),
        ("team,kind\nT1,x".encode("utf-16"), "UTF-16"),
        ("team,kind\nT1,x".encode("utf-16-be"), "UTF-16"),
        ("team\nT1\nCafé".encode("latin-1"), "see row 3. Save it as CSV UTF-8"),
        (b"<html><table><tr><td>team</td></tr></table></html>", "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        (b"%PDF-1.7", "PDF"),
        (b'team,kind\nT1,"never closed\nT2,x\n', "quotation mark"),
        (b"PK\x03\x04", "cut off, damaged"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_way_out(tmp_path, content, words):
    text = refusal(tmp_path, content)
    assert words in text
    assert "teams.csv" in text


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="no file"):
        read_sheet(tmp_path / "nowhere.csv")
    with pytest.raises(UserError, match="cannot be opened"):
        read_sheet(tmp_path)


def test_typed_cells_of_a_workbook_become_text(tmp_path):
    path = a_workbook(
        tmp_path / "x.xlsx",
        ["text", "day", "time", "count", "number", "flag", "long"],
        ["=1+1", date(2026, 11, 24), time(7, 20), 7.0, -7.98, True, 1.2e17],
    )
    assert read_sheet(path).rows == [
        ["=1+1", "2026-11-24", "07:20", "7", "-7.98", "yes", "1.2e+17"]
    ]


def test_a_workbook_is_recognised_by_content(tmp_path):
    path = a_workbook(tmp_path / "x.xlsx", ["team"], [], ["T1"])
    sheet = sheet_of(tmp_path, path.read_bytes(), "teams.csv")
    assert (sheet.header, sheet.numbers) == (["team"], [3])


def test_two_cells_in_opposite_corners_are_refused(tmp_path):
    path = a_raw_workbook(
        tmp_path / "corners.xlsx",
        CELL.format(row=1, cell="A1") + CELL.format(row=1048576, cell="XFD1048576"),
    )
    assert path.stat().st_size < 10_000
    with pytest.raises(UserError, match="cell XFD1048576"):
        read_sheet(path)


def test_what_slips_past_the_check_kills_the_child_only(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "check_members", lambda path: None)
    path = a_raw_workbook(
        tmp_path / "corners.xlsx",
        CELL.format(row=1, cell="A1") + CELL.format(row=1048576, cell="XFD1048576"),
    )
    with pytest.raises(UserError, match="1024 MB"):
        read_sheet(path)


def test_a_bomb_is_refused_before_it_is_opened(tmp_path):
    path = a_raw_workbook(
        tmp_path / "bomb.xlsx", "", **{"xl/bomb.xml": b"0" * (64 << 20)}
    )
    assert path.stat().st_size < 100_000
    with pytest.raises(UserError, match="unpacks to more"):
        read_sheet(path)


def test_every_cut_workbook_is_refused(tmp_path):
    whole = a_workbook(tmp_path / "x.xlsx", ["team"], ["T1"]).read_bytes()
    for length in range(4, len(whole) - 1, len(whole) // 40):
        assert "x.xlsx" in refusal(tmp_path, whole[:length], "x.xlsx")


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("teams.csv", "team")
    with pytest.raises(UserError, match="no XLSX workbook"):
        read_sheet(path)


def test_merged_cells_are_told(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["team", "base_office"])
        sheet.write_row(1, 0, ["T1", ""])
        sheet.merge_range("AB2:AB4", "A1")
    assert read_sheet(tmp_path / "x.xlsx").merged == ["AB2:AB4"]


def test_further_sheets_of_a_registry_workbook_are_told(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as workbook:
        for names in (["service_date"], [], ["x"]):
            workbook.add_worksheet().write_row(0, 0, names)
    sheet = read_sheet(tmp_path / "x.xlsx")
    table = Table("own", "one row", (), (Column("service_date", "day", "a day"),))
    told = [text for text, _ in table_cells(sheet, table)[2]]
    assert (sheet.more, texts.MORE_SHEETS in told) == (1, True)


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_a_sheet_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(content)
    try:
        sheet = read_sheet(path)
    except UserError:
        return
    assert len(sheet.rows) == len(sheet.numbers)
