"""What a city begins with, and what it refuses to take in."""

from datetime import date, datetime

from pipelines.late import last_day_over
from pipelines.tonight import Night
from tests.pipelines.town import DAY, EVENING, Town, write_rows


def test_a_home_is_for_its_owner_only(new_town: Town) -> None:
    new_town.done("init")
    assert new_town.home.stat().st_mode & 0o077 == 0


def test_founding_twice_keeps_the_key_and_the_calendar(new_town: Town) -> None:
    new_town.done("init")
    key = (new_town.home / "key").read_bytes()
    days = new_town.rows("SELECT count(*) FROM calendar")
    new_town.done("init")
    assert (new_town.home / "key").read_bytes() == key
    assert new_town.rows("SELECT count(*) FROM calendar") == days


def test_a_city_with_files_does_not_become_a_replay(new_town: Town) -> None:
    new_town.done("init")
    assert "cannot become a replay" in new_town.refused("init", "--replay")


def test_logs_cannot_be_known_from_a_moment_still_to_come(new_town: Town) -> None:
    new_town.done("init")
    log = write_rows(
        new_town.home.parent / "log.csv",
        [{"device": "X", "pin": "1", "punched_at": "2026-11-20T08:00"}],
    )
    told = new_town.refused("ingest", log, "--recorded-at", "2100-01-01")
    assert "lies in the future" in told


def test_a_folder_is_no_file_to_explain(town: Town) -> None:
    assert town.run("sniff", town.home).code == 2


def test_a_night_far_ahead_looks_at_no_day_that_is_not_over() -> None:
    evening = datetime.fromisoformat(EVENING)
    ahead = Night(date(2026, 11, 30), evening)
    assert last_day_over(ahead) == date(2026, 11, 23)
    assert last_day_over(Night(DAY, evening)) == date(2026, 11, 23)
    in_the_morning = Night(DAY, evening.replace(hour=7))
    assert last_day_over(in_the_morning) == date(2026, 11, 22)
