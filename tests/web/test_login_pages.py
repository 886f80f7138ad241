"""The way in and out, as a browser walks it."""

import re
from html import unescape
from typing import Any

import pytest

from data.city import real_now
from tests.web.cities import code_of
from tests.web.people import Person, Site, token_of
from web import totp
from web.guard import COOKIE, MARK_COOKIE
from web.routes import PAGES
from web.users import Post, add_user, disable_user, reset_user

PASSWORD = "empat becak lewat jembatan"
OTHER = "tujuh layang-layang di atas pasar"


def added(site: Site, name: str, post: Post, password: str | None = PASSWORD) -> str:
    return add_user(site.city, name, post, password=password, by=None)


def sent(person: Person, path: str, **fields: str) -> Any:
    """Open the page of a form and send the form, as a browser does."""
    person.csrf = token_of(person.get(path).text)
    return person.post(path.partition("?")[0], fields)


def entered(site: Site, name: str, password: str = PASSWORD, to: str = "/masuk") -> Any:
    """A browser that has sent the first form, and the answer."""
    person = site.stranger()
    target = {"ke": to.partition("ke=")[2]} if "ke=" in to else {}
    return person, sent(person, to, account=name, password=password, **target)


def test_who_logs_in_lands_where_the_way_led(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    assert site.stranger().get("/akun").headers["location"] == "/masuk?ke=/akun"
    person, answer = entered(site, "analis", to="/masuk?ke=/akun")
    assert (answer.status_code, answer.headers["location"]) == (303, "/akun")
    assert person.get("/akun").status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        *("https://evil.test/", "//evil.test", "/\\evil.test", "\\\\evil.test"),
        *("javascript:alert(1)", "masuk", "", "/masuk?ke=/masuk", "/keluar"),
        *("/\tevil", "http:evil"),
    ],
)
def test_a_login_never_leads_to_another_site(site: Site, target: str) -> None:
    added(site, "analis", Post("analyst"))
    person = site.stranger()
    fields = {"account": "analis", "password": PASSWORD, "ke": target}
    lead = person.post("/masuk", fields).headers["location"]
    assert lead == "/" or re.fullmatch(r"/[\w%]+", lead)


