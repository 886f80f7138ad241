"""Phones of the street: each a browser profile of its own, with or without signal."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.chromium import arguments, chromium
from tests.browser.conftest import PHONE
from tests.browser.serving import Served
from tests.web.people import Person
from web.guard import COOKIE

#: Reads one store of the phone; photos come without their bytes.
_STORE = """(name) => new Promise((done) => {
  indexedDB.open("sidak").onsuccess = ({target: {result: db}}) => {
    db.transaction(name).objectStore(name).getAll().onsuccess = ({target}) => {
      db.close();
      done(target.result.map(({bytes, ...row}) => row));
    };
  };
})"""

#: A finding as it is usually filled in.
STAFFED = {"office_open": "open", "service_staff_seen": "3", "service_running": "yes"}
EMPTY = {"office_open": "open", "service_staff_seen": "0", "others_seen": "1"}
NOT_REACHED = {"office_open": "not_reached", "cause": "weather"}


@dataclass
class Phone:
    """One browser profile.

    Attributes
    ----------
    url
        Where it finds the site: a door that no other phone uses.
    folder
        Where the profile lives on when the browser is ended; None: it does not, but
        opens in a tenth of the time.
    """

    browser: Browser
    served: Served
    url: str
    folder: Path | None
    more: Mapping[str, Any] = field(default_factory=dict)
    context: BrowserContext = field(init=False)
    #: Whether there is a signal where it is.
    reached: bool = True
    #: What the pages complained of, and where they asked for anything.
    complaints: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Switch the browser on; its profile is as it was left."""
        options = PHONE | dict(self.more)
        if self.folder is None:
            self.context = self.browser.new_context(**options)
        else:
            self.context = self.browser.browser_type.launch_persistent_context(
                str(self.folder),
                executable_path=chromium(),
                args=arguments(),
                **options,
            )
        self.signal(self.reached)
        self.context.set_default_timeout(20_000)
        self.context.on("request", lambda request: self.asked.add(request.url))
        self.context.on("console", self._listen)
        self.context.on(
            "weberror", lambda error: self.complaints.append(str(error.error))
        )

    def _listen(self, message: Any) -> None:
        # Without a signal every request that fails is told here; that is meant.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def stop(self) -> None:
        """Switch the browser off at once."""
        self.context.close()

    def log_in(self, person: Person) -> None:
        """Put a person's session into the browser, as logging in does."""
        cookie = {
            "name": COOKIE,
            "value": person.client.cookies.get(COOKIE),
            # Set by https only, and sent to localhost all the same.
            "url": self.url.replace("http:", "https:"),
            "expires": 2_000_000_000,
            "secure": True,
            "httpOnly": True,
            "sameSite": "Lax",
        }
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def signal(self, there: bool) -> None:
        """Give or take the signal, for good: also where the phone is switched on anew.

        Pages are told; what a browser sends all the same finds its door shut.
        """
        self.reached = there
        if there:
            self.served.shut(self.url, False)
        self.context.set_offline(not there)
        if not there:
            self.served.shut(self.url)

    def open(self, path: str) -> Page:
        """Open a page in a new tab."""
        page = self.context.new_page()
        page.goto(self.url + path)
        return page

    def ready(self, *more: str) -> Page:
        """Open the list and wait until everything for a day without signal is there.

        ``more``: visits that the list does not show.
        """
        page = self.open("/daftar")
        expect(page.locator("#siap")).to_be_visible()
        paths = [f"/hasil/{visit}" for visit in more]
        page.evaluate("(paths) => Promise.all(paths.map((path) => fetch(path)))", paths)
        for path in paths:
            until(page, f"async () => !!(await caches.match('{path}'))", True)
        return page

    def visits(self, page: Page) -> list[str]:
        """Return the visits whose form the list offers."""
        stops = page.locator(".stop.open").all()
        return [str(stop.get_attribute("data-visit")) for stop in stops]

    def form(self, visit: str) -> "Sheet":
        """Open a visit's form in a new tab."""
        return Sheet(self.open(f"/hasil/{visit}")).awaited()


def store(page: Page, name: str = "findings") -> list[dict[str, Any]]:
    """Return the rows of one store of the phone a page is on."""
    return list(page.evaluate(_STORE, name))


def until(page: Page, asked: str, wanted: Any) -> None:
    """Wait until the page answers so."""
    for _ in range(200):
        found = page.evaluate(asked)
        if found == wanted:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{asked}: {found!r}, wanted {wanted!r}")


@dataclass
class Sheet:
    """A finding's form on a phone."""

    page: Page

    def awaited(self) -> "Sheet":
        """Wait until the script has taken the form over."""
        return self.kept()

    def fill(self, fields: Mapping[str, str]) -> "Sheet":
        """Fill fields in as a person does; wait until the phone has kept them."""
        for name, value in fields.items():
            field = self.page.locator(f"#{name}")
            if field.evaluate("each => each.tagName") == "FIELDSET":
                field.locator(f"[value={value}]").check()
            else:
                field.fill(value)
        return self.kept()

    def kept(self) -> "Sheet":
        """Wait until the phone has kept what was typed."""
        expect(self.page.locator("#hasil[data-kept=yes]")).to_be_attached()
        return self

    def photos(self, *files: Path) -> "Sheet":
        """Take photos, and wait until the phone has them."""
        before = self.page.locator(".photos img").count()
        self.page.locator("#photo").set_input_files([str(file) for file in files])
        expect(self.page.locator(".photos img")).to_have_count(before + len(files))
        return self.kept()

    def send(self) -> "Sheet":
        """Tap on "Kirim hasil"."""
        self.page.locator("#hasil button:not([type=button])").tap()
        return self

    @property
    def state(self) -> Locator:
        """Where the state is told once it is sent or waits."""
        return self.page.locator("#keadaan .tag")

    def received(self) -> int:
        """Wait for the receipt; return its number."""
        expect(self.state).to_have_text(re.compile("Diterima, No. "))
        return int(self.state.inner_text().rpartition(" ")[2])

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        return self.page.locator(f"#{name}").input_value()


def photo(folder: Path, size: tuple[int, int] = (900, 600), seed: int = 1) -> Path:
    """Return the file of a picture that does not compress to nothing."""
    path = folder / f"foto-{size[0]}x{size[1]}-{seed}.jpg"
    image = Image.effect_noise((size[0] // 8, size[1] // 8), 40 + seed)
    image.resize(size).convert("RGB").save(path, quality=85)
    return path
