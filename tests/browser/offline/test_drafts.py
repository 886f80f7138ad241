"""What an inspector has typed is never lost, whatever happens to the phone."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.offline.conftest import Street
from tests.browser.offline.phones import (
    EMPTY,
    NOT_REACHED,
    STAFFED,
    photo,
    store,
    until,
)

pytestmark = pytest.mark.slow


def test_a_draft_survives_the_closing_of_the_app(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    phone.signal(False)
    phone.form(visit).fill(STAFFED | {"note": "Antrean panjang."}).page.close()
    again = phone.form(visit)
    assert again.value("note") == "Antrean panjang."
    assert again.page.locator("#service_running-yes").is_checked()
    expect(again.page.locator("#belum-terkirim")).to_contain_text("1 draf")


def test_what_was_typed_at_the_last_moment_is_kept(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    sheet = phone.form(visit)
    # No pause in which a timer could have kept it.
    sheet.page.evaluate(
        """() => {
          note.value = "Baru diketik";
          note.dispatchEvent(new Event("input", {bubbles: true}));
          location.href = "/antrean";
        }"""
    )
    sheet.page.wait_for_url("**/antrean")
    assert phone.form(visit).value("note") == "Baru diketik"


def test_a_draft_and_its_photos_survive_the_restart_of_the_phone(
    street: Street,
) -> None:
    phone = street.inspector(lasting=True)
    (visit,) = phone.visits(phone.ready())
    phone.signal(False)
    phone.form(visit).fill(EMPTY).photos(photo(street.folder))
    phone.stop()
    phone.start()
    again = phone.form(visit)
    assert again.value("others_seen") == "1"
    expect(again.page.locator(".photos img")).to_have_count(1)
    phone.signal(True)
    again.send().received()
    assert street.photos() == 1


def test_a_draft_survives_a_new_version_of_the_page(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    sheet = phone.form(visit).fill({"note": "Sebelum versi baru."})
    # Tomorrow's version: the script and, with it, the service worker.
    street.line.changed = {
        "/sw.js": lambda text: text.replace("const VERSION", "// Baru.\nconst VERSION"),
        "/static/unsur.js": lambda text: (
            text + "\ndocument.documentElement.lang += '';"
        ),
    }
    sheet.page.reload()
    # Something is unsent: the new version waits until the inspector says so.
    expect(sheet.page.locator("#belum-terkirim")).to_contain_text("Versi baru siap")
    with sheet.page.expect_navigation():
        sheet.page.get_by_role("button", name="Muat versi baru").tap()
    expect(sheet.awaited().page.locator("#note")).to_have_value("Sebelum versi baru.")
    workers = sheet.page.evaluate(
        "async () => !!(await navigator.serviceWorker.getRegistration()).waiting"
    )
    assert workers is False


def test_with_nothing_unsent_a_new_version_comes_by_itself(street: Street) -> None:
    phone = street.inspector()
    page = phone.ready()
    names = "async () => (await caches.keys()).filter((name) => name[0] === 's')"
    (before,) = page.evaluate(names)
    street.line.changed = {
        "/sw.js": lambda text: text.replace('VERSION = "', 'VERSION = "baru-')
    }
    page.reload()
    until(page, names, [before.replace("statis-", "statis-baru-")])
    # And the list is still there without a signal.
    phone.signal(False)
    page.reload()
    expect(page.locator(".stop.open")).to_have_count(1)


def test_no_old_file_goes_while_something_is_unsent(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    sheet = phone.form(visit).fill({"note": "Belum dikirim."})
    street.line.changed = {
        "/sw.js": lambda text: text.replace('VERSION = "', 'VERSION = "baru-')
    }
    sheet.page.reload()
    with sheet.page.expect_navigation():
        sheet.page.get_by_role("button", name="Muat versi baru").tap()
    count = "async () => (await caches.keys()).filter((name) => name[0] === 's').length"
    until(sheet.awaited().page, count, 2)
    sheet.fill(STAFFED).send().received()
    phone.open("/antrean")
    until(sheet.page, count, 1)


def _next_schema(text: str) -> str:
    """Return tomorrow's store: one more step after those there are."""
    step = '(db) => { db.createObjectStore("baru"); },\n];'
    return text.replace("];", step, 1)


