import base64
import hashlib
import io
import re
import zipfile
from datetime import datetime
from html.parser import HTMLParser

import pytest
from python_calamine import CalamineWorkbook

from tests.web.builders import WIB, a_list, a_reserve, a_stop, list_facts
from web.render import list_html, list_xlsx

OFFICE = "35.73.02.1007"
RANDOM = "Terpilih secara acak. Tidak ada dugaan apa pun terhadap kantor ini."
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Outline(HTMLParser):
    """Collects the tags, and whether each is closed where it was opened."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.attributes = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page(*rows, lang="id", **facts):
    return list_html(a_list(*rows), list_facts(**facts), lang, WIB)


def sheets(*rows, **facts):
    data = list_xlsx(a_list(*rows), list_facts(**facts), "id", WIB)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_index(at).to_python() for at in (0, 1)], data


def test_the_page_says_where_when_and_why():
    reasons = {OFFICE: {"head_counts": "3 dari 9 petugas layanan tercatat cuti."}}
    text = page(a_stop(), reasons=reasons)
    for words in (
        *("Daftar Sidak", "Selasa, 24 November 2026", "WIB", "Pagi", "Tim 1"),
        *("Kelurahan Kauman", "Kecamatan Klojen", "09.00–09.30", "1 dari 6"),
        *("Pilihan menurut risiko", "3 dari 9 petugas layanan tercatat cuti.", "v1"),
    ):
        assert words in text


def test_the_random_row_says_that_nothing_is_suspected():
    text = page(
        a_stop(arm="random"), reasons={OFFICE: {"head_counts": "Petugas kurang."}}
    )
    assert RANDOM in text
    assert "Petugas kurang." not in text


def test_the_page_says_what_it_rests_on_and_what_its_check_proves():
    text = page(
        a_stop(), versions=2, marks=["Dibuka lebih awal."], notices=["Jam bawaan."]
    )
    for words in (
        *("Senin, 23 November 2026, 20.00 WIB", "Daftar kantor, tim", "Cuti dan dinas"),
        *("2 versi disegel", "ab12", "sidak verify --date 2026-11-24"),
        *("Yang dibuktikan", "Yang tidak dibuktikan", "Dibuka lebih awal.", "Jam baw"),
    ):
        assert words in text


def test_each_team_keeps_its_own_order():
    text = page(
        a_stop(sequence=2, office_name="Kedua"),
        a_stop(sequence=1, office_name="Pertama", at="11:00"),
        a_stop(team="Tim 2", office_name="Lain"),
    )
    assert text.index("Pertama") < text.index("Kedua") < text.index("Lain")


def test_reserves_come_last_and_a_stop_without_a_team_has_its_own_table():
    text = page(
        a_reserve(office_name="Pengganti"),
        a_stop(None, team=None, sequence=None, office_name="Tanpa"),
        a_stop("13:00", half="pm", office_name="Sore"),
    )
    assert "Belum ada tim" in text
    assert text.index("Tanpa") < text.index("Sore") < text.index("Pengganti")


def test_a_day_without_offices_says_so():
    assert "Tidak ada kantor yang disidak" in page()
    assert "No office is to be visited" in page(lang="en")


def test_a_name_cannot_bring_markup():
    name = "<script>alert(1)</script>"
    text = page(a_stop(office_name=name, team=name), notices=[name], marks=[name])
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 4


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_is_closed_in_itself(lang):
    text = page(a_stop(), a_reserve(), lang=lang)
    outline = Outline(text)
    assert not outline.open
    assert not {"script", "link", "img", "iframe"} & set(outline.tags)
    assert not re.search(r"https?:|//\w|url\(|@import", text)
    assert not {"style", "onclick", "src"} & {name for name, _ in outline.attributes}


def test_the_policy_admits_the_pages_own_style_and_nothing_else():
    text = page(a_stop())
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text


def test_a_screen_reader_gets_language_headings_and_captions():
    text = page(a_stop(), a_reserve())
    outline = Outline(text)
    assert ("lang", "id") in outline.attributes
    assert outline.tags.count("h1") == 1
    assert outline.tags.count("caption") == outline.tags.count("table") == 1
    assert {("scope", "col"), ("scope", "row")} <= set(outline.attributes)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_every_ground(theme):
    blocks = re.findall(r":root \{(.*?)\}", page(a_stop()), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[theme]))
    for text in ("ink", "quiet", "accent"):
        for ground in ("paper", "sheet", "wash", "note"):
            if (text, ground) in {("quiet", "note"), ("accent", "note")}:
                continue  # never meet
            dark, light = sorted(luminance(colours[at]) for at in (text, ground))
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_workbook_gives_back_texts_numbers_dates_and_times():
    (rows, about), _ = sheets(a_stop(), a_reserve())
    head, first, reserve = rows
    cells = dict(zip(head, first, strict=True))
    assert cells["Kode kantor"] == "35.73.02.1007"
    assert cells["Peluang terpilih"] == 0.1667
    assert cells["Tanggal"] == datetime(2026, 11, 24).date()
    assert cells["Mulai"] == datetime(2026, 11, 24, 9)
    assert cells["Cara terpilih"] == "Pilihan menurut risiko"
    assert dict(zip(head, reserve, strict=True))["Cadangan"] == "Ya"
    assert ["Kode segel", "ab12"] in about


@pytest.mark.parametrize("sign", [*list("=+-@{"), "http://", "＝"])
def test_no_cell_of_the_workbook_is_a_formula_or_a_link(sign):
    name = f"{sign}1+1"
    reasons = {OFFICE: {"head_counts": name}}
    (rows, about), data = sheets(
        a_stop(office_name=name, visit=name), reasons=reasons, notices=[name]
    )
    assert rows[1].count(name) == 3
    assert name in [cell for row in about for cell in row]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            xml = archive.read(part).decode()
            assert not re.search(r"<f[ >/]|<hyperlink", xml)


def test_equal_lists_give_equal_workbooks():
    assert sheets(a_stop())[1] == sheets(a_stop())[1]


def test_an_empty_list_is_a_workbook_with_headings():
    (rows, _), _ = sheets()
    assert len(rows) == 1
