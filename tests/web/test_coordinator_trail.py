"""The audit trail on the screen: newest first, chosen, and its chain checked."""

import csv
import io
import re

import pytest

from tests.pipelines.town import DAY
from tests.web.people import Person, Site

pytestmark = pytest.mark.slow


def _entries(page: str) -> list[int]:
    body = page[page.index("<tbody>") :]
    return [int(n) for n in re.findall(r'<tr>\s*<td class="number">(\d+)</td>', body)]


def _busy(site: Site) -> Person:
    """Let some things happen; return the admin."""
    coordinator = site.person("coordinator", name="koordinator")
    for _ in range(3):
        coordinator.get("/hari")
    site.person("inspector", name="petugas").get("/daftar")
    coordinator.get("/surat/tugas?tim=BKPSDM&bulan=2026-11")
    return site.person("admin", name="pengelola")


def test_the_newest_entry_comes_first(site: Site) -> None:
    admin = _busy(site)
    found = _entries(admin.get("/jejak").text)
    assert len(found) >= 6
    assert found == sorted(found, reverse=True)
    ((newest,),) = site.rows("SELECT max(entry) FROM audit")
    assert found[0] == newest


def test_entries_are_chosen_by_action_account_and_day(site: Site) -> None:
    admin = _busy(site)
    by_action = admin.get("/jejak?tindakan=list_viewed").text
    assert len(_entries(by_action)) == 4
    assert len(_entries(admin.get("/jejak?akun=petugas").text)) == 2
    both = admin.get("/jejak?tindakan=list_viewed&akun=koordinator").text
    assert len(_entries(both)) == 3
    # When it was done, or the day that it is about.
    assert len(_entries(admin.get(f"/jejak?tanggal={DAY}").text)) >= 6
    assert _entries(admin.get("/jejak?tanggal=2026-12-31").text) == []


def test_what_was_chosen_stays_in_form_and_links(site: Site) -> None:
    page = _busy(site).get(f"/jejak?tanggal={DAY}&akun=petugas").text
    assert f'value="{DAY}"' in page
    assert "<option selected>petugas</option>" in page
    assert f"tanggal={DAY}&amp;tindakan=&amp;akun=petugas&amp;format=csv" in page


def test_a_whole_chain_is_told_with_its_newest_hash(site: Site) -> None:
    page = _busy(site).get("/jejak").text
    ((entry, head),) = site.rows(
        "SELECT entry, hash FROM audit ORDER BY entry DESC LIMIT 1"
    )
    assert f"Rantai jejak utuh: {entry} catatan." in page
    assert head in page


def test_a_changed_entry_is_named_on_top(site: Site) -> None:
    admin = _busy(site)
    with site.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE audit SET account = 'orang-lain' WHERE entry = 3")
    page = admin.get("/jejak").text
    assert "Rantai jejak putus pada 1 catatan: 3." in page
    assert "utuh" not in page
    assert page.index("putus") < page.index("<table>")


def test_a_removed_entry_is_found(site: Site) -> None:
    admin = _busy(site)
    with site.city.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM audit WHERE entry = 2")
    assert "Rantai jejak putus" in admin.get("/jejak").text


def test_a_long_trail_has_pages(site: Site) -> None:
    admin = _busy(site)
    coordinator = site.people["koordinator"]
    for _ in range(105):
        coordinator.get("/hari")
    first = admin.get("/jejak?akun=koordinator")
    assert len(_entries(first.text)) == 100
    assert "halaman=2" in first.text
    second = admin.get("/jejak?akun=koordinator&halaman=2")
    rest = _entries(second.text)
    assert rest
    assert max(rest) < min(_entries(first.text))
    # A page beyond the last is the last.
    assert _entries(admin.get("/jejak?akun=koordinator&halaman=999").text) == rest


def test_the_trail_as_csv_holds_what_was_chosen_and_no_formula(site: Site) -> None:
    admin = _busy(site)
    coordinator = site.people["koordinator"]
    coordinator.post(
        "/hari/tim",
        {"team": "BKPSDM", "day": "2026-11-25", "half": "am", "visits": "0"}
        | {"reason": "@jam"},
    )
    answer = admin.get("/jejak?format=csv&tindakan=team_day")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["account"] == "koordinator"
    assert row["reason"] == "'@jam"
    assert "attachment" in answer.headers["content-disposition"]


def test_whoever_takes_the_trail_is_in_it(site: Site) -> None:
    admin = _busy(site)
    admin.get("/jejak?format=csv")
    found = site.rows("SELECT account FROM audit WHERE action = 'trail_taken'")
    assert found == [("pengelola",)]


def test_only_the_admin_reads_the_trail(site: Site) -> None:
    for role in ("inspector", "coordinator", "analyst", "leader", "office"):
        assert site.person(role).get("/jejak").status_code == 403
