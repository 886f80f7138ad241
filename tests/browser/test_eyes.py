"""What the accessibility tests would find, if it were there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.eyes import Ears, problems

pytestmark = pytest.mark.slow

_PAGE = """<!doctype html><html lang="id"><head><title>Uji</title><style>
@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee; }} }}
button {{ min-height: 44px; }} :focus-visible {{ outline: 3px solid #06c; }} {style}
</style></head><body><main><h1>Uji</h1>{body}</main></body></html>"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that each test fills."""
    context = browser.new_context(viewport={"width": 390, "height": 780})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("body", "style", "told"),
    [
        ("<img src='data:,'>", "", "image-alt (light)"),
        ("<p class=a>Tipis</p>", ".a { color: #aaa; }", "color-contrast (light)"),
        (
            "<p class=a>Tipis</p>",
            "@media (prefers-color-scheme: dark) { .a { color: #333; } }",
            "color-contrast (color_scheme)",
        ),
        (
            "<p class=a>Tipis</p>",
            "@media (prefers-contrast: more) { .a { color: #aaa; } }",
            "color-contrast (contrast)",
        ),
        (
            "<p class=a>Tipis</p>",
            "@media (forced-colors: active) { .a { forced-color-adjust: none; "
            "color: Canvas; background: Canvas; } }",
            "lost in forced colours: <p>",
        ),
        ("<p class=a>Lebar</p>", ".a { width: 340px; }", "wider than 320 px: <p>"),
        (
            "<p class=a>Lebar</p>",
            ".a { width: 20rem; }",
            "wider than 360 px with large letters: <p>",
        ),
        (
            "<p class=a>Terpotong</p>",
            ".a { width: 100px; overflow: hidden; white-space: nowrap; }",
            "cut off at 360 px with large letters: <p>",
        ),
        ("<button>Rata</button>", "button { outline: 0 !important; }", "no visible"),
        (
            "<button>Pudar</button>",
            "button { outline-color: #eee !important; }",
            "no visible focus: <button>",
        ),
        (
            "<button>Satu</button><button tabindex=1>Dua</button>",
            "",
            "by Tab not reached: <button> Dua",
        ),
        (
            "<button class=a>Jauh</button>",
            ".a { position: fixed; top: -200px; }",
            "focus out of sight: <button>",
        ),
        (
            "<a href='#x' tabindex='-1'>Tersembunyi</a>",
            "",
            "by Tab not reached: <a>",
        ),
        ("<button class=a>Kecil</button>", ".a { min-height: 0; }", "low to tap"),
    ],
)
def test_a_fault_is_found(page: Page, body: str, style: str, told: str) -> None:
    page.set_content(_PAGE.format(body=body, style=style))
    assert any(told in each for each in problems(page))


def test_a_page_without_a_fault_is_left_alone(page: Page) -> None:
    page.set_content(_PAGE.format(body="<p>Baik.</p><button>Ya</button>", style=""))
    assert problems(page, sunlight=True) == []


def test_words_in_the_sun_need_more(page: Page) -> None:
    style = (
        "p { color: #666; } @media (prefers-color-scheme: dark) { p { color: #fff } }"
    )
    page.set_content(_PAGE.format(body="<p>Sedang</p>", style=style))
    assert problems(page) == []
    assert "color-contrast-enhanced" in problems(page, sunlight=True)[0]


def test_what_nobody_sees_is_heard(page: Page) -> None:
    ears = Ears(page, "http://localhost")
    page.set_content("<img src='http://elsewhere.test/a.png' alt=''>")
    page.evaluate("() => console.error('rusak')")
    assert {"request to elsewhere.test", "console: rusak"} <= {*ears.heard}
