import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.formats.fields import BLANKS, Field
from data.formats.lines import BOM, Lines, blocks
from data.formats.opening import as_text


@given(st.binary(max_size=60), st.integers(1, 20))
def test_blocks_put_together_are_the_file(data: bytes, size: int) -> None:
    found = list(blocks(io.BytesIO(data), size))
    assert b"".join(block.data for block in found) == as_text(data).removeprefix(BOM)
    assert [block.last for block in found] == [False] * (len(found) - 1) + [True]


@given(st.lists(st.sampled_from([b"a", b"\n", b"\r\n"])), st.integers(1, 5))
def test_blocks_count_their_lines(pieces: list[bytes], size: int) -> None:
    data = b"".join(pieces)
    for block in blocks(io.BytesIO(data), size):
        before = data[: data.find(block.data)] if block.line == 1 else None
        assert before in (b"", None)
    numbers = [
        block.line + number
        for block in blocks(io.BytesIO(data), size)
        for number in range(len(Lines(block.data, b"\t")))
    ]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_mark_inside_quotes_is_text_and_quotes_end_with_their_line() -> None:
    lines = Lines(b'"a;b";c\n"open;d\ne;f\n', b";", quoted=True)
    rows, (first, _) = lines.split(2)
    assert rows.tolist() == [0, 2]
    assert first.unquoted().text().tolist() == ["a;b", "e"]


def test_a_field_of_one_byte_and_a_longer_one_read_the_same() -> None:
    short, long = Lines(b"1\n2\n1\n", b"\t"), Lines(b"1\n22\n1\n", b"\t")
    assert short.split(1)[1][0].text().tolist() == ["1", "2", "1"]
    assert long.split(1)[1][0].text().tolist() == ["1", "22", "1"]


@given(st.lists(st.text("ab \t\r", max_size=90) | st.just(" " * 70 + "a" + " " * 70)))
def test_blanks_around_fields_are_cut_however_many(texts: list[str]) -> None:
    data = "\n".join([*texts, ""]).encode()
    lines = Lines(data, b";")
    whole = Field(lines.bytes, lines.start, lines.end)
    for left, right, cut in (
        (True, True, bytes.strip),
        (True, False, bytes.lstrip),
        (False, True, bytes.rstrip),
    ):
        found = whole.trimmed(left, right)
        kept = [found.raw(row) for row in range(len(lines))]
        assert kept == [cut(raw, BLANKS) for raw in data.split(b"\n")[:-1]]


def test_a_line_of_blanks_is_cut_at_once() -> None:
    lines = Lines(b" " * 2_000_000, b";")
    begin = time.process_time()
    assert Field(lines.bytes, lines.start, lines.end).trimmed().width.tolist() == [0]
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("line", [b"\0", b"\t", b"1234567890 "])
def test_a_line_of_many_megabytes_is_cut_and_the_lines_after_it_are_not(
    line: bytes,
) -> None:
    data = b"a\n" + line * ((30 << 20) // len(line)) + b"\nb\nc"
    found = list(blocks(io.BytesIO(data)))
    assert max(len(block.data) for block in found) < 10 << 20
    assert sum(block.data.count(b"\n") for block in found) == 3
    assert found[-1].data.endswith(b"\nb\nc")
