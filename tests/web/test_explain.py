import pandas as pd
import pytest

from web.explain import WITH_FACTS, WITHOUT_FACTS, by_office, sentence, sentences, why
from web.labels import LABELS

OFFICE = "35.73.02.1007"


def facts_of(*rows):
    columns = ["office_code", "code", "contribution", "facts"]
    return pd.DataFrame(list(rows), columns=columns)


@pytest.mark.parametrize(
    ("code", "facts", "told"),
    [
        (
            "known_absences",
            {"absent": 3, "roster": 9},
            "3 dari 9 petugas layanan tercatat cuti atau dinas luar.",
        ),
        ("life_event", {}, "Ada acara keluarga pegawai pada hari ini."),
        (
            "head_counts",
            {"visits": 4, "seen": 14, "clocked_in": 22},
            "Pada 4 sidak terakhir, 14 dari 22 pegawai yang sudah presensi ada di "
            "tempat.",
        ),
        (
            "official_agenda",
            {"expected": "heads", "starts": "09:00", "ends": "11:00"},
            "Ada undangan resmi pukul 09.00; pimpinan kantor tidak di tempat.",
        ),
        (
            "random",
            {},
            "Terpilih secara acak. Tidak ada dugaan apa pun terhadap kantor ini.",
        ),
    ],
)
def test_a_reason_is_told_as_the_wording_asks(code, facts, told):
    assert sentence(code, facts, "id") == told


@pytest.mark.parametrize(
    ("expected", "told"),
    [("all", "seluruh pegawai diundang"), ("some", "sebagian pegawai diundang")],
)
def test_an_invitation_says_who_is_called(expected, told):
    facts = {"expected": expected, "starts": "13:30"}
    text = sentence("official_agenda", facts, "id")
    assert text == f"Ada undangan resmi pukul 13.30; {told}."


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_reason_has_a_sentence_without_facts(lang):
    assert LABELS["reason"].keys() == WITHOUT_FACTS.keys() >= WITH_FACTS.keys()
    assert all(sentence(code, {}, lang).endswith(".") for code in WITHOUT_FACTS)


def test_the_weightiest_reason_comes_first_and_unknown_codes_are_left_out():
    facts = facts_of(
        (OFFICE, "small_roster", 0.2, {"roster": 3, "minimum": 2}),
        (OFFICE, "life_event", 0.9, {}),
        (OFFICE, "new_code", 0.5, {}),
        ("other", "base_rate", 0.1, {}),
    )
    assert sentences(facts, OFFICE, "en") == [
        "There is a family event of staff on this day.",
        "There are only 3 service staff; at least 2 are needed.",
    ]
    assert sentences(facts, "nowhere", "en") == []


def test_facts_may_come_as_json_text():
    facts = facts_of((OFFICE, "known_absences", 1.0, '{"absent": 1, "roster": 4}'))
    assert by_office(facts, "en")[OFFICE]["known_absences"].startswith("1 of 4 ")


def test_no_other_fact_reaches_a_sentence():
    facts = {"kind": "sick", "position": "lurah", "person": "x", "starts": "09:00"}
    for code in WITHOUT_FACTS:
        text = sentence(code, facts, "id")
        assert not {"sick", "lurah", "x"} & set(text.replace(".", " ").split())


def test_the_random_arm_says_only_that_it_was_random():
    told = {"life_event": "Ada acara keluarga pegawai pada hari ini."}
    text = "Terpilih secara acak. Tidak ada dugaan apa pun terhadap kantor ini."
    assert why("random", "life_event", told, "id") == text


def test_a_targeted_row_says_its_first_reason_with_the_facts_where_known():
    told = {"life_event": "Satu.", "small_roster": "Dua."}
    assert why("targeted", "small_roster life_event", told, "id") == "Dua."
    assert why("targeted", "new_code small_roster", {}, "id") == (
        "Petugas layanan yang terdaftar sedikit."
    )
    assert why("targeted", "", told, "id") == why("", "life_event", told, "id") == ""


def test_an_office_that_needs_help_is_told_so_first():
    told = {"known_absences": "3 dari 4 petugas layanan tercatat cuti."}
    text = why("targeted", "known_absences needs_help", told, "id")
    assert text.endswith("kantor ini perlu bantuan petugas.")
