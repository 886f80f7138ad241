from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data.city import City, open_city
from data.database import reading
from data.errors import UserError
from data.store.plans import read_not_drawn
from pipelines.tonight import Night, scheduled, tonight
from tests.pipelines.town import DAY, EVENING

pytestmark = pytest.mark.slow

AS_OF = datetime(2026, 11, 23, 20)
NIGHT = Night(DAY, AS_OF)
THURSDAY = date(2026, 11, 26)


@contextmanager
def city_at(home: Path, now: datetime, *, replay: bool = False) -> Iterator[City]:
    """The town as if its clock were real, when not asked for a replay."""
    environ = {"SIDAK_HOME": str(home), "SIDAK_NOW": EVENING}
    with open_city(environ, home) as city:
        yield replace(city, now=now, replay=replay)


def not_drawn(city: City) -> list[date]:
    with reading(city.engine) as db:
        found = read_not_drawn(db, city.settings.offset)
    return list(found["service_date"].dt.date)


def test_a_night_knows_what_was_recorded_until_20_00_of_the_day_before(
    settled: Path,
) -> None:
    with city_at(settled, datetime(2026, 11, 23, 22)) as city:
        assert tonight(city, DAY) == NIGHT


def test_a_night_by_hand_before_its_time_asks_for_as_of(settled: Path) -> None:
    with city_at(settled, datetime(2026, 11, 23, 19, 59)) as city:
        with pytest.raises(UserError, match="--as-of 2026-11-23T19:59"):
            tonight(city, DAY)
        earlier = datetime(2026, 11, 23, 19)
        assert tonight(city, DAY, earlier) == Night(DAY, earlier)


@pytest.mark.parametrize("replay", [False, True])
def test_a_night_never_knows_the_future(settled: Path, replay: bool) -> None:
    now = datetime(2026, 11, 23, 21)
    with city_at(settled, now, replay=replay) as city:
        with pytest.raises(UserError, match="later than now"):
            tonight(city, DAY, now + timedelta(minutes=1))
        assert tonight(city, DAY, now).as_of == now


def test_a_night_never_knows_what_came_after_the_release(settled: Path) -> None:
    with city_at(settled, datetime(2026, 11, 24, 9), replay=True) as city:
        with pytest.raises(UserError, match="release"):
            tonight(city, DAY, datetime(2026, 11, 24, 6, 30))
        last = datetime(2026, 11, 24, 6, 29)
        assert tonight(city, DAY, last).as_of == last


def test_without_a_known_office_the_text_names_what_would_help(settled: Path) -> None:
    long_ago = datetime(1899, 12, 31, 20)
    with (
        city_at(settled, AS_OF, replay=True) as city,
        pytest.raises(UserError, match=r"--backfill.*--as-of"),
    ):
        tonight(city, DAY, long_ago)


def test_a_past_date_is_refused_and_recorded_as_not_drawn(town) -> None:
    with city_at(town.home, datetime(2026, 11, 24, 6, 30)) as city:
        with pytest.raises(UserError, match="not drawn"):
            tonight(city, DAY)
        assert not_drawn(city) == [DAY]


def test_a_past_date_with_a_sealed_plan_stands(sealed_town) -> None:
    with city_at(sealed_town.home, datetime(2026, 11, 25, 8)) as city:
        assert tonight(city, DAY) == NIGHT
        assert not_drawn(city) == []


def test_a_replay_may_plan_a_past_date_and_records_nothing(town) -> None:
    with city_at(town.home, datetime(2026, 11, 28, 8), replay=True) as city:
        assert tonight(city, DAY) == NIGHT
        assert not_drawn(city) == []


def test_missed_days_are_recorded_when_the_next_night_runs(sealed_town) -> None:
    saturday = date(2026, 11, 28)
    with city_at(sealed_town.home, datetime(2026, 11, 27, 21)) as city:
        tonight(city, saturday)
        # The 24th has its plan; its night is over.
        assert not_drawn(city) == [date(2026, 11, 25), THURSDAY, date(2026, 11, 27)]


def test_a_coming_day_without_a_plan_yet_is_not_missed(sealed_town) -> None:
    with city_at(sealed_town.home, datetime(2026, 11, 25, 5)) as city:
        tonight(city, THURSDAY, datetime(2026, 11, 25, 4))
        assert not_drawn(city) == []


def test_a_scheduled_run_plans_the_day_after_its_scheduled_time(settled: Path) -> None:
    at = datetime(2026, 11, 23, 20, 15)
    with city_at(settled, at + timedelta(seconds=2)) as city:
        assert scheduled(city, at) == NIGHT


def test_a_scheduled_run_that_comes_hours_late_plans_the_same_day(
    settled: Path,
) -> None:
    at = datetime(2026, 11, 23, 20, 15)
    with city_at(settled, datetime(2026, 11, 24, 3)) as city:
        assert scheduled(city, at) == NIGHT


@pytest.mark.parametrize("hour", [18, 20])
def test_a_scheduled_run_that_starts_a_moment_early_is_not_refused(
    settled: Path, hour: int
) -> None:
    at = datetime(2026, 11, 23, hour, 15)
    with city_at(settled, at - timedelta(seconds=1)) as city:
        assert scheduled(city, at) == Night(DAY, min(at, AS_OF))


def test_a_scheduled_run_before_20_00_knows_what_its_scheduled_time_knew(
    settled: Path,
) -> None:
    at = datetime(2026, 11, 23, 18)
    with city_at(settled, datetime(2026, 11, 23, 23)) as city:
        assert scheduled(city, at) == Night(DAY, at)


def test_a_scheduled_run_after_its_release_is_refused(town) -> None:
    at = datetime(2026, 11, 23, 20, 15)
    with city_at(town.home, datetime(2026, 11, 24, 9)) as city:
        with pytest.raises(UserError, match="past"):
            scheduled(city, at)
        assert not_drawn(city) == [DAY]


def test_custody_that_is_not_built_is_not_claimed(town) -> None:
    environ = {
        "SIDAK_HOME": str(town.home),
        "SIDAK_NOW": EVENING,
        "SIDAK_CUSTODY": "custodians",
    }
    with (
        open_city(environ, town.home) as city,
        pytest.raises(UserError, match="SIDAK_CUSTODY=local"),
    ):
        tonight(city, DAY)
