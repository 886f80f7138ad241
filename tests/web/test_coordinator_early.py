"""Breaking the glass: two accounts, each with a second factor, and nothing stored."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from data.city import open_city
from data.database import transaction
from data.errors import UserError
from data.store.audit import VIEWED, write_audit
from inspections.record import file_name
from pipelines.release import drawn_halves, release, sealed_plan
from pipelines.replacing import begin_replacement
from pipelines.tonight import tonight
from tests.pipelines.town import DAY, EVENING, MORNING, copied
from tests.web.coordinating import strong
from tests.web.people import Person, Site, site_of
from web.access import ROLES

pytestmark = pytest.mark.slow

ASK = {"day": str(DAY), "reason": "kunjungan menteri"}


def opened(site: Site) -> tuple[Person, Person]:
    """Let one account ask and another agree; return both."""
    asker = strong(site, "coordinator", "koordinator")
    other = strong(site, "leader", "pimpinan")
    assert asker.post("/hari/buka-awal", ASK).status_code == 303
    answer = other.post("/hari/buka-awal/1")
    assert answer.headers["location"] == "/hari/buka-awal/1"
    return asker, other


def drawn(site: Site) -> set[str]:
    """Return the drawn units, as the release will draw them from the same key."""
    plan = sealed_plan(site.city, DAY)
    halves = drawn_halves(site.city, plan)
    return {unit for half in halves.values() for unit in half.drawn}


def test_two_accounts_see_the_list_before_its_time(sealed_site: Site) -> None:
    codes = drawn(sealed_site)
    for person in opened(sealed_site):
        page = person.get("/hari/buka-awal/1")
        assert page.status_code == 200
        assert all(f">{code}<" in page.text for code in codes)
        assert "dibuka sebelum waktunya" in page.text


def test_nobody_else_sees_anything(sealed_site: Site) -> None:
    opened(sealed_site)
    codes = drawn(sealed_site)
    others = [strong(sealed_site, role, f"lain-{role}") for role in ROLES]
    for person in others:
        answer = person.get("/hari/buka-awal/1")
        assert answer.status_code == 403
        assert not any(code in answer.text for code in codes)
        page = person.get("/hari/buka-awal").text
        assert not any(code in page for code in codes)
        assert person.get("/hari").status_code in (200, 403)


def test_one_account_alone_never_opens_it(sealed_site: Site) -> None:
    asker = strong(sealed_site, "coordinator", "koordinator")
    asker.post("/hari/buka-awal", ASK)
    answer = asker.post("/hari/buka-awal/1")
    assert answer.status_code == 422
    assert "akun lain" in answer.text
    assert asker.get("/hari/buka-awal/1").status_code == 403
    assert sealed_site.rows("SELECT 1 FROM audit WHERE action = 'open_early'") == []


@pytest.mark.parametrize("weak", ["asker", "approver"])
def test_no_account_without_its_second_factor(sealed_site: Site, weak: str) -> None:
    asker = strong(sealed_site, "coordinator", "koordinator")
    other = strong(sealed_site, "admin", "pengelola")
    if weak == "approver":
        asker.post("/hari/buka-awal", ASK)
    name = "koordinator" if weak == "asker" else "pengelola"
    with sealed_site.city.engine.begin() as db:
        db.exec_driver_sql(
            f"UPDATE accounts SET totp_confirmed = false WHERE account = '{name}'"
        )
    asker.post("/hari/buka-awal", ASK)
    other.post("/hari/buka-awal/1")
    assert sealed_site.rows("SELECT 1 FROM audit WHERE action = 'open_early'") == []
    for person in (asker, other):
        assert person.get("/hari/buka-awal/1").status_code in (403, 422)


def test_an_asker_who_lost_the_role_meanwhile_cannot_be_agreed_with(
    sealed_site: Site,
) -> None:
    strong(sealed_site, "coordinator", "koordinator").post("/hari/buka-awal", ASK)
    with sealed_site.city.engine.begin() as db:
        db.exec_driver_sql(
            "UPDATE accounts SET role = 'inspector' WHERE account = 'koordinator'"
        )
    other = strong(sealed_site, "leader", "pimpinan")
    assert other.post("/hari/buka-awal/1").status_code == 422
    assert sealed_site.rows("SELECT 1 FROM audit WHERE action = 'open_early'") == []


def test_a_third_account_cannot_agree_as_well(sealed_site: Site) -> None:
    opened(sealed_site)
    third = strong(sealed_site, "admin", "pengelola")
    assert third.post("/hari/buka-awal/1").status_code == 422
    assert third.get("/hari/buka-awal/1").status_code == 403


def _handed(site: Site, action: str, by: str | None, of: str, days: int = 0) -> None:
    """Note that an account made another, or reset its password, so long ago."""
    at, offset = site.city.now - timedelta(days=days), site.city.settings.offset
    with transaction(site.city.engine) as db:
        write_audit(db, action, at, offset, detail={"of": of}, account=by)


@pytest.mark.parametrize("action", ["user_added", "user_reset", "user_role"])
@pytest.mark.parametrize(
    "hands",
    [
        [("koordinator", "pimpinan")],
        [("pimpinan", "koordinator")],
        [("koordinator", "pengelola"), ("pengelola", "pimpinan")],
    ],
)
def test_nobody_agrees_with_an_account_of_the_own_making(
    sealed_site: Site, action: str, hands: list[tuple[str, str]]
) -> None:
    strong(sealed_site, "coordinator", "koordinator").post("/hari/buka-awal", ASK)
    other = strong(sealed_site, "leader", "pimpinan")
    for by, of in hands:
        _handed(sealed_site, action, by, of)
    answer = other.post("/hari/buka-awal/1")
    assert answer.status_code == 422
    assert "akun ketiga" in answer.text
    assert sealed_site.rows("SELECT approved_by FROM early_openings") == [(None,)]
    early = "SELECT 1 FROM audit WHERE action IN ('open_early', 'early_agreed')"
    assert sealed_site.rows(early) == []


def test_accounts_made_long_ago_by_the_server_or_a_third_may_agree(
    sealed_site: Site,
) -> None:
    _handed(sealed_site, "user_added", "koordinator", "pimpinan", days=31)
    _handed(sealed_site, "user_added", None, "koordinator")
    _handed(sealed_site, "user_reset", "pengelola", "pimpinan")
    opened(sealed_site)


def test_no_drawn_office_is_stored_anywhere(planned: Path, tmp_path: Path) -> None:
    home = copied(planned, tmp_path / "town")
    with site_of(home, EVENING) as site:
        before = {path: path.read_bytes() for path in _files(home)}
        rows = site.rows("SELECT entry FROM audit")
        for person in opened(site):
            person.get("/hari/buka-awal/1")
        assert site.rows(f"SELECT 1 FROM visits WHERE service_date = '{DAY}'") == []
        found = site.rows(f"SELECT opened FROM plans WHERE service_date = '{DAY}'")
        assert found == [(None,)]
        written = json.dumps(
            [
                site.rows(f"SELECT * FROM audit WHERE entry > {len(rows)}"),
                site.rows("SELECT * FROM early_openings"),
                site.rows("SELECT * FROM overrides"),
                site.rows("SELECT * FROM opened_stops"),
            ],
            default=str,
        )
        codes = drawn(site)
        assert codes
        assert not any(code in written for code in codes)
    assert {path: path.read_bytes() for path in _files(home)} == before


def _files(home: Path) -> list[Path]:
    """Return the home's files beside the database, which is asked by itself."""
    found = (path for path in home.rglob("*") if path.is_file())
    return [path for path in found if not path.name.startswith("sidak.")]


