"""Every role, every page, every method: who is let in is what the table says."""

import pytest

from tests.web.people import OWN, Site
from tests.web.visiting import allowed, ask, everybody, path_of
from web.access import ACTIONS, HALF_WAY, OPEN, ROLES
from web.page import Page
from web.pages.home import alive
from web.routes import PAGES

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@pytest.mark.slow
def test_every_role_meets_every_page_as_the_table_says(site: Site) -> None:
    people = everybody(site)
    wrong = []
    for page in PAGES:
        for role, person in people.items():
            if page.path == "/keluar":
                continue
            answer = ask(person, page, path_of(page))
            to_login = answer.status_code == 303 and answer.headers[
                "location"
            ].startswith("/masuk?ke=")
            let_in = not to_login and not (
                answer.status_code == 403 and "berwenang" in answer.text
            )
            if let_in != allowed(role, page) or answer.status_code >= 500:
                wrong.append((role, page.method, page.path, answer.status_code))
    assert wrong == []


def test_every_action_belongs_to_a_page_and_every_page_to_an_action() -> None:
    used = {page.action for page in PAGES}
    assert used <= set(ACTIONS) | OPEN | HALF_WAY
    assert set(ACTIONS) - used == set()


def test_a_page_without_a_rule_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no rule"):
        Page("/rahasia", "GET", "everything", alive)


def test_methods_that_no_page_has_do_nothing(site: Site) -> None:
    admin = site.person("admin")
    there = {(page.path, page.method) for page in PAGES}
    for path in {page.path for page in PAGES}:
        for method in METHODS:
            if (path, method) in there or "{" in path:
                continue
            answer = admin.client.request(method, path, headers=OWN)
            assert answer.status_code == 405, (method, path)


def test_a_role_nobody_knows_may_do_nothing(site: Site) -> None:
    person = site.person("inspector", name="seorang")
    with site.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE accounts SET role = 'root'")
    for page in PAGES:
        if page.action not in OPEN | HALF_WAY:
            assert ask(person, page, path_of(page)).status_code == 403, page.path


def test_a_disabled_account_is_out_at_once(site: Site) -> None:
    person = site.person("inspector")
    assert person.get("/daftar").status_code == 200
    with site.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE accounts SET disabled = true")
    assert person.get("/daftar").headers["location"].startswith("/masuk")


@pytest.mark.parametrize("stage", ["password", "code"])
def test_half_a_login_opens_nothing(site: Site, stage: str) -> None:
    person = site.person("coordinator", stage=stage)
    for page in PAGES:
        if page.action in OPEN | HALF_WAY:
            continue
        answer = ask(person, page, path_of(page))
        assert answer.status_code == 303, page.path
        assert answer.headers["location"].startswith("/masuk/")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://elsewhere.test"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "https://sidak.test"},
        {"origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(site: Site, headers: dict[str, str]) -> None:
    person = site.person("inspector")
    answer = person.client.post(
        "/daftar/buka", data={"csrf": person.csrf}, headers=headers
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_a_form_without_its_token_is_refused(site: Site, token: str | None) -> None:
    person = site.person("inspector")
    fields = {} if token is None else {"csrf": token}
    answer = person.client.post("/daftar/buka", data=fields, headers=OWN)
    assert answer.status_code == 403


def test_the_token_of_another_session_is_refused(site: Site) -> None:
    mine, other = site.person("inspector"), site.person("inspector")
    mine.csrf = other.csrf
    assert mine.post("/daftar/buka").status_code == 403


def test_a_body_larger_than_the_page_takes_is_refused(site: Site) -> None:
    person = site.person("inspector")
    answer = person.post("/daftar/buka", {"visit": "x" * 100_000})
    assert answer.status_code == 413
    lied = person.client.post(
        "/daftar/buka",
        content=(b"visit=" + b"x" * 100 for _ in range(2000)),
        headers=OWN | {"content-type": "application/x-www-form-urlencoded"},
    )
    assert lied.status_code == 413


def test_every_answer_carries_the_headers(site: Site) -> None:
    people = everybody(site)
    for page in PAGES:
        for role in (None, "inspector", "admin"):
            headers = ask(people[role], page, path_of(page)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["cache-control"] == "no-store" or page.path == "/sw.js"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert "server" not in headers


def test_a_login_leads_to_a_page_of_this_site_only(site: Site) -> None:
    for path in ("//elsewhere.test", "/\\elsewhere.test", "https://elsewhere.test"):
        answer = site.stranger().get(f"/masuk?ke={path}")
        assert 'value="//' not in answer.text
        assert "elsewhere" not in answer.headers.get("location", "")


def test_all_roles_of_the_command_line_are_roles_here() -> None:
    assert {"inspector", "coordinator", "analyst", "leader", "admin"} <= set(ROLES)
