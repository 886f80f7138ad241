"""Every page, seen by people who see little, use the keyboard or a small phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import login
from tests.browser.eyes import Ears, problems
from tests.browser.lived import Lived, evening, lived
from tests.browser.serving import Served, serve
from tests.browser.sights import FILES, SIGHTS, Sight, readers
from tests.thorough import THOROUGH
from web import routes
from web.pages import data, trail
from web.routes import PAGES

pytestmark = pytest.mark.slow

#: Where several roles see the same page, ``make check`` looks with the first of them.
_LOOKED = {(each.path, each.when, each.do): each for each in reversed(SIGHTS)}
_SIGHTS = SIGHTS if THOROUGH else tuple(reversed(_LOOKED.values()))
#: Of a table's rows, which are all alike, a page shows so many.
_ROWS = 20


@pytest.fixture(scope="module")
def towns(
    released: Path, planned: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Lived, Served]]]:
    """Return the town in its morning and on the evening before, served."""
    folder = tmp_path_factory.mktemp("towns")
    with (
        pytest.MonkeyPatch.context() as patch,
        lived(released, folder) as day,
        evening(planned, folder) as eve,
        serve(day.site) as by_day,
        serve(eve.site) as by_night,
    ):
        for pages in () if THOROUGH else (data, trail):
            patch.setattr(pages, "_PAGE_ROWS", _ROWS)
        yield {"morning": (day, by_day), "evening": (eve, by_night)}


@pytest.fixture(scope="module")
def browsers(
    browser: Browser, towns: dict[str, tuple[Lived, Served]]
) -> Iterator[dict[tuple[str, str], BrowserContext]]:
    """Return a logged in browser for each person and moment, made when it is asked."""
    made = _Browsers(browser, towns)
    yield made
    for each in made.values():
        each.close()


class _Browsers(dict[tuple[str, str], BrowserContext]):
    def __init__(
        self, browser: Browser, towns: dict[str, tuple[Lived, Served]]
    ) -> None:
        self.browser, self.towns = browser, towns

    def __missing__(self, key: tuple[str, str]) -> BrowserContext:
        when, who = key
        town, served = self.towns[when]
        context = self.browser.new_context(
            viewport={"width": 390, "height": 780},
            locale="id-ID",
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        if who:
            login(context, served, town.people[who])
        self[key] = context
        return context


@pytest.mark.parametrize("sight", _SIGHTS, ids=str)
def test_everybody_can_use_the_page(sight: Sight, towns, browsers) -> None:
    town, served = towns[sight.when]
    page = browsers[sight.when, sight.who].new_page()
    try:
        path = sight.path.format_map(town.values)
        ears = Ears(page, served.url)
        answer = page.goto(served.url + path, wait_until="load")
        if sight.do:
            sight.do(page)
        elif answer:
            assert answer.status == sight.status
            assert page.url == served.url + path
        assert problems(page, sunlight=sight.who == "inspector") + ears.heard == []
    finally:
        page.close()


def test_no_page_is_left_out() -> None:
    looked = {(sight.page, sight.who) for sight in SIGHTS}
    pages = [page for page in PAGES if page.method == "GET"]
    for page in pages:
        if page.path not in FILES:
            assert {(page.path, who) for who in readers(page)} <= looked, page.path
    assert {page.path for page in pages} >= FILES


def test_no_style_turns_the_order_of_a_page_around() -> None:
    for style in Path(routes.__file__).with_name("static").glob("*.css"):
        turned = re.findall(r"[;{ ](?:order:|\w+-reverse)", style.read_text("utf-8"))
        assert turned == [], style.name
