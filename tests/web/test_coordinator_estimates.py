"""What nobody drew counts in no estimate; a drawn visit stays in, whoever makes it."""

from datetime import date
from uuid import uuid4

import pandas as pd
import pytest

from pipelines.estimating import estimate_period
from tests.pipelines.town import DAY
from tests.web.coordinating import (
    AFTERNOON,
    a_stop,
    an_office_not_on_the_list,
    another_team,
    ledger,
    order,
    skip,
    swap,
)
from tests.web.people import Site


@pytest.fixture
def afternoon(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr("web.stops.MOST_OPEN", 99)
    site.at(AFTERNOON)
    return site


def _estimates(site: Site) -> pd.DataFrame:
    return estimate_period(site.city, DAY, date(2026, 11, 25))


def _reported(site: Site, visit: str, team: str) -> None:
    """Open the stop as its team and send a finding, as a phone without script does."""
    person = site.person("inspector", team=team)
    for _ in range(9):
        page = person.get("/daftar").text
        if f'id="{visit}" data-visit' in page:
            break
        start = page.index('name="visit" value="') + len('name="visit" value="')
        person.post("/daftar/buka", {"visit": page[start : page.index('"', start)]})
    form = {
        "uuid": str(uuid4()),
        "visit": visit,
        "arrived_at": f"{DAY}T12:40",
        "office_open": "open",
        "service_staff_seen": "5",
        "service_running": "yes",
    }
    assert person.post(f"/hasil/{visit}", form).status_code == 303


def test_the_result_of_an_order_counts_in_no_estimate(afternoon: Site) -> None:
    before = _estimates(afternoon)
    team = a_stop(afternoon)["team"]
    office = an_office_not_on_the_list(afternoon)
    order(afternoon.person("coordinator"), office, team)
    visit = ledger(afternoon)[0].visit
    _reported(afternoon, visit, team)
    rows = afternoon.rows(
        f"SELECT office_code, chance, slot_chance FROM findings WHERE visit = '{visit}'"
    )
    assert rows == [(office, None, None)]
    pd.testing.assert_frame_equal(_estimates(afternoon), before)


def test_the_result_of_a_reserve_counts_in_no_estimate(afternoon: Site) -> None:
    before = _estimates(afternoon)
    stop = a_stop(afternoon)
    person = afternoon.person("coordinator")
    skip(person, stop["visit"])
    wish = {"half": "pm", "team": stop["team"], "reason": "ganti", "knowing": "yes"}
    person.post("/hari/cadangan", wish)
    _reported(afternoon, ledger(afternoon)[-1].visit, stop["team"])
    pd.testing.assert_frame_equal(_estimates(afternoon), before)


def test_a_swapped_visit_counts_like_any_drawn_one(afternoon: Site) -> None:
    before = _estimates(afternoon)["visits"].iloc[0]
    stop = a_stop(afternoon)
    team = another_team(afternoon, stop["team"])
    swap(afternoon.person("coordinator"), stop["visit"], team)
    _reported(afternoon, stop["visit"], team)
    assert _estimates(afternoon)["visits"].iloc[0] == before + 1
