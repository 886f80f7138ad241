"""Offices and teams alone give the lottery, the list and an honest estimate."""

import pytest

from tests.pipelines.town import DAY, EVENING, MORNING, Town, write_rows

pytestmark = pytest.mark.slow

OFFICES = [
    {"office_code": f"K{number:02d}", "name": f"Kantor {number}", "kind": "kelurahan"}
    for number in range(12)
]
TEAMS = [
    {
        "team": "Tim 1",
        "visits_per_day": 4,
        "starts": "08:00",
        "ends": "15:00",
        "valid_from": "2026-01-01",
    }
]


@pytest.fixture
def open_city(city: Town) -> Town:
    """Offices and teams, a night, and the next morning."""
    city.at(EVENING)
    for table, rows in (("offices", OFFICES), ("teams", TEAMS)):
        path = write_rows(city.home.parent / f"{table}.csv", rows)
        city.done("import", table, path, "--backfill")
    city.night()
    return city.at(MORNING)


def test_offices_and_teams_alone_give_a_list_that_verifies(open_city: Town) -> None:
    rows = open_city.done("list", "--date", DAY, "--json").objects
    assert sum(row["reserve"] == "no" for row in rows) == 4
    assert "match" in open_city.done("verify", "--date", DAY).out


def test_without_a_roster_nobody_is_expected_and_all_have_one_risk(
    open_city: Town,
) -> None:
    rows = open_city.done("risk", "--date", DAY, "--json").objects
    assert {row["expected_staff"] for row in rows} == {None}
    assert len({row["p_below_minimum"] for row in rows}) == 1


def test_without_visits_the_estimate_is_honest(open_city: Town) -> None:
    rows = open_city.done(
        "estimate", "--from", "2026-11-01", "--until", "2026-12-01", "--json"
    ).objects
    assert [(row["value"], row["low"], row["high"]) for row in rows] == [
        (None, 0, 1),
        (None, 0, 1),
    ]
