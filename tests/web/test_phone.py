"""What the script on the phone is given, looked at without a browser."""

import json
import re
from importlib.resources import files

import pytest
from PIL import Image, ImageChops

from scripts.icons import ICONS, STATIC, draw
from tests.web.people import Site
from web.asking import Ask
from web.phone import WORDS, words, worker

SCRIPTS = {path.name: path.read_text("utf-8") for path in sorted(STATIC.glob("*.js"))}
#: ``say("...")`` and ``say(which ? "..." : "...")``; a text in a variable is none.
_SAID = re.compile(r'\bsay\(\s*"([^"]+)"')
_EITHER = re.compile(r'\bsay\([^()"]*\? "([^"]+)" : "([^"]+)"\)')
_HIDDEN = re.compile(r"(?<!export const )\bsay\((?!\s*\"|[^()\"]*\? \")")


def _said() -> set[str]:
    """Return every text that a script says."""
    text = "\n".join(SCRIPTS.values())
    either = {each for pair in _EITHER.findall(text) for each in pair}
    return either | set(_SAID.findall(text))


def test_every_text_stands_where_it_is_said() -> None:
    for name, text in SCRIPTS.items():
        assert not _HIDDEN.search(text), name


def test_the_phone_has_a_word_for_everything_its_script_says() -> None:
    assert _said() - set(WORDS) == set()


def test_no_word_is_given_to_the_phone_in_vain() -> None:
    assert set(WORDS) - _said() == set()
    assert len(WORDS) == len({*WORDS})


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_word_keeps_its_places_for_facts_in_every_language(lang: str) -> None:
    for english, text in json.loads(words(lang)).items():
        places = re.findall(r"\{\w+\}", english)
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(places), english


def test_the_worker_keeps_every_static_file_and_no_placeholder() -> None:
    text = worker()
    (kept,) = re.findall(r"const FILES = (\[.*\]);", text)
    names = {each.name for each in files("web").joinpath("static").iterdir()}
    assert {f"/static/{name}" for name in names - {"sw.js"}} == {*json.loads(kept)}
    assert re.search(r'const VERSION = "[0-9a-f]{16}";', text)
    assert "__" not in text


def test_a_module_is_asked_for_under_one_name_that_is_there() -> None:
    for name, text in SCRIPTS.items():
        for path in re.findall(r'from "([^"]+)"', text):
            folder = "./static/" if name == "sw.js" else "./"
            assert path.startswith(folder), (name, path)
            assert path.removeprefix(folder) in SCRIPTS, (name, path)


def test_no_script_reads_markup_or_runs_text() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function"
        r"|https?://"
    )
    for name, text in SCRIPTS.items():
        assert not forbidden.search(text), name


def test_the_workers_headers_let_it_rule_and_be_renewed(site: Site) -> None:
    answer = site.stranger().get("/sw.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["content-security-policy"]


def test_the_manifest_names_icons_of_their_sizes(site: Site) -> None:
    answer = site.stranger().get("/static/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert (manifest["start_url"], manifest["lang"]) == ("/daftar", "id")
    for icon in manifest["icons"]:
        if icon["type"] == "image/png":
            path = STATIC / icon["src"].removeprefix("/static/")
            with Image.open(path) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"]


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_what_the_script_draws(name: str) -> None:
    with Image.open(STATIC / name) as image:
        drawn = draw(*ICONS[name])
        difference = ImageChops.difference(image.convert("RGBA"), drawn)
    assert max(high for _, high in difference.getextrema()) <= 2


def test_pages_name_account_and_day_to_the_inspectors_script_only(site: Site) -> None:
    inspector = site.person("inspector", name="petugas-1").get("/antrean").text
    assert '<body data-account="petugas-1" data-role="inspector"' in inspector
    assert 'data-today="2026-11-24"' in inspector
    assert 'src="/static/lapangan.js"' in inspector
    assert "lapangan.js" not in site.person("analyst").get("/akun").text
    nobody = site.stranger().get("/luring").text
    assert "data-account" not in nobody
    assert 'src="/static/lapangan.js"' in nobody


def test_the_session_tells_the_city_time_and_only_who_is_in(site: Site) -> None:
    person = site.person("inspector", name="petugas-1")
    told = person.get("/sesi", headers={"accept": "application/json"}).json()
    assert (told["account"], told["now"]) == ("petugas-1", "2026-11-24T07:00:00")
    json_only = {"accept": "application/json"}
    assert site.stranger().get("/sesi", headers=json_only).status_code == 401


def test_half_a_login_is_no_account_for_the_phone(site: Site) -> None:
    person = site.person("inspector", stage="password")
    assert "data-account" not in person.get("/masuk/sandi").text


def test_the_words_are_in_the_page_as_data(site: Site) -> None:
    ask = Ask(site.city, site.served.doors, "GET", "/luring")
    page = bytes(ask.page("luring.html.j2").body).decode()
    assert "&#34;Menunggu sinyal&#34;" in page
    assert "<script>" not in page