def test_the_account_may_be_typed_with_capitals_and_spaces(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    assert entered(site, " Analis ")[1].status_code == 303


def test_unknown_wrong_and_disabled_get_the_same_page(site: Site) -> None:
    for name in ("analis-1", "analis-2"):
        added(site, name, Post("analyst"))
    disable_user(site.city, "analis-2", by=None)
    pages = set()
    for name, password in (
        ("analis-1", "salah salah salah"),
        ("analis-2", PASSWORD),
        ("analis-3", PASSWORD),
    ):
        _, answer = entered(site, name, password)
        assert answer.status_code == 422
        assert COOKIE not in answer.cookies
        pages.add(answer.text.replace(name, "NAME"))
        assert password not in answer.text
    assert len(pages) == 1


def test_guessing_is_answered_with_a_wait(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    answers = [entered(site, "analis", "salah")[1] for _ in range(6)]
    assert [each.status_code for each in answers] == [422] * 5 + [429]
    assert "Coba lagi dalam 1 menit" in answers[-1].text
    assert entered(site, "analis")[1].status_code == 429


def test_the_cookie_is_for_this_host_over_https_and_not_for_scripts(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    _, answer = entered(site, "analis")
    cookies = answer.headers.get_list("set-cookie")
    assert {each.partition("=")[0] for each in cookies} == {COOKIE, MARK_COOKIE}
    for cookie in cookies:
        parts = {part.strip().lower() for part in cookie.split(";")}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
        assert not [part for part in parts if part.startswith("domain")]
    assert COOKIE.startswith("__Host-")


def test_a_known_browser_gets_in_while_strangers_guess(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    person, _ = entered(site, "analis")
    person.post("/keluar", {"csrf": token_of(person.get("/akun").text)})
    for _ in range(8):
        entered(site, "analis", "salah")
    assert entered(site, "analis")[1].status_code == 429
    fields = {"account": "analis", "password": PASSWORD}
    assert sent(person, "/masuk", **fields).status_code == 303


def test_the_first_password_must_be_changed(site: Site) -> None:
    first = added(site, "analis", Post("analyst"), None)
    person, answer = entered(site, "analis", first, "/masuk?ke=/akun")
    assert answer.headers["location"] == "/masuk/sandi?ke=/akun"
    assert person.get("/akun").headers["location"] == "/masuk/sandi"
    assert person.get("/masuk/kode").headers["location"] == "/masuk/sandi"
    page = "/masuk/sandi?ke=/akun"
    weak = sent(person, page, new="analis", again="analis")
    assert weak.status_code == 422
    assert "paling sedikit 12" in weak.text
    done = sent(person, page, new=OTHER, again=OTHER, ke="/akun")
    assert done.headers["location"] == "/akun"
    assert person.get("/akun").status_code == 200
    assert person.get("/masuk/sandi").headers["location"] == "/"


def test_a_coordinator_sets_the_second_factor_up_and_uses_it(site: Site) -> None:
    added(site, "koordinator", Post("coordinator"))
    person, answer = entered(site, "koordinator")
    assert answer.headers["location"] == "/masuk/kode?ke=/"
    page = person.get("/masuk/kode").text
    assert 'src="data:image/svg+xml;base64,' in page
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert shown
    code = code_of(site.city, "koordinator")
    offset, key = site.city.settings.offset, shown[1].replace(" ", "")
    assert totp.matching_step(key, code, real_now(site.city), offset, None)
    wrong = "000000" if code != "000000" else "000001"
    assert sent(person, "/masuk/kode", code=wrong).status_code == 422
    assert sent(person, "/masuk/kode", code=code).headers["location"] == "/"
    assert person.get("/akun").status_code == 200
    # The next time there is nothing to scan.
    again, _ = entered(site, "koordinator")
    assert "<code>" not in again.get("/masuk/kode").text
    code = code_of(site.city, "koordinator", 1)
    assert sent(again, "/masuk/kode", code=code).status_code == 303


def test_each_step_gives_another_token(site: Site) -> None:
    first = added(site, "koordinator", Post("coordinator"), None)
    person, _ = entered(site, "koordinator", first)
    tokens = [person.client.cookies[COOKIE]]
    sent(person, "/masuk/sandi", new=OTHER, again=OTHER)
    tokens.append(person.client.cookies[COOKIE])
    sent(person, "/masuk/kode", code=code_of(site.city, "koordinator"))
    tokens.append(person.client.cookies[COOKIE])
    assert len(set(tokens)) == 3
    for old in tokens[:2]:
        stale = site.stranger()
        stale.client.cookies.set(COOKIE, old, domain="sidak.test")
        assert stale.get("/akun").headers["location"].startswith("/masuk?")


def test_logging_out_ends_the_session_and_keeps_what_the_phone_holds(
    site: Site,
) -> None:
    added(site, "analis", Post("analyst"))
    person, _ = entered(site, "analis")
    token = person.client.cookies[COOKIE]
    person.csrf = token_of(person.get("/akun").text)
    answer = person.post("/keluar")
    assert (answer.status_code, answer.headers["location"]) == (303, "/masuk")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert COOKIE not in person.client.cookies
    stale = site.stranger()
    stale.client.cookies.set(COOKIE, token, domain="sidak.test")
    assert stale.get("/akun").status_code == 303


def test_a_link_cannot_log_anybody_out(site: Site) -> None:
    person = site.person("analyst")
    assert person.get("/keluar").status_code == 405
    person.csrf = "forged"
    assert person.post("/keluar").status_code == 403
    assert person.get("/akun").status_code == 200


def test_who_is_logged_in_is_not_asked_again(site: Site) -> None:
    person = site.person("analyst")
    assert person.get("/masuk?ke=/akun").headers["location"] == "/akun"


def test_a_reset_account_begins_anew(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    person, _ = entered(site, "analis")
    first = reset_user(site.city, "analis", by=None)
    assert person.get("/akun").headers["location"].startswith("/masuk?")
    assert (
        entered(site, "analis", first)[1].headers["location"].startswith("/masuk/sandi")
    )


def test_no_page_of_logging_in_repeats_a_password_or_is_kept(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    _, answer = entered(site, "analis", "x" * 11 + '"><script>')
    assert answer.headers["cache-control"] == "no-store"
    assert "xxxxxxxxxxx" not in answer.text
    person = site.stranger()
    shown = sent(person, "/masuk", account='"><script>alert(1)</script>', password="x")
    assert "<script>" not in shown.text
    assert unescape(shown.text).count("<script>alert(1)") == 1


def test_password_fields_say_what_they_are_to_password_managers(site: Site) -> None:
    page = site.stranger().get("/masuk").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    own = site.person("analyst").get("/akun").text
    assert own.count('autocomplete="new-password"') == 2
    assert "onpaste" not in page + own


def test_pages_of_accounts_hold_no_inline_script_and_no_inline_style(
    site: Site,
) -> None:
    admin = site.person("admin")
    own = ("/akun", "/pengguna", f"/pengguna/{next(iter(site.people))}")
    for page in [site.stranger().get("/masuk"), *map(admin.get, own)]:
        assert page.status_code == 200
        scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page.text, re.DOTALL)
        assert not [tag for tag, text in scripts if text or 'src="/' not in tag]
        assert not re.search(r"style=|<style|\son\w+=", page.text)


def test_every_post_of_accounts_needs_its_own_form(site: Site) -> None:
    admin = site.person("admin")
    admin.csrf = "forged"
    paths = [
        page.path.replace("{account}", "analis")
        for page in PAGES
        if page.method == "POST" and page.action in ("users.change", "own.account")
    ]
    assert len(paths) >= 10
    assert {admin.post(path).status_code for path in paths} == {403}
