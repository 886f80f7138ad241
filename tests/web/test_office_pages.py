import io
import re
from urllib.parse import quote

import pytest
from PIL import Image

from data.database import transaction
from data.store.audit import write_audit
from tests.web.answering import signed_empty
from tests.web.finding import JSON, fields, first_stop, with_photo
from tests.web.people import TEAM, Person, Site

pytestmark = pytest.mark.slow

TEXT = "Petugas sedang mengantar berkas; loket dijaga kembali pukul 10.15."


@pytest.fixture
def empty(site: Site) -> tuple[str, str]:
    return signed_empty(site)


def _photo() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), "#336699").save(picture, "JPEG")
    return picture.getvalue()


def _other(site: Site, office: str) -> str:
    return str(
        site.rows(
            "SELECT office_code FROM offices WHERE parent_code IS NULL "
            f"AND office_code <> '{office}' AND office_code NOT IN "
            f"(SELECT parent_code FROM offices WHERE office_code = '{office}' "
            "AND parent_code IS NOT NULL)"
        )[0][0]
    )


def test_an_office_answers_with_documents_and_is_heard(
    site: Site, empty: tuple[str, str]
) -> None:
    finding, office = empty
    lurah = site.person("office", office_code=office)
    page = f"/kantor/{finding}"
    assert "Klarifikasi ditunggu" in lurah.get(page).text
    files = {"dokumen": ("surat.jpg", _photo(), "image/jpeg")}
    sent = lurah.post(f"{page}/klarifikasi", {"teks": TEXT}, files=files)
    assert sent.status_code == 303, sent.text
    seen = lurah.get(page).text
    assert TEXT in seen
    [link] = re.findall(r'href="([^"]*/dokumen/[0-9a-f]{64})"', seen)
    given = lurah.get(link)
    assert given.headers["content-type"] == "image/jpeg"
    assert given.headers["content-disposition"].startswith("attachment")

    reviewer = site.person("coordinator")
    assert quote(finding) in reviewer.get("/tinjau").text
    fields = {"keputusan": "accepted", "teks": "Sesuai dengan buku ekspedisi."}
    assert reviewer.post(f"/tinjau/{finding}/tutup", fields).status_code == 303
    assert "Ditutup" in lurah.get(page).text
    again = lurah.post(f"{page}/klarifikasi", {"teks": TEXT})
    assert again.status_code == 422
    assert reviewer.post(f"/tinjau/{finding}/tutup", fields).status_code == 422


def test_another_office_finds_nothing(site: Site, empty: tuple[str, str]) -> None:
    finding, office = empty
    stranger = site.person("office", office_code=_other(site, office))
    assert finding not in stranger.get("/kantor").text
    answers = {
        stranger.get(f"/kantor/{finding}").text,
        stranger.get("/kantor/V-tidak-ada").text,
    }
    assert len(answers) == 1
    refused = stranger.post(f"/kantor/{finding}/klarifikasi", {"teks": TEXT})
    assert refused.status_code == 422
    assert site.rows("SELECT * FROM clarifications") == []


ACCEPTED = {"keputusan": "accepted", "teks": "Ya."}


def _found_empty(site: Site, person: Person, **changed: str) -> tuple[str, str]:
    """Let a team find nobody at its stop, and return the visit and its office."""
    visit = first_stop(site, person)
    form = fields(visit, service_staff_seen="0", service_running="", **changed)
    assert person.post(f"/hasil/{visit}", form, with_photo()).status_code == 303
    [(office,)] = site.rows(f"SELECT office_code FROM visits WHERE visit = '{visit}'")
    return visit, str(office)


def _promoted(site: Site, name: str) -> None:
    """Make a coordinator of an inspector, as an admin does; the login stays."""
    with site.city.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE accounts SET role = 'coordinator', team = NULL "
            f"WHERE account = '{name}'"
        )


def _answered(site: Site, finding: str, office: str) -> Person:
    lurah = site.person("office", office_code=office)
    sent = lurah.post(f"/kantor/{finding}/klarifikasi", {"teks": TEXT})
    assert sent.status_code == 303, sent.text
    return lurah


