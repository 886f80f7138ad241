"""Which pages a phone has without a signal, for whom, and for how long."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.offline.conftest import Street
from tests.browser.offline.phones import (
    EMPTY,
    STAFFED,
    Sheet,
    photo,
    store,
    until,
)

pytestmark = pytest.mark.slow

#: The pages kept on the phone, without the note whose they are.
KEPT = """async () => (await caches.has("halaman"))
  ? (await (await caches.open("halaman")).keys())
      .map(({url}) => new URL(url).pathname).filter((path) => path !== "/luring").sort()
  : []"""

#: How many of them are the first inspector's.
KEPT_OF_FIRST = """async () => {
  const cache = await caches.open("halaman");
  const texts = await Promise.all((await cache.keys()).map(
    async (key) => (await cache.match(key)).text()));
  return texts.filter((text) => text.includes("petugas-1")).length;
}"""


def _answered(page: Page, *buttons: str) -> None:
    """Answer the page's questions with these buttons, one after the other."""
    for name in buttons:
        page.locator("dialog").get_by_role("button", name=name, exact=True).tap()


def test_list_map_queue_and_form_open_without_a_signal(street: Street) -> None:
    phone = street.inspector()
    page = phone.ready()
    (visit,) = phone.visits(page)
    phone.signal(False)
    page.reload()
    expect(page.locator(".stop.open")).to_have_count(1)
    bar = page.locator("#belum-terkirim")
    expect(bar).to_contain_text("Salinan pukul 07.00: tidak ada sinyal.")
    for path in ("/peta", "/antrean", f"/hasil/{visit}", f"/hasil/{visit}?perbaiki"):
        page.goto(phone.url + path)
        expect(page.locator("body[data-account]")).to_be_attached()


def test_without_a_signal_nothing_at_all_goes_over_the_line(street: Street) -> None:
    phone = street.inspector()
    page = phone.ready()
    phone.signal(False)
    before = len(street.line.went)
    page.goto(phone.url + "/akun")
    expect(page.locator("h1")).to_have_text("Tanpa sinyal")
    # Browsers look for a new service worker by a way of their own.
    page.evaluate(
        "async () => (await navigator.serviceWorker.ready).update().catch(() => {})"
    )
    assert street.line.went[before:] == []


def test_a_page_the_phone_lacks_says_so_and_comes_with_the_signal(
    street: Street,
) -> None:
    phone = street.inspector()
    page = phone.ready()
    phone.signal(False)
    page.goto(phone.url + "/akun")
    expect(page.locator("h1")).to_have_text("Tanpa sinyal")
    phone.signal(True)
    expect(page.locator("h1")).not_to_have_text("Tanpa sinyal")


def test_a_server_that_is_down_or_slow_does_not_take_the_list_away(
    street: Street,
) -> None:
    street.line.changed = {
        "/sw.js": lambda text: text.replace("PATIENCE = 8000", "PATIENCE = 300")
    }
    phone = street.inspector()
    page = phone.ready()
    for weather in (502, 503, "slow"):
        street.line.weather = weather
        page.reload()
        expect(page.locator("body[data-copy]")).to_be_attached()
        expect(page.locator(".stop.open")).to_have_count(1)


def test_logging_out_says_what_is_unsent_and_takes_the_list_along(
    street: Street,
) -> None:
    phone = street.inspector()
    page = phone.ready()
    (visit,) = phone.visits(page)
    phone.signal(False)
    phone.form(visit).fill(EMPTY).photos(photo(street.folder)).send()
    # Before the signal is back, and the one before the other goes: it sends at once.
    street.line.weather = 503
    phone.signal(True)
    page.get_by_role("button", name="Keluar dari aplikasi").tap()
    expect(page.locator("dialog")).to_contain_text("1 hasil belum terkirim.")
    _answered(page, "Batal")
    assert page.evaluate(KEPT)
    street.line.befall(*[503] * 9)
    street.line.weather = None
    page.get_by_role("button", name="Keluar dari aplikasi").tap()
    _answered(page, "Tetap keluar")
    page.wait_for_url("**/masuk")
    expect(page.locator("#belum-terkirim")).to_contain_text("1 hasil belum terkirim")
    assert page.evaluate(KEPT) == []
    # A thief switches the signal off and looks.
    phone.signal(False)
    page.goto(phone.url + "/daftar")
    expect(page.locator("h1")).to_have_text("Tanpa sinyal")
    # The inspector comes back.
    street.line.faults.clear()
    phone.signal(True)
    phone.log_in(street.new_session())
    # By itself it would go too, at its next try.
    phone.open("/antrean").get_by_role("button", name="Kirim sekarang").tap()
    assert (len(street.reports(1)), street.photos()) == (1, 1)


