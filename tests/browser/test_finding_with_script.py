"""A finding on a phone with script: what its page says, and what it leaves alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import opened
from tests.browser.counter import counter_photo
from tests.web.finding import first_stop

pytestmark = pytest.mark.slow
PHOTO = {"name": "loket.jpg", "mimeType": "image/jpeg", "buffer": counter_photo()}
SCAN = {"name": "loket.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7\n"}


@pytest.fixture
def form(phone, served) -> Page:
    """Return the form of an open stop."""
    person = served.site.person("inspector")
    visit = first_stop(served.site, person)
    page = opened(phone(person=person), served, f"/hasil/{visit}")
    expect(page.locator("#hasil[data-kept]")).to_be_visible()
    return page


def fill_empty(form: Page) -> None:
    form.check("#office_open-open")
    form.fill("#service_staff_seen", "0")


def send(form: Page) -> None:
    form.get_by_role("button", name="Kirim").click()


def test_a_file_that_is_no_photo_is_told_after_a_refusal_too(form: Page) -> None:
    fill_empty(form)
    send(form)
    expect(form.locator(".errors")).to_contain_text("foto loket")
    form.set_input_files("#photo", [SCAN])
    expect(form.get_by_text("Berkas ini tidak terbaca sebagai foto.")).to_be_visible()


def test_the_receipt_of_a_sent_finding_runs_its_script_to_the_end(form: Page) -> None:
    fill_empty(form)
    form.set_input_files("#photo", [PHOTO])
    expect(form.locator(".photos img")).to_be_visible()
    send(form)
    expect(form.get_by_text("Diterima, No. 000001")).to_be_visible()
    told: list[str] = []
    form.on("console", lambda message: told.append(message.text))
    form.get_by_role("link", name="Lihat hasil").click()
    expect(form.locator("h1")).to_have_text("Diterima, No. 000001")
    form.wait_for_load_state("networkidle")
    assert told == []
