from data.store.audit import VIEWED
from inspections.capacity import HALVES
from tests.pipelines.town import DAY
from tests.web.people import Site
from web.today import today


def _codes(site: Site) -> list[str]:
    found = today(site.city, DAY, "id")
    assert found is not None
    return [str(code) for code in found.rows["office_code"]]


def test_a_team_sees_its_next_stop_and_no_other(site: Site) -> None:
    page = site.person("inspector").get("/daftar").text
    # A kecamatan's code begins those of its kelurahan.
    assert sum(f"{code}</p>" in page for code in set(_codes(site))) == 1
    assert HALVES == ("am", "pm")


def test_before_the_release_every_day_looks_the_same(
    sealed_site: Site, site: Site
) -> None:
    site.at("2026-11-24T06:29")
    sealed_site.at("2026-11-24T06:29")
    sealed = sealed_site.person("inspector").get("/daftar")
    drawn = site.person("inspector").get("/daftar")
    assert sealed.text.replace(sealed_site.people.popitem()[1].csrf, "") == (
        drawn.text.replace(site.people.popitem()[1].csrf, "")
    )
    assert "06.30" in sealed.text


def test_every_view_is_in_the_audit_trail(site: Site) -> None:
    person = site.person("inspector")
    before = len(site.rows(f"SELECT 1 FROM audit WHERE action = '{VIEWED}'"))
    for _ in range(3):
        person.get("/daftar")
    after = site.rows(f"SELECT account FROM audit WHERE action = '{VIEWED}'")
    assert len(after) == before + 3
    assert after[-1] == ("inspector-1",)
