"""Papers: each in the audit trail, and none before its day names an office."""

import pytest

from data.store.letters import MADE
from tests.pipelines.town import DAY, DAY_BEFORE, EVENING, MORNING
from tests.web.coordinating import (
    AFTERNOON,
    a_stop,
    another_team,
    offices,
    order,
    skip,
    swap,
    the_list,
)
from tests.web.documents.builders import solid, words
from tests.web.people import Person, Site

pytestmark = pytest.mark.slow

TEAMS = ("Inspektorat", "BKPSDM", "Asisten I")


def _letters(person: Person) -> dict[str, str]:
    """Return the words of every surat tugas that can be had."""
    found = {}
    for team in TEAMS:
        for month in ("2026-10", "2026-11", "2026-12"):
            path = f"/surat/tugas?tim={team}&bulan={month}&anggota=3"
            answer = person.get(path)
            assert answer.headers["content-type"] == "application/pdf", path
            found[path] = words(answer.content)
    return found


def _of_the_day(person: Person) -> list[bytes]:
    """Return whatever the papers of the day answer."""
    paths = [f"/surat/daftar?tim={team}&tanggal={DAY}" for team in TEAMS]
    paths.append(f"/surat/pemilihan?tanggal={DAY}")
    return [person.get(path).content for path in paths]


def test_no_paper_before_the_release_holds_an_office(sealed_site: Site) -> None:
    named = {solid(text) for text in offices(sealed_site)}
    # A team may be called like an office; whoever goes is no secret.
    named -= {solid(team) for team in TEAMS}
    assert len(named) > 10
    for moment in (EVENING, f"{DAY}T06:29"):
        sealed_site.at(moment)
        person = sealed_site.person("coordinator")
        texts = list(_letters(person).values())
        for content in _of_the_day(person):
            assert not content.startswith(b"%PDF")
            texts.append(content.decode())
        for text in map(solid, texts):
            assert not [name for name in named if name in text]


def test_the_same_search_finds_offices_once_the_list_is_open(site: Site) -> None:
    # Otherwise the test above would prove nothing.
    team = a_stop(site)["team"]
    person = site.person("coordinator")
    text = words(person.get(f"/surat/daftar?tim={team}&tanggal={DAY}").content)
    mine = the_list(site)
    mine = mine[mine["team"] == team]
    assert all(solid(name) in solid(text) for name in mine["office_name"])
    assert all(solid(code) in solid(text) for code in mine["office_code"])


def test_before_the_release_the_papers_of_a_day_tell_nothing_of_its_plan(
    sealed_site: Site, site: Site
) -> None:
    answers = []
    for each in (sealed_site, site):
        each.at(f"{DAY}T06:29")
        person = each.person("coordinator")
        csrf = person.csrf.encode()
        answers.append([a.replace(csrf, b"") for a in _of_the_day(person)])
    assert answers[0] == answers[1]


def test_a_letter_names_team_month_and_head_and_what_was_typed(site: Site) -> None:
    person = site.person("leader")
    path = (
        "/surat/tugas?tim=BKPSDM&bulan=2026-12&anggota=4&nomor=700/12/2026"
        "&penanda=Sekretaris%20Daerah&dasar=Perwali%20A%0AKeputusan%20B"
    )
    text = words(person.get(path).content)
    for part in (
        *("BKPSDM", "1 sampai dengan 31 Desember 2026", "sebanyak 4 orang"),
        *("700/12/2026", "Sekretaris Daerah", "Perwali A", "Keputusan B"),
        "perangkat daerah, kecamatan, kelurahan dan UPT",
    ):
        assert solid(part) in solid(text), part


def test_the_record_of_a_draw_names_each_drawn_office_and_the_seal(
    site: Site,
) -> None:
    person = site.person("leader")
    answer = person.get(f"/surat/pemilihan?tanggal={DAY}&nomor=5/BA")
    text = solid(words(answer.content))
    assert all(solid(name) in text for name in the_list(site)["office_name"])
    ((seal,),) = site.rows(
        f"SELECT commit_hash FROM plans WHERE service_date = '{DAY}'"
    )
    assert seal in text
    assert "5/BA" in text


