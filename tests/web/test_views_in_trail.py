"""Whoever sees anything of a day's draw is in the audit trail."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.release import release
from tests.pipelines.town import DAY, MORNING, copied
from tests.web.coordinating import skip
from tests.web.people import Person, Site, site_of
from tests.web.visiting import allowed, ask, everybody, path_of, shape
from web.datatables import DATA_TABLES
from web.page import Page
from web.routes import PAGES

#: The trail itself; and pages about one stop, whose opening is an entry of its own.
_APART = {
    *("audit.read", "finding.send", "finding.read"),
    *("minutes.sign", "minutes.read", "photo.read"),
}
#: Pages that must show something of the draw, or the test would prove nothing.
_SHOWING = {
    *("/daftar", "/peta", "/hari", "/hari/tujuan/{visit}", "/hari/perubahan"),
    *("/data/{tabel}", "/surat/pemilihan", "/surat/daftar"),
}
_FORMATS = ("", "&format=csv", "&format=xlsx")


@dataclass
class _Drawn:
    """One town with an open list, its people, and a visit of its own."""

    site: Site
    people: dict[str | None, Person] = field(default_factory=dict)
    visit: str = ""

    def looked(self, who: str | None, page: Page, path: str) -> tuple[object, int]:
        """Return what is answered, and how many entries of that account it made."""
        before = self._entries(who)
        answer = shape(ask(self.people[who], page, path.replace("VISIT", self.visit)))
        return answer, self._entries(who) - before

    def _entries(self, who: str | None) -> int:
        sql = f"SELECT count(*) FROM audit WHERE account LIKE '{who}-%'"
        return int(self.site.rows(sql)[0][0])


@pytest.fixture
def towns(planned: Path, tmp_path: Path) -> Iterator[list[_Drawn]]:
    """Return the same town twice, its list drawn by two different keys."""
    with ExitStack() as stack:
        found = []
        for name in ("one", "other"):
            home = copied(planned, tmp_path / name)
            site = stack.enter_context(site_of(home, MORNING))
            if name == "other":
                site.city.settings.key_file.write_text("ab" * 32 + "\n")
            release(site.city, DAY)
            found.append(_settled(site))
        yield found


def _settled(site: Site) -> _Drawn:
    """Log everybody in, let the team open its list and a stop be skipped."""
    town = _Drawn(site, everybody(site))
    [(town.visit,), (skipped,)] = site.rows(
        "SELECT visit FROM visits WHERE NOT reserve AND half = 'am' "
        f"AND service_date = '{DAY}' ORDER BY visit LIMIT 2"
    )
    assert skip(town.people["coordinator"], skipped).status_code == 303
    town.people["inspector"].get("/daftar")
    return town


def _paths(page: Page) -> Iterator[str]:
    for table in DATA_TABLES if "{tabel}" in page.path else ("hasil",):
        path = path_of(page, {"visit": "VISIT", "tabel": table})
        # A file of a table holds what its page does.
        files = page.path == "/hari/perubahan" or DATA_TABLES[table].locked
        for more in _FORMATS if files else ("",):
            yield f"{path}?tanggal={DAY}&tim=Inspektorat{more}"


@pytest.mark.slow
def test_every_answer_that_depends_on_the_draw_is_in_the_trail(
    towns: list[_Drawn],
) -> None:
    one, other = towns
    assert one.visit != other.visit
    showing, silent = set(), []
    for page in PAGES:
        if page.method != "GET" or page.action in _APART:
            continue
        for who in one.people:
            for path in _paths(page) if allowed(who, page) else ():
                (here, noted), (there, _) = (
                    town.looked(who, page, path) for town in towns
                )
                if here != there:
                    showing.add(page.path)
                    silent += [] if noted == 1 else [(who, path, noted)]
    assert silent == []
    assert showing >= _SHOWING


def _views(site: Site, who: str) -> list[tuple[str | None, str]]:
    return site.rows(
        "SELECT service_date, detail FROM audit "
        f"WHERE action = 'list_viewed' AND account = '{who}' ORDER BY entry"
    )


@pytest.mark.parametrize("table", ["daftar", "risiko", "peluang"])
def test_a_table_that_was_locked_is_noted_with_its_format(
    site: Site, table: str
) -> None:
    analyst = site.person("analyst", name="analis")
    for fmt in ("", "&format=csv", "&format=xlsx"):
        assert analyst.get(f"/data/{table}?tanggal={DAY}{fmt}").status_code == 200
    assert _views(site, "analis") == [
        (str(DAY), f'{{"format":"{fmt}","page":"data/{table}"}}')
        for fmt in ("page", "csv", "xlsx")
    ]


def test_other_tables_and_closed_lists_are_not_noted(sealed_site: Site) -> None:
    analyst = sealed_site.person("analyst", name="analis")
    for table in DATA_TABLES:
        analyst.get(f"/data/{table}?tanggal={DAY}")
    assert _views(sealed_site, "analis") == []


def test_forms_that_tell_of_the_list_are_noted_also_when_they_come_back(
    site: Site,
) -> None:
    boss = site.person("coordinator", name="koordinator")
    [(visit,)] = site.rows(
        f"SELECT visit FROM visits WHERE service_date = '{DAY}' LIMIT 1"
    )
    for path in (f"/hari/tujuan/{visit}", "/hari/perintah", "/hari/cadangan"):
        boss.get(path)
    assert skip(boss, visit, reason="").status_code == 422
    assert len(_views(site, "koordinator")) == 4
    boss.get("/hari/perubahan?format=csv")
    day, detail = _views(site, "koordinator")[-1]
    assert (day, detail) == (None, '{"format":"csv","page":"changes"}')
