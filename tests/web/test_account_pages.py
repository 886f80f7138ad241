"""The own account and the admin's users, as a browser walks them."""

import re

import pytest

from tests.web.cities import code_of
from tests.web.people import TEAM, Person, Site, token_of
from tests.web.test_login_pages import OTHER, PASSWORD, added, entered, sent
from web.guard import COOKIE
from web.users import Post, user_rows


def rows(site: Site) -> dict[str, dict[str, object]]:
    found = user_rows(site.city).to_dict("records")
    return {row["account"]: row for row in found}


# ------------------------------------------------------------------ own account


def test_the_own_logins_are_shown_and_can_be_ended(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    phone, _ = entered(site, "analis")
    desk, _ = entered(site, "analis")
    page = desk.get("/akun").text
    assert page.count("Akhiri sesi ini") == 1
    assert page.count("Peramban ini") == 1
    lost = re.search(r'name="session" value="(\w+)"', page)
    assert lost
    fields = {"session": lost[1], "password": PASSWORD}
    desk.csrf = token_of(page)
    assert desk.post("/akun/sesi", fields | {"password": "x"}).status_code == 422
    answer = desk.post("/akun/sesi", fields)
    page = desk.get(answer.headers["location"]).text
    assert "Sesi sudah diakhiri" in page
    assert phone.get("/akun").status_code == 303
    desk.csrf = token_of(page)
    assert desk.post("/akun/sesi", fields).status_code == 422


def test_a_session_of_somebody_else_cannot_be_ended(site: Site) -> None:
    for name in ("analis-1", "analis-2"):
        added(site, name, Post("analyst"))
    other, _ = entered(site, "analis-1")
    ((hashed,),) = site.rows("SELECT token_hash FROM sessions")
    person, _ = entered(site, "analis-2")
    person.csrf = token_of(person.get("/akun").text)
    fields = {"session": hashed, "password": PASSWORD}
    assert person.post("/akun/sesi", fields).status_code == 422
    assert other.get("/akun").status_code == 200


def test_the_password_is_changed_with_the_current_one(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    person, _ = entered(site, "analis")
    other, _ = entered(site, "analis")
    person.csrf = token_of(person.get("/akun").text)
    fields = {"current": "salah", "new": OTHER, "again": OTHER}
    wrong = person.post("/akun/sandi", fields)
    assert wrong.status_code == 422
    assert "Kata sandi sekarang salah" in wrong.text
    answer = person.post("/akun/sandi", fields | {"current": PASSWORD})
    assert "sudah diganti" in person.get(answer.headers["location"]).text
    assert other.get("/akun").status_code == 303
    assert entered(site, "analis", OTHER)[1].status_code == 303
    assert entered(site, "analis")[1].status_code == 422


def test_an_analyst_may_set_a_second_factor_up(site: Site) -> None:
    added(site, "analis", Post("analyst"))
    person, _ = entered(site, "analis")
    person.csrf = token_of(person.get("/akun").text)
    assert person.get("/akun/kode").headers["location"] == "/akun"
    assert person.post("/akun/kode/mulai", {"password": "x"}).status_code == 422
    before = person.client.cookies[COOKIE]
    begun = person.post("/akun/kode/mulai", {"password": PASSWORD})
    assert begun.headers["location"] == "/akun/kode"
    assert person.client.cookies[COOKIE] != before
    page = person.get("/akun/kode").text
    assert "data:image/svg+xml" in page
    person.csrf = token_of(page)
    # Not confirmed yet: the password alone still does.
    assert entered(site, "analis")[1].headers["location"] == "/"
    code = code_of(site.city, "analis")
    done = person.post("/akun/kode", {"code": code})
    assert "aplikasi autentikator" in person.get(done.headers["location"]).text
    again, answer = entered(site, "analis")
    assert answer.headers["location"].startswith("/masuk/kode")
    fresh = code_of(site.city, "analis", 1)
    assert sent(again, "/masuk/kode", code=fresh).status_code == 303


def test_the_language_stays_with_the_browser(site: Site) -> None:
    person = site.person("analyst")
    person.post("/akun/bahasa", {"lang": "en"})
    assert "Your account" in person.get("/akun").text
    person.post("/akun/bahasa", {"lang": "id"})
    assert "Akun Anda" in person.get("/akun").text
    person.post("/akun/bahasa", {"lang": "<b>"})
    assert "Akun Anda" in person.get("/akun").text


# ------------------------------------------------------------------------ users


@pytest.fixture
def admin(site: Site) -> Person:
    return site.person("admin", name="admin.a")


def test_an_inspector_is_added_and_the_password_shown_once(
    site: Site, admin: Person
) -> None:
    fields = {"account": "Tim1.Pagi", "role": "inspector", "team": TEAM, "office": ""}
    answer = admin.post("/pengguna", fields)
    shown = re.search(r"<code>([a-z2-9-]{19})</code>", answer.text)
    assert shown
    assert answer.headers["cache-control"] == "no-store"
    person, entry = entered(site, "tim1.pagi", shown[1])
    assert entry.headers["location"].startswith("/masuk/sandi")
    assert sent(person, "/masuk/sandi", new=OTHER, again=OTHER).status_code == 303
    for page in ("/pengguna", "/pengguna/tim1.pagi"):
        assert shown[1] not in admin.get(page).text
    assert rows(site)["tim1.pagi"]["team"] == TEAM


def test_what_is_not_accepted_is_told_beside_the_form(
    site: Site, admin: Person
) -> None:
    fields = {"account": "198713012010011001", "role": "analyst"}
    answer = admin.post("/pengguna", fields)
    assert answer.status_code == 422
    assert "NIP" in answer.text
    fields = {"account": "tim1", "role": "inspector", "team": "Tim 99"}
    assert "Tim 99" in admin.post("/pengguna", fields).text
    assert rows(site).keys() == {"admin.a"}


def test_a_changed_role_and_a_shut_out_account_are_out_at_once(
    site: Site, admin: Person
) -> None:
    person = site.person("analyst", name="analis")
    admin.post("/pengguna/analis/peran", {"role": "leader"})
    assert person.get("/akun").status_code == 303
    assert rows(site)["analis"]["role"] == "leader"
    answer = admin.post("/pengguna/analis/tutup")
    assert "sudah ditutup" in admin.get(answer.headers["location"]).text
    assert rows(site)["analis"]["access"] == "disabled"
    admin.post("/pengguna/analis/aktif")
    assert rows(site)["analis"]["access"] == "active"


def test_the_admin_ends_all_logins_of_a_lost_phone(site: Site, admin: Person) -> None:
    added(site, "analis", Post("analyst"))
    person, _ = entered(site, "analis")
    answer = admin.post("/pengguna/analis/sesi")
    assert "sudah diakhiri" in admin.get(answer.headers["location"]).text
    assert person.get("/akun").status_code == 303
    assert entered(site, "analis")[1].status_code == 303


def test_a_reset_shows_a_new_first_password(site: Site, admin: Person) -> None:
    added(site, "analis", Post("analyst"))
    answer = admin.post("/pengguna/analis/sandi")
    shown = re.search(r"<code>([a-z2-9-]{19})</code>", answer.text)
    assert shown
    assert entered(site, "analis", shown[1])[1].status_code == 303
    assert rows(site)["analis"]["access"] == "first_password"


@pytest.mark.parametrize("what", ["tutup", "peran"])
def test_the_last_admin_cannot_be_removed(site: Site, admin: Person, what: str) -> None:
    answer = admin.post(f"/pengguna/admin.a/{what}", {"role": "analyst"})
    assert answer.status_code == 422
    assert "admin terakhir" in answer.text
    assert rows(site)["admin.a"]["access"] == "active"
    assert admin.get("/pengguna").status_code == 200


@pytest.mark.parametrize("what", ["", "/peran", "/sandi", "/sesi", "/tutup", "/aktif"])
def test_an_account_that_is_none_is_told(site: Site, admin: Person, what: str) -> None:
    path = f"/pengguna/tidak.ada{what}"
    answer = admin.post(path, {"role": "analyst"}) if what else admin.get(path)
    assert answer.status_code == 422
    assert "Tidak ada akun tidak.ada" in answer.text


@pytest.mark.parametrize(
    "name", ["%00", "%F0%9F%90%98", "a%27--", "%ED%B3%BF", "x" * 900]
)
def test_what_cannot_be_a_name_is_told_too(
    site: Site, admin: Person, name: str
) -> None:
    assert admin.get(f"/pengguna/{name}").status_code == 422
    assert admin.post(f"/pengguna/{name}/tutup").status_code == 422


def test_nobody_but_the_admin_makes_accounts(site: Site) -> None:
    for role in ("inspector", "coordinator", "analyst", "leader"):
        person = site.person(role)
        assert person.get("/pengguna").status_code == 403
        fields = {"account": "jahat", "role": "admin"}
        assert person.post("/pengguna", fields).status_code == 403
    assert "jahat" not in rows(site)


def test_the_trail_tells_who_did_it(site: Site, admin: Person) -> None:
    admin.post("/pengguna", {"account": "analis", "role": "analyst"})
    admin.post("/pengguna/analis/tutup")
    found = site.rows(
        "SELECT action, account, detail FROM audit WHERE action LIKE 'user%'"
    )
    assert [each[:2] for each in found] == [
        ("user_added", "admin.a"),
        ("user_disabled", "admin.a"),
    ]
    assert all('"of":"analis"' in each[2] for each in found)
    assert admin.client.cookies[COOKIE] not in str(site.rows("SELECT * FROM audit"))
