"""Looks at a page as people do who see little, use the keyboard or a small phone."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

#: WCAG 2.2, levels A and AA.
_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
#: Colours are looked at in each of these; the rest of a page is the same in all.
_LIGHTS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "dark"},
    {"color_scheme": "light", "contrast": "more"},
)
_PLAIN: dict[str, Any] = {
    "color_scheme": "light",
    "contrast": "no-preference",
    "forced_colors": "none",
}
_MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")
_MOST_TABS = 400


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


class Ears:
    """Hears what a page does that nobody sees: errors, requests to elsewhere."""

    def __init__(self, page: Page, origin: str) -> None:
        self.origin = urlsplit(origin).netloc
        self.heard: list[str] = []
        self.page = page
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that says "not found" is told to the console as well.
        own = message.location.get("url") == self.page.url
        if message.type in ("error", "warning") and not (
            own and "Failed to load resource" in message.text
        ):
            self.heard.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.origin:
            self.heard.append(f"request to {parts.netloc}")


def problems(page: Page, *, sunlight: bool = False) -> list[str]:
    """Return all that is wrong with what the page shows now.

    Parameters
    ----------
    sunlight
        Whether words must keep 7:1 in light colours (AAA), not 4.5:1.
    """
    page.emulate_media(**_PLAIN)
    page.evaluate(_MEASURE)
    return [
        *rules_broken(page, sunlight=sunlight),
        *too_wide(page),
        *forced(page),
        *keyboard(page),
        *(f"low to tap: {each}" for each in _measured(page, "low(44)")),
    ]


def rules_broken(page: Page, *, sunlight: bool = False) -> list[str]:
    """Return what axe finds: all rules in light, colours also in other lights."""
    page.evaluate(_axe())
    found = _violations(page, {"type": "tag", "values": _TAGS}, "light")
    if sunlight:
        found += _rule(page, "color-contrast-enhanced", "sunlight")
    for light in _LIGHTS:
        page.emulate_media(**_PLAIN | light)
        found += _rule(page, "color-contrast", next(reversed(light)))
    page.emulate_media(**_PLAIN)
    return found


def forced(page: Page) -> list[str]:
    """Return words that cannot be read where people force their own colours."""
    page.emulate_media(**_PLAIN | {"forced_colors": "active"})
    faint = [f"lost in forced colours: {each}" for each in _measured(page, "faint()")]
    page.emulate_media(**_PLAIN)
    return faint


def too_wide(page: Page) -> list[str]:
    """Return what does not fit: 320 px, and a phone with letters twice as large."""
    was = page.viewport_size
    found = []
    for width, size in ((320, ""), (360, "200%")):
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate("size => document.documentElement.style.fontSize = size", size)
        name = f"{width} px{' with large letters' if size else ''}"
        found += [f"wider than {name}: {x}" for x in _measured(page, "sideways()")]
        found += [f"cut off at {name}: {x}" for x in _measured(page, "cut()")]
    page.evaluate("document.documentElement.style.fontSize = ''")
    if was:
        page.set_viewport_size(was)
    return found


def keyboard(page: Page) -> list[str]:
    """Walk through the page with Tab; return what is missed or unseen."""
    usable = _measured(page, "usable()")
    page.evaluate("() => sidakMeasure.toTop()")
    stops = list(_walk(page))
    found = [f"no visible focus: {s['told']}" for s in stops if not s["outlined"]]
    found += [f"focus out of sight: {s['told']}" for s in stops if not s["inView"]]
    places = [stop["place"] for stop in stops]
    found += [
        f"by Tab not reached: {usable[n]}" for n in {*range(len(usable))} - {*places}
    ]
    return found


def _walk(page: Page) -> Iterator[dict[str, Any]]:
    """Yield each place where Tab leads, until it leaves the page or comes round."""
    first = last = None
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        stop = page.evaluate("() => sidakMeasure.standing()")
        if stop is None or (last and stop == first != last):
            return
        first = first or stop
        # A date has several parts, each a stop of its own.
        if stop != last:
            yield stop
        last = stop


def _measured(page: Page, call: str) -> list[str]:
    return list(page.evaluate(f"() => sidakMeasure.{call}"))


def _rule(page: Page, rule: str, light: str) -> list[str]:
    return _violations(page, {"type": "rule", "values": [rule]}, light)


def _violations(page: Page, only: dict[str, Any], light: str) -> list[str]:
    options = {"runOnly": only, "preload": False, "resultTypes": ["violations"]}
    run = f"async () => (await axe.run(document, {json.dumps(options)})).violations"
    return [
        f"{each['id']} ({light}): {node['target'][0]}: {node['failureSummary']}"
        for each in page.evaluate(run)
        for node in each["nodes"]
    ]
