"""Papers for tests, with keyword changes; and what a PDF says when it is read back."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pypdfium2
from pypdfium2 import raw

from web.documents.berita_acara import BeritaAcara, Report, Seen
from web.documents.parts import Letterhead, Origin
from web.documents.pekan import Change, HalamanPekan, Named, Overdue, Rate
from web.documents.pemilihan_acak import DrawnUnit, HalfDrawn, PemilihanAcak, Version
from web.documents.surat_tugas import SuratTugas

WIB = timedelta(hours=7)
HEAD = Letterhead(
    "Pemerintah Kota Contoh", "Inspektorat Daerah", "Jalan Contoh 1", "", "Contoh"
)
ORIGIN = Origin(
    datetime(2026, 11, 24, 10, 5),
    datetime(2026, 11, 24, 10, 2),
    "laporan 000101",
    "satu sidak",
)
SURAT = SuratTugas(
    HEAD, "Tim A", date(2026, 11, 12), "Inspektur", datetime(2026, 10, 30, 9)
)
BERITA = BeritaAcara(
    letterhead=HEAD,
    origin=ORIGIN,
    visit="2026-11-24-am-07",
    team="Tim A",
    office="Kelurahan Kauman",
    office_code="35.73.02.1007",
    arrived_at=datetime(2026, 11, 24, 9, 40),
    outcome="below_minimum",
    seen=Seen(1, 3, 6, 2, {"official_travel": 2, "unknown": 1}, True, "", 4),
    reports=(Report(101, datetime(2026, 11, 24, 9, 55)),),
)
DRAW = PemilihanAcak(
    letterhead=HEAD,
    origin=ORIGIN,
    service_date=date(2026, 11, 24),
    opened_at=datetime(2026, 11, 24, 6, 30),
    versions=(Version(1, datetime(2026, 11, 23, 20), "ab" * 32),),
    halves=(HalfDrawn("am", 57, 2, 1, 1, 4, 1 / 14, 0.6),),
    drawn=(
        DrawnUnit("am", ("Kantor Satu",), ("99.01",), 1 / 6, "random", "Tim A"),
        DrawnUnit(
            "am", ("Kantor Dua", "UPT Tiga"), ("99.02", "99.03"), 0.4, "targeted"
        ),
    ),
)
WEEK = HalamanPekan(
    letterhead=HEAD,
    origin=ORIGIN,
    starts_on=date(2026, 11, 23),
    ends_on=date(2026, 11, 27),
    planned=60,
    done=52,
    not_reached=(("weather", 3), ("vehicle", 2)),
    residents_turned_away=17,
    rate=Rate(0.062, 0.031, 0.11, 31),
    before=Rate(0.081, 0.045, 0.134, 33),
    change=Change(-0.019, -0.07, 0.03),
    overdue=(Overdue("Kantor Lama", "clarification", date(2026, 11, 20)),),
    needs_people=(Named("Kantor Kurang", "3 petugas, perlu 4."),),
    did_well=(Named("Kantor Baik", "Ada petugas pada 4 sidak."),),
    days=5,
    versions=6,
)


def a_letter(**changes):
    return replace(SURAT, **changes)


def a_record(**changes):
    return replace(BERITA, **changes)


def a_draw(**changes):
    return replace(DRAW, **changes)


def a_week(**changes):
    return replace(WEEK, **changes)


def pages(pdf: bytes) -> list[str]:
    """Return the words of each page, in one line, as a reader copies them."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    return [" ".join(text.replace("\u200b", "").split()) for text in texts]


def words(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def solid(text: str) -> str:
    """Return the text without blanks: a long word may have been broken anywhere."""
    return "".join(text.replace("\u200b", "").replace("\ufffe", "").split())


def blanks(pdf: bytes) -> int:
    """Return how many dotted lines wait for somebody to write on them."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = [
            each
            for page in document
            for each in page.get_objects([raw.FPDF_PAGEOBJ_PATH])
        ]
        return sum(raw.FPDFPageObj_GetDashCount(each) > 0 for each in drawn)


def sizes(pdf: bytes) -> set[tuple[int, int]]:
    """Return the pages' sizes in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        return {tuple(map(round, page.get_size())) for page in document}


def edges(pdf: bytes) -> tuple[float, float, float, float]:
    """Return how far any letter reaches to the left, bottom, right and top."""
    boxes = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            boxes += [
                text.get_charbox(at)
                for at in range(text.count_chars())
                if text.get_text_range(at, 1).strip()
            ]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def about(pdf: bytes) -> dict[str, str]:
    """Return the file's own properties, and whether it is tagged."""
    with pypdfium2.PdfDocument(pdf) as document:
        tagged = bool(raw.FPDFCatalog_IsTagged(document))
        return document.get_metadata_dict() | {"tagged": tagged}