def test_the_day_is_marked_on_every_list_afterwards(sealed_site: Site) -> None:
    opened(sealed_site)
    sealed_site.at(MORNING)
    release(sealed_site.city, DAY)
    for path, role in (("/hari", "coordinator"), ("/daftar", "inspector")):
        page = sealed_site.person(role).get(path).text
        assert "dibuka sebelum waktunya" in page, path


def test_an_opened_plan_is_never_replaced(planned: Path, tmp_path: Path) -> None:
    home = copied(planned, tmp_path / "town")
    with site_of(home, EVENING) as site:
        opened(site)
    environ = {"SIDAK_HOME": str(home), "SIDAK_NOW": EVENING}
    with (
        open_city(environ, home.parent) as city,
        pytest.raises(UserError, match="opened early"),
    ):
        begin_replacement(city, tonight(city, DAY), "lebih bagus")
    assert not (home / "records" / file_name(DAY, 2, "commit")).exists()


def test_the_opening_is_written_once_and_every_step_and_look_is_audited(
    sealed_site: Site,
) -> None:
    asker, other = opened(sealed_site)
    for _ in range(2):
        asker.get("/hari/buka-awal/1")
        other.get("/hari/buka-awal/1")
    found = sealed_site.rows(
        "SELECT action, account, reason FROM audit "
        "WHERE action LIKE '%early%' ORDER BY entry"
    )
    reason = ASK["reason"]
    assert found == [
        ("early_asked", "koordinator", reason),
        ("early_agreed", "pimpinan", reason),
        ("open_early", "pimpinan", reason),
    ]
    looks = sealed_site.rows(f"SELECT account FROM audit WHERE action = '{VIEWED}'")
    assert looks == [("koordinator",), ("pimpinan",)] * 2