def test_who_sent_the_result_closes_no_answer_to_it(site: Site) -> None:
    sender = site.person("inspector", name="ani")
    finding, office = _found_empty(site, sender)
    _answered(site, finding, office)
    _promoted(site, "ani")
    page = sender.get(f"/tinjau/{finding}").text
    assert 'name="keputusan"' not in page
    assert "di luar tim" in page
    assert sender.post(f"/tinjau/{finding}/tutup", ACCEPTED).status_code == 422
    other = site.person("coordinator")
    assert 'name="keputusan"' in other.get(f"/tinjau/{finding}").text
    assert other.post(f"/tinjau/{finding}/tutup", ACCEPTED).status_code == 303


def test_who_signed_the_berita_acara_closes_no_answer_to_it(
    site: Site, empty: tuple[str, str]
) -> None:
    finding, office = empty
    _answered(site, finding, office)
    signer = site.person("coordinator", name="a")
    assert signer.post(f"/tinjau/{finding}/tutup", ACCEPTED).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"), [("team", TEAM), ("office_code", "its own"), ("team", "Lain")]
)
def test_who_once_belonged_to_team_or_office_closes_no_answer(
    site: Site, field: str, value: str
) -> None:
    finding, office = _found_empty(site, site.person("inspector"))
    _answered(site, finding, office)
    reviewer = site.person("coordinator", name="peninjau")
    value = office if value == "its own" else value
    with transaction(site.city.engine) as db:
        detail = {"of": "peninjau", "role": "inspector", field: value}
        offset = site.city.settings.offset
        write_audit(db, "user_role", site.city.now, offset, detail=detail)
    answer = reviewer.post(f"/tinjau/{finding}/tutup", ACCEPTED)
    assert answer.status_code == (303 if value == "Lain" else 422)


def test_an_office_is_heard_before_anybody_signs(site: Site) -> None:
    finding, office = _found_empty(site, site.person("inspector"))
    lurah = site.person("office", office_code=office)
    page = lurah.get(f"/kantor/{finding}").text
    assert "Berita acara belum ditandatangani" in page
    assert "berita-acara.pdf" not in page
    assert 'name="teks"' in page
    # A day for the signature, then three days.
    assert "sampai Senin, 30 November 2026" in page
    _answered(site, finding, office)


def test_an_unsigned_result_is_on_the_leaders_page(site: Site) -> None:
    finding, _ = _found_empty(site, site.person("inspector"))
    assert finding in site.person("coordinator").get("/tinjau").text
    site.at("2026-11-26T08:00")
    page = site.person("leader").get("/pekan").text
    assert "Penandatanganan berita acara, sampai Rabu, 25 November 2026" in page


def test_a_case_shows_what_its_paper_shows(site: Site) -> None:
    told = {"absent_sick": "2", "residents_turned_away": "7", "note": "Pintu terbuka."}
    finding, office = _found_empty(site, site.person("inspector"), **told)
    [(digest,)] = site.rows("SELECT digest FROM photos")
    [(parent,)] = site.rows(
        f"SELECT parent_code FROM offices WHERE office_code = '{office}'"
    )
    readers = [(site.person("office", office_code=office), "/kantor")]
    if parent is None:
        readers.append((site.person("leader"), "/tindak-lanjut"))
    else:
        readers.append((site.person("office", office_code=parent), "/kantor"))
    for reader, base in readers:
        page = reader.get(f"{base}/{finding}").text
        for words in (
            "(jumlah minimum ",
            "Sakit (S): 2",
            "Pintu terbuka.",
            f"/foto/{digest}",
        ):
            assert words in page, words
        assert reader.get(f"/foto/{digest}").status_code == 200


