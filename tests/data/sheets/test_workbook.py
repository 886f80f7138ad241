import struct
import sys
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings

from data.errors import UserError
from data.sheets import child, workbook
from data.sheets.workbook import OLE, is_workbook, read_lines
from tests.data.formats.reading import damaged
from tests.data.registry.files import a_workbook
from tests.data.sheets.old_workbook import old_workbook, ole, record
from tests.hostile_parts.archives import archives, cell
from tests.hostile_parts.archives import workbook as hostile_workbook

AT = datetime(2024, 4, 29, 7, 31, 5)


def lines_of(path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    return b"".join(read_lines(path).values()).decode().splitlines()


def lines_or_nothing(path: Path, content: bytes) -> list[str]:
    try:
        return lines_of(path, content)
    except UserError:
        return []


def refusal(path: Path, content: bytes) -> str:
    with pytest.raises(UserError) as error:
        lines_of(path, content)
    return str(error.value)


def test_rows_become_lines_with_the_numbers_a_person_sees(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "x.xlsx", [], ["No.ID", "", "Waktu"], [], [7, "x", AT])
    assert read_lines(path) == {1: b"\nNo.ID\t\tWaktu\n\n7\tx\t2024-04-29 07:31:05\n"}


def test_an_old_workbook_reads_like_a_new_one(tmp_path: Path) -> None:
    rows: list[list[object]] = [["No.ID", "Waktu"], [], ["é", 7.5, AT]]
    old = lines_of(tmp_path / "x.xls", old_workbook(*rows))
    new = a_workbook(tmp_path / "y.xlsx", *rows).read_bytes()
    assert old == lines_of(tmp_path / "z.xlsx", new)


def test_the_name_decides_nothing(tmp_path: Path) -> None:
    new = a_workbook(tmp_path / "x.xlsx", ["No.ID"]).read_bytes()
    assert lines_of(tmp_path / "new.xls", new) == ["No.ID"]
    assert lines_of(tmp_path / "old.xlsx", old_workbook(["No.ID"])) == ["No.ID"]


def test_times_do_not_lose_a_second_to_the_fraction_of_a_day() -> None:
    almost = datetime(2024, 4, 29, 7, 31, 4, 999_600)
    assert child.line_text([almost, date(2024, 4, 29), time(7, 31)]) == (
        "2024-04-29 07:31:05\t2024-04-29\t07:31"
    )


def test_a_cell_stays_one_field_of_one_line() -> None:
    texts: list[object] = ['a\nb\tc\r"d"\u2028\x00', 7.0]
    assert child.line_text(texts) == "a b c 'd'  \t7"


def test_every_sheet_that_holds_anything_is_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        for text in ("", "PIN", "other", ""):
            sheet = book.add_worksheet()
            if text:
                sheet.write(0, 0, text)
    assert read_lines(tmp_path / "x.xlsx") == {2: b"PIN\n", 3: b"other\n"}


def test_hidden_sheets_and_drawings_are_no_sheets(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        hidden = book.add_worksheet()
        hidden.write(0, 0, "list of choices")
        drawing = book.add_chart({"type": "line"})
        drawing.add_series({"values": "=Sheet2!$A$1:$A$2"})
        sheet = book.add_worksheet()
        sheet.write(0, 0, "PIN")
        book.add_chartsheet().set_chart(drawing)
        sheet.activate()
        hidden.hide()
    assert read_lines(tmp_path / "x.xlsx") == {2: b"PIN\n"}


def test_formulas_give_the_value_they_had_when_the_file_was_saved(
    tmp_path: Path,
) -> None:
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '=HYPERLINK("http://a","b")', None, "kept")
    assert read_lines(tmp_path / "x.xlsx") == {1: b"kept\n"}


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    locked = old_workbook(["x"], before=record(0x002F, struct.pack("<HHH", 1, 1, 1)))
    for content in (locked, ole({"EncryptedPackage": b"x"})):
        assert "password" in refusal(tmp_path / "x.xls", content)


def test_an_old_workbook_has_a_size_it_may_not_pass(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(workbook, "MAX_OLD_BYTES", 1_000)
    assert "needs more than" in refusal(tmp_path / "x.xls", old_workbook(["x"]))


@pytest.mark.parametrize("end", [8, 600, 2_000, -600])
def test_a_cut_old_workbook_is_refused(tmp_path: Path, end: int) -> None:
    whole = old_workbook(*[["No.ID", row] for row in range(300)])
    text = refusal(tmp_path / "x.xls", whole[:end])
    assert "cut off, damaged" in text


def test_one_long_text_in_many_cells_is_too_much(monkeypatch) -> None:
    monkeypatch.setattr(child, "MAX_TEXT_BYTES", 1_000)
    assert child._print(sys.stdout.buffer, 0, "") == 1
    with pytest.raises(child.TooMuchText):
        child._print(sys.stdout.buffer, 900, "x" * 100)


def test_entities_name_no_file_and_do_not_grow(tmp_path: Path) -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    bomb = hostile_workbook(cell("A1", b"&e;"), entity=entity)
    assert "root:" not in "".join(lines_or_nothing(tmp_path / "x.xlsx", bomb))


@pytest.mark.slow
@pytest.mark.parametrize("upload", archives(), ids=lambda each: str(each.case))
def test_hostile_archives_are_read_or_refused(tmp_path: Path, upload) -> None:
    content = upload.make()
    if is_workbook(content[:8]):
        lines = lines_or_nothing(tmp_path / "x.xlsx", content)
        assert sum(map(len, lines)) <= child.MAX_TEXT_BYTES
        assert "root:" not in "".join(lines)


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(content=damaged(old_workbook(["No.ID", 7.5, AT], ["x"])))
def test_any_damage_to_an_old_workbook_is_survived(tmp_path, content: bytes) -> None:
    lines = lines_or_nothing(tmp_path / "x.xls", OLE + content[8:])
    assert all(line.isprintable() or "\t" in line for line in lines)
