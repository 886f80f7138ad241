"""The coordinator's day lives: it fetches itself while somebody looks at it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.serving import Served
from tests.web.coordinating import a_stop, report

pytestmark = pytest.mark.slow
Phone = Callable[..., BrowserContext]
DONE = "1 dari "


def _day(phone: Phone, served: Served) -> tuple[Page, list[str]]:
    """Open the day with a clock of the test's own; note what the page asks for."""
    page = phone("coordinator").new_page()
    page.clock.install()
    page.goto(f"{served.url}/hari", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return page, asked


def _later(page: Page, seconds: int) -> None:
    page.clock.run_for(1000 * seconds)
    page.wait_for_load_state("networkidle")


def test_a_result_appears_by_itself(served: Served, phone: Phone) -> None:
    page, _ = _day(phone, served)
    stop = a_stop(served.site, "am")
    report(served.site, stop)
    assert "Hasil diterima" not in page.inner_text(f"#{stop['visit']}")
    _later(page, 61)
    page.wait_for_selector(f"#{stop['visit']}.received")
    assert DONE in page.inner_text("#hari > .progress")


def test_nothing_is_taken_from_under_the_keyboard(served: Served, phone: Phone) -> None:
    page, asked = _day(phone, served)
    page.focus("#hari a")
    report(served.site, a_stop(served.site, "am"))
    _later(page, 61)
    assert asked == []
    assert DONE not in page.inner_text("#hari > .progress")
    assert page.evaluate("document.activeElement.closest('#hari') !== null")


def test_a_desk_that_nobody_sits_at_asks_no_more(served: Served, phone: Phone) -> None:
    page, asked = _day(phone, served)
    page.clock.fast_forward(31 * 60 * 1000)
    asked.clear()
    _later(page, 200)
    assert asked == []
    page.mouse.move(20, 20)
    _later(page, 61)
    assert asked


def test_without_script_the_link_refreshes(served: Served, phone: Phone) -> None:
    page = phone("coordinator", java_script_enabled=False).new_page()
    page.goto(f"{served.url}/hari")
    report(served.site, a_stop(served.site, "am"))
    page.get_by_role("link", name="Muat ulang").click()
    assert DONE in page.inner_text("#hari > .progress")