def test_a_stopped_service_is_told_with_its_cause(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    form = fields(visit, service_running="no", stopped_by="network")
    assert person.post(f"/hasil/{visit}", form, headers=JSON).status_code == 201
    [(office,)] = site.rows(f"SELECT office_code FROM visits WHERE visit = '{visit}'")
    lurah = site.person("office", office_code=office)
    assert "Tidak – " in lurah.get(f"/kantor/{visit}").text


def test_an_amendment_gives_the_office_its_days_and_says_why(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    person.post(f"/hasil/{visit}", fields(visit), headers=JSON)
    signing = {"report": "1", "signing": "signed", "signer": "Lurah"}
    assert person.post(f"/hasil/{visit}/berita-acara", signing).status_code == 303
    [(office,)] = site.rows(f"SELECT office_code FROM visits WHERE visit = '{visit}'")
    site.at("2026-12-07T09:00")
    reason = {"replaces": "1", "reason": "Yang dihitung ternyata tamu."}
    form = fields(visit, service_staff_seen="0", service_running="") | reason
    late = site.person("inspector").post(f"/hasil/{visit}", form, with_photo())
    assert late.status_code == 303, late.text
    page = site.person("office", office_code=office).get(f"/kantor/{visit}").text
    assert "Klarifikasi ditunggu" in page
    assert "sampai Kamis, 10 Desember 2026" in page
    assert page.count("Yang dihitung ternyata tamu.") == 1
    assert "No. 000001" in page
    assert "berita-acara.pdf" in page


def test_a_late_clarification_is_told_to_office_and_reviewer(
    site: Site, empty: tuple[str, str]
) -> None:
    finding, office = empty
    site.at("2026-12-07T09:00")
    lurah = _answered(site, finding, office)
    reviewer = site.person("coordinator")
    for page in (
        lurah.get(f"/kantor/{finding}"),
        reviewer.get(f"/tinjau/{finding}"),
        reviewer.get("/tinjau"),
    ):
        assert "Dikirim setelah tenggat" in page.text


def test_a_superior_who_says_nothing_is_overdue(
    site: Site, empty: tuple[str, str]
) -> None:
    assert empty
    site.at("2026-12-14T09:00")
    assert "Tindak lanjut, sampai " in site.person("leader").get("/pekan").text


def test_staff_numbers_and_hidden_signs_are_not_kept(
    site: Site, empty: tuple[str, str]
) -> None:
    finding, office = empty
    lurah = site.person("office", office_code=office)
    text = (
        "=Petugas 199013312015131001\u202e sakit.\r\n\r\nNIP 19901331 201513\r\n1 001."
    )
    lurah.post(f"/kantor/{finding}/klarifikasi", {"teks": text})
    rows = site.rows("SELECT text FROM clarifications")
    assert rows == [("Petugas … sakit.\n\nNIP ….",)]
    hidden = {"teks": "\u202e \u200b"}
    assert lurah.post(f"/kantor/{finding}/klarifikasi", hidden).status_code == 422


def test_the_direct_superior_says_what_will_be_done(
    site: Site, empty: tuple[str, str]
) -> None:
    finding, office = empty
    [(parent,)] = site.rows(
        f"SELECT parent_code FROM offices WHERE office_code = '{office}'"
    )
    is_top = parent is None
    superior = (
        site.person("leader") if is_top else site.person("office", office_code=parent)
    )
    base = "/tindak-lanjut" if is_top else "/kantor"
    assert "Tindak lanjut ditunggu" in superior.get(f"{base}/{finding}").text
    send = f"/tindak-lanjut/{finding}"
    promised = {"langkah": "promised", "teks": "Jadwal piket loket."}
    assert superior.post(send, promised).status_code == 422
    past = promised | {"tenggat": "2026-11-01"}
    assert superior.post(send, past).status_code == 422
    answer = superior.post(send, promised | {"tenggat": "2026-12-01"})
    assert answer.status_code == 303, answer.text
    assert superior.post(send, {"langkah": "done", "teks": "Ada."}).status_code == 303
    assert "Tindak lanjut selesai" in superior.get(f"{base}/{finding}").text
    own = site.person("office", office_code=office)
    assert own.post(send, promised | {"tenggat": "2026-12-01"}).status_code == 422


def test_everything_is_in_the_audit_trail(site: Site, empty: tuple[str, str]) -> None:
    finding, office = empty
    site.person("office", office_code=office, name="lurah").post(
        f"/kantor/{finding}/klarifikasi", {"teks": TEXT}
    )
    rows = site.rows("SELECT account FROM audit WHERE action = 'clarification_sent'")
    assert rows == [("lurah",)]


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_a_clarification_says_something_and_not_too_much(
    site: Site, empty: tuple[str, str], text: str
) -> None:
    finding, office = empty
    lurah = site.person("office", office_code=office)
    sent = lurah.post(f"/kantor/{finding}/klarifikasi", {"teks": text})
    assert sent.status_code == 422