def test_logging_out_without_a_signal_takes_the_list_along_too(street: Street) -> None:
    phone = street.inspector()
    page = phone.ready()
    phone.signal(False)
    page.get_by_role("button", name="Keluar dari aplikasi").tap()
    expect(page.locator("h1")).to_have_text("Tanpa sinyal")
    assert page.evaluate(KEPT) == []
    page.goto(phone.url + "/daftar")
    expect(page.locator("h1")).to_have_text("Tanpa sinyal")


def test_another_account_on_the_phone_sees_and_sends_nothing_of_the_first(
    street: Street,
) -> None:
    phone = street.inspector()
    page = phone.ready()
    assert page.evaluate(KEPT_OF_FIRST) > 0
    (visit,) = phone.visits(page)
    phone.signal(False)
    phone.form(visit).fill(EMPTY).photos(photo(street.folder)).send()
    phone.log_in(street.person("petugas-2"))
    phone.signal(True)
    # Even by its first page, which is none that is kept. Its own list may be laid in
    # by a tab that the first one left open.
    account = phone.open("/akun")
    until(account, KEPT_OF_FIRST, 0)
    other = phone.ready()
    expect(other.locator("#belum-terkirim")).to_contain_text(
        "1 hasil milik akun lain menunggu akun itu masuk lagi."
    )
    queue = phone.open("/antrean")
    queue.get_by_role("button", name="Kirim sekarang").tap()
    expect(queue.locator("#antrean")).to_contain_text("Tidak ada isian di ponsel ini.")
    assert "Mulyorejo" not in queue.locator("main").inner_text()
    assert (street.reports(), street.line.sent()) == ([], 0)
    phone.log_in(street.person("petugas-1"))
    phone.open("/antrean")
    assert [row[2] for row in street.reports(1)] == ["petugas-1"]


def test_with_the_day_its_pages_and_receipts_go_and_nothing_unsent(
    street: Street,
) -> None:
    phone = street.inspector()
    first, second = street.stops(2)
    page = phone.ready(first, second)
    phone.form(first).fill(STAFFED).send().received()
    phone.form(second).fill({"note": "Besok dilanjutkan."})
    # The night passes without a signal.
    phone.signal(False)
    page.evaluate(
        """async () => {
          const {fact, note} = await import("/static/gudang.js");
          await note("clock", (await fact("clock")) + 86_400_000);
        }"""
    )
    page.goto(phone.url + "/daftar")
    expect(page.locator("h1")).to_have_text("Tanpa sinyal")
    assert page.evaluate(KEPT) == []
    street.site.at("2026-11-25T07:00")
    phone.signal(True)
    page = phone.open("/antrean")
    # The session has ended too, and the login page still tells what is unsent.
    expect(page.locator("#belum-terkirim")).to_contain_text("1 draf")
    phone.log_in(street.new_session())
    page = phone.open("/antrean")
    expect(page.locator("[data-state=received]")).to_have_count(0)
    expect(page.locator("[data-state=draft]")).to_have_count(1)
    assert [record["state"] for record in store(page)] == ["draft"]


def test_the_afternoons_stops_come_with_the_next_look(street: Street) -> None:
    phone = street.inspector()
    page = phone.ready()
    (morning,) = phone.visits(page)
    sheet = phone.form(morning).fill(STAFFED | {"note": "Dari pagi."})
    street.site.at("2026-11-24T13:00")
    page.reload()
    page.get_by_role("button", name="Buka tujuan berikutnya").tap()
    expect(page.locator(".stop.open")).to_have_count(2)
    # Its form is laid in as well, and the morning's draft is where it was.
    expect(page.locator("#siap")).to_be_visible()
    phone.signal(False)
    (afternoon,) = {*phone.visits(page)} - {morning}
    phone.form(afternoon).fill(STAFFED | {"arrived_at": "2026-11-24T12:50"}).send()
    assert Sheet(sheet.page).value("note") == "Dari pagi."
    phone.signal(True)
    assert len(street.reports(1)) == 1


def test_the_list_shows_what_the_phone_knows_and_the_server_does_not(
    street: Street,
) -> None:
    phone = street.inspector()
    page = phone.ready()
    (visit,) = phone.visits(page)
    phone.signal(False)
    page.reload()
    mark = page.locator(f"[data-visit={visit}] .here")
    sheet = phone.form(visit).fill(STAFFED)
    expect(mark).to_have_text("Draf")
    sheet.send()
    expect(mark).to_have_text("Menunggu sinyal")
    phone.signal(True)
    expect(mark).to_have_text("Diterima, No. 000001")