def test_a_draft_survives_another_schema_of_the_phones_store(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    phone.form(visit).fill(EMPTY).photos(photo(street.folder)).page.close()
    street.line.changed = {
        "/sw.js": lambda text: text.replace('VERSION = "', 'VERSION = "baru-'),
        "/static/simpanan.js": _next_schema,
    }
    page = phone.open("/antrean")
    with page.expect_navigation():
        page.get_by_role("button", name="Muat versi baru").tap()
    sheet = phone.form(visit)
    version = "async () => (await indexedDB.databases())[0].version"
    assert sheet.page.evaluate(version) == 2
    assert sheet.value("others_seen") == "1"
    sheet.send().received()
    assert street.photos() == 1


def test_a_page_older_than_the_store_says_so_and_loses_nothing(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    old = phone.form(visit).fill({"note": "Dari halaman lama."})
    # Another tab has tomorrow's script already.
    old.page.evaluate(
        """() => new Promise((done) => {
          indexedDB.open("sidak", 9).onsuccess = ({target}) => {
            target.result.close();
            done();
          };
        })"""
    )
    old.page.locator("#note").fill("Lebih baru lagi.")
    expect(old.page.locator("#belum-terkirim")).to_contain_text("Muat ulang")
    expect(old.page.locator("#hasil .errors")).to_contain_text("Jangan tutup")
    assert ["note", "Dari halaman lama."] in store(old.page)[0]["fields"]


def test_two_tabs_work_on_one_draft_and_send_it_once(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    one, other = phone.form(visit), phone.form(visit)
    one.fill(STAFFED | {"note": "Dari tab pertama."})
    expect(other.page.locator("#note")).to_have_value("Dari tab pertama.")
    other.fill({"note": "Dari tab kedua."})
    expect(one.page.locator("#note")).to_have_value("Dari tab kedua.")
    one.send()
    assert one.received() == other.received() == 1
    expect(other.page.locator("#hasil")).to_be_hidden()
    assert len(street.reports()) == 1


def test_a_photo_is_made_small_and_loses_what_the_camera_wrote(
    street: Street,
) -> None:
    file = street.folder / "besar.jpg"
    image = Image.effect_noise((4000, 3000), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Kamera Rahasia", 6
    image.save(file, exif=exif, quality=95)
    assert file.stat().st_size > 4_000_000
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    phone.signal(False)
    sheet = phone.form(visit).fill(EMPTY).photos(file)
    kept = sheet.page.evaluate(
        """async () => {
          const {photos} = await import("/static/gudang.js");
          const {findings} = await import("/static/gudang.js");
          const [{bytes}] = await photos((await findings())[0].uuid);
          const blob = new Blob([bytes]);
          const {width, height} = await createImageBitmap(blob);
          return [width, height, blob.size, (await blob.text()).includes("Rahasia")];
        }"""
    )
    width, height, size, tells = kept
    # Held upright: turned as the camera was.
    assert (width, height, tells) == (1200, 1600, False)
    assert size < 1_500_000


def test_a_fourth_photo_and_a_file_that_is_none_are_told(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    sheet = phone.form(visit).fill(EMPTY)
    sheet.photos(*(photo(street.folder, seed=seed) for seed in (1, 2, 3)))
    field, told = sheet.page.locator("#photo"), sheet.page.locator("#photo ~ .wrong")
    field.set_input_files(str(photo(street.folder, seed=4)))
    expect(told).to_have_text(
        "Paling banyak 3 foto. Hapus satu untuk menambah yang lain."
    )
    sheet.page.get_by_role("button", name="Hapus foto 2").tap()
    expect(sheet.page.locator(".photos img")).to_have_count(2)
    broken = _written(street.folder / "bukan-foto.jpg", b"%PDF-1.7 bukan foto")
    field.set_input_files(str(broken))
    expect(told).to_contain_text("tidak terbaca sebagai foto")
    sheet.kept().send().received()
    assert street.photos() == 2


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_an_empty_office_needs_a_photo_without_a_signal_too(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    phone.signal(False)
    sheet = phone.form(visit).fill(EMPTY).send()
    summary = sheet.page.locator("#hasil .errors")
    expect(summary).to_contain_text("foto loket")
    expect(summary).to_be_focused()
    expect(sheet.page.locator("#photo")).to_have_attribute("aria-invalid", "true")
    sheet.photos(photo(street.folder)).send()
    expect(sheet.state).to_have_text("Menunggu sinyal")


def test_an_office_not_reached_needs_its_cause_and_is_sent(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    phone.signal(False)
    sheet = phone.form(visit).fill({"office_open": "not_reached"}).send()
    expect(sheet.page.locator("#hasil .errors a")).to_have_attribute("href", "#cause")
    sheet.fill(NOT_REACHED).send()
    phone.signal(True)
    assert sheet.received() == 1
    assert street.site.rows("SELECT outcome, cause FROM findings")[-1] == (
        *("not_reached", "weather"),
    )


def test_the_place_is_taken_on_a_tap_and_never_before(street: Street) -> None:
    place = {"latitude": -7.98, "longitude": 112.62, "accuracy": 25}
    phone = street.inspector(geolocation=place, permissions=["geolocation"])
    (visit,) = phone.visits(phone.ready())
    sheet = phone.form(visit).fill(STAFFED)
    field = sheet.page.locator("[name=latitude]")
    assert field.input_value() == ""
    sheet.page.get_by_role("button", name="Ambil lokasi").tap()
    expect(sheet.page.locator(".field.place")).to_contain_text(
        "ketelitian sekitar 25 m"
    )
    assert field.input_value() == "-7.980000"
    sheet.kept().send().received()
    assert "112.62" in str(street.site.rows("SELECT content FROM reports"))
