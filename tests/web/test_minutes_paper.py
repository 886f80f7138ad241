"""The berita acara as the site makes it: filled from what is known, or shorter."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from data.city import City
from tests.pipelines.town import MORNING, copied
from tests.web.documents.builders import blanks, words
from tests.web.finding import JSON, fields, first_stop
from tests.web.people import TEAM, Person, Site, site_of

SIGNING = {"report": "1", "signing": "signed", "signer": "Lurah", "ended_at": "06:58"}
RULES = "Peraturan Wali Kota Contoh Nomor 1; Keputusan Wali Kota Contoh Nomor 2"


@pytest.fixture
def ruled_site(released: Path, tmp_path: Path) -> Iterator[Site]:
    """Return the application of a city that told what its inspections rest on."""
    home = copied(released, tmp_path / "ruled")
    with site_of(home, MORNING, SIDAK_BASIS=RULES) as found:
        yield found


def sent(site: Site, person: Person, **changed: str) -> str:
    visit = first_stop(site, person)
    form = fields(visit, **changed)
    answer = person.post(f"/hasil/{visit}", form, headers=JSON)
    assert answer.status_code == 201, answer.text
    return visit


def signed_paper(person: Person, visit: str, **changed: str) -> bytes:
    answer = person.post(f"/hasil/{visit}/berita-acara", SIGNING | changed)
    assert answer.status_code == 303, answer.text
    return person.get(f"/hasil/{visit}/berita-acara.pdf").content


def letter(site: Site, **more: str) -> None:
    asked = {"tim": TEAM, "bulan": "2026-11"} | more
    person = site.person("coordinator")
    assert person.get(f"/surat/tugas?{urlencode(asked)}").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("signing", ["signed", "refused", "nobody"])
def test_a_signed_paper_of_the_site_has_no_blank_line_and_no_cut_foot(
    site: Site, signing: str
) -> None:
    person = site.person("inspector")
    visit = sent(site, person)
    pdf = signed_paper(person, visit, signing=signing, witness="Ketua RW")
    assert blanks(pdf) == 0
    text = words(pdf)
    assert f"NOMOR: {visit}" in text
    assert "tiba pukul 06.55 WIB, selesai pukul 06.58 WIB" in text
    assert "Kantor tidak menyampaikan pernyataan." in text
    assert "(putar ulang)" in text
    for told_nothing in ("…", "Dasar", "Surat Tugas", ": –"):
        assert told_nothing not in text


@pytest.mark.slow
def test_the_paper_rests_on_the_citys_rules_and_the_teams_newest_letter(
    ruled_site: Site,
) -> None:
    letter(ruled_site, nomor="700/1/2026", tertanggal="2026-10-29")
    letter(ruled_site, nomor="700/2/2026", tertanggal="2026-10-30")
    letter(ruled_site)  # printed once more, without its number
    letter(ruled_site, nomor="700/3/2026", bulan="2026-12")
    letter(ruled_site, nomor="700/4/2026", tim="BKPSDM")
    person = ruled_site.person("inspector")
    text = words(signed_paper(person, sent(ruled_site, person)))
    assert (
        "A. Dasar 1. Peraturan Wali Kota Contoh Nomor 1 "
        "2. Keputusan Wali Kota Contoh Nomor 2 "
        f"3. Surat Tugas Nomor 700/2/2026 tanggal 30 Oktober 2026 bagi {TEAM} B."
    ) in text


@pytest.mark.slow
def test_the_letters_form_offers_the_citys_rules_and_its_date_is_printed(
    ruled_site: Site,
) -> None:
    person = ruled_site.person("coordinator")
    page = person.get("/surat").text
    assert "\n".join(RULES.split("; ")) in page
    path = f"/surat/tugas?tim={TEAM}&bulan=2026-11&tertanggal="
    assert "30 Oktober 2026" in words(person.get(f"{path}2026-10-30").content)
    assert person.get(f"{path}besok").status_code == 422


@pytest.mark.slow
def test_a_number_in_the_trail_is_no_staff_number(site: Site) -> None:
    letter(site, nomor="700/199013312015131001")
    ((detail,),) = site.rows("SELECT detail FROM audit WHERE action = 'paper_made'")
    assert '"number":"700/…"' in detail


@pytest.mark.slow
def test_what_was_not_asked_at_a_closed_office_has_no_line(site: Site) -> None:
    person = site.person("inspector")
    empty = ("service_staff_seen", "others_seen", "service_running")
    closed = dict.fromkeys((*empty, "residents_turned_away"), "")
    visit = sent(site, person, office_open="closed_with_notice", **closed)
    text = words(signed_paper(person, visit))
    assert "Tutup dengan pemberitahuan resmi" in text
    for heading in ("Petugas layanan di tempat", "Keadaan layanan", ": –"):
        assert heading not in text


@pytest.mark.slow
@pytest.mark.parametrize("ended", ["06:54", "07:01", "25:00", "besok"])
def test_an_end_before_the_arrival_or_after_now_is_refused(
    site: Site, ended: str
) -> None:
    person = site.person("inspector")
    visit = sent(site, person)
    answer = person.post(f"/hasil/{visit}/berita-acara", SIGNING | {"ended_at": ended})
    assert answer.status_code == 422
    assert "#ended_at" in answer.text
    assert site.rows("SELECT 1 FROM minutes") == []


@pytest.mark.slow
def test_an_end_nobody_told_is_the_signing_on_its_day_and_open_later(
    site: Site,
) -> None:
    person = site.person("inspector")
    visit = sent(site, person)
    path = f"/hasil/{visit}/berita-acara"
    assert 'name="ended_at" type="time" value="07:00"' in person.get(path).text
    with site.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE sessions SET expires_at = expires_at + 864e8")
    site.at("2026-11-25T06:40")
    assert 'name="ended_at" type="time" value=""' in person.get(path).text
    text = words(signed_paper(person, visit, ended_at=""))
    assert "tiba pukul 06.55 WIB Laporan" in text


@pytest.mark.slow
def test_the_paper_can_be_had_for_signing_by_hand_until_it_is_signed(
    site: Site,
) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    path = f"/hasil/{visit}/berita-acara/cetak"
    assert person.get(path).status_code == 403
    sent(site, person)
    assert f'href="{path}"' in person.get(f"/hasil/{visit}/berita-acara").text
    answer = person.get(path)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert blanks(answer.content) > 6
    assert "dalam tiga hari kerja" in words(answer.content)
    other = site.person("inspector", team="Satpol PP")
    assert other.get(path).status_code == 403
    made = site.rows("SELECT account, detail FROM audit WHERE action = 'paper_made'")
    assert made == [("inspector-1", '{"paper":"berita_acara","report":1}')]
    signed_paper(person, visit)
    assert person.get(path).headers["location"] == f"/hasil/{visit}/terima"


@pytest.mark.slow
def test_the_paper_tells_how_many_had_clocked_in_if_the_store_knows(
    site: Site,
) -> None:
    person = site.person("inspector")
    visit = sent(site, person)
    path = f"/hasil/{visit}/berita-acara/cetak"
    # The morning's logs are not in yet.
    assert "presensi" not in words(person.get(path).content)
    asked = []

    def seven(_city: City, finding: str) -> int:
        asked.append(finding)
        return 7

    known = replace(site.served.doors, clocked_in=seven)
    site.served = replace(site.served, doors=known)
    site.at(MORNING)
    text = words(signed_paper(person, visit))
    assert "Petugas layanan yang sudah presensi masuk 7 orang" in text
    assert asked == [visit]


@pytest.mark.slow
def test_clocked_in_is_what_the_finding_says_else_what_the_punches_say(
    site: Site,
) -> None:
    told = site.rows("SELECT finding, office_code, clocked_in FROM findings")
    clocked_in = site.served.doors.clocked_in
    assert all(clocked_in(site.city, each[0]) == each[2] for each in told)
    with site.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE findings SET clocked_in = NULL")
    for finding, office, _ in told:
        staff = f"SELECT staff_number FROM staff WHERE office_code = '{office}'"
        count = clocked_in(site.city, finding)
        assert count is not None
        assert 0 < count <= len(site.rows(staff))
    assert clocked_in(site.city, "nowhere") is None
