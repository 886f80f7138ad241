import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.builders import a_list, a_reserve, a_stop, list_facts
from tests.web.documents.builders import (
    BERITA,
    DRAW,
    SURAT,
    WEEK,
    WIB,
    a_letter,
    about,
    edges,
    sizes,
    solid,
    words,
)
from tests.web.test_catalogue import AVOIDED
from web.documents.berita_acara import berita_acara_sidak
from web.documents.daftar import list_pdf
from web.documents.glyphs import folder, fonts
from web.documents.pekan import halaman_pekan
from web.documents.pemilihan_acak import berita_acara_pemilihan_acak
from web.documents.surat_tugas import surat_tugas

pytestmark = pytest.mark.slow

A4 = (595, 842)
HOSTILE = (
    '#read("/etc/passwd")',
    "#panic() #import",
    "*bold* _italic_ `raw` $x^2$",
    "] } ) \\ // /* <label> @ref ~ -- ...",
    "= Heading\n- item\n+ item",
    '"; #sys.inputs; "',
    "\u202eterbalik\u200f \u2067x\u2069",
    "@preview/cetz:0.1.0",
    "w" * 300,
)
TEMPLATES = sorted((folder() / "typ").glob("*.typ"))


def a_list_pdf(name="Kelurahan Kauman"):
    rows = a_list(
        a_stop(office_name=name, team=name, parent_name=name, visit=name),
        a_stop("13:00", half="pm"),
        a_stop(None, team=None, sequence=None),
        a_reserve(office_name=name),
    )
    return list_pdf(rows, list_facts(marks=[name], notices=[name]), "id", WIB)


#: Every paper, as a function of the values it is made from.
PAPERS = {
    "surat_tugas": (SURAT, lambda paper: surat_tugas(paper, WIB)),
    "berita_acara": (BERITA, lambda paper: berita_acara_sidak(paper, WIB)),
    "pemilihan_acak": (DRAW, lambda paper: berita_acara_pemilihan_acak(paper, WIB)),
    "pekan": (WEEK, lambda paper: halaman_pekan(paper, "id", WIB)),
    "daftar": ("Kelurahan Kauman", a_list_pdf),
}
every_paper = pytest.mark.parametrize("name", PAPERS)


def made(name):
    values, make = PAPERS[name]
    return make(values)


def with_texts(value, text):
    """Return the value with every text in it replaced, codes kept."""
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(with_texts(each, text) for each in value)
    if is_dataclass(value):
        names = [each.name for each in fields(value) if each.name not in CODES]
        return replace(
            value, **{name: with_texts(getattr(value, name), text) for name in names}
        )
    return value


CODES = {"outcome", "arm", "half", "kind", "what", "not_reached", "how", "stopped_by"}


@every_paper
def test_a_paper_is_a4_titled_tagged_and_made_for_the_archive(name):
    pdf = made(name)
    assert sizes(pdf) == {A4}
    properties = about(pdf)
    assert properties["tagged"]
    assert properties["Title"]
    assert b"<pdfuaid:part>1" in pdf
    assert b"<pdfaid:part>2" in pdf
    assert b"<pdfaid:conformance>A" in pdf


@every_paper
def test_equal_values_give_equal_bytes(name):
    assert made(name) == made(name)


def test_threads_do_not_disturb_each_other():
    wanted = {name: made(name) for name in PAPERS}
    names = [*PAPERS] * 8
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(made, names))
    assert got == [wanted[name] for name in names]


@every_paper
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_of_people_is_neither_markup_nor_code(name, text):
    """It stands in the paper sign by sign, and everything stays on the sheet."""
    values, make = PAPERS[name]
    pdf = make(with_texts(values, text))
    shown = re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
    wanted = solid(shown)
    # The week cuts long words off: one page is always enough.
    assert wanted[: 30 if name == "pekan" else None] in solid(words(pdf))
    assert "root:" not in words(pdf)
    left, bottom, right, top = edges(pdf)
    assert left > 40
    assert bottom > 8
    assert right < A4[0] - 40
    assert top < A4[1] - 30


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=200))
def test_no_text_breaks_a_paper(text):
    pdf = surat_tugas(with_texts(a_letter(bases=("x",)), text), WIB)
    assert sizes(pdf) == {A4}


@every_paper
def test_the_fonts_are_ours_and_nothing_is_missed(name, monkeypatch):
    """An unknown font family is only a warning to the compiler."""
    warned = []

    def compile_loudly(*arguments, **named):
        pdf, warnings = typst.compile_with_warnings(*arguments, **named)
        warned.extend(warnings)
        return pdf

    monkeypatch.setattr(typst, "compile", compile_loudly)
    pdf = made(name)
    assert [warning.message for warning in warned] == []
    embedded = set(re.findall(rb"/FontName/[A-Z]{6}\+([\w-]+)", pdf))
    assert embedded <= {
        *(b"LiberationSans", b"LiberationSans-Bold", b"LiberationSans-Italic"),
        b"DejaVuSansMono",
    }
    assert embedded


def test_the_machines_fonts_are_not_looked_at():
    outside = {
        Path(font.path).parent for font in fonts().fonts() if font.path is not None
    }
    assert outside == {folder() / "fonts"}


def test_a_template_reaches_no_file_outside_its_folder_and_no_network():
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        assert not re.search(r"\bread\(|\bplugin\(|\bimage\(|@preview|https?:", text)
        assert set(re.findall(r'#import "(.*?)"', text)) <= {"paper.typ"}


def test_words_to_avoid_are_in_no_paper():
    avoided = re.compile(rf"\b({'|'.join(AVOIDED)})", re.IGNORECASE)
    python = sorted(folder().glob("*.py"))
    texts = {path.name: path.read_text("utf-8") for path in (*TEMPLATES, *python)}
    assert {name for name, text in texts.items() if avoided.search(text)} == set()


@every_paper
def test_a_paper_says_when_it_was_made_from_which_data_and_what_was_chosen(name):
    foot = words(made(name))
    if name != "daftar":  # unmarked lists are the same whenever they are made
        assert "Dibuat " in foot
    if name != "surat_tugas":  # rests on no data
        assert "Data sampai: " in foot
        assert "Versi data: " in foot
    assert "Saringan: " in foot
    assert re.search(r"Halaman 1 dari \d", foot)
