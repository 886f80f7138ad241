from datetime import datetime

import pytest

from tests.web.builders import a_list, a_reserve, a_stop, list_facts
from tests.web.documents.builders import WIB, about, pages, words
from web.documents.daftar import Reader, daftar_sidak, list_pdf

READER = Reader("petugas.a", datetime(2026, 11, 24, 6, 41))
MARK = "petugas.a · 24-11-2026 06.41 WIB"
ROWS = a_list(
    a_stop(sequence=2, office_name="Kedua", at="10:00"),
    a_stop(sequence=1, office_name="Pertama"),
    a_stop("13:00", half="pm", office_name="Sore"),
    a_stop(team="Tim 2", office_name="Lain"),
    a_stop(None, team=None, sequence=None, office_name="Tanpa"),
    a_reserve(office_name="Pengganti"),
)


def listed(rows=ROWS, lang="id", reader=None, **facts):
    return pages(list_pdf(rows, list_facts(**facts), lang, WIB, reader))


def test_each_team_has_pages_of_its_own_in_its_own_order():
    one, two, none, reserve = listed()
    assert one.index("Pertama") < one.index("Kedua") < one.index("Sore")
    assert not {"Lain", "Tanpa", "Pengganti"} & set(one.split())
    assert "Lain" in two
    assert "Belum ada tim" in none
    assert "Tanpa" in none
    assert "Cadangan" in reserve
    assert "Pengganti" in reserve


def test_every_team_is_told_what_must_not_be_overlooked():
    for text in listed(marks=["Dibuka lebih awal."]):
        assert "Dibuka lebih awal." in text
        assert "Selasa, 24 November 2026" in text


def test_a_stop_has_time_place_chance_and_reason():
    text = listed(a_list(a_stop(arm="random")))[0]
    for wanted in (
        *("09.00–09.30", "Kelurahan Kauman", "Kecamatan Klojen · 35.73.02.1007"),
        *("1 dari 6", "Pilihan acak", "Terpilih secara acak. Tidak ada dugaan"),
        *("Nomor sidak: v1", "Tiba pukul", "Petugas layanan", "Orang lain"),
    ):
        assert wanted in text


def test_it_says_what_it_rests_on_and_how_to_check_it():
    text = listed(versions=2, notices=["Jam bawaan."])[-1]
    for wanted in ("ab12", "sidak verify --date 2026-11-24", "2 versi", "Jam bawaan."):
        assert wanted in text


def test_a_teams_list_holds_no_other_teams_stops():
    text = words(daftar_sidak(ROWS, list_facts(), "Tim 1", "id", WIB, READER))
    assert {"Pertama", "Kedua", "Sore"} <= set(text.split())
    assert not {"Lain", "Tanpa", "Pengganti"} & set(text.split())
    assert "Saringan: Tim 1" in text


def test_a_team_without_stops_is_told_so():
    text = words(daftar_sidak(ROWS, list_facts(), "Tim 9", "id", WIB, READER))
    assert "Tidak ada kantor yang disidak" in text
    assert "Tidak ada kantor yang disidak" in " ".join(listed(a_list()))


def test_name_and_time_of_the_reader_are_all_over_every_page():
    many = [a_stop(visit=f"v{n}", sequence=n) for n in range(1, 30)]
    pdf = daftar_sidak(a_list(*many), list_facts(), "Tim 1", "id", WIB, READER)
    texts = pages(pdf)
    assert len(texts) > 2
    assert all(text.count(MARK) > 5 for text in texts)
    assert "Tim 1 · Pagi" in texts[1]  # the head returns
    assert not any(MARK in text for text in listed())
    assert all(MARK in text for text in listed(reader=READER))


@pytest.mark.parametrize("account", ["a", "nama.akun.yang.sangat.panjang" * 4])
def test_any_account_can_be_shown(account):
    reader = Reader(account, READER.at)
    text = words(daftar_sidak(ROWS, list_facts(), "Tim 1", "id", WIB, reader))
    assert f"{account}·24-11-2026" in text.replace(" ", "")


def test_an_unmarked_list_says_no_moment_but_that_of_its_data():
    pdf = list_pdf(ROWS, list_facts(), "id", WIB)
    assert about(pdf)["CreationDate"].startswith("D:20261123130000")
    assert "Dibuat" not in words(pdf)
    marked = list_pdf(ROWS, list_facts(), "id", WIB, READER)
    assert about(marked)["CreationDate"].startswith("D:20261123234100")


def test_the_list_can_be_read_in_english():
    text = listed(lang="en")[0]
    assert "Inspection list" in text
    assert "Page 1 of 4" in text
