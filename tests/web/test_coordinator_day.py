"""The day live: what became of each stop, who is where, and nothing before."""

import re

import pytest

from data.database import transaction
from data.store.audit import VIEWED
from data.store.opened_stops import open_stop
from tests.pipelines.town import DAY, DAY_BEFORE
from tests.web.coordinating import AFTERNOON, a_stop, report, skip, swap, the_list
from tests.web.people import Site

pytestmark = pytest.mark.slow


def _line(page: str, visit: str) -> str:
    """Return what the page says of one visit, without markup."""
    found = re.search(rf'<li class="live[^>]* id="{visit}">(.*?)</li>', page, re.DOTALL)
    assert found, visit
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_every_stop_is_under_its_team(site: Site) -> None:
    page = site.person("coordinator").get("/hari").text
    rows = the_list(site)
    for team, mine in rows.groupby("team"):
        section = page[page.index(f">{team}</h2>") :]
        section = section[: section.index("</section>")]
        found = re.findall(r'<li class="live[^>]* id="([^"]+)"', section)
        assert sorted(found) == sorted(mine["visit"])


def test_a_stop_says_what_became_of_it(site: Site) -> None:
    site.at(AFTERNOON)
    coordinator = site.person("coordinator")
    rows = the_list(site).to_dict("records")
    waiting, opened, received, missed, skipped = rows[:5]
    with transaction(site.city.engine) as db:
        offset = site.city.settings.offset
        open_stop(db, opened["visit"], "inspector", site.city.now, offset)
    report(site, received)
    report(site, missed, office_open="not_reached", cause="weather")
    skip(coordinator, skipped["visit"], "jalan ditutup")
    page = coordinator.get("/hari").text
    assert "Belum dibuka" in _line(page, waiting["visit"])
    assert "Dibuka pukul" in _line(page, opened["visit"])
    assert "Hasil diterima pukul 13.00, No. 000001" in _line(page, received["visit"])
    assert "Tidak terlaksana: Cuaca" in _line(page, missed["visit"])
    told = _line(page, skipped["visit"])
    assert "Dilewati" in told
    assert "jalan ditutup (coordinator-1, pukul 13.00)" in told


def test_progress_counts_results_and_leaves_skipped_stops_out(site: Site) -> None:
    site.at(AFTERNOON)
    coordinator = site.person("coordinator")
    rows = the_list(site).to_dict("records")
    report(site, rows[0])
    report(site, rows[1], office_open="not_reached", cause="time")
    skip(coordinator, rows[2]["visit"])
    page = coordinator.get("/hari").text
    assert f"2 dari {len(rows) - 1} tujuan selesai" in page


def test_a_team_is_where_it_reported_or_opened_last(site: Site) -> None:
    stop = a_stop(site, "am")
    inspector = site.person("inspector", team=stop["team"])
    inspector.get("/daftar")
    site.at(f"{DAY}T09:05")
    report(site, stop)
    page = site.person("coordinator").get("/hari").text
    assert f"Terakhir di {stop['office_name']}, pukul 09.05" in page


def test_drawn_offices_without_a_team_and_reserves_have_their_place(site: Site) -> None:
    reserves = site.rows(
        f"SELECT office_code FROM visits WHERE reserve AND service_date = '{DAY}'"
    )
    page = site.person("coordinator").get("/hari").text
    section = page[page.index('id="cadangan"') :]
    assert reserves
    assert all(f">{code}<" in section for (code,) in reserves)


def test_past_days_can_be_looked_at_and_are_not_changed(site: Site) -> None:
    coordinator = site.person("coordinator")
    page = coordinator.get(f"/hari?tanggal={DAY_BEFORE}")
    assert page.status_code == 200
    assert "Senin, 23 November 2026" in page.text
    assert "/hari/tujuan/" not in page.text
    assert "data-refresh" not in page.text
    assert coordinator.get(f"/hari?tanggal={DAY}").text.count("/hari/tujuan/")


def test_a_day_that_is_no_date_is_refused(site: Site) -> None:
    assert site.person("coordinator").get("/hari?tanggal=besok").status_code == 422


def test_before_the_release_the_page_knows_the_clock_alone(
    sealed_site: Site, site: Site
) -> None:
    shapes = []
    for each in (sealed_site, site):
        each.at(f"{DAY}T06:29")
        person = each.person("coordinator")
        paths = ("/hari", "/hari/perintah", "/hari/cadangan", "/hari/tujuan/V1")
        shapes.append(
            [person.get(path).text.replace(person.csrf, "") for path in paths]
        )
        assert "06.30" in shapes[-1][0]
        assert not any("/hari/tujuan/" in text for text in shapes[-1])
    assert shapes[0] == shapes[1]


def test_a_coming_day_looks_like_one_that_is_not_open(site: Site) -> None:
    page = site.person("coordinator").get("/hari?tanggal=2026-11-25").text
    assert "Daftar belum dibuka" in page


def test_every_look_at_the_day_is_in_the_audit_trail(site: Site) -> None:
    person = site.person("coordinator")
    for _ in range(3):
        person.get("/hari")
    found = site.rows(f"SELECT account FROM audit WHERE action = '{VIEWED}'")
    assert found == [("coordinator-1",)] * 3


def test_only_the_coordinator_sees_the_day(site: Site) -> None:
    for role in ("inspector", "analyst", "leader", "admin", "office"):
        assert site.person(role).get("/hari").status_code == 403


def test_the_page_refreshes_itself_and_has_a_link_for_those_without_script(
    site: Site,
) -> None:
    page = site.person("coordinator").get("/hari").text
    assert 'id="hari" data-refresh="60"' in page
    assert '<script type="module" src="/static/segar.js"></script>' in page
    assert '<a class="button second" href="/hari">' in page


def test_a_swapped_stop_stands_at_its_new_team(site: Site) -> None:
    coordinator = site.person("coordinator")
    stop = a_stop(site)
    other = "BKPSDM" if stop["team"] != "BKPSDM" else "Inspektorat"
    swap(coordinator, stop["visit"], other)
    page = coordinator.get("/hari").text
    section = page[page.index(f">{other}</h2>") :]
    assert stop["visit"] in section[: section.index("</section>")]
    assert "Dialihkan ke tim lain: mobil rusak" in _line(page, stop["visit"])


def test_a_result_that_comes_after_a_skip_counts(site: Site) -> None:
    """A phone without a signal may have been there already."""
    coordinator = site.person("coordinator")
    stop = a_stop(site, "am")
    skip(coordinator, stop["visit"])
    report(site, stop)
    page = coordinator.get("/hari").text
    assert "Hasil diterima" in _line(page, stop["visit"])
    assert f"1 dari {len(the_list(site))} tujuan selesai" in page


def test_a_result_can_be_read_from_the_day(site: Site) -> None:
    stop = a_stop(site, "am")
    report(site, stop)
    coordinator = site.person("coordinator")
    path = f"/hasil/{stop['visit']}/terima"
    assert f'href="{path}"' in coordinator.get("/hari").text
    assert coordinator.get(path).status_code == 200
