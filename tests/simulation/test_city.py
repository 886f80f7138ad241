from datetime import date
from pathlib import Path

import numpy as np
import pytest

from simulation.city import City, make_city
from simulation.files import write_city
from tests.simulation.conftest import UNTIL


def bytes_of(city: City, folder: Path) -> dict[str, bytes]:
    write_city(city, folder)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_seed_gives_the_same_bytes(hamlet, tmp_path):
    again = make_city(3, UNTIL, days=45, offices=12)
    first = bytes_of(hamlet, tmp_path / "first")
    assert first == bytes_of(again, tmp_path / "again")
    assert len(first) > 12


def test_another_seed_gives_another_city(hamlet, tmp_path):
    other = make_city(4, UNTIL, days=45, offices=12)
    ours, theirs = (
        bytes_of(each, tmp_path / str(each.seed)) for each in (hamlet, other)
    )
    assert ours["leave.csv"] != theirs["leave.csv"]
    assert ours.keys() != theirs.keys(), "devices have other numbers"


def test_what_happens_does_not_depend_on_the_days_asked_for(hamlet):
    shorter = make_city(3, UNTIL, days=10, offices=12)
    assert (shorter.truth.heads == hamlet.truth.heads[:, -11:]).all()
    assert (shorter.truth.outing == hamlet.truth.outing[:, -11:]).all()


def test_what_happened_stays_when_time_goes_on():
    earlier = make_city(3, date(2026, 11, 17), days=20, offices=12, story=False)
    later = make_city(3, date(2026, 11, 24), days=27, offices=12, story=False)
    assert (earlier.truth.heads == later.truth.heads[:, :21]).all()


def test_an_office_lives_the_same_life_beside_fewer_others():
    village = make_city(3, UNTIL, days=5, offices=2, story=False)
    town = make_city(3, UNTIL, days=5, story=False)
    rows = np.isin(town.truth.codes, village.truth.codes)
    assert (town.truth.offices.away[rows] == village.truth.offices.away).all()
    assert (town.truth.hours.opens[rows] == village.truth.hours.opens).all()


@pytest.mark.parametrize(
    ("until", "tomorrow"),
    [
        (date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2025, 3, 29), date(2025, 4, 8)),
    ],
)
def test_tomorrow_is_the_first_usual_working_day(until, tomorrow):
    assert make_city(1, until, days=3, offices=5).tomorrow == tomorrow


def test_the_past_ends_the_evening_before(city):
    until = np.datetime64(city.until)
    for name, table in city.observed.registry.items():
        if "recorded_at" in table:
            assert (table["recorded_at"] < until).all(), name
    assert city.truth.days[-1].date() == city.tomorrow


def test_a_small_kelurahan_marries_tomorrow_and_filed_it_days_before(city):
    leave, staff = city.observed.registry["leave"], city.observed.registry["staff"]
    tomorrow = leave["starts_at"] == np.datetime64(city.tomorrow)
    (row,) = leave[tomorrow & (leave["occasion"] == "own_wedding")].itertuples()
    assert (row.starts_at - row.recorded_at).days >= 3
    office = staff.set_index("staff_number")["office_code"][row.staff_number]
    assert office != "35.73.01.1011", "never Jodipan itself"
    place = city.truth.codes.tolist().index(office)
    assert city.truth.outing[place, -1]
    assert city.truth.offices.kinds[place] == "kelurahan"
    assert city.truth.offices.size[place] <= 9


def test_the_story_office_changes_with_the_seed():
    offices = {make_city(seed, UNTIL, days=1).truth.outing[:, -1].argmax()
               for seed in range(4)}  # fmt: skip
    assert len(offices) > 1


def test_a_city_needs_a_day_and_no_more_offices_than_there_are():
    with pytest.raises(ValueError, match="at least 1"):
        make_city(1, UNTIL, days=0)
    with pytest.raises(ValueError, match="201 asked for, 1 to 200"):
        make_city(1, UNTIL, offices=201)
