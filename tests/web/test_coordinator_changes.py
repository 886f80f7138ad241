"""The list is changed through the ledger alone, and the draw never."""

import csv
import io
import re

import pytest

from tests.pipelines.town import DAY, DAY_BEFORE, Town
from tests.web.coordinating import (
    AFTERNOON,
    a_stop,
    an_office_not_on_the_list,
    another_team,
    ledger,
    order,
    report,
    skip,
    swap,
    the_list,
)
from tests.web.people import Site
from web.overriding import CHANGED
from web.today import _kept, today

pytestmark = pytest.mark.slow


@pytest.fixture
def afternoon(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return the site when both halves may be seen, and any number be opened."""
    monkeypatch.setattr("web.stops.MOST_OPEN", 99)
    site.at(AFTERNOON)
    return site


def _stops(site: Site, team: str) -> str:
    """Return what the team's phone shows once every stop was opened."""
    person = site.person("inspector", team=team)
    page = person.get("/daftar").text
    while closed := re.search(r'name="visit" value="([^"]+)"', page):
        person.post("/daftar/buka", {"visit": closed[1]})
        page = person.get("/daftar").text
    return page


def test_a_change_leaves_draw_and_record_as_they_are(afternoon: Site) -> None:
    def drawn() -> list[object]:
        record = (afternoon.city.settings.records / f"{DAY}.v1.open.json").read_bytes()
        tables = ("visits", "plans", "risk")
        rows = [
            afternoon.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables
        ]
        return [record, *rows]

    before = drawn()
    person = afternoon.person("coordinator")
    stop = a_stop(afternoon)
    team = another_team(afternoon, stop["team"])
    assert swap(person, stop["visit"], team).status_code == 303
    assert skip(person, stop["visit"]).status_code == 303
    office = an_office_not_on_the_list(afternoon)
    assert order(person, office, team).status_code == 303
    reserve = {"half": "pm", "team": team, "reason": "ganti", "knowing": "yes"}
    assert person.post("/hari/cadangan", reserve).status_code == 303
    assert [each.kind for each in ledger(afternoon)] == [
        *("swap", "skip", "order", "reserve")
    ]
    assert drawn() == before


def test_each_change_says_who_why_and_when_and_is_in_the_audit_trail(
    afternoon: Site,
) -> None:
    stop = a_stop(afternoon)
    skip(afternoon.person("coordinator"), stop["visit"], "  jalan   ditutup ")
    (change,) = ledger(afternoon)
    assert (change.account, change.reason) == ("coordinator-1", "jalan ditutup")
    assert change.at == afternoon.city.now
    ((account, reason, detail),) = afternoon.rows(
        f"SELECT account, reason, detail FROM audit WHERE action = '{CHANGED}'"
    )
    assert (account, reason) == ("coordinator-1", "jalan ditutup")
    assert stop["visit"] in detail


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_change_without_a_reason_is_refused(afternoon: Site, reason: str) -> None:
    stop = a_stop(afternoon)
    answer = skip(afternoon.person("coordinator"), stop["visit"], reason)
    assert answer.status_code == 422
    assert ledger(afternoon) == []


def test_a_skipped_stop_leaves_the_team_with_a_line(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    assert stop["visit"] in _stops(afternoon, stop["team"])
    skip(afternoon.person("coordinator"), stop["visit"])
    page = afternoon.person("inspector", team=stop["team"]).get("/daftar").text
    assert f'id="{stop["visit"]}"' not in page
    assert "Koordinator membatalkan satu tujuan tim pada pukul 13.00" in page


def test_a_stop_that_was_not_open_yet_is_taken_away_without_its_name(
    afternoon: Site,
) -> None:
    stop = a_stop(afternoon)
    skip(afternoon.person("coordinator"), stop["visit"])
    page = afternoon.person("inspector", team=stop["team"]).get("/daftar").text
    assert "pukul 13.00: –" in page
    assert stop["visit"] not in page


def test_a_stop_of_the_afternoon_is_not_spoken_of_in_the_morning(site: Site) -> None:
    stop = a_stop(site, "pm")
    skip(site.person("coordinator"), stop["visit"])
    page = site.person("inspector", team=stop["team"]).get("/daftar").text
    assert "Koordinator" not in page


def test_a_swapped_stop_goes_from_one_team_to_the_other(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    team = another_team(afternoon, stop["team"])
    assert stop["visit"] not in _stops(afternoon, team)
    swap(afternoon.person("coordinator"), stop["visit"], team)
    assert f'id="{stop["visit"]}"' in _stops(afternoon, team)
    left = afternoon.person("inspector", team=stop["team"]).get("/daftar").text
    assert f'id="{stop["visit"]}"' not in left
    assert "Koordinator mengalihkan satu tujuan ke tim lain" in left


def test_the_team_that_got_a_stop_can_report_it(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    team = another_team(afternoon, stop["team"])
    swap(afternoon.person("coordinator"), stop["visit"], team)
    _stops(afternoon, team)
    path = f"/hasil/{stop['visit']}"
    assert afternoon.person("inspector", team=team).get(path).status_code == 200
    old = afternoon.person("inspector", team=stop["team"])
    assert old.get(path).status_code != 200


def test_a_team_with_a_conflict_is_not_offered_and_refused(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    team = another_team(afternoon, stop["team"])
    with afternoon.city.engine.begin() as db:
        db.exec_driver_sql(
            f"UPDATE teams SET conflict_offices = 'OPD-05 {stop['office_code']}' "
            f"WHERE team = '{team}'"
        )
    person = afternoon.person("coordinator")
    page = person.get(f"/hari/tujuan/{stop['visit']}").text
    assert f"<option>{team}</option>" not in page
    answer = swap(person, stop["visit"], team)
    assert answer.status_code == 422
    assert "benturan kepentingan" in answer.text
    assert order(person, "OPD-05", team).status_code == 422
    assert ledger(afternoon) == []


def test_a_conflict_with_one_office_bars_its_whole_building(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    team = another_team(afternoon, stop["team"])
    beside = an_office_not_on_the_list(afternoon)
    with afternoon.city.engine.begin() as db:
        db.exec_driver_sql(
            f"UPDATE teams SET conflict_offices = '{beside}' WHERE team = '{team}'"
        )
        db.exec_driver_sql(
            "UPDATE offices SET building = 'Blok A' "
            f"WHERE office_code IN ('{beside}', '{stop['office_code']}')"
        )
    _kept.clear()
    answer = swap(afternoon.person("coordinator"), stop["visit"], team)
    assert "benturan kepentingan" in answer.text


def test_a_team_without_room_is_warned_of_and_takes_a_second_yes(
    afternoon: Site,
) -> None:
    stop = a_stop(afternoon)
    team = another_team(afternoon, stop["team"])
    with afternoon.city.engine.begin() as db:
        db.exec_driver_sql(f"UPDATE teams SET visits_per_day = 0 WHERE team = '{team}'")
    person = afternoon.person("coordinator")
    warned = swap(person, stop["visit"], team, knowing="")
    assert warned.status_code == 422
    assert "hanya sanggup 0 tujuan" in warned.text
    assert 'name="knowing"' in warned.text
    assert ledger(afternoon) == []
    assert swap(person, stop["visit"], team).status_code == 303


def test_two_stops_at_the_same_time_are_warned_of(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    team = another_team(afternoon, stop["team"])
    with afternoon.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE teams SET visits_per_day = 40")
    person = afternoon.person("coordinator")
    for each in the_list(afternoon).to_dict("records"):
        same = each["window_starts_at"] == stop["window_starts_at"]
        if each["half"] == "pm" and each["visit"] != stop["visit"] and not same:
            swap(person, each["visit"], team)
    answer = swap(person, stop["visit"], team, knowing="")
    taken = [
        each
        for each in the_list(afternoon).to_dict("records")
        if each["window_starts_at"] == stop["window_starts_at"] and each["team"] == team
    ]
    assert ("waktu yang sama" in answer.text) == bool(taken)


def test_a_stop_skipped_by_mistake_comes_back_to_its_team(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    person = afternoon.person("coordinator")
    skip(person, stop["visit"])
    assert swap(person, stop["visit"], stop["team"]).status_code == 303
    assert f'id="{stop["visit"]}"' in _stops(afternoon, stop["team"])
    assert [each.kind for each in ledger(afternoon)] == ["skip", "swap"]


def test_a_stop_with_a_result_is_not_changed(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    report(afternoon, stop)
    person = afternoon.person("coordinator")
    assert skip(person, stop["visit"]).status_code == 422
    team = another_team(afternoon, stop["team"])
    assert swap(person, stop["visit"], team).status_code == 422
    assert ledger(afternoon) == []


def test_an_order_comes_last_and_has_an_id_of_its_own(afternoon: Site) -> None:
    office = an_office_not_on_the_list(afternoon)
    team = a_stop(afternoon)["team"]
    order(afternoon.person("coordinator"), office, team)
    (change,) = ledger(afternoon)
    assert change.visit == f"P{DAY:%Y%m%d}-0001"
    assert change.visit not in set(the_list(afternoon)["visit"])
    page = _stops(afternoon, team)
    assert re.findall(r'<li[^>]* id="([^"]+)"', page)[-1] == change.visit
    day = afternoon.person("coordinator").get("/hari").text
    section = _team(day, team)
    assert re.findall(r'<li[^>]* id="([^"]+)"', section)[-1] == change.visit
    assert "Perintah pimpinan" in section


def test_an_office_on_the_list_is_not_ordered_once_more(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    person = afternoon.person("coordinator")
    answer = order(person, stop["office_code"], stop["team"])
    assert "sudah ada pada daftar" in answer.text
    # Nor after a skip: a drawn visit must not become one that counts nowhere.
    skip(person, stop["visit"])
    again = order(person, stop["office_code"], stop["team"])
    assert "sudah ada pada daftar" in again.text


def test_a_reserve_is_taken_only_after_a_visit_fell_away(afternoon: Site) -> None:
    person = afternoon.person("coordinator")
    stop = a_stop(afternoon)
    wish = {"half": "pm", "team": stop["team"], "reason": "ganti", "knowing": "yes"}
    assert person.post("/hari/cadangan", wish).status_code == 422
    skip(person, stop["visit"])
    assert person.post("/hari/cadangan", wish).status_code == 303
    # One for each.
    assert person.post("/hari/cadangan", wish).status_code == 422


def test_the_next_reserve_of_the_draw_is_taken_and_nobody_picks_it(
    afternoon: Site,
) -> None:
    person = afternoon.person("coordinator")
    stop = a_stop(afternoon)
    report(afternoon, stop, office_open="not_reached", cause="vehicle")
    wish = {"half": "pm", "team": stop["team"], "reason": "ganti", "knowing": "yes"}
    person.post("/hari/cadangan", wish | {"visit": "V1", "office": "OPD-05"})
    page = afternoon.person("coordinator").get("/hari").text
    assert "Cadangan dipakai: ganti" in page
    (change,) = ledger(afternoon)
    order_of_draw = [
        row["office_code"] for row in _reserves(afternoon) if row["half"] == "pm"
    ]
    assert change.office_code == order_of_draw[0]
    assert change.office_code in _team(page, stop["team"])


def _reserves(site: Site) -> list[dict[str, str]]:
    found = today(site.city, DAY, "id")
    assert found is not None
    visits = found.shown.visits
    return visits[visits["reserve"]].to_dict("records")


def _team(page: str, team: str) -> str:
    section = page[page.index(f">{team}</h2>") :]
    return section[: section.index("</section>")]


def test_nothing_is_changed_before_the_release_or_on_another_day(
    sealed_site: Site, site: Site
) -> None:
    stop, day = a_stop(site), "2026-11-25T08:00"
    sealed_site.at(f"{DAY}T06:29")
    for each, moment in ((sealed_site, f"{DAY}T06:29"), (site, day)):
        each.at(moment)
        person = each.person("coordinator")
        skip(person, stop["visit"])
        order(person, stop["office_code"], stop["team"])
        assert ledger(each) == []


def test_only_the_coordinator_changes_the_list(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    for role in ("inspector", "analyst", "leader", "admin", "office"):
        person = afternoon.person(role)
        assert skip(person, stop["visit"]).status_code == 403
        assert person.get("/hari/perubahan").status_code == 403
    assert ledger(afternoon) == []


def test_the_ledger_is_listed_and_given_as_csv(afternoon: Site) -> None:
    person = afternoon.person("coordinator")
    stop = a_stop(afternoon)
    skip(person, stop["visit"], "+1 jam")
    page = person.get(f"/hari/perubahan?tanggal={DAY}").text
    assert stop["visit"] in page
    assert "coordinator-1" in page
    answer = person.get("/hari/perubahan?format=csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["kind"] == "skip"
    assert row["reason"] == "'+1 jam"
    assert row["at"] == f"{DAY}T13:00:00+07:00"
    other = person.get(f"/hari/perubahan?tanggal={DAY_BEFORE}").text
    assert stop["visit"] not in other


def test_the_ledger_can_be_read_after_the_day(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    skip(afternoon.person("coordinator"), stop["visit"])
    afternoon.at("2026-11-25T05:00")
    page = afternoon.person("coordinator").get(f"/hari/perubahan?tanggal={DAY}").text
    assert stop["visit"] in page


def test_the_trail_names_no_office_that_was_drawn(afternoon: Site) -> None:
    """Whoever reads the trail need not know the day's offices."""
    person = afternoon.person("coordinator")
    stop = a_stop(afternoon)
    team = another_team(afternoon, stop["team"])
    swap(person, stop["visit"], team)
    skip(person, stop["visit"])
    wish = {"half": "pm", "team": team, "reason": "ganti", "knowing": "yes"}
    person.post("/hari/cadangan", wish)
    told = afternoon.rows(f"SELECT detail FROM audit WHERE action = '{CHANGED}'")
    assert len(told) == 3
    codes = {each.office_code for each in ledger(afternoon)}
    assert not any(code in detail for code in codes for (detail,) in told)


def test_the_command_line_prints_the_draw_and_says_that_there_are_changes(
    afternoon: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = a_stop(afternoon)
    town = Town(afternoon.city.settings.home, capsys, monkeypatch).at(AFTERNOON)
    before = town.done("list", "--date", DAY, "--json")
    skip(afternoon.person("coordinator"), stop["visit"])
    after = town.done("list", "--date", DAY, "--json")
    assert after.out == before.out
    assert "Changes of this list by people" not in before.err
    assert "ledger: 1." in after.err


def test_a_reason_loses_what_may_be_a_staff_number(afternoon: Site) -> None:
    stop = a_stop(afternoon)
    person = afternoon.person("coordinator")
    skip(person, stop["visit"], "lurah 199013312015131001 sakit")
    (change,) = ledger(afternoon)
    assert change.reason == "lurah … sakit"
    trail = afternoon.rows("SELECT reason FROM audit")
    assert not any("1990" in (reason or "") for (reason,) in trail)
