"""`sidak map`: columns of a city's own are taught once and known from then on."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.settings import load_settings
from pipelines.founding import found
from tests.data.registry.files import a_workbook
from tests.pipelines.town import Town, copied

pytestmark = pytest.mark.slow

OFFICES = "Kode Unit,Nama Unit,Jenis\nJ1,Satu,Kelurahan\nJ2,Dua,kelurahan\n"
LOG = """REKAP PRESENSI
NIP;Nama;Unit;Tanggal;Jam Masuk;Jam Pulang
199013010000000001;Nobody;SATU;16/11/2026;07.31;16.05
199013010000000002;Nobody;J2;17/11/2026;07.40;
199013010000000003;Nobody;J2;17/13/2026;07.40;
"""
MAP = """table = "log"
[columns]
staff_number = "NIP"
office_code = "Unit"
day = "Tanggal"
came = "Jam Masuk"
went = "Jam Pulang"
[codes.office_code]
SATU = "J1"
"""


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a city with nothing in it; copied, never used itself."""
    home = tmp_path_factory.mktemp("founded") / "home"
    found(load_settings({"SIDAK_HOME": str(home)}, home.parent), replay=True)
    return home


@pytest.fixture
def city(
    founded: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """Return a city with a clock of its own and nothing in it."""
    return Town(copied(founded, tmp_path), capsys, monkeypatch).at("2026-11-23T12:00")


@pytest.fixture
def folder(city: Town) -> Path:
    """Return a folder with the city's own files."""
    here = city.home.parent
    (here / "unit.csv").write_text(OFFICES)
    (here / "presensi.csv").write_text(LOG)
    (here / "map.toml").write_text(MAP)
    return here


class Terminal(io.StringIO):
    """Answers of somebody who sits at the screen."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect what is answered at the screen, one question an entry."""
    given: list[str] = []
    terminal = Terminal()
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr(terminal, "readline", lambda: given.pop(0) + "\n")
    yield given
    assert given == []


def learn_offices(city: Town, folder: Path) -> None:
    draft = city.done("map", "unit.csv", "--to", "offices", "--draft").out
    (folder / "offices.toml").write_text(draft)
    city.done("map", "unit.csv", "--from", "offices.toml")


def test_a_draft_of_guesses_teaches_a_registry_table(city: Town, folder: Path) -> None:
    assert (
        "sidak map FILE --to offices" in city.run("import", "offices", "unit.csv").err
    )
    learn_offices(city, folder)
    assert "2 new" in city.done("import", "offices", "unit.csv").out
    (folder / "later.csv").write_text("JENIS;KODE_UNIT;NAMA UNIT\nkelurahan;J3;Tiga\n")
    assert "1 new" in city.done("import", "offices", "later.csv").out


def test_a_log_is_taught_by_a_file_and_read_from_then_on(
    city: Town, folder: Path
) -> None:
    learn_offices(city, folder)
    city.done("import", "offices", "unit.csv")
    assert "sidak map FILE" in city.run("ingest", "presensi.csv").said
    said = city.done("map", "presensi.csv", "--from", "map.toml").out
    assert (
        "The first rows give 3 punches and 1 refused lines: 1 impossible_date" in said
    )
    assert "4 lines = 3 punches" in city.done("ingest", "presensi.csv").out
    assert "known_batch" in city.done("ingest", "presensi.csv", "--json").out
    sniffed = city.done("sniff", "presensi.csv").out
    assert "format: mapped" in sniffed
    assert "1990" not in sniffed


def test_a_corrected_map_makes_the_same_file_another_input(
    city: Town, folder: Path
) -> None:
    learn_offices(city, folder)
    city.done("import", "offices", "unit.csv")
    (folder / "map.toml").write_text(MAP.replace('SATU = "J1"', 'SATU = "J2"'))
    city.done("map", "presensi.csv", "--from", "map.toml")
    city.done("ingest", "presensi.csv")
    (folder / "map.toml").write_text(MAP)
    city.done("map", "presensi.csv", "--from", "map.toml")
    assert "2 punches + 1 duplicates" in city.done("ingest", "presensi.csv").out


def test_the_doctor_lists_what_was_learned_and_what_counts_instead(
    city: Town, folder: Path
) -> None:
    learn_offices(city, folder)
    city.done("map", "presensi.csv", "--from", "map.toml")
    said = city.done("doctor").out
    assert "Learned columns of offices: kind=jenis" in said
    assert "schedule=five_day, minimum_staff=2 (1)" in said
    assert "Learned columns of log: came=Jam Masuk" in said


def test_what_was_learned_can_be_forgotten(city: Town, folder: Path) -> None:
    learn_offices(city, folder)
    city.done("map", "unit.csv", "--to", "offices", "--forget")
    assert city.run("import", "offices", "unit.csv").code == 1
    told = city.refused("map", "unit.csv", "--to", "offices", "--forget")
    assert "Nothing was learned" in told


def test_a_map_that_does_not_fit_teaches_nothing(city: Town, folder: Path) -> None:
    (folder / "map.toml").write_text(MAP.replace('day = "Tanggal"', 'day = "Hari"'))
    told = city.refused("map", "presensi.csv", "--from", "map.toml")
    assert "no column 'Hari'; it has: nip, nama, unit" in told
    assert "Learned" not in city.done("doctor").out


@pytest.mark.parametrize("content", [b"PAR1\x15\x04nip,waktu\n", b'{"no_id": "7"}\n'])
def test_names_within_parquet_and_json_are_not_learned_and_that_is_said(
    city: Town, folder: Path, content: bytes
) -> None:
    (folder / "own").write_bytes(content)
    refused = city.run("map", folder / "own", "--draft")
    assert refused.code == 1
    assert "Parquet" in refused.err


def test_without_a_terminal_nobody_is_asked(city: Town, folder: Path) -> None:
    assert "--from map.toml" in city.refused("map", "presensi.csv")


def test_questions_come_with_guesses_and_show_neither_number_nor_name(
    city: Town, folder: Path, answers: list[str]
) -> None:
    answers += ["", "nothing", "2", ""]
    said = city.done("map", "unit.csv", "--to", "offices")
    assert "Learned" in said.out
    city.done("import", "offices", "unit.csv")
    # pin, staff number, office, when: only what is not settled yet; then the code.
    answers += ["-", "1", "unit", "-", "", "-", "", "", "", *("9", "J1")]
    said = city.done("map", "presensi.csv")
    assert "what does 'SATU' mean? Accepted: J1, J2" in said.err
    assert "That is none of the accepted values." in said.err
    assert "1990" not in said.said
    assert "Nobody" not in said.said
    assert "3 punches" in city.done("ingest", "presensi.csv").out


def test_workbooks_are_taught_like_texts(city: Town, folder: Path) -> None:
    a_workbook(
        folder / "unit.xlsx", *[line.split(",") for line in OFFICES.splitlines()]
    )
    learn_offices(city, folder)
    assert "2 new" in city.done("import", "offices", "unit.xlsx").out
    a_workbook(folder / "log.xlsx", *[line.split(";") for line in LOG.splitlines()])
    city.done("map", "log.xlsx", "--from", "map.toml")
    assert "4 lines = 3 punches" in city.done("ingest", "log.xlsx").out
