from datetime import date, datetime

import pytest

from tests.web.documents.builders import WIB, a_record, blanks, words
from web.documents.berita_acara import Report, Seen, Signing, berita_acara_sidak


def said(**changes):
    return words(berita_acara_sidak(a_record(**changes), WIB))


def test_it_says_who_was_where_and_when():
    text = said(parent="Kecamatan Klojen")
    for wanted in (
        "Pada hari ini, Selasa, tanggal dua puluh empat bulan November tahun dua ribu",
        *("NOMOR: 2026-11-24-am-07", "pukul 09.40 WIB, kami, Tim A, telah melaks"),
        *("Kantor : Kelurahan Kauman", "35.73.02.1007", "Kecamatan Klojen"),
        "Laporan : No. 000101",
    ):
        assert wanted in text


def test_it_says_what_it_rests_on_or_leaves_that_part_out():
    text = said(bases=("Peraturan A", "Surat Tugas Nomor 700/1/2026"))
    assert "A. Dasar 1. Peraturan A 2. Surat Tugas Nomor 700/1/2026 B. Jumlah" in text
    text = said()
    assert "Dasar" not in text
    assert "A. Jumlah orang saat tim tiba" in text


def test_it_counts_people_by_group_and_absences_by_kind():
    text = said()
    for wanted in (
        *("Petugas layanan di tempat 1 orang", "sudah presensi masuk 6 orang"),
        "Orang lain di tempat (magang, satpam, alih daya, dan lainnya) 3 orang",
        "Dinas luar (DL) 2 orang Belum ada keterangan 1 orang Jumlah 3 orang",
        "Warga pulang tanpa dilayani : 4 orang",
    ):
        assert wanted in text


def test_what_the_team_could_not_tell_has_no_line_and_is_no_zero():
    text = said(seen=Seen())
    for heading in ("Petugas layanan", "Pelayanan", "Keadaan layanan", "Jumlah orang"):
        assert heading not in text
    assert "Tidak ada alasan yang disampaikan." in text
    counted = said(seen=Seen(service_staff=1, minimum=2))
    assert "Petugas layanan di tempat 1 orang Jumlah minimum" in counted
    assert "presensi" not in counted
    assert "Petugas layanan di tempat 0 orang" in said(seen=Seen(service_staff=0))


def test_it_says_whether_the_service_ran_or_what_stopped_it():
    assert "Keadaan layanan : Berjalan" in said()
    stopped = Seen(service_running=False, stopped_by="signatory")
    text = said(seen=stopped)
    assert "Terhenti, karena: Pejabat penanda tangan tidak ada" in text


def test_the_result_is_told_as_seen_and_finds_nobody_guilty():
    text = said(note="Loket 2 kosong.\nAntrean menyala.")
    assert "tim melihat: Petugas kurang dari jumlah minimum." in text
    assert "Catatan tim: Loket 2 kosong. Antrean menyala." in text
    assert "bukan pernyataan bersalah terhadap siapa pun" in text
    assert "tidak mengusulkan hukuman" in text


def test_an_office_chosen_at_random_is_told_that_nothing_is_suspected():
    text = said(arm="random", chance=1 / 6)
    assert "Tidak ada dugaan apa pun terhadap kantor ini." in text
    assert "Peluang terpilih: 1 dari 6." in text
    assert "Pilihan menurut risiko. Peluang" in said(arm="targeted", chance=0.4)
    assert "Cara terpilih" not in said()


def test_the_offices_statement_stands_in_it_or_has_room():
    assert "Kepala seksi rapat di kecamatan." in said(
        statement="Kepala seksi rapat di kecamatan."
    )
    until = said(clarify_until=date(2026, 11, 27))
    assert "paling lambat Jumat, 27 November 2026." in until
    assert "dalam tiga hari kerja." in said()


HIGHEST = "Pejabat tertinggi yang ada di tempat"
REFUSED = "Tidak ada/menolak menandatangani, disaksikan oleh"


@pytest.mark.parametrize(
    ("signing", "wanted", "absent"),
    [
        (Signing(), (HIGHEST, REFUSED), ()),
        (Signing("signed", "Sekretaris"), (HIGHEST, "Sekretaris"), (REFUSED,)),
        (
            Signing("refused", witness="Ketua RW"),
            (f"Pejabat di tempat menolak menandatangani. {REFUSED} Jabatan: Ketua RW",),
            (HIGHEST,),
        ),
        (Signing("nobody"), (REFUSED, "Tidak ada pejabat yang"), (HIGHEST,)),
    ],
    ids=["open", "signed", "refused", "nobody"],
)
def test_who_signs_or_why_nobody_does(signing, wanted, absent):
    text = said(signing=signing)
    assert [each for each in wanted if each not in text] == []
    assert [each for each in absent if each in text] == []
    assert "Ketua tim" in text


@pytest.mark.parametrize("how", ["signed", "refused", "nobody"])
def test_a_signed_paper_has_nothing_left_to_fill_in(how):
    at = datetime(2026, 11, 24, 10, 5)
    paper = a_record(signing=Signing(how, "Lurah", "Ketua RW", at))
    pdf = berita_acara_sidak(paper, WIB)
    assert blanks(pdf) == 0
    text = words(pdf)
    assert "Kantor tidak menyampaikan pernyataan." in text
    assert "24 November 2026, 10.05 WIB." in text
    assert "Nama :" not in text
    assert ("Ditandatangani pada" in text) == (how == "signed")


def test_a_paper_to_be_signed_by_hand_has_lines_for_it():
    pdf = berita_acara_sidak(a_record(), WIB)
    # The end, four for the office's word, name and position of three who may sign.
    assert blanks(pdf) == 1 + 4 + 2 * 3
    ended = a_record(ended_at=datetime(2026, 11, 24, 10, 1))
    assert "tiba pukul 09.40 WIB, selesai pukul 10.01 WIB" in words(
        berita_acara_sidak(ended, WIB)
    )


def test_a_corrected_result_shows_its_version_and_keeps_the_one_before():
    at = datetime(2026, 11, 24, 10, 2)
    reports = (Report(101, at), Report(130, at, "amendment", 101, "Salah ketik."))
    text = said(reports=reports)
    assert "Versi 2, menggantikan laporan No. 000101" in text
    assert "Perubahan setelah penandatanganan" in text
    assert "Menggantikan No. 000101. Salah ketik." in text
    assert "Versi" not in said().split("Versi data")[0]


def test_photos_are_named_by_their_codes():
    text = said(seen=Seen(photos=("ab" * 32,)))
    assert "Foto loket tanpa wajah, 1 lembar" in text
    assert "ab" * 32 in text
