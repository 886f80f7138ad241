"""Which teams are absent: told until the night knows, and then left out by it."""

import json

import pytest

from data.city import City
from pipelines.running import run_night
from tests.pipelines.town import DAY
from tests.web.people import Person, Site

pytestmark = pytest.mark.slow

#: The day after, whose night comes this evening.
TOMORROW = "2026-11-25"


def tell(person: Person, **more: str) -> int:
    """Send the form; 303 means that it was taken, not that a login ended."""
    fields = {
        "team": "BKPSDM",
        "day": TOMORROW,
        "half": "day",
        "visits": "0",
        "reason": "diklat",
    }
    answer = person.post("/hari/tim", fields | more)
    assert answer.headers.get("location", "/hari/tim").startswith("/hari/tim")
    return answer.status_code


def _rows(site: Site) -> list[tuple[object, ...]]:
    return site.rows("SELECT team, day, half, visits, reason FROM team_days")


def _teams_of_plan(city: City) -> dict[str, dict[str, list[int]]]:
    with city.engine.connect() as db:
        (text,) = db.exec_driver_sql(
            f"SELECT draft FROM plans WHERE service_date = '{TOMORROW}'"
        ).one()
    return {each["team"]: each["visits"] for each in json.loads(text)["teams"]}


def test_an_absent_team_is_told_and_stands_in_the_registry(site: Site) -> None:
    person = site.person("coordinator")
    assert tell(person) == 303
    assert _rows(site) == [("BKPSDM", TOMORROW, "day", 0, "diklat")]
    page = person.get("/hari/tim").text
    assert "Rabu, 25 November 2026" in page
    assert "diklat" in page
    ((reason, account),) = site.rows(
        "SELECT reason, account FROM audit WHERE action = 'team_day'"
    )
    assert (reason, account) == ("diklat", "coordinator-1")


def test_the_next_night_leaves_the_absent_team_out(site: Site) -> None:
    tell(site.person("coordinator"))
    site.at(f"{DAY}T20:15")
    run_night(site.city, site.city.now.date().replace(day=25), None, with_prefect=False)
    visits = _teams_of_plan(site.city)
    assert visits["BKPSDM"] == {"am": [0, 0], "pm": [0, 0]}
    assert max(visits["Inspektorat"]["am"]) > 0


def test_the_last_row_holds_and_the_same_one_may_come_again(site: Site) -> None:
    person = site.person("coordinator")
    for at, visits in enumerate(("0", "3", "0", "2")):
        site.at(f"{DAY}T07:0{at}")
        assert tell(person, visits=visits) == 303
    site.at(f"{DAY}T20:15")
    run_night(site.city, site.city.now.date().replace(day=25), None, with_prefect=False)
    assert _teams_of_plan(site.city)["BKPSDM"] == {"am": [1, 1], "pm": [1, 1]}


@pytest.mark.parametrize(
    ("now", "day", "taken"),
    [
        (f"{DAY}T19:59", TOMORROW, True),
        (f"{DAY}T20:00", TOMORROW, False),
        (f"{DAY}T20:00", "2026-11-26", True),
        (f"{DAY}T09:00", str(DAY), False),
        (f"{DAY}T09:00", "2026-11-23", False),
    ],
)
def test_from_the_nights_knowledge_on_nothing_is_taken(
    site: Site, now: str, day: str, taken: bool
) -> None:
    site.at(now)
    person = site.person("coordinator")
    answer = person.post(
        "/hari/tim",
        {"team": "BKPSDM", "day": day, "half": "am", "visits": "0", "reason": "sakit"},
    )
    assert (answer.status_code == 303) == taken
    assert bool(_rows(site)) == taken
    if not taken:
        assert "sudah tetap sejak" in answer.text
        assert "alihkan tujuan ke tim lain" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"team": "Tim Hantu"},
        {"half": "malam"},
        {"visits": "-1"},
        {"visits": "49"},
        {"visits": "dua"},
        {"reason": "  "},
        {"day": "besok"},
        {"day": "2027-11-25"},
    ],
)
def test_what_the_import_would_refuse_is_refused(
    site: Site, wrong: dict[str, str]
) -> None:
    assert tell(site.person("coordinator"), **wrong) == 422
    assert _rows(site) == []


def test_what_was_typed_stays_in_a_form_that_was_refused(site: Site) -> None:
    person = site.person("coordinator")
    fields = {"team": "BKPSDM", "day": TOMORROW, "half": "pm", "visits": "99"}
    page = person.post("/hari/tim", fields | {"reason": "diklat"}).text
    assert "<option selected>BKPSDM</option>" in page
    assert '<option value="pm" selected>' in page
    assert 'value="diklat"' in page


def test_before_and_after_sealing_the_page_is_the_same(
    sealed_site: Site, site: Site
) -> None:
    shapes = []
    for each in (sealed_site, site):
        each.at(f"{DAY}T06:00")
        person = each.person("coordinator")
        shapes.append(person.get("/hari/tim").text.replace(person.csrf, ""))
    assert shapes[0] == shapes[1]


def test_only_the_coordinator_tells_absences(site: Site) -> None:
    for role in ("inspector", "analyst", "leader", "admin", "office"):
        assert tell(site.person(role)) == 403
    assert _rows(site) == []
