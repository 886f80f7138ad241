import shutil
from pathlib import Path

import pytest

from simulation.files import CityFiles
from tests.pipelines.town import (
    DAY,
    EVENING,
    MORNING,
    RECORD,
    SUNDAY,
    Town,
    write_rows,
)

pytestmark = pytest.mark.slow

COMMANDS = (
    ("list",),
    ("chances",),
    ("risk",),
    ("explain", "35.73.01"),
)


def offices(town: Town, files: CityFiles, *options: str) -> None:
    town.done("import", "offices", files.tables["offices"], *options)
    town.done("import", "teams", files.tables["teams"], *options)


def test_the_night_takes_the_inbox_in_and_seals_one_plan(town: Town) -> None:
    said = town.night().said
    assert "Logs: 8 new files" in said
    assert "Sealed as version 1." in said
    assert RECORD in town.records
    assert (town.home / "inbox").is_dir()
    assert len(list((town.home / "inbox").rglob("*.*"))) > 8


def test_files_of_the_inbox_count_as_known_at_as_of(sealed_town: Town) -> None:
    known = sealed_town.rows(
        "SELECT DISTINCT policy FROM batches WHERE kind = 'punches' "
        "AND policy <> 'backfill'"
    )
    assert known == [("2026-11-23T20:00:00",)]


def test_the_night_run_again_is_a_no_op_with_the_same_bytes(sealed_town: Town) -> None:
    before, risk = sealed_town.records, sealed_town.rows("SELECT * FROM risk")
    said = sealed_town.night().said
    assert "The sealed plan stands" in said
    assert "--replace" not in said
    assert sealed_town.records == before
    assert sealed_town.rows("SELECT * FROM risk") == risk
    assert sealed_town.rows(
        f"SELECT version FROM plans WHERE service_date = '{DAY}'"
    ) == [(1,)]


def test_new_inputs_before_the_release_do_not_move_the_sealed_plan(
    sealed_town: Town,
) -> None:
    before = sealed_town.records
    late = {"device": "SIM0000426421", "pin": "1", "punched_at": "2026-11-23T16:31"}
    write_rows(sealed_town.home / "inbox" / "late.csv", [late])
    said = sealed_town.night().said
    assert "came after sealing" in said
    assert "--replace REASON" in said
    assert sealed_town.records == before


def test_another_as_of_does_not_move_the_sealed_plan_and_is_told(
    sealed_town: Town,
) -> None:
    before = sealed_town.records
    said = sealed_town.night("--as-of", "2026-11-23T19:00").said
    assert "as known at" in said
    assert sealed_town.records == before


def test_rows_recorded_after_as_of_change_nothing_and_are_not_told(
    sealed_town: Town,
) -> None:
    row = {
        "office_code": "35.73.01",
        "marked_at": "2026-11-23T10:00",
        "kind": "letter",
    }
    sealed_town.done(
        "import", "service_marks", write_rows(sealed_town.home / "marks.csv", [row])
    )
    assert "came after sealing" not in sealed_town.night().said


def test_a_released_list_is_said_to_stand_without_offering_a_replacement(
    open_town: Town,
) -> None:
    before = open_town.records
    said = open_town.night().said
    assert "it stands" in said
    assert "--replace" not in said
    assert open_town.records == before


def test_a_closed_day_has_an_empty_plan_an_empty_list_and_a_true_record(
    town: Town,
) -> None:
    town.at("2026-11-28T20:15").night(day=SUNDAY)
    town.at("2026-11-29T06:30")
    for words in COMMANDS[:3]:
        result = town.done(*words, "--date", SUNDAY, "--json")
        assert result.objects == []
    town.done("list", "--date", SUNDAY)
    town.done("verify", "--date", SUNDAY)
    assert "closed" in town.refused("explain", "35.73.01", "--date", SUNDAY)


def test_a_holiday_has_an_empty_plan(town: Town) -> None:
    holiday = {"day": DAY, "scope": "city", "kind": "public_holiday"}
    file = write_rows(town.home / "calendar.csv", [holiday])
    town.done("import", "calendar", file, "--backfill")
    town.night()
    town.at(MORNING)
    assert town.done("list", "--date", DAY, "--json").objects == []


def test_an_old_night_leaves_the_inbox_alone(town: Town) -> None:
    town.at("2026-11-24T20:00:01")
    said = town.night().said
    assert "Logs: 0 new files" in said


def test_a_night_a_day_late_to_the_minute_still_takes_the_inbox_in(town: Town) -> None:
    assert "Logs: 8 new files" in town.at("2026-11-24T20:00").night().said


def test_an_office_known_only_later_leaves_the_night_without_a_plan(
    new_town: Town, files: CityFiles
) -> None:
    new_town.done("init", "--replay")
    offices(new_town.at(EVENING), files)
    said = new_town.refused("nightly", "--date", DAY, "--no-prefect")
    assert "--as-of" in said
    assert "--backfill" in said
    assert new_town.records == {}
    for words in COMMANDS:
        assert "There is no plan" in new_town.refused(*words, "--date", DAY)


def test_a_city_of_offices_alone_is_told_to_import_offices(new_town: Town) -> None:
    new_town.done("init", "--replay")
    said = new_town.at(EVENING).refused("nightly", "--date", DAY, "--no-prefect")
    assert "Import offices first" in said


@pytest.fixture
def real_town(new_town: Town, files: CityFiles) -> Town:
    """A city with the machine's own clock."""
    new_town.done("init")
    offices(new_town, files, "--backfill")
    return new_town


def test_a_past_date_of_a_real_city_is_not_drawn_and_every_command_says_so(
    real_town: Town,
) -> None:
    said = real_town.refused("nightly", "--date", "2024-04-29", "--no-prefect")
    assert "recorded as not drawn" in said
    for words in COMMANDS:
        said = real_town.refused(*words, "--date", "2024-04-29")
        assert "was not drawn" in said
    assert "was not drawn" in real_town.refused("release", "--date", "2024-04-29")
    assert "1 days were not drawn" in real_town.done("doctor").said
    assert real_town.records == {}


def test_a_real_city_refuses_a_replaced_clock(real_town: Town) -> None:
    real_town.at(EVENING)
    for words in (("doctor",), ("states", "--date", DAY), ("init",)):
        assert "SIDAK_NOW" in real_town.refused(*words)


def test_a_replay_says_that_its_clock_is_replaced(sealed_town: Town) -> None:
    assert "2026" in sealed_town.done("doctor").said.splitlines()[0]
    said = sealed_town.done("states", "--date", DAY, "--json", "--lang", "id").err
    assert said.startswith("Jam diganti: sekarang dianggap Senin, 23 November 2026")


def test_the_night_of_a_later_copy_gives_the_same_bytes_late(
    town: Town, planned: Path
) -> None:
    town.at("2026-11-24T05:50").night()
    assert town.record() == (planned / "records" / RECORD).read_bytes()


def test_a_night_in_replay_after_the_release_gives_the_same_bytes(
    town: Town, planned: Path
) -> None:
    town.at(MORNING).night()
    assert town.record() == (planned / "records" / RECORD).read_bytes()


def test_the_order_of_files_and_commands_does_not_matter(
    town: Town, planned: Path, files: CityFiles
) -> None:
    shutil.rmtree(town.home / "inbox")
    (town.home / "inbox").mkdir()
    for path in sorted(files.inbox.iterdir(), reverse=True):
        town.done("ingest", path, "--recorded-at", "2026-11-23T20:00")
    town.night()
    assert town.record() == (planned / "records" / RECORD).read_bytes()
