"""Hundreds of hostile files at the doors of the running application."""

from pathlib import Path

import pytest
from httpx2 import Response

from tests.hostile import HOSTILE, Upload, as_form, assert_harmless, windows
from tests.thorough import some
from tests.web.answering import signed_empty
from tests.web.finding import JSON, fields, first_stop
from tests.web.people import OWN, Person, Site

pytestmark = pytest.mark.slow

FAMILIES = {each.family for each in HOSTILE}
#: Those that an import could take for a table.
READ = {"text", "archive", "name"}
#: Answers that say yes, or why not; never a breakdown.
TOLD = {200, 201, 303, 400, 409, 413, 422}


def _kept(site: Site) -> list[Path]:
    return sorted((site.city.settings.home / "photos").rglob("*.jpg"))


def _post(
    person: Person, path: str, form: dict[str, str], field: str, upload: Upload
) -> Response:
    """Send a form whose file has its name as it is, quotes, NULs and all."""
    body, kind = as_form(upload, {"csrf": person.csrf, **form}, field)
    headers = OWN | JSON | {"content-type": kind}
    return person.client.post(path, content=body, headers=headers)


def test_no_hostile_photo_is_kept_as_it_came(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    sent = some(HOSTILE[::2], 5)
    assert {each.family for each in sent} == FAMILIES
    for upload in sent:
        before = set(_kept(site))
        answer = _post(person, f"/hasil/{visit}", fields(visit), "photo", upload)
        assert answer.status_code in TOLD, (upload.case, answer.status_code)
        for path in set(_kept(site)) - before:
            assert_harmless(path.read_bytes(), upload)
    assert site.stranger().get("/sehat").text == "ok\n"
    for path in _kept(site)[:5]:
        given = person.get(f"/foto/{path.stem}")
        assert given.status_code in (200, 403, 404, 422)
        if given.status_code == 200:
            assert given.headers["content-type"] == "image/jpeg"
            assert given.headers["x-content-type-options"] == "nosniff"


def test_no_hostile_file_comes_in_by_the_import(site: Site) -> None:
    analyst = site.person("analyst")
    sent = some([each for each in HOSTILE if each.family in READ], 3)
    assert {each.family for each in sent} == READ
    marks = [each for upload in sent for each in windows(upload.marker)][:2000]
    before = set(site.city.settings.home.rglob("*"))
    for upload in sent:
        for table in ("offices", "logs"):
            answer = _post(analyst, "/impor", {"tabel": table}, "berkas", upload)
            assert answer.status_code in TOLD, (upload.case, answer.status_code)
    fresh = set(site.city.settings.home.rglob("*")) - before
    for path in fresh:
        if path.is_file() and not path.name.startswith("sidak.db"):
            content = path.read_bytes()
            assert not any(mark in content for mark in marks), path
    assert site.stranger().get("/sehat").text == "ok\n"


def test_no_hostile_document_is_kept_as_it_came(site: Site) -> None:
    finding, office = signed_empty(site)
    lurah = site.person("office", office_code=office)
    sent = some(HOSTILE[1::2], 5)
    assert {each.family for each in sent} == FAMILIES
    path, form = f"/kantor/{finding}/klarifikasi", {"teks": "Surat terlampir."}
    for upload in sent:
        before = set(_kept(site))
        answer = _post(lurah, path, form, "dokumen", upload)
        assert answer.status_code in TOLD, (upload.case, answer.status_code)
        for kept in set(_kept(site)) - before:
            assert_harmless(kept.read_bytes(), upload)
    assert site.stranger().get("/sehat").text == "ok\n"
    for kept in _kept(site)[:5]:
        given = lurah.get(f"/kantor/{finding}/dokumen/{kept.stem}")
        assert given.headers["content-type"] == "image/jpeg"
        assert given.headers["content-disposition"].startswith("attachment")
