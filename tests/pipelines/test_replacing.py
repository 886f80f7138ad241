import json

import pytest

from data.city import open_city
from inspections.record import commit_hash
from pipelines import steps
from pipelines.replacing import begin_replacement
from pipelines.tonight import tonight
from tests.pipelines.town import DAY, MORNING, RECORD, Town, write_rows

pytestmark = pytest.mark.slow

SECOND = f"{DAY}.v2.commit.json"


@pytest.fixture
def late_mark(sealed_town: Town) -> Town:
    """A sealed town in which a row came after sealing."""
    row = {
        "office_code": "35.73.01",
        "marked_at": "2026-11-23T10:00",
        "kind": "letter",
    }
    file = write_rows(sealed_town.home / "marks.csv", [row])
    sealed_town.done(
        "import", "service_marks", file, "--recorded-at", "2026-11-23T19:00"
    )
    return sealed_town


def test_a_replacement_is_chained_has_the_same_salt_and_is_counted(
    late_mark: Town,
) -> None:
    said = late_mark.night("--replace", "late files").said
    assert "Sealed as version 2." in said
    first, second = (json.loads(late_mark.record(name)) for name in (RECORD, SECOND))
    assert second["previous"] == commit_hash(first)
    assert second["salts"] == first["salts"]
    assert second["reason"] == "late files"
    assert second["inputs"] != first["inputs"]
    late_mark.at(MORNING)
    assert "Versions sealed: 2." in late_mark.done("verify", "--date", DAY).out
    listed = late_mark.done("list", "--date", DAY, "--json")
    assert "Versions sealed for this day: 2." in listed.err
    assert "2 versions" in late_mark.done("list", "--date", DAY, "--format", "html").out


def test_a_replacement_may_know_more(sealed_town: Town) -> None:
    sealed_town.night("--replace", "more is known", "--as-of", "2026-11-23T20:10")
    assert json.loads(sealed_town.record(SECOND))["as_of"].startswith(
        "2026-11-23T20:10"
    )


def test_verify_misses_a_version_that_somebody_took_away(late_mark: Town) -> None:
    late_mark.night("--replace", "late files")
    late_mark.at(MORNING).done("release", "--date", DAY)
    (late_mark.home / "records" / RECORD).unlink()
    result = late_mark.run("verify", "--date", DAY)
    assert result.code == 1
    assert "version 1 is missing" in result.out


def test_a_commitment_lost_by_a_kill_comes_back_with_the_next_version(
    late_mark: Town,
) -> None:
    (late_mark.home / "records" / RECORD).unlink()
    late_mark.night("--replace", "late files")
    assert {RECORD, SECOND} <= set(late_mark.records)


def test_there_must_be_a_plan_to_replace(town: Town) -> None:
    said = town.refused("nightly", "--date", DAY, "--no-prefect", "--replace", "reason")
    assert "no sealed plan" in said


def test_a_replacement_wants_a_reason(sealed_town: Town) -> None:
    said = sealed_town.refused(
        "nightly", "--date", DAY, "--no-prefect", "--replace", " "
    )
    assert "wants a reason" in said


def test_a_released_list_is_never_replaced(open_town: Town) -> None:
    said = open_town.refused(
        "nightly", "--date", DAY, "--no-prefect", "--replace", "reason"
    )
    assert "released" in said


def test_a_list_opened_early_is_never_replaced(sealed_town: Town) -> None:
    sealed_town.done("list", "--date", DAY, "--open-early", "a visit of state")
    said = sealed_town.refused(
        "nightly", "--date", DAY, "--no-prefect", "--replace", "reason"
    )
    assert "opened early" in said


@pytest.mark.parametrize("shown", ["opened early", "released"])
def test_a_replacement_begun_before_the_list_was_shown_lapses(
    sealed_town: Town, shown: str
) -> None:
    """Killed between its beginning and its sealing, it must not be sealed later."""
    with open_city() as city:
        begin_replacement(city, tonight(city, DAY), "reason")
    if shown == "released":
        sealed_town.at(MORNING).done("release", "--date", DAY)
    else:
        sealed_town.done("list", "--date", DAY, "--open-early", "reason")
    before = sealed_town.records
    sealed_town.night()
    assert sealed_town.records == before


def test_a_list_opened_early_while_the_night_runs_is_not_replaced(
    sealed_town: Town,
) -> None:
    with open_city() as city:
        night = tonight(city, DAY)
        begin_replacement(city, night, "reason")
        for step in steps.NIGHT[:-1]:
            step(city, night)
    sealed_town.done("list", "--date", DAY, "--open-early", "reason")
    with open_city() as city:
        assert steps.seal(city, night).numbers == {}
    assert SECOND not in sealed_town.records


def test_a_replacement_begun_and_killed_is_finished_by_the_next_night(
    sealed_town: Town,
) -> None:
    with open_city() as city:
        begin_replacement(city, tonight(city, DAY), "reason")
    sealed_town.night()
    assert json.loads(sealed_town.record(SECOND))["reason"] == "reason"
