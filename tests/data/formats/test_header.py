import pytest

from data.formats.header import headers


def names_of(line: str, codec: str = "utf-8") -> tuple[str, ...]:
    return next(each.names for each in headers(line.encode(codec)) if each.mark == b";")


@pytest.mark.parametrize("letter", ["\0", "\x1b", "\x9b", "\x7f", "\x08"])
def test_a_name_that_cannot_be_printed_is_told_without_what_cannot(letter: str) -> None:
    assert names_of(f"pin{letter};waktu") == ("pin�", "waktu")


@pytest.mark.parametrize("codec", ["utf-8", "latin-1"])
def test_letters_beyond_ascii_are_read_in_either_encoding(codec: str) -> None:
    assert names_of("Unité;No.\xa0ID", codec) == ("unité", "no. id")
