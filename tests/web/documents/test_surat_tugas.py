from dataclasses import fields
from datetime import date

from tests.web.documents.builders import WIB, a_letter, pages, words
from web.documents.surat_tugas import SCOPE, Member, SuratTugas, surat_tugas


def said(**changes):
    return words(surat_tugas(a_letter(**changes), WIB))


def test_a_letter_has_no_place_for_an_office():
    assert [each.name for each in fields(SuratTugas)] == [
        *("letterhead", "team", "month", "signer", "made_at", "number", "bases"),
        *("members", "signed_on", "audit_head"),
    ]
    assert [each.name for each in fields(Member)] == ["position", "name"]


def test_a_letter_says_where_a_team_may_go_in_general_words_only():
    text = said()
    assert f"pada {SCOPE} di lingkungan Pemerintah Kota Contoh" in text
    assert SCOPE == "perangkat daerah, kecamatan, kelurahan dan UPT"
    assert "Surat tugas ini tidak memuat tujuan." in text


def test_a_letter_holds_for_the_whole_month():
    assert "1 sampai dengan 30 November 2026" in said()
    assert "1 sampai dengan 29 Februari 2028" in said(month=date(2028, 2, 10))


def test_a_letter_has_head_number_basis_team_and_signer_on_one_page():
    letter = a_letter(
        number="700/1/2026",
        bases=("Keputusan Wali Kota Contoh",),
        signed_on=date(2026, 10, 30),
        audit_head="cd" * 32,
    )
    (text,) = pages(surat_tugas(letter, WIB))
    for wanted in (
        *("PEMERINTAH KOTA CONTOH", "INSPEKTORAT DAERAH", "SURAT TUGAS"),
        *("NOMOR: 700/1/2026", "1. Keputusan Wali Kota Contoh", "Kepada : Tim A"),
        *("pada tanggal : 30 Oktober 2026", "Inspektur,", "cd" * 32),
    ):
        assert wanted in text


def test_members_are_lines_to_be_filled_in_by_hand():
    text = said()
    assert "sebanyak 3 orang" in text
    assert "No. Nama NIP Pangkat/Gol. Kedudukan 1. Ketua tim 2. Anggota 3. Ang" in text
    text = said(members=(Member("Ketua tim", "Petugas Contoh"),))
    assert "1. Petugas Contoh Ketua tim" in text
