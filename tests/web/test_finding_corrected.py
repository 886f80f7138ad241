"""Corrections, amendments, the berita acara between them, and who may see what."""

import re

import pytest

from tests.web.documents.builders import pages
from tests.web.finding import JSON, fields, first_stop, photo, with_photo
from tests.web.people import Person, Site

pytestmark = pytest.mark.slow

SIGNING = {"report": "1", "signing": "signed", "signer": "Lurah", "statement": "Benar."}


def sent(person: Person, visit: str, **changed: str):
    return person.post(f"/hasil/{visit}", fields(visit, **changed), headers=JSON)


def signed(person: Person, visit: str, **changed: str):
    return person.post(f"/hasil/{visit}/berita-acara", SIGNING | changed)


def outcome_of(site: Site, visit: str) -> list[tuple[str, int]]:
    """Return the versions of the finding in the registry, the oldest first."""
    return site.rows(
        "SELECT outcome, service_staff_seen FROM findings "
        f"WHERE finding = '{visit}' ORDER BY row_id"
    )


def test_a_correction_replaces_and_both_stay(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    sent(person, visit)
    answer = sent(person, visit, service_staff_seen="1", replaces="1")
    assert answer.json()["report"] == 2
    kinds = site.rows("SELECT kind, replaces FROM reports ORDER BY report")
    assert kinds == [("finding", None), ("correction", 1)]
    assert len(outcome_of(site, visit)) == 2
    page = person.get(f"/hasil/{visit}/terima").text
    assert "No. 000002" in page
    assert "No. 000001" in page


def test_the_form_of_a_correction_holds_what_was_sent(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    sent(person, visit, absent_sick="2", note="Loket tutup.")
    page = person.get(f"/hasil/{visit}?perbaiki=1").text
    assert 'name="absent_sick" type="text"' in page
    assert re.search(r'name="absent_sick"[^>]*value="2"', page)
    assert re.search(r'name="replaces" value="1"', page)
    assert "Loket tutup.</textarea>" in page


def test_a_correction_keeps_the_photos(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    first = fields(visit, service_staff_seen="0", service_running="")
    assert person.post(f"/hasil/{visit}", first, with_photo()).status_code == 303
    answer = sent(person, visit, service_staff_seen="0", note="", replaces="1")
    assert answer.status_code == 201
    digests = site.rows("SELECT digest FROM photos ORDER BY report")
    assert len(digests) == 2
    assert digests[0] == digests[1]


def test_the_other_phone_of_the_team_is_asked(site: Site) -> None:
    mine, other = site.person("inspector"), site.person("inspector")
    visit = first_stop(site, mine)
    sent(mine, visit)
    answer = sent(other, visit, service_staff_seen="4")
    assert answer.status_code == 409
    assert answer.json()["report"] == 1
    assert "000001" in answer.json()["error"]
    # Without script the form comes back, ready to be sent as a correction.
    page = other.post(f"/hasil/{visit}", fields(visit, service_staff_seen="4"))
    assert page.status_code == 409
    assert re.search(r'name="replaces" value="1"', page.text)
    assert re.search(r'name="service_staff_seen"[^>]*value="4"', page.text)
    assert len(site.rows("SELECT 1 FROM reports")) == 1


def test_a_correction_of_an_older_report_is_asked_too(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    sent(person, visit)
    sent(person, visit, service_staff_seen="4", replaces="1")
    assert sent(person, visit, service_staff_seen="3", replaces="1").status_code == 409


def test_after_the_berita_acara_a_change_needs_its_reason(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    sent(person, visit)
    assert signed(person, visit).status_code == 303
    refused = sent(person, visit, service_staff_seen="4", replaces="1")
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["reason"]
    amended = sent(
        person, visit, service_staff_seen="4", replaces="1", reason="Salah hitung."
    )
    assert amended.json()["report"] == 2
    rows = site.rows("SELECT kind, reason FROM reports ORDER BY report")
    assert rows == [("finding", None), ("amendment", "Salah hitung.")]
    page = person.get(f"/hasil/{visit}/terima").text
    assert "Salah hitung." in page
    assert "Perubahan setelah berita acara" in page


def test_after_the_day_of_the_visit_a_correction_needs_its_reason(
    site: Site,
) -> None:
    first = site.person("inspector")
    visit = first_stop(site, first)
    sent(first, visit)
    site.at("2026-11-25T06:00")
    person = site.person("inspector")
    changed = {"service_staff_seen": "4", "replaces": "1"}
    refused = sent(person, visit, **changed)
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["reason"]
    taken = sent(person, visit, **changed, reason="Salah hitung.")
    assert taken.status_code == 201
    rows = site.rows("SELECT kind, reason FROM reports ORDER BY report")
    assert rows == [("finding", None), ("correction", "Salah hitung.")]


def test_the_paper_is_kept_and_given_to_team_coordinator_and_office(
    site: Site,
) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    office = visit_office(site, visit)
    sent(person, visit)
    path = f"/hasil/{visit}/berita-acara.pdf"
    assert person.get(path).status_code == 404
    signed(person, visit)
    (digest,) = site.rows("SELECT digest FROM minutes")[0]
    kept = site.city.settings.home / "documents" / f"{digest}.pdf"
    assert kept.stat().st_mode & 0o777 == 0o600
    readers = [
        (person, 200),
        (site.person("coordinator"), 200),
        (site.person("office", office_code=office), 200),
        (site.person("office", office_code="99.99"), 403),
        (site.person("inspector", team="Satpol PP"), 403),
        (site.person("analyst"), 403),
    ]
    for reader, status in readers:
        answer = reader.get(path)
        assert answer.status_code == status
        if status == 200:
            assert answer.content == kept.read_bytes()
            assert answer.headers["content-disposition"].startswith("attachment")


def test_the_paper_says_what_was_read_aloud_and_answered(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    sent(person, visit, absent_sick="2", residents_turned_away="7")
    signed(person, visit, statement="Dua petugas\x00 sedang ke kecamatan.")
    pdf = person.get(f"/hasil/{visit}/berita-acara.pdf").content
    text = " ".join(" ".join(pages(pdf)).split())
    for words in (
        *("20 orang", "Sakit (S)", "7 orang", "Dua petugas sedang ke kecamatan."),
        *("No. 000001", "Lurah", "27 November 2026", "putar ulang", visit),
    ):
        assert words in text, words


def test_a_berita_acara_is_signed_once(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    sent(person, visit)
    assert signed(person, visit).status_code == 303
    assert signed(person, visit, signing="nobody", witness="Warga").status_code == 422
    assert site.rows("SELECT signing, signer FROM minutes") == [("signed", "Lurah")]


def test_what_was_not_read_aloud_is_not_signed(site: Site) -> None:
    person, other = site.person("inspector"), site.person("inspector")
    visit = first_stop(site, person)
    sent(person, visit)
    person.get(f"/hasil/{visit}/berita-acara")
    sent(other, visit, service_staff_seen="1", replaces="1")
    assert signed(person, visit).status_code == 422
    assert site.rows("SELECT 1 FROM minutes") == []


def test_a_refused_signature_needs_a_witness(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    sent(person, visit)
    page = signed(person, visit, signing="refused", signer="")
    assert page.status_code == 422
    assert "#witness" in page.text
    assert signed(person, visit, signing="refused", witness="Ketua RW").status_code == (
        303
    )
    row = site.rows("SELECT signing, signer, witness FROM minutes")
    assert row == [("refused", None, "Ketua RW")]


def test_a_visit_that_was_not_made_has_no_berita_acara(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    sent(person, visit, office_open="not_reached", cause="weather")
    answer = person.get(f"/hasil/{visit}/berita-acara")
    assert answer.headers["location"] == f"/hasil/{visit}/terima"
    assert signed(person, visit).status_code == 422


def test_a_photo_is_shown_to_those_who_may_see_its_report(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    office = visit_office(site, visit)
    person.post(f"/hasil/{visit}", fields(visit), with_photo(photo(30)))
    path = f"/foto/{site.rows('SELECT digest FROM photos')[0][0]}"
    readers = [
        (person, 200),
        (site.person("coordinator"), 200),
        (site.person("leader"), 200),
        (site.person("office", office_code=office), 200),
        (site.person("office", office_code="99.99"), 404),
        (site.person("inspector", team="Satpol PP"), 404),
        (site.person("analyst"), 403),
    ]
    for reader, status in readers:
        assert reader.get(path).status_code == status
    answer = person.get(path)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert person.get(f"/foto/{'0' * 64}").status_code == 404


def visit_office(site: Site, visit: str) -> str:
    found = site.rows(f"SELECT office_code FROM visits WHERE visit = '{visit}'")
    return str(found[0][0])
