import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.formats import canonical, opening
from data.formats.opening import as_text, opened
from tests.data.formats.reading import punches_of

CSV = "device,pin,punched_at\nSN1,007,2024-04-29 07:31:05\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_with_a_mark_reads_like_utf_8(encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    data = (mark + CSV).encode(encoding)
    assert punches_of(canonical, data).equals(punches_of(canonical, CSV.encode()))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_shows_by_its_zeros(encoding: str) -> None:
    data = CSV.encode(encoding)
    assert punches_of(canonical, data).equals(punches_of(canonical, CSV.encode()))


def test_lines_may_end_in_a_lone_return() -> None:
    data = CSV.replace("\n", "\r").encode()
    assert as_text(data) == CSV.encode()
    long = b"x" * (opening.LOOK_BYTES - 1) + b"\r\ny\r\n"
    assert as_text(long) == long


def test_half_a_letter_at_the_end_spoils_nothing_before_it() -> None:
    assert as_text("pin 7".encode("utf-16") + b"\xd8") == "pin 7\ufffd".encode()


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (b"<table><tr><td>7<td>8", b"7\t8"),
        (b"<TABLE><TR CLASS='x'><TD>7</TD>\r\n <TD>8</TD></TR></TABLE>", b"7   \t8\n"),
        (b"\xef\xbb\xbf <html><table><tr><td>7</table></html>", b"7\n"),
        (b"<!DOCTYPE html><title>x</title><table><tr><td>7</table>y", b"7\ny"),
        (b"<table><tr><td><b>7</b><br>8<td>&nbsp;&lt;&#56;&#x39;", b"7 8\t <89"),
        (b"<table><tr><td>a\tb\nc<td>&#9;&#10;", b"a b c\t  "),
        (b"<table><!-- <tr><td>1 --><tr><td>7<!-- open", b"7"),
        (b"<html><style>td {x}</style><table><tr><td>7<script>8</script>", b"7"),
        (b"<table><tr><td>&#99999999999;<td>&unknown;", b"&#99999999999;\t&unknown;"),
        (b'<table><tr><td>5"<td>6', b"5'\t6"),
        (b"<table>none", b"none"),
    ],
)
def test_a_table_of_html_becomes_lines(table: bytes, text: bytes) -> None:
    assert as_text(table) == text


def test_a_comment_may_hold_rows_that_are_none() -> None:
    assert b"1" not in as_text(b"<table><!--<tr><td>1--><tr><td>7</table>")


def test_a_long_table_is_read_in_pieces_like_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = "".join(f"<tr><td>{number}</td><td>x</td></tr>" for number in range(200))
    table = f"<html><body><table>{rows}</table></body></html>".encode()
    whole = as_text(table)
    assert whole.count(b"\n") == 200
    for size in (7, 64, 1000):
        monkeypatch.setattr(opening, "PIECE_BYTES", size)
        assert as_text(table) == whole


def test_a_row_without_end_does_not_gather_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "PIECE_BYTES", 64)
    monkeypatch.setattr(opening, "LONGEST_ROW", 256)
    assert as_text(b"<table>" + b"x" * 5000).count(b"x") <= 256
    rows = b"<table><tr><td>1<tr><td>" + b"x" * 5000
    assert as_text(rows).count(b"x") == 5000


@given(st.binary(max_size=60), st.sampled_from([b"", b"\xff\xfe", b"<table><tr>"]))
def test_any_bytes_are_read_to_their_end(data: bytes, start: bytes) -> None:
    source = opened(io.BytesIO(start + data))
    while source.read(8):
        pass
    assert source.read(8) == b""
