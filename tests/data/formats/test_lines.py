import io

from hypothesis import given
from hypothesis import strategies as st

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
