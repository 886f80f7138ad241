"""Every finding arrives, and arrives once, whatever the line does to it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.offline.conftest import Street
from tests.browser.offline.phones import EMPTY, STAFFED, Phone, Sheet, photo, store
from tests.thorough import some
from tests.web.finding import JSON, fields

pytestmark = pytest.mark.slow


#: Fills a form in as quickly as nobody can.
_FILL = """(fields) => {
  for (const [name, text] of Object.entries(fields)) {
    const field = hasil.elements[name];
    const choice = document.querySelector(`[name=${name}][value="${text}"]`);
    if (choice) choice.checked = true; else field.value = text;
  }
  hasil.dispatchEvent(new Event("input"));
}"""


def _waiting(phone: Phone, visit: str, more: dict[str, str] | None = None) -> Sheet:
    """Fill a finding in and send it without a signal."""
    phone.signal(False)
    sheet = phone.form(visit).fill(STAFFED | (more or {})).send()
    expect(sheet.state).to_have_text("Menunggu sinyal")
    return sheet


def test_what_waits_goes_when_the_signal_is_back(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    sheet = _waiting(phone, visit)
    bar = sheet.page.locator("#belum-terkirim")
    expect(bar).to_contain_text("1 hasil belum terkirim")
    phone.signal(True)
    assert sheet.received() == 1
    expect(bar).not_to_contain_text("belum terkirim")
    # Kept without its photos for the inspector to see, until the day ends.
    (record,) = store(sheet.page)
    assert (record["state"], record["report"]) == ("received", 1)


def test_what_waits_is_sent_by_the_next_page_that_opens(street: Street) -> None:
    phone = street.inspector(lasting=True)
    (visit,) = phone.visits(phone.ready())
    _waiting(phone, visit).page.close()
    phone.stop()
    phone.start()
    phone.signal(True)
    phone.open("/antrean")
    assert len(street.reports(1)) == 1


def test_a_lost_answer_is_asked_for_again_and_nothing_is_doubled(
    street: Street,
) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    street.line.befall("cut", "cut")
    sheet = phone.form(visit).fill(EMPTY).photos(photo(street.folder)).send()
    assert len(street.reports(1)) == 1
    expect(sheet.state).to_have_text("Menunggu sinyal")
    # The server may have it: it is not changed any more, only sent again.
    expect(sheet.page.get_by_role("button", name="Ubah isian")).to_have_count(0)
    queue = phone.open("/antrean")
    queue.get_by_role("button", name="Kirim sekarang").tap()
    assert sheet.received() == 1
    assert (len(street.reports()), street.photos(), street.line.sent()) == (1, 1, 3)


def test_a_page_closed_while_the_answer_is_on_its_way_loses_nothing(
    street: Street,
) -> None:
    phone = street.inspector(lasting=True)
    (visit,) = phone.visits(phone.ready())
    street.line.befall("held")
    sheet = phone.form(visit).fill(STAFFED).send()
    assert street.line.reached.wait(15)
    expect(sheet.state).to_have_text("Sedang dikirim")
    phone.stop()
    street.line.release()
    phone.start()
    page = phone.open("/antrean")
    expect(page.locator("[data-state=received]")).to_contain_text("No. 000001")
    assert len(street.reports()) == 1


def test_what_is_being_sent_is_locked(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    street.line.befall("held")
    sheet = phone.form(visit).fill(STAFFED).send()
    assert street.line.reached.wait(15)
    expect(sheet.page.locator("#hasil")).to_be_hidden()
    item = phone.open("/antrean").locator("[data-state=sending]")
    expect(item).to_contain_text("Sedang dikirim")
    expect(item.locator("button, a")).to_have_count(0)
    street.line.release()
    assert sheet.received() == 1


def test_a_second_tap_sends_nothing_twice(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    street.line.befall("slow")
    sheet = phone.form(visit).fill(STAFFED)
    sheet.page.evaluate("() => { for (let i = 0; i < 5; i++) hasil.requestSubmit(); }")
    sheet.received()
    assert (len(street.reports()), street.line.sent()) == (1, 1)


def test_a_server_that_breaks_is_asked_again_and_holds_up_no_other(
    street: Street,
) -> None:
    phone = street.inspector()
    first, second = street.stops(2)
    phone.ready(first, second)
    _waiting(phone, first).page.close()
    sheet = _waiting(phone, second)
    street.line.befall(500)
    phone.signal(True)
    assert sheet.received() == 1
    page = phone.open("/antrean")
    item = page.locator("[data-state=waiting]")
    expect(item).to_contain_text("Server sedang tidak dapat menjawab")
    # Five seconds later by itself, or at once on a tap.
    expect(page.locator("[data-state=received]")).to_have_count(2)
    assert len(street.reports()) == 2


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_refusal_that_may_pass_keeps_the_finding(street: Street, status: int) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    street.line.befall(status)
    sheet = phone.form(visit).fill(STAFFED).send()
    expect(sheet.page.locator("#keadaan .wrong")).to_be_visible()
    expect(sheet.state).to_have_text("Menunggu sinyal")
    phone.open("/antrean").get_by_role("button", name="Kirim sekarang").tap()
    assert sheet.received() == 1


def test_photos_too_large_for_the_server_can_be_taken_out(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    street.line.befall(413)
    sheet = phone.form(visit).fill(EMPTY)
    sheet.photos(photo(street.folder), photo(street.folder, seed=2)).send()
    expect(sheet.page.locator("#hasil .errors")).to_contain_text("Hapus satu foto")
    sheet.page.get_by_role("button", name="Hapus foto 1").tap()
    sheet.kept().send().received()
    assert street.photos() == 1


def test_what_the_server_finds_wrong_is_a_draft_again_with_its_fields_marked(
    street: Street,
) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    # Well formed, so the phone lets it pass; the server knows when the list opened.
    sheet = phone.form(visit).fill(STAFFED | {"arrived_at": "2026-11-24T03:00"}).send()
    link = sheet.page.locator("#hasil .errors a")
    expect(link).to_have_attribute("href", "#arrived_at")
    expect(sheet.page.locator("#arrived_at")).to_have_attribute("aria-invalid", "true")
    (record,) = store(sheet.page)
    assert (record["state"], record["posted"]) == ("draft", False)
    sheet.fill({"arrived_at": "2026-11-24T06:50"}).send()
    assert sheet.received() == 1


def test_a_stop_that_a_colleague_reported_meanwhile_is_decided_by_people(
    street: Street,
) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    sheet = _waiting(phone, visit, {"note": "Versi saya."})
    street.person("petugas-2").post(f"/hasil/{visit}", fields(visit), headers=JSON)
    phone.signal(True)
    expect(sheet.state).to_have_text("Perlu Anda putuskan")
    page = phone.open("/antrean")
    expect(page.locator(".wrong")).to_contain_text("kirim sebagai perbaikan")
    expect(page.get_by_role("link", name="Lihat yang ada di server")).to_be_visible()
    page.get_by_role("button", name="Kirim isian saya sebagai perbaikan").tap()
    page.wait_for_url("**/hasil/**")
    mine = Sheet(page).awaited()
    assert mine.value("note") == "Versi saya."
    mine.send()
    assert mine.received() == 2
    assert [kind for *_, kind in street.reports()] == ["finding", "correction"]


def test_the_same_number_with_other_content_is_never_taken_for_received(
    street: Street,
) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    street.line.befall("cut", 503, 503, 503, 503)
    sheet = phone.form(visit).fill(STAFFED).send()
    street.reports(1)
    # What no page allows: the kept entry is changed after the server had it.
    sheet.page.evaluate(
        """async () => {
          const {alter, findings} = await import("/static/gudang.js");
          const [{uuid}] = await findings();
          await alter(uuid, ({fields}) => ({fields: fields.map(([name, text]) =>
            name === "service_staff_seen" ? [name, "9"] : [name, text])}));
        }"""
    )
    street.line.faults.clear()
    page = phone.open("/antrean")
    page.get_by_role("button", name="Kirim sekarang").tap()
    expect(page.locator("[data-state=waiting] .tag")).to_have_text(
        "Perlu Anda putuskan"
    )
    assert len(street.reports()) == 1


def test_a_hotspots_page_is_no_receipt(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    street.line.befall("portal")
    sheet = phone.form(visit).fill(STAFFED).send()
    expect(sheet.state).to_have_text("Menunggu sinyal")
    phone.open("/antrean").get_by_role("button", name="Kirim sekarang").tap()
    assert sheet.received() == 1


def test_a_signal_that_comes_and_goes_loses_and_doubles_nothing(street: Street) -> None:
    phone = street.inspector()
    visits = street.stops(6)
    phone.ready(*visits)
    for visit in visits:
        _waiting(phone, visit).page.close()
    page = phone.open("/antrean")
    street.line.befall("cut", "slow", 502, "cut", "slow", 500, "cut")
    for there in (True, False) * 4:
        phone.signal(there)
        page.wait_for_timeout(350)
    phone.signal(True)
    page.get_by_role("button", name="Kirim sekarang").tap()
    expect(page.locator("[data-state=received]")).to_have_count(6, timeout=40_000)
    reports = street.reports()
    assert len(reports) == len({uuid for _, uuid, *_ in reports}) == 6
    assert {record["uuid"] for record in store(page)} == {row[1] for row in reports}


def test_the_browser_itself_sends_after_the_page_is_closed(street: Street) -> None:
    phone = street.inspector(lasting=True)
    (visit,) = phone.visits(phone.ready())
    _waiting(phone, visit)
    for page in phone.context.pages[1:]:
        page.close()
    # A page that is none of the site's: only the service worker is left.
    blank = phone.context.pages[0]
    session = phone.context.new_cdp_session(blank)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(
            each["registrationId"] for each in event["registrations"]
        ),
    )
    session.send("ServiceWorker.enable")
    phone.signal(True)
    blank.wait_for_timeout(300)
    # It may have gone at once; else the browser's next turn is now.
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": phone.url,
            "registrationId": registrations[0],
            "tag": "kirim",
            "lastChance": False,
        },
    )
    assert len(street.reports(1)) == 1


def test_a_session_that_ended_is_told_and_after_a_login_all_is_sent(
    street: Street,
) -> None:
    street.password("petugas-1", "empat becak lewat jembatan")
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    sheet = _waiting(phone, visit)
    street.end_session()
    phone.signal(True)
    bar = sheet.page.locator("#belum-terkirim")
    expect(bar).to_contain_text(
        "Sesi berakhir; silakan masuk lagi. Isian Anda tidak hilang."
    )
    assert street.reports() == []
    sheet.page.get_by_role("link", name="Masuk ke aplikasi").tap()
    expect(bar).to_contain_text("1 hasil belum terkirim")
    sheet.page.locator("#account").fill("petugas-1")
    sheet.page.locator("#password").fill("empat becak lewat jembatan")
    sheet.page.locator("main button").tap()
    sheet.page.wait_for_url("**/antrean")
    expect(sheet.page.locator("[data-state=received]")).to_contain_text("No. 000001")


def test_a_phone_whose_clock_is_a_day_ahead_tells_the_right_time(
    street: Street,
) -> None:
    # The one place where the script asks what time it is, pages and worker alike.
    street.line.changed = {
        "/static/jam.js": lambda text: text.replace(
            "const now = new Date();", "const now = new Date(Date.now() + 86_400_000);"
        )
    }
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    phone.signal(False)
    sheet = phone.form(visit)
    assert sheet.value("arrived_at") == "2026-11-24T07:00"
    sheet.fill(STAFFED).send()
    phone.signal(True)
    sheet.received()
    ((arrived, content),) = street.site.rows("SELECT arrived_at, content FROM reports")
    assert "arrived_at_given" not in content
    # Seven o'clock in the city is midnight in UTC.
    assert arrived == 1_795_478_400_000_000


def test_a_browser_that_keeps_nothing_still_sends_and_says_so(street: Street) -> None:
    phone = street.inspector()
    phone.context.add_init_script("indexedDB.open = () => { throw new Error('no'); }")
    page = phone.open("/daftar")
    (visit,) = phone.visits(page)
    sheet = phone.form(visit)
    expect(sheet.page.locator("#belum-terkirim")).to_contain_text(
        "Peramban ini tidak menyimpan apa pun"
    )
    street.line.befall(500)
    sheet.fill(EMPTY).photos(photo(street.folder)).send()
    # Not lost as long as the page is open, and whoever closes it is asked first.
    expect(sheet.state).to_have_text("Menunggu sinyal")
    assert sheet.received() == 1
    assert street.photos() == 1


def test_a_result_is_corrected_without_a_signal(street: Street) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    sheet = phone.form(visit).fill(EMPTY).photos(photo(street.folder)).send()
    sheet.received()
    phone.signal(False)
    again = phone.form(visit)
    expect(again.state).to_contain_text("Diterima, No. 000001")
    again.page.get_by_role("button", name="Perbaiki hasil ini").tap()
    # Its photos stay with the report, so no new one is asked for.
    again.fill({"others_seen": "4"}).send()
    expect(again.state).to_have_text("Menunggu sinyal")
    phone.signal(True)
    assert again.received() == 2
    kinds = [kind for *_, kind in street.reports()]
    seen = street.site.rows("SELECT others_seen FROM findings ORDER BY row_id")
    assert (kinds, seen[-1], street.photos()) == (["finding", "correction"], (4,), 2)


def test_after_the_signing_a_change_without_a_signal_needs_its_reason(
    street: Street,
) -> None:
    phone = street.inspector()
    (visit,) = phone.visits(phone.ready())
    sheet = phone.form(visit).fill(STAFFED).send()
    sheet.received()
    signing = {"report": "1", "signing": "signed", "signer": "Lurah"}
    person = street.person()
    person.get(f"/hasil/{visit}/berita-acara")
    assert person.post(f"/hasil/{visit}/berita-acara", signing).status_code == 303
    phone.signal(False)
    sheet = phone.form(visit)
    sheet.page.get_by_role("button", name="Perbaiki hasil ini").tap()
    sheet.fill({"service_staff_seen": "4"}).send()
    phone.signal(True)
    expect(sheet.page.locator("#hasil .errors a")).to_have_attribute("href", "#reason")
    sheet.fill({"reason": "Satu petugas terlewat."}).send()
    assert sheet.received() == 2
    assert [kind for *_, kind in street.reports()] == ["finding", "amendment"]


def test_a_day_of_findings_with_two_photos_each(street: Street) -> None:
    phone = street.inspector()
    count = len(some(range(30), 3))
    visits = street.stops(count)
    pictures = [photo(street.folder, seed=seed) for seed in range(2 * count)]
    phone.ready(*visits)
    street.line.befall("cut", 503, "portal", "cut", 500)
    page = phone.open("/antrean")
    for number, visit in enumerate(visits):
        # A line as in the street: a third of the stops have no signal.
        phone.signal(number % 3 != 0)
        page.goto(f"{phone.url}/hasil/{visit}")
        sheet = Sheet(page).kept()
        page.evaluate(_FILL, EMPTY | {"others_seen": str(number)})
        sheet.photos(*pictures[2 * number : 2 * number + 2])
        page.evaluate("() => hasil.requestSubmit()")
        expect(sheet.state).to_have_text(re.compile("Menunggu|Sedang|Diterima"))
    phone.signal(True)
    queue = phone.open("/antrean")
    queue.get_by_role("button", name="Kirim sekarang").tap()
    expect(queue.locator("[data-state=received]")).to_have_count(count, timeout=60_000)
    reports = street.reports()
    assert len(reports) == len({uuid for _, uuid, *_ in reports}) == count
    assert {record["uuid"] for record in store(queue)} == {row[1] for row in reports}
    found = street.site.rows("SELECT visit, others_seen FROM findings")
    sent = {visit: seen for visit, seen in found if visit in visits}
    assert sent == {visit: number for number, visit in enumerate(visits)}
    per_report = street.site.rows("SELECT count(*) FROM photos GROUP BY report")
    assert per_report == [(2,)] * count
    assert len({*street.site.rows("SELECT digest FROM photos")}) == 2 * count
