"""What is learned of a city's own columns: checked, guessed, written down, applied."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UserError
from data.maps.checking import check_target, problems
from data.maps.guesses import guessed_codes, guessed_columns
from data.maps.mapping import LOG, Mapping, as_json, fingerprint, from_json
from data.maps.samples import of_log
from data.maps.sheets import map_of, mapped, unfilled, year_first
from data.maps.toml import from_toml, to_toml
from data.registry.header import table_cells
from data.registry.sheets import Sheet
from data.schemas import TABLES

HEADER = ["nip", "unit", "jenis pegawai", "tmt", "kind"]
STAFF = Mapping(
    "staff",
    fingerprint(HEADER),
    {
        "staff_number": "NIP",
        "office_code": "Unit",
        "employment": "Jenis Pegawai",
        "valid_from": "TMT",
    },
    {"serves_public": "no"},
    {"office_code": {"JDP": "35.73.01.1011"}, "employment": {"Honorer": "contract"}},
    dates="dmy",
)


def sheet(*rows: list[str], header: list[str] = HEADER) -> Sheet:
    return Sheet(
        "pegawai.csv", "d" * 64, header, [*rows], [*range(2, 2 + len(rows))], []
    )


ROW = ["199013010000000000", "jdp", "HONORER", "1/3/2024", "x"]


def cells_of(found: Sheet) -> dict[str, str]:
    cells, ragged, _ = table_cells(found, TABLES["staff"])
    assert ragged.empty
    return {str(name): value for name, value in cells.iloc[0].items()}


def told(mapping: Mapping, header: list[str]) -> str:
    return " ".join(text.format(**facts) for text, facts in problems(mapping, header))


# ------------------------------------------------------------- registry sheets


def test_a_sheet_is_read_with_our_names_codes_dates_and_defaults() -> None:
    assert cells_of(mapped(sheet(ROW), STAFF)) == {
        "staff_number": ROW[0],
        "office_code": "35.73.01.1011",
        "employment": "contract",
        "valid_from": "2024-03-01",
        "serves_public": "no",
    }


def test_a_map_belongs_to_a_header_in_any_order_and_to_its_table_only() -> None:
    turned = sheet(header=["TMT", "Kind", "Jenis_Pegawai", "Unit", "NIP"])
    assert map_of(turned, [STAFF], "staff") is STAFF
    assert map_of(turned, [STAFF], "leave") is None
    assert map_of(sheet(header=HEADER[:-1]), [STAFF], "staff") is None


def test_a_row_with_too_few_or_too_many_cells_still_shows_as_one() -> None:
    for row in (ROW[:-1], [*ROW, "more"]):
        _, ragged, _ = table_cells(mapped(sheet(row), STAFF), TABLES["staff"])
        assert len(ragged) == 1
    _, ragged, _ = table_cells(mapped(sheet([*ROW, ""]), STAFF), TABLES["staff"])
    assert ragged.empty


def test_a_column_of_the_file_that_bears_our_name_gives_way_to_the_map() -> None:
    header = ["nip", "unit", "jenis pegawai", "tmt", "office_code"]
    found = mapped(sheet(ROW, header=header), STAFF)
    assert found.header.count("office_code") == 1
    assert cells_of(found)["office_code"] == "35.73.01.1011"


def test_the_same_sheet_under_another_map_is_another_input() -> None:
    other = replace(STAFF, codes={})
    assert mapped(sheet(ROW), STAFF).digest != mapped(sheet(ROW), other).digest
    assert mapped(sheet(ROW), STAFF).digest == mapped(sheet(ROW), STAFF).digest


@pytest.mark.parametrize(
    ("written", "order", "read"),
    [
        ("29/04/2024", "dmy", "2024-04-29"),
        ("04-29-2024 07.30", "mdy", "2024-04-29 07.30"),
        ("29/04/2024", "", "29/04/2024"),
        ("5 Mei 2024", "", "2024-05-05"),
        ("17 Agustus 2024", "dmy", "2024-08-17"),
        ("2024-04-29", "dmy", "2024-04-29"),
        ("29/04/20245", "dmy", "29/04/20245"),
        ("5 xyz 2024", "dmy", "5 xyz 2024"),
    ],
)
def test_a_date_gets_its_year_first_or_stays(
    written: str, order: str, read: str
) -> None:
    assert year_first(written, order) == read


def test_what_files_lack_has_a_stated_value_or_is_unknown() -> None:
    lacking = unfilled(STAFF)
    assert lacking["serves_public"] == "no"
    assert lacking["recorded_at"] == "now"
    assert lacking["rank"] == "staff"
    assert lacking["valid_until"] == ""
    assert "employment" not in lacking
    assert unfilled(Mapping(LOG, "", {"pin": "a", "punched_at": "b"})) == {
        "device": "",
        "direction": "unknown",
        "verify": "",
    }


# ------------------------------------------------------------------- checking


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"columns": {"nama": "NIP"}},
            "'nama' is no column of staff; accepted: staff_",
        ),
        ({"columns": {"staff_number": "NIK"}}, "no column 'NIK'; it has: nip, unit"),
        ({"columns": {"staff_number": "NIP"}}, "office_code, employment, valid_from"),
        (
            {"defaults": {"employment": "pns"}},
            "'employment' has a column and one value",
        ),
        ({"codes": {"employment": {"x": "y"}}}, "'y' is no value of employment"),
        ({"defaults": {"serves_public": "ya"}}, "accepted: yes, no"),
        ({"dates": "ymd"}, "dates is 'ymd'; accepted: dmy, mdy."),
    ],
)
def test_a_map_that_does_not_fit_is_told_with_what_is_accepted(
    change: dict[str, object], text: str
) -> None:
    assert text in told(replace(STAFF, **change), HEADER)
    assert told(STAFF, HEADER) == ""


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"pin": "a"}, "It does not say when"),
        ({"punched_at": "a"}, "It does not say who"),
        ({"staff_number": "a", "punched_at": "b"}, "It does not say who"),
        ({"pin": "a", "staff_number": "b", "punched_at": "c"}, "who twice"),
        ({"pin": "a", "day": "b", "clock": "c"}, ""),
        ({"pin": "a", "came_at": "b", "went_at": "c"}, ""),
    ],
)
def test_a_log_says_who_and_when(columns: dict[str, str], text: str) -> None:
    found = told(Mapping(LOG, "", columns), ["a", "b", "c"])
    assert text in found
    assert bool(text) == bool(found)


def test_a_table_that_is_none_is_answered_with_those_there_are() -> None:
    with pytest.raises(UserError, match="log, offices, schedules"):
        check_target("pegawai")


def test_a_number_in_the_place_of_a_column_is_not_shown() -> None:
    mapping = Mapping(LOG, "", {"pin": "no"})
    assert "1990" not in told(mapping, ["199013010000000000", "x"])


# ------------------------------------------------------------------- guessing


def test_words_of_a_city_are_guessed_but_never_twice() -> None:
    found = guessed_columns(["NIP", "Status", "Unit Kerja", "TMT"], "staff")
    assert found == {
        "staff_number": "NIP",
        "office_code": "Unit Kerja",
        "employment": "Status",
        "valid_from": "TMT",
    }
    assert guessed_columns(["x", "y"], "staff") == {}
    assert guessed_codes("kind", ["Cuti Tahunan", "DL", "?"]) == {
        "Cuti Tahunan": "annual",
        "DL": "official_travel",
    }


def test_a_header_is_found_under_titles_and_rows_of_data_are_none() -> None:
    found = of_log(b"REKAP\nBulan: April\nNIP,Nama,Waktu\n1,x,2024-04-29 07:31\n")
    assert found is not None
    assert found.header == ("nip", "nama", "waktu")
    assert of_log(b"7,Nobody,2024-04-29 07:31\n8,Nobody,2024-04-29 07:32\n") is None


@given(st.binary(max_size=80))
def test_any_bytes_give_a_sample_or_none(data: bytes) -> None:
    found = of_log(data)
    assert found is None or len(found.header) >= 2


# ------------------------------------------------------------------ written down


def test_a_map_survives_the_store_and_its_file() -> None:
    assert from_json(as_json(STAFF)) == STAFF
    assert from_toml(to_toml(STAFF, {}), "map.toml", HEADER) == STAFF


_TEXT = st.text(max_size=8)
_PAIRS = st.dictionaries(_TEXT, _TEXT, max_size=3)


@settings(max_examples=30)
@given(_PAIRS, _PAIRS, st.dictionaries(st.sampled_from(["kind", "pin"]), _PAIRS))
def test_any_texts_survive_the_file(
    columns: dict[str, str], defaults: dict[str, str], codes: dict[str, dict[str, str]]
) -> None:
    said = {name: its for name, its in codes.items() if its}
    mapping = Mapping(LOG, fingerprint([]), columns, defaults, said)
    assert from_toml(to_toml(mapping, {"kind": ['a"b\n']}), "x", []) == mapping


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns", "map.toml cannot be read"),
        ("[kolom]\npin = 'a'", "'kolom' is no part of a map. Accepted: table, dates"),
        ("columns = 'a'", "columns must be a section: write [columns]"),
        ("[columns]\npin = ['a']", "'pin' must be one text"),
        ("[codes]\nkind = 'a'", "kind must be a section"),
        ("a = " + "[" * 3_000, "map.toml cannot be read"),
        ("[columns]\npin = " + "{a=" * 3_000, "map.toml cannot be read"),
        ("[defaults]\npin = " + "9" * 5_000, "map.toml cannot be read"),
        ("table = 0x" + "f" * 5_000, "map.toml cannot be read"),
    ],
)
def test_a_file_that_is_no_map_is_told_what_is_accepted(text: str, said: str) -> None:
    with pytest.raises(UserError) as error:
        from_toml(text, "map.toml", [])
    assert said in str(error.value)
