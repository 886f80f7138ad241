from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import UserError
from data.schemas import OUTCOMES, OUTPUTS, STATES, TABLES
from web.labels import LABELS
from web.wording import heading, label, one_in, tell, translate


def test_an_error_is_told_in_the_readers_language():
    error = UserError("There is no key file {path}. Run: sidak init", path="kunci")
    assert tell(error, "id") == "Berkas kunci kunci tidak ada. Jalankan: sidak init"
    assert tell(error, "en") == str(error)


def test_a_text_the_catalogue_lacks_is_shown_in_english():
    assert translate("Nobody translated {this}.", "id", this=1) == (
        "Nobody translated 1."
    )


def test_facts_are_written_as_the_language_does_unless_the_text_has_its_own_form():
    text = "{day}|{at}|{row}|{rows:,}|{share}|{names}|{day!r}|{share:.3f}"
    facts = {
        "day": date(2026, 11, 24),
        "at": time(6, 30),
        "row": 1234,
        "rows": 1234,
        "share": 0.5,
        "names": ["a", "b"],
    }
    assert translate(text, "id", **facts) == (
        "Selasa, 24 November 2026|06.30|1234|1.234|0,5|a, b"
        "|datetime.date(2026, 11, 24)|0.500"
    )


def test_a_command_in_a_text_can_be_typed_as_it_stands():
    text = "There is no plan for {date}. Run: sidak nightly --date {date}"
    told = translate(text, "id", date=date(2026, 11, 24))
    assert told == (
        "Belum ada rencana untuk Selasa, 24 November 2026. "
        "Jalankan: sidak nightly --date 2026-11-24"
    )


@pytest.mark.parametrize(
    ("chance", "told"),
    [
        (1 / 6, "1 dari 6"),
        (0.5, "5 dari 10"),
        (0.96, "lebih dari 9 dari 10"),
        (1.0, "pasti"),
        (0.0, "0"),
        (float("nan"), "–"),
    ],
)
def test_a_chance_is_told_as_people_count(chance, told):
    assert one_in(chance, "id") == told


@given(st.floats(1e-6, 1, exclude_max=True))
def test_a_chance_is_told_within_a_sixth_of_its_value(chance):
    words = one_in(chance, "en").replace("more than ", "").replace(",", "")
    share, of = words.split(" in ")
    assert int(share) / int(of) == pytest.approx(chance, rel=1 / 6)


def test_every_state_outcome_and_column_of_an_output_has_wording():
    assert LABELS["state"].keys() == set(STATES)
    assert LABELS["outcome"].keys() == set(OUTCOMES)
    assert set(TABLES) < LABELS["data"].keys()
    columns = {name for output in OUTPUTS.values() for name in output.names}
    assert [name for name in columns if heading(name, "en") == name] == []


def test_a_code_without_wording_is_its_own():
    assert label("alert", "new_kind", "id") == heading("new_kind", "id") == "new_kind"
