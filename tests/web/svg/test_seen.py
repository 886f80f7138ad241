"""Drawings in a real browser: what is shown, read out, and whether words fit."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from data.schemas import OUTCOMES, STATES, TABLES, typed
from simulation.offices import REFERENCE
from tests.browser.chromium import arguments, chromium
from tests.web.svg import examples
from web.svg.calibration import calibration_figure
from web.svg.figure import Figure
from web.svg.history import history_figure
from web.svg.map_points import MapStop
from web.svg.office_map import office_map
from web.svg.risk import risk_figure
from web.svg.weekly import weekly_figure

pytestmark = pytest.mark.slow

STATIC = Path(__file__).resolve().parents[3] / "web" / "static"
#: Words that leave their drawing to the left or right by more than a hair.
OUTSIDE = """() => [...document.querySelectorAll('.svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  if (frame.width === 0) return [];
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.left < frame.left - 3 || box.right > frame.right + 3
      || box.top < frame.top - 3 || box.bottom > frame.bottom + 3;
  }).map(text => text.textContent);
})"""
#: Pairs of names on maps and of words in legends that run into each other.
TOUCHING = """() => [...document.querySelectorAll('.svg')].flatMap(svg => {
  if (svg.getBoundingClientRect().width === 0) return [];
  return ['.names text', '.keys text', '.below text', '.levels text'].flatMap(which => {
    const boxes = [...svg.querySelectorAll(which)].map(
      text => [text.textContent, text.getBoundingClientRect()]);
    return boxes.flatMap(([one, a], at) => boxes.slice(at + 1).filter(([_, b]) =>
      a.left < b.right - 2 && b.left < a.right - 2
      && a.top < b.bottom - 6 && b.top < a.bottom - 6).map(([two]) => [one, two]));
  });
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(), args=arguments()
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def figures() -> list[Figure]:
    day = examples.DAY
    seen = [
        examples.a_finding(f"2026-10-{3 * place + 5:02d} 09:00", outcome, place, 6)
        for place, outcome in enumerate(OUTCOMES)
    ]
    told = {
        day - timedelta(days=3 * place): [state] * 4
        for place, state in enumerate(STATES)
    }
    malang = pd.read_csv(REFERENCE, dtype={"office_code": "str", "parent_code": "str"})
    stops = [
        MapStop(
            number, state, row["name"], float(row["latitude"]), float(row["longitude"])
        )
        for number, (state, (_, row)) in enumerate(
            zip(
                ("done", "done", "open", "open", "closed"),
                malang.iloc[::17].iterrows(),
                strict=False,
            ),
            start=1,
        )
    ]
    predicted = pd.Series([place / 200 for place in range(100)])
    expected = pd.Series(9.0, pd.date_range(end=day, periods=60))
    places = typed(malang, TABLES["offices"])
    return [
        risk_figure(examples.risks({18: 0.1, 19: 0.25, 23: 0.2}), "id", "Kauman"),
        history_figure(
            examples.findings(*seen), examples.states(told), "id", day, 12, expected
        ),
        calibration_figure(predicted, predicted > 0.3, "id"),
        weekly_figure(examples.weeks(*[(0.1, 0.05, 0.2)] * 12), "id", (0.1, 0.2)),
        office_map(places, [], "id", "Kantor"),
        office_map(places, stops, "id", "Tujuan"),
    ]


def shown(browser: Browser, figures: list[Figure], width: int, **more: Any) -> Page:
    """Return a page of the figures as a card shows them, at a width in CSS pixels."""
    page = browser.new_page(viewport={"width": width, "height": 800}, **more)
    cards = "".join(f'<figure class="card">{figure.svg}</figure>' for figure in figures)
    page.set_content(f'<!doctype html><html lang="id"><main>{cards}</main></html>')
    for name in ("sidak.css", "svg.css"):
        page.add_style_tag(content=(STATIC / name).read_text("utf-8"))
    return page


@pytest.mark.parametrize("width", [320, 390, 620, 1100])
def test_words_stay_inside_and_apart_at_every_width(browser, figures, width):
    page = shown(browser, figures, width)
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(TOUCHING) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize(("width", "name"), [(320, "narrow"), (1100, "wide-drawing")])
def test_one_of_the_two_drawings_is_shown(browser, figures, width, name):
    page = shown(browser, figures, width)
    visible = page.locator(".svg:visible")
    assert visible.count() == len(figures)
    assert page.locator(f".{name} > .svg:visible").count() == len(figures)
    page.close()


def test_letters_on_a_phone_are_large_enough_to_read(browser, figures):
    page = shown(browser, figures, 320)
    heights = page.evaluate(
        "[...document.querySelectorAll('.narrow text')].map("
        "text => parseFloat(getComputedStyle(text).fontSize)"
        " * text.ownerSVGElement.getScreenCTM().a)"
    )
    assert min(heights) >= 10.5
    page.close()


def test_a_screen_reader_is_told_the_name_and_what_is_shown(browser, figures):
    page = shown(browser, figures, 320)
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    images = [node for node in nodes["nodes"] if node["role"]["value"] == "image"]
    told = [(node["name"]["value"], node["description"]["value"]) for node in images]
    assert told == [(figure.title, figure.desc) for figure in figures]
    page.close()


def test_the_dark_drawing_has_other_colours(browser, figures):
    fills = []
    for scheme in ("light", "dark"):
        page = shown(browser, figures, 600, color_scheme=scheme)
        fills.append(
            page.evaluate(
                "getComputedStyle(document.querySelector('.wide-drawing .trend'))"
                ".stroke"
            )
        )
        page.close()
    assert fills[0] != fills[1]
