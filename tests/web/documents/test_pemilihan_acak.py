from datetime import datetime

from tests.web.documents.builders import WIB, a_draw, words
from web.documents.pemilihan_acak import Version, berita_acara_pemilihan_acak


def said(**changes):
    return words(berita_acara_pemilihan_acak(a_draw(**changes), WIB))


def test_it_names_day_moment_and_the_seal_of_every_version():
    text = said()
    assert "Kantor yang disidak pada Selasa, 24 November 2026" in text
    assert "pukul 06.30 WIB, telah dibuka" in text
    assert "Rencana disegel satu kali sebelum dibuka." in text
    assert "ab" * 32 in text
    at = datetime(2026, 11, 23, 21)
    two = (Version(1, at, "ab" * 32), Version(2, at, "cd" * 32, "Cuti tim."))
    text = said(versions=two)
    assert "Rencana disegel 2 kali" in text
    assert "ab" * 32 in text
    assert "cd" * 32 in text
    assert "Alasan: Cuti tim." in text


def test_it_counts_units_arms_and_teams_and_gives_the_range_of_chances():
    text = said()
    for wanted in (
        *("Unit yang dapat dikunjungi 57", "Unit terpilih 2", "pilihan acak 1"),
        *("menurut risiko 1", "Tim yang bertugas 4"),
        *("paling kecil 1 dari 14", "paling besar 6 dari 10"),
    ):
        assert wanted in text


def test_it_says_what_the_check_proves_and_what_not_and_how_to_check():
    text = said()
    assert "sidak verify --date 2026-11-24" in text
    assert "Yang dibuktikan pemeriksaan:" in text
    assert "Yang tidak dibuktikan:" in text


def test_it_lists_every_drawn_unit_with_its_chance_and_arm():
    text = said()
    assert "1. Pagi Kantor Satu 99.01 1 dari 6 Pilihan acak Tim A" in text
    assert "2. Pagi Kantor Dua 99.02 UPT Tiga 99.03 4 dari 10 Pilihan menurut" in text


def test_an_empty_day_and_an_early_opening_are_told():
    assert "Tidak ada kantor yang disidak" in said(halves=(), drawn=())
    assert "Dibuka lebih awal." in said(marks=("Dibuka lebih awal.",))
    assert "ef" * 32 in said(audit_head="ef" * 32)
