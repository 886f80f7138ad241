"""A finding online on a phone whose browser runs no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import opened
from tests.browser.counter import counter_photo
from tests.web.finding import first_stop
from web.guard import COOKIE

pytestmark = pytest.mark.slow
PHOTO = {"name": "loket.jpg", "mimeType": "image/jpeg", "buffer": counter_photo()}


@pytest.fixture
def form(phone, served) -> Page:
    """Return the form of an open stop."""
    person = served.site.person("inspector")
    visit = first_stop(served.site, person)
    context = phone(person=person, java_script_enabled=False)
    return opened(context, served, f"/hasil/{visit}")


def send(page: Page) -> None:
    page.get_by_role("button", name="Kirim").click()


def test_a_finding_is_corrected_at_its_fields_and_received(form: Page) -> None:
    form.check("#office_open-open")
    form.fill("#service_staff_seen", "0")
    send(form)
    summary = form.locator(".errors")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(form.locator("#photo")).to_be_focused()
    form.set_input_files("#photo", [PHOTO])
    send(form)
    expect(form.locator("h1")).to_have_text("Diterima, No. 000001")
    expect(form.locator(".photos img")).to_be_visible()


def test_only_what_belongs_to_the_answer_is_shown(form: Page) -> None:
    form.check("#office_open-not_reached")
    expect(form.locator("#cause")).to_be_visible()
    expect(form.locator("#service_staff_seen")).to_be_hidden()
    form.check("#office_open-open")
    expect(form.locator("#cause")).to_be_hidden()
    expect(form.locator("#stopped_by")).to_be_hidden()
    form.check("#service_running-no")
    expect(form.locator("#stopped_by")).to_be_visible()


def test_going_back_after_an_expired_session_brings_the_form_as_typed(
    form: Page,
) -> None:
    form.check("#office_open-open")
    form.fill("#service_staff_seen", "3")
    form.fill("#note", "Loket tutup.")
    logged_in = form.context.cookies()
    form.context.clear_cookies(name=COOKIE)
    send(form)
    expect(form).to_have_url(re.compile("/masuk"))
    # Logged in again, in this tab or another.
    form.context.add_cookies(logged_in)
    form.go_back()
    assert form.input_value("#service_staff_seen") == "3"
    assert form.input_value("#note") == "Loket tutup."
    form.check("#service_running-yes")
    send(form)
    expect(form.locator("h1")).to_contain_text("Diterima")


def test_the_whole_way_to_the_signed_paper(form: Page) -> None:
    form.check("#office_open-open")
    form.fill("#service_staff_seen", "1")
    form.check("#service_running-yes")
    send(form)
    form.get_by_role("link", name="Buat berita acara").click()
    form.check("#signing-nobody")
    form.fill("#witness", "Ketua RW")
    form.get_by_role("button", name="Buat berita acara").click()
    expect(form.get_by_text("saksi: Ketua RW")).to_be_visible()
    with form.expect_download() as paper:
        form.get_by_role("link", name="Unduh berita acara").click()
    assert paper.value.suggested_filename.endswith(".pdf")