def _answers(site: Site) -> list[str]:
    """Return all that is answered until both have agreed."""
    asker = strong(site, "coordinator", "koordinator")
    other = strong(site, "leader", "pimpinan")
    answers = [
        asker.get("/hari/buka-awal"),
        asker.post("/hari/buka-awal", ASK),
        asker.post("/hari/buka-awal", ASK | {"reason": " "}),
        asker.post("/hari/buka-awal/1"),
        asker.get("/hari/buka-awal/1"),
        other.get("/hari/buka-awal"),
        other.get("/hari/buka-awal/7"),
    ]
    tokens = (asker.csrf, other.csrf)
    texts = [f"{answer.status_code} {answer.text}" for answer in answers]
    for token in tokens:
        texts = [text.replace(token, "") for text in texts]
    return texts


def test_until_both_have_agreed_no_answer_tells_whether_there_is_a_plan(
    sealed_site: Site, settled: Path, tmp_path: Path
) -> None:
    with site_of(copied(settled, tmp_path / "none"), EVENING) as without:
        assert _answers(without) == _answers(sealed_site)
        other = strong(without, "admin", "pengelola")
        answer = other.post("/hari/buka-awal/1")
        assert answer.status_code == 422
        assert without.rows("SELECT 1 FROM audit WHERE action = 'open_early'") == []
        assert without.rows("SELECT approved_by FROM early_openings") == [(None,)]


def test_a_site_that_cannot_read_the_key_opens_nothing(
    sealed_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.opening.can_read_key", lambda city: False)
    strong(sealed_site, "coordinator", "koordinator").post("/hari/buka-awal", ASK)
    other = strong(sealed_site, "leader", "pimpinan")
    answer = other.post("/hari/buka-awal/1")
    assert answer.status_code == 422
    assert "tidak dapat membaca berkas kunci" in answer.text
    assert sealed_site.rows("SELECT 1 FROM audit WHERE action = 'open_early'") == []


def test_after_the_release_there_is_nothing_to_open_early(sealed_site: Site) -> None:
    asker = strong(sealed_site, "coordinator", "koordinator")
    asker.post("/hari/buka-awal", ASK)
    sealed_site.at(MORNING)
    late = strong(sealed_site, "coordinator", "koordinator-dua")
    other = strong(sealed_site, "leader", "pimpinan")
    assert late.post("/hari/buka-awal", ASK).status_code == 422
    answer = other.post("/hari/buka-awal/1")
    assert answer.status_code == 422
    assert "sudah dibuka" in answer.text
    assert sealed_site.rows("SELECT 1 FROM audit WHERE action = 'open_early'") == []


def test_a_list_that_was_opened_early_is_not_shown_here_after_its_release(
    sealed_site: Site,
) -> None:
    opened(sealed_site)
    sealed_site.at(f"{DAY}T06:30")
    with sealed_site.city.engine.begin() as db:
        # The session of the evening is still in use.
        db.exec_driver_sql("UPDATE sessions SET seen_at = expires_at")
    answer = sealed_site.people["pimpinan"].get("/hari/buka-awal/1")
    assert answer.status_code == 422
    assert "sudah dibuka" in answer.text


@pytest.mark.parametrize(
    "wrong", [{"day": "besok"}, {"day": "2027-01-01"}, {"reason": ""}, {"day": ""}]
)
def test_a_request_needs_a_near_day_and_a_reason(
    sealed_site: Site, wrong: dict[str, str]
) -> None:
    person = strong(sealed_site, "coordinator", "koordinator")
    assert person.post("/hari/buka-awal", ASK | wrong).status_code == 422
    assert sealed_site.rows("SELECT 1 FROM early_openings") == []


@pytest.mark.parametrize("role", ["inspector", "analyst", "office"])
def test_other_roles_neither_ask_nor_agree(sealed_site: Site, role: str) -> None:
    strong(sealed_site, "coordinator", "koordinator").post("/hari/buka-awal", ASK)
    person = strong(sealed_site, role, "seorang")
    assert person.get("/hari/buka-awal").status_code == 403
    assert person.post("/hari/buka-awal", ASK).status_code == 403
    assert person.post("/hari/buka-awal/1").status_code == 403