def test_unsent_findings_go_as_a_file_to_another_phone_and_arrive_once(
    street: Street,
) -> None:
    old = street.inspector()
    first, second = street.stops(2)
    old.ready(first, second)
    old.signal(False)
    old.form(first).fill(EMPTY).photos(photo(street.folder)).send()
    old.form(second).fill({"note": "Masih draf."})
    page = old.open("/antrean")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Simpan sebagai berkas").tap()
    file = street.folder / "isian.json"
    saving.value.save_as(file)
    assert re.fullmatch(r"sidak-20261124T0700\.json", saving.value.suggested_filename)
    new = street.inspector()
    page = new.open("/antrean")
    for told in ("2 hasil dimuat; 0 sudah", "0 hasil dimuat; 2 sudah"):
        page.locator("#antrean input[type=file]").set_input_files(str(file))
        expect(page.locator("#antrean [role=status]")).to_contain_text(told)
    expect(page.locator("[data-state=received]")).to_have_count(1)
    expect(page.locator("[data-state=draft]")).to_have_count(1)
    # The old phone finds its signal after all.
    old.signal(True)
    item = old.open("/antrean").locator("[data-state=received]")
    expect(item).to_contain_text("No. 000001")
    assert (len(street.reports()), street.photos()) == (1, 1)


def test_a_file_of_another_account_or_a_damaged_one_changes_nothing(
    street: Street,
) -> None:
    phone = street.inspector()
    page = phone.open("/antrean")
    file = street.folder / "isian.json"
    uuid = "6e1a9c0e-8e0a-4f0e-9d2c-0d6b3a3f5a11"
    finding = (
        f'{{"uuid": "{uuid}", "account": "petugas-7", "visit": "V1", "state": "draft",'
        ' "day": "2026-11-24", "changed_at": "2026-11-24T07:00:00", "posted": false,'
        ' "fields": [["note", "x"]], "photos": []}'
    )
    whole = f'{{"kind": "sidak-belum-terkirim", "version": 1, "findings": [{finding}]}}'
    for text, told in (
        (whole, "milik akun lain"),
        (whole.replace(uuid, "../../x"), "rusak"),
        (whole.replace('["note", "x"]', '["note", {}]'), "rusak"),
        (whole[:-9], "rusak"),
        ("<script>alert(1)</script>", "rusak"),
    ):
        file.write_text(text, encoding="utf-8")
        page.locator("#antrean input[type=file]").set_input_files(str(file))
        expect(page.locator("#antrean [role=status]")).to_contain_text(told)
    assert store(page) == []


def test_deleting_an_entry_asks_twice(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    phone.form(visit).fill(EMPTY).photos(photo(street.folder))
    page = phone.open("/antrean")
    remove = page.locator("[data-state=draft]").get_by_role("button", name="Hapus")
    remove.tap()
    _answered(page, "Batal")
    remove.tap()
    _answered(page, "Hapus", "Batal")
    assert len(store(page)) == 1
    remove.tap()
    _answered(page, "Hapus", "Ya, hapus selamanya")
    expect(page.locator("#antrean")).to_contain_text("Tidak ada isian di ponsel ini.")
    assert (store(page), store(page, "photos")) == ([], [])


def test_a_waiting_entry_can_be_taken_back_and_changed(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    phone.signal(False)
    phone.form(visit).fill(STAFFED).send()
    page = phone.open("/antrean")
    page.get_by_role("button", name="Ubah isian").tap()
    page.wait_for_url("**/hasil/**")
    sheet = Sheet(page).kept().fill({"service_staff_seen": "7"}).send()
    phone.signal(True)
    sheet.received()
    rows = street.site.rows("SELECT service_staff_seen FROM findings ORDER BY row_id")
    assert (len(street.reports()), rows[-1]) == (1, (7,))


def test_the_page_can_be_installed(street: Street) -> None:
    phone = street.inspector(lasting=True)
    page = phone.ready()
    session = phone.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


def test_nothing_leaves_the_site_and_no_page_complains(street: Street) -> None:
    phone = street.inspector()
    page = phone.ready()
    (visit,) = phone.visits(page)
    sheet = phone.form(visit).fill(EMPTY).photos(photo(street.folder)).send()
    sheet.received()
    paths = ("/", "/daftar", "/peta", "/antrean", "/akun", "/luring", "/masuk")
    for path in (*paths, f"/hasil/{visit}", f"/hasil/{visit}?perbaiki"):
        page.goto(phone.url + path, wait_until="networkidle")
    phone.signal(False)
    for path in (*paths, f"/hasil/{visit}"):
        page.goto(phone.url + path)
        page.wait_for_timeout(100)
    own = (phone.url + "/", "blob:" + phone.url, "data:image/")
    assert [url for url in phone.asked if not url.startswith(own)] == []
    # A rule of the content policy that is broken is a complaint too.
    assert phone.complaints == []
