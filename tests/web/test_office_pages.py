import io
import re
from urllib.parse import quote

import pytest
from PIL import Image

from tests.web.answering import signed_empty
from tests.web.people import Site

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


def test_nobody_of_the_team_closes_what_the_team_saw(
    site: Site, empty: tuple[str, str]
) -> None:
    finding, office = empty
    site.person("office", office_code=office).post(
        f"/kantor/{finding}/klarifikasi", {"teks": TEXT}
    )
    reviewer = site.person("coordinator", name="peninjau")
    with site.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE accounts SET team = 'T' WHERE account = 'peninjau'")
        db.exec_driver_sql("UPDATE findings SET team = 'T'")
    fields = {"keputusan": "accepted", "teks": "Ya."}
    assert reviewer.post(f"/tinjau/{finding}/tutup", fields).status_code == 422


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
