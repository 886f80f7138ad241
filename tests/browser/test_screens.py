"""Pictures of the main pages, for the guides; ``make screens`` keeps them."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.conftest import PHONE, login
from tests.browser.lived import Lived, lived
from tests.browser.serving import Served, serve
from tests.source import ROOT

pytestmark = pytest.mark.slow

PICTURES = ROOT / "docs" / "images" / "panduan"
#: A phone's options, and those of a desk.
DESK = {"viewport": {"width": 1024, "height": 760}, "locale": "id-ID"}
DARK = PHONE | {"color_scheme": "dark"}
#: Name of the picture: who looks, where, with what.
SCREENS = {
    "masuk": ("", "/masuk", PHONE),
    "petugas-daftar": ("inspector", "/daftar", PHONE),
    "petugas-daftar-gelap": ("inspector", "/daftar", DARK),
    "petugas-peta": ("inspector", "/peta", PHONE),
    "petugas-hasil": ("inspector", "/hasil/{open}", PHONE),
    "petugas-terima": ("inspector", "/hasil/{answered}/terima", PHONE),
    "petugas-berita-acara": ("Asisten I", "/hasil/{unsigned}/berita-acara", PHONE),
    "petugas-antrean": ("inspector", "/antrean", PHONE),
    "koordinator-hari": ("coordinator", "/hari", DESK),
    "koordinator-ubah": ("coordinator", "/hari/tujuan/{left}", DESK),
    "koordinator-buka-awal": ("coordinator", "/hari/buka-awal", DESK),
    "koordinator-surat": ("coordinator", "/surat", DESK),
    "koordinator-tinjau": ("coordinator", "/tinjau", DESK),
    "pimpinan-pekan": ("leader", "/pekan", DESK),
    "analis-data": ("analyst", "/data", DESK),
    "analis-tabel": ("analyst", "/data/keadaan", DESK),
    "analis-kantor": ("analyst", "/data/kantor/{office}", DESK),
    "analis-impor": ("analyst", "/impor", DESK),
    "kantor-hasil": ("office", "/kantor/{answered}", PHONE),
    "admin-pengguna": ("admin", "/pengguna", DESK),
    "admin-jejak": ("admin", "/jejak", DESK),
}
#: Bytes and pixels a picture in the guides may have.
MOST_BYTES, TALLEST = 160_000, 2600


@pytest.fixture(scope="module")
def town(
    released: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Lived, Served]]:
    """Return the town in its morning, served."""
    folder = tmp_path_factory.mktemp("screens")
    with lived(released, folder) as day, serve(day.site) as served:
        yield day, served


@pytest.mark.parametrize("name", SCREENS)
def test_a_main_page_is_pictured(
    name: str, town: tuple[Lived, Served], browser: Browser
) -> None:
    lived_town, served = town
    who, path, options = SCREENS[name]
    context = browser.new_context(**options)
    try:
        if who:
            login(context, served, lived_town.people[who])
        page = context.new_page()
        shown = page.goto(served.url + path.format_map(lived_town.values))
        assert shown is not None
        assert shown.status == 200
        page.wait_for_load_state("networkidle")
        # The stopped clock of a made-up town is no part of the page.
        page.locator("main > .mark").evaluate_all("all => all.map(x => x.remove())")
        picture = _small(page.screenshot(full_page=True))
    finally:
        context.close()
    assert 3_000 < len(picture) < MOST_BYTES
    keep = os.environ.get("SIDAK_SCREENS")
    if keep:
        (Path(keep) / f"{name}.png").write_bytes(picture)


def test_the_guides_have_every_picture() -> None:
    assert {path.stem for path in PICTURES.glob("*.png")} == set(SCREENS)


def _small(png: bytes) -> bytes:
    """Return the picture with few colours, cut where nobody would scroll to."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    few = picture.quantize(48, method=Image.Quantize.MEDIANCUT, dither=0)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()