def test_a_teams_list_bears_its_reader_and_the_time_and_no_other_team(
    site: Site,
) -> None:
    team = a_stop(site)["team"]
    person = site.person("coordinator")
    text = words(person.get(f"/surat/daftar?tim={team}&tanggal={DAY}").content)
    assert "coordinator-1 · 24-11-2026 07.00 WIB" in text
    others = the_list(site)
    others = others[others["team"].notna() & others["team"].ne(team)]
    assert not [visit for visit in others["visit"] if visit in solid(text)]


def test_a_teams_list_follows_the_changes_and_says_that_there_are_some(
    site: Site,
) -> None:
    site.at(AFTERNOON)
    person = site.person("coordinator")
    stop = a_stop(site)
    other = another_team(site, stop["team"])
    swap(person, stop["visit"], other)
    path = f"/surat/daftar?tim={{}}&tanggal={DAY}"
    mine = words(person.get(path.format(stop["team"])).content)
    theirs = words(person.get(path.format(other)).content)
    assert stop["visit"] not in solid(mine)
    assert stop["visit"] in solid(theirs)
    assert "masing-masing dengan alasannya di buku perubahan: 1" in mine


def test_the_record_of_the_draw_stays_the_same_after_changes(site: Site) -> None:
    site.at(AFTERNOON)
    person = site.person("coordinator")

    def drawn() -> str:
        # The newest audit entry is printed; it grows with every paper.
        newest = "SELECT hash FROM audit ORDER BY entry DESC LIMIT 1"
        ((head,),) = site.rows(newest)
        text = words(person.get(f"/surat/pemilihan?tanggal={DAY}").content)
        return solid(text).replace(head, "")

    person.get("/hari")
    before = drawn()
    stop = a_stop(site)
    skip(person, stop["visit"])
    order(person, "OPD-05", stop["team"])
    assert drawn() == before


def test_every_paper_is_in_the_audit_trail(site: Site) -> None:
    person = site.person("coordinator")
    _letters(person)
    person.get(f"/surat/pemilihan?tanggal={DAY}")
    person.get(f"/surat/daftar?tim=BKPSDM&tanggal={DAY}")
    found = site.rows(
        f"SELECT account, service_date, detail FROM audit WHERE action = '{MADE}'"
    )
    assert len(found) == 9 + 2
    assert {account for account, *_ in found} == {"coordinator-1"}
    assert [day for _, day, _ in found[-2:]] == [str(DAY)] * 2
    assert '"paper":"daftar"' in found[-1][2]


def test_a_refused_paper_is_in_no_trail_and_made_of_nothing(site: Site) -> None:
    person = site.person("coordinator")
    for path in (
        "/surat/tugas?tim=Tim%20Hantu&bulan=2026-11",
        "/surat/tugas?tim=BKPSDM&bulan=November",
        "/surat/tugas?tim=BKPSDM&bulan=2026-11&anggota=0",
        "/surat/tugas?tim=BKPSDM&bulan=2026-11&anggota=99",
        f"/surat/daftar?tanggal={DAY}",
        "/surat/daftar?tim=BKPSDM&tanggal=besok",
    ):
        assert person.get(path).status_code == 422, path
    assert person.get("/surat/pemilihan?tanggal=2026-11-22").status_code == 200
    assert site.rows(f"SELECT 1 FROM audit WHERE action = '{MADE}'") == []


@pytest.mark.parametrize("role", ["inspector", "analyst", "admin", "office"])
def test_other_roles_get_no_paper(site: Site, role: str) -> None:
    person = site.person(role)
    for path in (
        "/surat",
        "/surat/tugas?tim=BKPSDM&bulan=2026-11",
        f"/surat/pemilihan?tanggal={DAY}",
        f"/surat/daftar?tim=BKPSDM&tanggal={DAY}",
    ):
        assert person.get(path).status_code == 403


def test_the_leader_gets_no_list_of_a_team(site: Site) -> None:
    person = site.person("leader")
    assert person.get(f"/surat/daftar?tim=BKPSDM&tanggal={DAY}").status_code == 403
    assert "/surat/daftar" not in person.get("/surat").text


def test_papers_of_earlier_days_can_still_be_had(site: Site) -> None:
    site.at(MORNING)
    answer = site.person("coordinator").get(f"/surat/pemilihan?tanggal={DAY_BEFORE}")
    assert answer.content.startswith(b"%PDF")
