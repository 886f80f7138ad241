"""A finding on its way from the form into the store, and who may send it."""

import io
import os
import time
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from PIL import Image

from data.database import transaction
from data.store.ledger import Override, write_override
from data.store.opened_stops import open_stop
from pipelines.estimating import estimate_period
from pipelines.web_doors import states
from tests.pipelines.town import DAY
from tests.web.finding import JSON, fields, first_stop, photo, with_photo
from tests.web.people import TEAM, Person, Site

pytestmark = pytest.mark.slow

#: Another team of the town.
OTHER = "Satpol PP"


def opened(site: Site, person: Person) -> str:
    """Return a stop that the person's team has opened now."""
    person.get("/daftar")
    rows = site.rows("SELECT visit FROM opened_stops")
    return str(rows[-1][0])


def reports(site: Site) -> int:
    return len(site.rows("SELECT 1 FROM reports"))


def visit_of(site: Site, where: str) -> str:
    found = site.rows(f"SELECT visit FROM visits WHERE {where} ORDER BY sequence")
    return str(found[0][0])


# ------------------------------------------------------------------ received


def test_a_form_without_script_is_received(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    page = person.get(f"/hasil/{visit}")
    assert page.status_code == 200
    answer = person.post(f"/hasil/{visit}", fields(visit), with_photo())
    assert answer.status_code == 303
    receipt = person.get(answer.headers["location"])
    assert "Diterima, No. 000001" in receipt.text
    assert "Ada petugas, layanan berjalan" in receipt.text


def test_the_phones_script_gets_the_receipt_number_once_and_again(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    form = fields(visit)
    told = {"report": 1, "uuid": form["uuid"], "state": "received"}
    first = person.post(f"/hasil/{visit}", form, with_photo(), JSON)
    # The answer was lost; the phone's clock went on.
    form["sent_at"] = "2026-11-24T07:05:00"
    again = person.post(f"/hasil/{visit}", form, with_photo(), JSON)
    assert (first.status_code, first.json()) == (201, told)
    assert (again.status_code, again.json()) == (200, told)
    assert reports(site) == 1
    assert len(site.rows("SELECT 1 FROM photos")) == 1


@pytest.mark.parametrize("what", ["count", "photo"])
def test_the_same_number_with_other_content_is_told(site: Site, what: str) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    form = fields(visit)
    person.post(f"/hasil/{visit}", form, with_photo(), JSON)
    other = form | {"service_staff_seen": "4"} if what == "count" else form
    picture = photo(10 if what == "photo" else 90)
    answer = person.post(f"/hasil/{visit}", other, with_photo(picture), JSON)
    assert answer.status_code == 409
    assert answer.json()["same_uuid"] is True
    assert reports(site) == 1


def test_a_finding_counts_in_the_states_at_once(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    # Service hours have begun.
    site.at("2026-11-24T09:45")
    form = fields(
        visit, arrived_at="2026-11-24T09:40", service_staff_seen="0", note="Kosong."
    )
    answer = person.post(f"/hasil/{visit}", form, with_photo(), JSON)
    assert answer.status_code == 201
    ((office,),) = site.rows(f"SELECT office_code FROM visits WHERE visit = '{visit}'")
    rows = states(site.city, DAY)
    mine = rows[rows["office_code"].eq(office)]
    slot = mine[mine["slot_starts_at"].eq("2026-11-24T09:30")].iloc[0]
    assert slot["state"] == "inspected_empty"
    assert slot["evidence"].startswith(f"finding:{visit}")


def test_a_finding_counts_in_the_estimates_with_the_chances_of_the_draw(
    site: Site,
) -> None:
    site.at("2026-11-24T09:45")
    person = site.person("inspector")
    visit = first_stop(site, person)
    before = estimate_period(site.city, DAY, DAY + timedelta(days=1))
    assert before["visits"].tolist() == [0, 0]
    form = fields(visit, arrived_at="2026-11-24T09:40", service_staff_seen="1")
    person.post(f"/hasil/{visit}", form, headers=JSON)
    after = estimate_period(site.city, DAY, DAY + timedelta(days=1))
    found = after.set_index("measure").loc["below_minimum_share"]
    assert (found["visits"], found["value"]) == (1, 1)
    row = site.rows("SELECT chance, slot_chance, clocked_in, batch FROM findings")[-1]
    assert row[:3] == (None, None, None)
    assert site.rows(f"SELECT kind FROM batches WHERE batch = {row[3]}") == [("web",)]


def test_a_clock_that_is_a_day_off_loses_nothing_and_is_told(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    form = fields(
        visit, arrived_at="2026-11-25T06:55", sent_at="2026-11-25T07:00:00", note=""
    )
    assert person.post(f"/hasil/{visit}", form, headers=JSON).status_code == 201
    page = person.get(f"/hasil/{visit}/terima").text
    assert "Selasa, 24 November 2026, 06.55" in page
    assert "Jam ponsel 1.440 menit lebih cepat" in page


def test_what_is_wrong_is_told_and_what_was_typed_stays(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    form = fields(visit, service_staff_seen="0", others_seen="lima", note="Sepi.")
    page = person.post(f"/hasil/{visit}", form)
    assert page.status_code == 422
    for link in ("#others_seen", "#photo"):
        assert f'href="{link}"' in page.text
    assert 'value="lima"' in page.text
    assert "Sepi.</textarea>" in page.text
    told = person.post(f"/hasil/{visit}", form, headers=JSON)
    assert (told.status_code, set(told.json()["errors"])) == (
        422,
        {"others_seen", "photo"},
    )
    assert reports(site) == 0


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a....", b"<svg onload=alert(1)>", b"%PDF-1.7"]
)
def test_what_is_no_photo_is_refused_at_its_field(site: Site, content: bytes) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    answer = person.post(
        f"/hasil/{visit}",
        fields(visit),
        [("photo", ("foto.jpg", content, "image/jpeg"))],
        JSON,
    )
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["photo"]
    assert not (site.city.settings.home / "photos").exists()


def test_more_than_three_photos_are_refused(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    files = [file for shade in range(4) for file in with_photo(photo(shade))]
    answer = person.post(f"/hasil/{visit}", fields(visit), files, JSON)
    assert list(answer.json()["errors"]) == ["photo"]


def test_three_photos_of_the_usual_size_are_kept_in_their_order(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    files = [file for shade in (10, 90, 200) for file in with_photo(photo(shade))]
    person.post(f"/hasil/{visit}", fields(visit), files, JSON)
    assert site.rows("SELECT page FROM photos ORDER BY photo") == [(1,), (2,), (3,)]
    folder = site.city.settings.home / "photos"
    assert len(list(folder.rglob("*.jpg"))) == 3


@pytest.mark.parametrize(
    "ugly",
    [
        {"note": "a\x00b\u202ec <script>alert(1)</script>"},
        {"note": "=cmd|' /C calc'!A0"},
        {"service_staff_seen": "-1"},
        {"service_staff_seen": "2.5"},
        {"service_staff_seen": "1000000000"},
        {"note": "x" * 50_000},
        {"replaces": "-1"},
        {"replaces": "9" * 30},
        {"latitude": "1e400", "longitude": "0"},
        {"sent_at": "kemarin"},
        {"sent_at": "0001-01-01T00:00+14:00"},
        {"arrived_at": "9999-12-31T23:59"},
        {"uuid": "'; DROP TABLE reports; --"},
    ],
)
def test_ugly_forms_are_taken_or_refused_in_words(
    site: Site, ugly: dict[str, str]
) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    form = fields(visit) | ugly
    answer = person.post(f"/hasil/{visit}", form, headers=JSON)
    assert answer.status_code in (201, 422), answer.text
    page = person.post(f"/hasil/{visit}", form | {"uuid": str(uuid4())})
    assert page.status_code in (303, 409, 422)
    assert "<script>alert" not in page.text


def test_a_form_larger_than_its_limit_is_refused(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    answer = person.post(
        f"/hasil/{visit}", fields(visit), with_photo(os.urandom(16_100_000)), JSON
    )
    assert answer.status_code == 413


# -------------------------------------------------------------------- access


def shut_out(person: Person, visit: str) -> set[tuple[int, str]]:
    """Return the different answers to every question about the visit."""
    paths = ("", "/terima", "/berita-acara", "/berita-acara.pdf")
    answers = [person.get(f"/hasil/{visit}{path}") for path in paths]
    answers.append(person.post(f"/hasil/{visit}", fields(visit), with_photo()))
    answers.append(person.post(f"/hasil/{visit}/berita-acara", {"report": "1"}))
    return {(each.status_code, each.text.replace(person.csrf, "")) for each in answers}


def test_the_answer_about_any_visit_that_is_not_ones_own_is_the_same(
    site: Site,
) -> None:
    person = site.person("inspector")
    first_stop(site, person)
    closed = visit_of(
        site, f"team = '{TEAM}' AND visit NOT IN (SELECT visit FROM opened_stops)"
    )
    foreign = visit_of(site, f"team <> '{TEAM}'")
    site.person("inspector", team=_team(site, foreign)).get("/daftar")
    answers = [
        shut_out(person, visit)
        for visit in ("V20261124-0000000000", "x' OR 1=1", closed, foreign)
    ]
    assert answers[0] == answers[1] == answers[2] == answers[3]
    assert [status for status, _ in answers[0]] == [403]
    assert reports(site) == 0


def test_before_the_release_there_is_no_visit(site: Site, sealed_site: Site) -> None:
    drawn = visit_of(site, f"team = '{TEAM}'")
    person = sealed_site.person("inspector")
    told = shut_out(person, drawn)
    assert told == shut_out(person, "V20261124-0000000000")
    assert [status for status, _ in told] == [403]


def test_an_afternoon_stop_is_closed_in_the_morning(site: Site) -> None:
    late = visit_of(site, "half = 'pm' AND team IS NOT NULL")
    team = _team(site, late)
    person = site.person("inspector", team=team)
    person.get("/daftar")
    assert person.get(f"/hasil/{late}").status_code == 403
    assert person.post("/daftar/buka", {"visit": late}).status_code == 422
    assert reports(site) == 0


def test_an_account_without_a_team_sends_nothing(site: Site) -> None:
    mine = site.person("inspector")
    visit = first_stop(site, mine)
    nobody = site.person("inspector", team=None)
    assert nobody.post(f"/hasil/{visit}", fields(visit)).status_code == 403


def test_a_finding_that_waited_for_a_signal_is_taken_the_next_day(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    with site.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE sessions SET expires_at = expires_at + 864e8")
    site.at("2026-11-25T06:40")
    form = fields(visit, sent_at="2026-11-25T06:40:00")
    assert person.post(f"/hasil/{visit}", form, headers=JSON).status_code == 201


def test_a_visit_that_went_to_another_team_is_theirs_and_still_ones_own(
    site: Site,
) -> None:
    person, other = site.person("inspector"), site.person("inspector", team=OTHER)
    visit = first_stop(site, person)
    assert other.get(f"/hasil/{visit}").status_code == 403
    _swap(site, visit, OTHER)
    assert other.get(f"/hasil/{visit}").status_code == 200
    # It was there already when the change came.
    assert person.post(f"/hasil/{visit}", fields(visit), headers=JSON).status_code == (
        201
    )
    assert site.rows("SELECT team FROM reports") == [(TEAM,)]


def test_a_visit_that_the_leadership_ordered_takes_a_finding_without_chances(
    site: Site,
) -> None:
    person = site.person("inspector")
    person.get("/daftar")
    ((office,),) = site.rows(
        "SELECT office_code FROM offices ORDER BY office_code LIMIT 1"
    )
    _swap(site, "P20261124-1", TEAM, kind="order", office=office)
    with transaction(site.city.engine) as db:
        offset = site.city.settings.offset
        open_stop(db, "P20261124-1", "inspector-1", site.city.now, offset)
    form = fields("P20261124-1")
    assert person.post("/hasil/P20261124-1", form, headers=JSON).status_code == 201
    day_after = DAY + timedelta(days=1)
    assert estimate_period(site.city, DAY, day_after)["visits"].tolist() == [0, 0]


def test_an_expired_session_is_told_and_nothing_is_taken(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    with site.city.engine.begin() as db:
        db.exec_driver_sql("UPDATE sessions SET expires_at = 0")
    told = person.post(f"/hasil/{visit}", fields(visit), headers=JSON)
    # Without its session the token of a form proves nothing.
    assert told.status_code == 401
    assert told.json() == {"error": "login"}
    page = person.post(f"/hasil/{visit}", fields(visit))
    assert (page.status_code, page.headers["location"]) == (303, "/masuk?ke=/")
    assert reports(site) == 0


def test_a_coordinator_reads_the_receipt_and_changes_nothing(site: Site) -> None:
    person, reader = site.person("inspector"), site.person("coordinator")
    visit = first_stop(site, person)
    assert reader.get(f"/hasil/{visit}/terima").status_code == 403
    person.post(f"/hasil/{visit}", fields(visit), headers=JSON)
    page = reader.get(f"/hasil/{visit}/terima")
    assert page.status_code == 200
    assert "perbaiki" not in page.text
    assert reader.post(f"/hasil/{visit}", fields(visit)).status_code == 403


def _team(site: Site, visit: str) -> str:
    ((team,),) = site.rows(f"SELECT team FROM visits WHERE visit = '{visit}'")
    return str(team)


def _swap(
    site: Site, visit: str, team: str, kind: str = "swap", office: str = "x"
) -> None:
    change = Override(
        *(1, date(2026, 11, 24), kind, visit, office, team, "am"),
        *("Alasan.", "koordinator", datetime(2026, 11, 24, 7)),
    )
    with transaction(site.city.engine) as db:
        write_override(db, change, site.city.settings.offset)


# --------------------------------------------------------------------- speed


def test_a_finding_with_a_photo_of_300_kb_is_taken_in_a_moment(site: Site) -> None:
    person = site.person("inspector")
    visit = first_stop(site, person)
    file = io.BytesIO()
    noise = Image.frombytes("RGB", (1600, 1200), os.urandom(1600 * 1200 * 3))
    noise.resize((400, 300)).resize((1600, 1200)).save(file, "JPEG", quality=60)
    assert 150_000 < len(file.getvalue()) < 600_000
    took = []
    for number in range(6):
        form = fields(visit, replaces=str(number) if number else "")
        started = time.perf_counter()
        answer = person.post(f"/hasil/{visit}", form, with_photo(file.getvalue()), JSON)
        took.append(time.perf_counter() - started)
        assert answer.status_code == 201
    assert sorted(took)[3] < 1, took
