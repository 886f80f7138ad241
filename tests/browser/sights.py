"""Every page that somebody may open, for each role that may: what there is to see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page as Tab

from tests.web.visiting import allowed
from web.access import HALF_WAY, OPEN, ROLES
from web.datatables import DATA_TABLES
from web.page import Page
from web.routes import PAGES

#: Pages that give a file, a picture or a script, or only lead on: nothing to look at.
FILES: Final = frozenset(
    {
        *("/", "/sehat", "/sesi", "/sw.js", "/foto/{digest}", "/pekan/pdf"),
        *("/hasil/{visit}/berita-acara/cetak", "/hasil/{visit}/berita-acara.pdf"),
        "/kantor/{finding}/dokumen/{digest}",
        "/tindak-lanjut/{finding}/dokumen/{digest}",
        "/tinjau/{finding}/dokumen/{digest}",
        *("/surat/tugas", "/surat/pemilihan", "/surat/daftar"),
    }
)
#: Which of a page there is to look at; the names are those of `Lived.values`.
_PATHS: Final = {
    "/hasil/{visit}": "/hasil/{open}",
    "/hasil/{visit}/terima": "/hasil/{answered}/terima",
    "/hasil/{visit}/berita-acara": "/hasil/{unsigned}/berita-acara",
    "/kantor/{finding}": "/kantor/{answered}",
    "/tindak-lanjut/{finding}": "/tindak-lanjut/{led}",
    "/tinjau/{finding}": "/tinjau/{answered}",
    "/hari/tujuan/{visit}": "/hari/tujuan/{left}",
    "/hari/buka-awal/{opening}": "/hari/buka-awal/1",
    "/data/kantor/{kode}": "/data/kantor/{office}",
    "/data/{tabel}": "/data/keadaan",
    "/pengguna/{account}": "/pengguna/{account}",
}
#: Who looks where it is not everybody of the role.
_WHO: Final = {
    "/masuk/sandi": ("password",),
    "/masuk/kode": ("code",),
    "/akun/kode": ("beginner",),
    "/hasil/{visit}/berita-acara": ("Asisten I",),
    "/hari/buka-awal/{opening}": ("coordinator", "leader"),
}
#: These look the same whatever the day; the others are seen before the release too.
_DAYLESS = ("akun", "data", "impor", "jejak", "luring", "masuk", "pengguna", "tinjau")


@dataclass(frozen=True)
class Sight:
    """One thing to look at.

    Attributes
    ----------
    page
        The page of `PAGES`, or "" for none.
    who
        A name of `Lived.people`, or "" for nobody.
    path
        Its address; what stands in braces is of `Lived.values`.
    when
        ``morning`` or ``evening``, see ``tests.browser.lived``.
    do
        What is done on the page first.
    """

    page: str
    who: str
    path: str
    when: str = "morning"
    do: Callable[[Tab], None] | None = None
    status: int = 200

    def __str__(self) -> str:
        done = f" {self.do.__name__}" if self.do else ""
        return f"{self.when} {self.who or 'nobody'} {self.path}{done}"


def readers(page: Page) -> tuple[str, ...]:
    """Return who is to look at a page."""
    if page.path in _WHO:
        return _WHO[page.path]
    if page.action in OPEN | HALF_WAY:
        return ("",)
    return tuple(role for role in ROLES if allowed(role, page))


def _of_pages() -> Iterator[Sight]:
    for page in PAGES:
        if page.method != "GET" or page.path in FILES:
            continue
        path = _PATHS.get(page.path, page.path)
        early = "buka-awal/" in path
        for who in readers(page):
            if not early:
                yield Sight(page.path, who, path)
            if early or ("{" not in path and path.split("/")[1] not in _DAYLESS):
                yield Sight(page.path, who, path, "evening")


def _sent(tab: Tab) -> None:
    """Send the page's form as it is; the site refuses it."""
    tab.locator("form").evaluate_all("all => all.forEach(one => one.noValidate = true)")
    tab.locator("main form[method=post] button:not([type=button])").first.click()
    tab.locator("main [role=alert]:visible").first.wait_for()
    tab.wait_for_load_state()


def _opened(tab: Tab) -> None:
    """Unfold all that is folded."""
    tab.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")


_EXTRA = (
    Sight("", "inspector", "/tidak-ada", status=404),
    Sight("", "", "/tidak-ada", status=404),
    Sight("", "inspector", "/pengguna", status=403),
    Sight("", "office", "/data", status=403),
    Sight("", "", "/masuk", do=_sent, status=422),
    Sight("", "inspector", "/hasil/{open}", do=_sent, status=422),
    Sight("", "inspector", "/hasil/{open}", do=_opened),
    Sight("", "inspector", "/hasil/{answered}?perbaiki=1"),
    Sight("", "Asisten I", "/hasil/{unsigned}/berita-acara", do=_sent, status=422),
    Sight("", "BKPSDM", "/hasil/{owed}/terima", do=_opened),
    Sight("", "owing", "/kantor/{owed}"),
    Sight("", "coordinator", "/hari?tanggal=2026-11-23"),
    Sight("", "coordinator", "/hari/perintah", do=_sent, status=422),
    Sight("", "analyst", "/data/kalibrasi", do=_opened),
    Sight("", "analyst", "/data/kantor/{office}", do=_opened),
    *(
        Sight("", "analyst", f"/data/{name}")
        for name in DATA_TABLES
        if name != "keadaan"
    ),
    Sight("", "inspector", "/peta", do=_opened),
    Sight("", "admin", "/pengguna", do=_sent, status=422),
)

SIGHTS: Final = (*_of_pages(), *_EXTRA)
