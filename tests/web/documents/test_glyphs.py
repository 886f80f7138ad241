import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.documents.builders import WIB, a_letter, solid, words
from web.documents.glyphs import UNKNOWN, _covered, drawable
from web.documents.surat_tugas import surat_tugas


def test_every_sign_that_passes_has_a_shape():
    """PDF/A refuses a file that shows a sign which its fonts lack."""
    signs = drawable("".join(map(chr, sorted(_covered()))))
    assert len(signs) > 2000
    assert surat_tugas(a_letter(bases=(" ".join(signs),)), WIB)


@pytest.mark.parametrize("sign", ["中", "👍", "ש", "س", "\ue000", "\ud800", "\uffff"])
def test_a_sign_the_fonts_lack_is_seen_to_be_missing(sign):
    assert drawable(f"a{sign}b") == f"a{UNKNOWN}b"


def test_marks_that_turn_text_round_are_left_out_and_controls_are_blanks():
    assert drawable("a\u202eb\u200fc\u2066d\u00ade") == "abcde"
    assert drawable("a\x00b\tc\u2028d\u00a0e") == "a b c d e"
    assert drawable("a\nb") == "a\nb"


def test_letters_with_their_marks_apart_are_put_together():
    assert drawable("e\u0301") == "é"


@given(st.text())
def test_what_can_be_drawn_stays_as_it_is(text):
    once = drawable(text)
    assert drawable(once) == once


def test_a_name_in_another_script_stands_in_the_paper_as_far_as_it_can():
    said = solid(words(surat_tugas(a_letter(team="Tim Ñandú Łódź 中"), WIB)))
    assert solid(f"Tim Ñandú Łódź {UNKNOWN}") in said
