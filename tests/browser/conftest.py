"""One Chromium for all these tests; each has a site of its own and fresh phones."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import arguments, chromium
from tests.browser.serving import Served, serve
from tests.web.conftest import files, made_up, planned, released, sealed_site, settled
from tests.web.conftest import site as site
from tests.web.people import Person, Site
from web.guard import COOKIE

__all__ = ["files", "made_up", "planned", "released", "sealed_site", "settled", "site"]

#: A cheap phone of the street.
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "id-ID",
    "timezone_id": "Asia/Jakarta",
}


# Playwright keeps an event loop running in its thread: no test elsewhere could have its
# own, so the browser ends with this package.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Return the machine's Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(), args=arguments()
        )
        yield launched
        launched.close()


@pytest.fixture
def served(site: Site) -> Iterator[Served]:
    """Return the site of a released morning, served."""
    with serve(site) as found:
        yield found


@pytest.fixture
def phone(browser: Browser, served: Served) -> Iterator[Callable[..., BrowserContext]]:
    """Return how to take out a phone: logged in as a new account of a role."""
    opened: list[BrowserContext] = []

    def take(role: str = "inspector", *, person: Any = None, **more: Any) -> Any:
        options = PHONE | {key: more.pop(key) for key in list(more) if key in _OPTIONS}
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        opened.append(context)
        login(context, served, person or served.site.person(role, **more))
        return context

    yield take
    for context in opened:
        context.close()


_OPTIONS = {*PHONE, "color_scheme", "java_script_enabled", "service_workers"}


def login(context: BrowserContext, served: Served, person: Person) -> None:
    """Put a person's session into a browser."""
    token = person.client.cookies.get(COOKIE)
    context.add_cookies(
        [
            {
                "name": COOKIE,
                "value": token,
                # Only https may set it; localhost is sent it all the same.
                "url": served.url.replace("http:", "https:"),
                "secure": True,
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )


def opened(context: BrowserContext, served: Served, path: str) -> Page:
    """Open a page of the site and wait until it stands still."""
    page = context.new_page()
    page.goto(served.url + path, wait_until="networkidle")
    return page
