from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from data.errors import UserError
from data.maps.mapping import Mapping, fingerprint
from data.recognise import differences, format_named, nearest, recognised, sniff
from tests.data.formats.matrices import NUMBER, matrix, person
from tests.data.formats.reading import RECEIVED_AT, WIB, attlog_line

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize(
    ("name", "log"),
    [
        ("plain_attlog.dat", "attlog"),
        ("windows_attlog.dat", "attlog"),
        ("serial_attlog.dat", "attlog"),
        ("dirty_attlog.dat", "attlog"),
        ("pushed_adms.txt", "adms"),
        ("by_pin.csv", "csv"),
        ("by_staff_number.csv", "csv"),
        ("tabs_GLG_001.TXT", "glg"),
        ("words_GLG_001.TXT", "glg"),
        ("fused_AGL_001.TXT", "glg"),
        ("utf16_AGL_001.TXT", "glg"),
        ("scans_tab.xls", "scan_report"),
        ("scans_html.xls", "scan_report"),
        ("days_29.csv", "day_report"),
        ("days_indonesia.csv", "day_report"),
    ],
)
def test_each_sample_is_recognised_by_content(name: str, log: str) -> None:
    found = recognised((SAMPLES / name).read_bytes())
    assert found is not None
    assert log == found.NAME


def test_one_cut_line_is_still_an_attlog_among_good_ones() -> None:
    found = recognised(attlog_line() + attlog_line()[:20])
    assert found is not None


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b"", "It is empty."),
        (b"\n  \n", "It is empty."),
        (b"PK\x03\x04rest", "It is a ZIP archive or an XLSX workbook."),
        ("device,pin,time\n1,2,3\n".encode("utf-16"), "The header lacks punched_at."),
        (b"\x02\0\0\0GENLOGData\0\0", "Hand in the text beside it (.TXT)."),
        (b"\x1c\0\x07\0\x01\0", "It is no text"),
        (b"reference,office_code,observed_at,category\n", "registry table complaints"),
        (b"device,pin,time\n1,2,3\n", "The header lacks punched_at."),
        (b"Nama\tNo.ID\tJam\n", "The header lacks Tgl/Waktu."),
        (b"1\t29-04-2024 07:31:05\t0\t1\n", "Most lines have 4 fields"),
        (b"words and nothing else", "No line among the first ten names"),
        (b'{"user": 7, "pin": "x"}', "Its objects lack the names device, punched_at."),
        (b"Rar!\x1a\x07", "It is an archive."),
        (b"office_code,name\n1,2\n", "nothing in it looks like kind"),
        (b"Kode Unit,Nama Unit,Jenis\n1,2,3\n", "sidak map FILE --to offices"),
        (b"NIP;Nama;Tanggal;Jam Masuk\n1;x;2;3\n", "teach them once: sidak map FILE"),
    ],
)
def test_what_is_no_log_is_told_with_what_differs(head: bytes, text: str) -> None:
    assert recognised(head) is None
    assert text in " ".join(map(str, differences(head)))


def test_a_push_body_of_ten_fields_is_no_usb_export() -> None:
    body = b"101\t2024-04-29 07:31:05\t0\t1\t0\t0\t0\t0\t0\t\n"
    found = recognised(body)
    assert found is not None
    assert found.NAME == "adms"


def test_sniffing_shows_rows_without_a_pin() -> None:
    data = attlog_line(pin="4711", status="1") + attlog_line(pin="4711", at="never")
    found = sniff(BytesIO(data), received_at=RECEIVED_AT, offset=WIB)
    assert found.format == "attlog"
    assert str(found.said[-1]) == (
        "Of the first 2 lines 1 would be refused: 1 bad_time."
    )
    assert found.rows["direction"].tolist() == ["out"]
    assert "4711" not in found.rows.to_csv() + str(found)


def test_sniffing_says_what_the_reader_of_the_rows_says() -> None:
    header = b"No\tTMNo\tEnNo\tName\tMode\tDateTime\n"
    row = b"1\t1\t7\tx\t0\t04/%02d/2024 07:31:05\n"
    late = b"".join(row % day for day in (*[2] * 4000, 29))
    found = sniff(BytesIO(header + late), received_at=RECEIVED_AT, offset=WIB)
    said = " ".join(map(str, found.reasons))
    assert "Dates are MM/DD/YYYY: 1 can be no other." in said
    assert "No column tells the direction" in said


def test_sniffing_a_matrix_shows_days_without_a_number() -> None:
    data = matrix(person(d1="TL5m"))
    found = sniff(BytesIO(data), received_at=datetime(2024, 6, 1), offset=WIB)
    assert found.format == "epresensi"
    assert found.rows["details"].tolist() == ["late:5", "", "", "", ""]
    assert NUMBER not in found.rows.to_csv() + str(found)


def test_sniffing_an_unknown_file_names_the_nearest_format() -> None:
    found = sniff(
        BytesIO(b"pin;punched_at\n1;2\n"), received_at=RECEIVED_AT, offset=WIB
    )
    assert (found.format, found.nearest) == (None, "csv")
    assert str(found.differences[0]) == "The header lacks device."


def test_an_unknown_format_name_is_answered_with_those_there_are() -> None:
    with pytest.raises(UserError, match="attlog, adms"):
        format_named("xls")


def test_the_cut_end_of_a_long_head_does_not_count_against_it() -> None:
    head = (attlog_line() * 3000)[: 64 << 10]
    assert nearest(head)[1].share == 1


def test_a_file_of_any_kind_is_told_what_differs() -> None:
    for head in (b"a,b,c\n1,2,3\n", b"<table><tr><td>1</table>", b"x\ty\n", b"[1, 2]"):
        assert recognised(head) is None
        assert differences(head)


def test_no_row_of_data_is_told_as_names_of_columns() -> None:
    told = " ".join(map(str, differences(b"Nobody;4711;Tanggal;29/04/2024 07:31\n")))
    assert "4711" not in told
    assert "Nobody" not in told


def test_learned_columns_are_recognised_and_their_table_is_told() -> None:
    log = b"No Absen,Waktu\n4711,2024-04-29 07:31\n"
    mine = fingerprint(["noabsen", "waktu"])
    columns = {"pin": "No Absen", "punched_at": "Waktu"}
    maps = [Mapping("log", mine, columns)]
    found = sniff(BytesIO(log), received_at=RECEIVED_AT, offset=WIB, maps=maps)
    assert (found.format, len(found.rows)) == ("mapped", 1)
    assert "4711" not in str(found)
    told = differences(log, [Mapping("agenda", mine, {})])
    assert [str(each) for each in told] == [
        "Its columns were learned. Run: sidak import agenda FILE"
    ]
