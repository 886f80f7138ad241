from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.documents.builders import WIB, a_week, edges, pages, words
from web.documents.pekan import (
    ROWS,
    Change,
    Named,
    Overdue,
    Rate,
    change_sentence,
    halaman_pekan,
)

UNCLEAR = "belum dapat disimpulkan"
WEEK = Rate(0.1, 0.05, 0.2, 40)


def said(lang="id", **changes):
    return words(halaman_pekan(a_week(**changes), lang, WIB))


def test_the_week_counts_planned_done_not_reached_and_turned_away():
    text = said()
    for wanted in (
        *("60 Direncanakan", "3 belum ada hasilnya", "52 Terlaksana"),
        *("5 Sidak tidak terlaksana", "17 Warga pulang tanpa dilayani"),
        *("Cuaca: 3", "Kendaraan: 2", "6 versi untuk 5 hari"),
        "Senin, 23 November 2026 sampai Jumat, 27 November 2026",
    ):
        # Two tiles side by side may be read in either order.
        number, _, rest = wanted.partition(" ")
        assert wanted in text or (number in text and rest in text)


def test_the_rate_comes_with_its_interval_and_number_of_visits():
    text = said()
    assert "6,2% (3,1% sampai 11%), dari 31 sidak" in text
    assert "8,1% (4,5% sampai 13,4%), dari 33 sidak" in text
    assert "rentang kepercayaan 95%" in text


def test_without_a_verdict_there_is_no_rate():
    text = said(rate=Rate(None, 0, 1, 0), before=None, change=None)
    assert "belum dapat diperkirakan" in text
    assert "0%" not in text.split("belum dapat diperkirakan")[0].split("Pekan ini")[1]


def test_a_change_within_the_error_concludes_nothing():
    assert UNCLEAR in said(change=Change(-0.02, -0.06, 0.01))
    assert UNCLEAR in said(change=None)
    assert UNCLEAR in said(change=Change(-0.02, -0.04, 0.0))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(-0.04, -0.06, -0.02), "Turun 4 poin persen dari pekan sebelumnya"),
        (Change(0.045, 0.02, 0.07), "Naik 4,5 poin persen dari pekan sebelumnya"),
    ],
)
def test_a_change_beyond_the_error_is_told_with_its_limits(change, sentence):
    text = said(change=change)
    assert sentence in text
    assert "(antara 2 dan " in text
    assert UNCLEAR not in text


def test_without_a_week_before_nothing_is_compared():
    for before in (None, Rate(None, 0, 1, 0)):
        told = change_sentence(before, Change(-0.04, -0.06, -0.02), "id")
        assert told == "Belum ada pekan sebelumnya sebagai pembanding."


def test_offices_are_named_where_they_need_help_did_well_or_owe_an_answer():
    text = said()
    assert "Kantor Kurang 3 petugas, perlu 4." in text
    assert "Kantor Baik Ada petugas pada 4 sidak." in text
    assert "Kantor Lama Klarifikasi, jatuh tempo 20 November 2026" in text


def test_the_longest_overdue_come_first_and_the_rest_is_counted():
    late = [
        Overdue(f"Kantor{n:02}", "follow_up", date(2026, 11, n))
        for n in range(20, 0, -1)
    ]
    text = said(overdue=late)
    assert text.index("Kantor01") < text.index("Kantor02")
    assert f"Kantor{ROWS:02}" in text
    assert f"Kantor{ROWS + 1:02}" not in text
    assert f"dan {20 - ROWS} lainnya" in text


def test_one_more_row_is_shown_rather_than_counted():
    offices = [Named(f"Kantor{n:02}") for n in range(ROWS + 1)]
    text = said(did_well=offices)
    assert f"Kantor{ROWS:02}" in text
    assert "lainnya" not in text


def test_empty_blocks_say_none():
    text = said(overdue=(), needs_people=(), did_well=(), not_reached=())
    assert text.count("Tidak ada pekan ini.") == 4


LONG = st.sampled_from(
    ["x", "kata " * 80, "w" * 400, "Kantor\nDua\nTiga " * 20, "", "中"]
)
NAMED = st.lists(st.builds(Named, LONG, LONG), max_size=30)


@settings(max_examples=25, deadline=None)
@given(
    text=LONG,
    rows=NAMED,
    marks=st.lists(LONG, max_size=9),
    lang=st.sampled_from(["id", "en"]),
)
def test_the_week_is_always_one_page(text, rows, marks, lang):
    base = a_week()
    week = a_week(
        letterhead=type(base.letterhead)(*[text] * 5),
        origin=type(base.origin)(
            base.origin.made_at, base.origin.data_until, text, text
        ),
        planned=10**9,
        overdue=[Overdue(each.office, each.told, date(2026, 11, 2)) for each in rows],
        needs_people=rows,
        did_well=rows,
        not_reached=[(each.office, 3) for each in rows],
        marks=marks,
    )
    pdf = halaman_pekan(week, lang, WIB)
    assert len(pages(pdf)) == 1
    left, bottom, right, _ = edges(pdf)
    assert left > 40
    assert bottom > 8
    assert right < 555
