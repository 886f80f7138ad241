"""The Indonesian catalogue is complete, keeps every field and speaks with respect."""

import re
import runpy
import string
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "catalogue.py"
#: wording.md, row 40: say what was seen, when, by whom.
AVOIDED = (
    *("pelanggaran", "bolos", "mangkir", "razia", "fiktif", "curang", "tersangka"),
    *("terburuk", "merah", "skor", "undian", "kecurangan", "inspektur", "absensi"),
)


@pytest.fixture(scope="module")
def catalogue():
    return SimpleNamespace(**runpy.run_path(str(SCRIPT)))


@pytest.fixture(scope="module")
def known(catalogue):
    return catalogue.translations()


@pytest.fixture(scope="module")
def used(catalogue):
    return catalogue.used_texts()


def fields(text):
    """Return the fields of a template with their conversion and format."""
    parts = string.Formatter().parse(text)
    return sorted({(name, form, spec) for _, name, form, spec in parts if name})


def test_every_text_people_read_is_in_indonesian(used, known):
    assert {text: used[text] for text in used if not known.get(text)} == {}


def test_the_catalogue_holds_no_text_that_nobody_uses(used, known):
    assert known.keys() - used.keys() == set()


def test_every_translation_keeps_the_fields(known):
    changed = [
        en for en, local in known.items() if local and fields(en) != fields(local)
    ]
    assert changed == []


def test_no_text_is_built_where_the_catalogue_cannot_find_it(catalogue):
    assert catalogue.built_texts() == []


def test_words_to_avoid_are_in_no_text(known):
    templates = (ROOT / "web" / "templates").iterdir()
    texts = [*known.values(), *(path.read_text("utf-8") for path in templates)]
    words = re.compile(rf"\b({'|'.join(AVOIDED)})", re.IGNORECASE)
    assert [text for text in texts if words.search(text)] == []


def test_the_script_finds_texts_wherever_they_are_said(used):
    for text in (
        "Row {row}: no time in {value!r}.",  # a docstring's example is none
        "No office is to be visited on this day.",  # a template
        "Suspected to be without staff",  # a label
        "certain",  # translate(...)
    ):
        assert (text in used) == (not text.startswith("Row"))
