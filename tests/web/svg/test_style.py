"""The style sheet: contrast in light, dark and on paper; no class without a rule."""

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.web.svg import examples
from tests.web.svg.reading import drawings
from web.svg.calibration import calibration_figure
from web.svg.history import history_figure
from web.svg.office_map import office_map
from web.svg.risk import risk_figure
from web.svg.weekly import weekly_figure

WEB = Path(__file__).resolve().parents[3] / "web"
SHEET = (WEB / "static" / "svg.css").read_text("utf-8")
PAGES = {
    "page": (WEB / "static" / "sidak.css").read_text("utf-8"),
    "list": (WEB / "templates" / "list.css").read_text("utf-8"),
}
#: What carries meaning by itself, and what words are written in.
GRAPHICS = ("accent", "ink", "quiet", "suspect", "calm")
WORDS = ("ink", "quiet", "accent")
#: A sign or number, and what it stands on.
ON = (("on-suspect", "suspect", 4.5), ("on-mark", "accent", 4.5))


def properties(css, scheme):
    """Return the custom properties of a scheme; dark and print build on light."""
    found = {}
    for condition in ("", *SCHEMES[scheme]):
        for block in _roots(css, condition):
            found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block))
    return found


SCHEMES = {"light": (), "dark": ("dark",), "print": ("print",)}


def _roots(css, condition):
    """Yield the bodies of ``:root`` rules, outside or inside a media query."""
    media = re.compile(r"@media ([^{]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}", re.DOTALL)
    texts = [media.sub("", css)] if not condition else []
    if condition:
        texts = [body for query, body in media.findall(css) if condition in query]
    for text in texts:
        yield from re.findall(r":root\s*\{([^}]*)\}", text)


def luminance(colour):
    digits = colour[1:]
    digits = "".join(2 * sign for sign in digits) if len(digits) == 3 else digits
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    parts = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in shares
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("page", PAGES)
def test_what_carries_meaning_stands_out_from_the_page(page, scheme):
    colours = properties(PAGES[page], scheme) | properties(SHEET, scheme)
    for ground in ("paper", "sheet"):
        for name in GRAPHICS:
            assert contrast(colours[name], colours[ground]) >= 3, (name, ground)
        for name in WORDS:
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    for name, ground, least in ON:
        assert contrast(colours[name], colours[ground]) >= least, (name, ground)
    for ground in ("band", "usual"):
        assert contrast(colours["accent"], colours[ground]) >= 3, ground


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


def test_the_sheet_uses_no_property_that_nothing_defines():
    for page, css in PAGES.items():
        known = properties(css, "light") | properties(SHEET, "light")
        assert set(re.findall(r"var\(--([\w-]+)", SHEET)) <= known.keys(), page


@pytest.fixture(scope="module")
def elements():
    """Return every element of drawings that hold each kind of mark."""
    day = examples.DAY
    seen = [
        examples.a_finding("2026-11-23 09:00", outcome, 1, 2)
        for outcome in ("staffed", "below_minimum", "relocated", "not_reached")
    ]
    states = examples.states({day: ["suspected_empty", "not_observable", "no_data"]})
    stops = [
        examples.a_stop(number, state)
        for number, state in enumerate(("open", "done", "closed"), start=1)
    ]
    predicted = pd.Series([0.2] * 50)
    figures = [
        risk_figure(examples.risks({18: 0.1, 20: 0.2}), "id"),
        history_figure(examples.findings(*seen), states, "id", day),
        calibration_figure(predicted, predicted > 0.1, "id"),
        weekly_figure(examples.weeks((0.1, 0.05, 0.2)), "id", (0.1, 0.2)),
        office_map(examples.offices({}, {"kind": "mpp"}), stops, "id", "Peta"),
    ]
    return [
        (drawing, element)
        for figure in figures
        for drawing in drawings(figure)
        for element in drawing.iter()
    ]


def test_every_shape_takes_its_looks_from_a_rule(elements):
    ruled = set(re.findall(r"\.([a-z][\w-]*)", SHEET))
    for drawing, element in elements:
        if element.tag.endswith("path"):
            assert _classes(drawing, element) & ruled, element.attrib


def test_no_rule_of_the_page_reaches_into_a_drawing(elements):
    """On paper the page hides its ``.foot``, and once hid a map's scale with it."""
    names = {element.attrib.get("class", "").split(" ")[0] for _, element in elements}
    for css in PAGES.values():
        assert names & set(re.findall(r"\.([a-z][\w-]*)", css)) == set()


def _classes(drawing, element):
    """Return the classes of an element and of the groups around it."""
    parents = {child: parent for parent in drawing.iter() for child in parent}
    found = set()
    while element is not drawing:
        found |= set(element.attrib.get("class", "").split())
        element = parents[element]
    return found
