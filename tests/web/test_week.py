from datetime import date
from io import BytesIO

import pandas as pd
import pytest
from pypdfium2 import PdfDocument

from data.database import transaction
from data.store.audit import OPENED_EARLY, write_audit
from tests.pipelines.town import DAY
from tests.web.coordinating import a_stop, skip
from tests.web.people import Site
from web.documents.pekan import Rate
from web.week import change_between, counted, did_well, needs_people, week_of


def _findings(
    *rows: tuple[str | None, str, str, str | None, int | None],
) -> pd.DataFrame:
    names = ["visit", "office_code", "outcome", "cause", "residents_turned_away"]
    return pd.DataFrame(rows, columns=names)


def test_what_was_not_reached_is_not_done() -> None:
    visits = pd.DataFrame({"visit": ["V1", "V2", "V3", "V4"]})
    findings = _findings(
        ("V1", "A", "staffed", None, 2),
        ("V2", "B", "not_reached", "weather", None),
        ("V3", "C", "not_reached", None, None),
        (None, "D", "empty", None, 9),
    )
    count = counted(visits, findings)
    assert (count.planned, count.done) == (4, 1)
    assert dict(count.not_reached) == {"weather": 1, "other": 1}


@pytest.mark.parametrize(
    ("before", "after", "certain"),
    [
        (Rate(0.10, 0.05, 0.18, 60), Rate(0.08, 0.04, 0.15, 60), False),
        (Rate(0.40, 0.35, 0.45, 400), Rate(0.10, 0.07, 0.13, 400), True),
        (Rate(0.0, 0.0, 0.6, 3), Rate(0.67, 0.2, 0.95, 3), False),
    ],
)
def test_a_change_within_error_concludes_nothing(
    before: Rate, after: Rate, certain: bool
) -> None:
    change = change_between(before, after)
    assert change is not None
    assert (change.low > 0 or change.high < 0) is certain


def test_without_visits_there_is_nothing_to_compare() -> None:
    assert change_between(Rate(None, 0, 1, 0), Rate(0.1, 0, 0.2, 9)) is None


def test_one_visit_that_found_too_few_is_enough_not_to_have_done_well() -> None:
    findings = _findings(
        ("V1", "A", "staffed", None, 0),
        ("V2", "A", "empty", None, 0),
        ("V3", "B", "staffed", None, 0),
    )
    assert [each.office for each in did_well(findings, {}, "id")] == ["B"]


def test_offices_that_leave_puts_below_their_minimum_need_people() -> None:
    draft = {
        "units": [
            {"unit": "A", "needs_help": {"am": True, "pm": True}},
            {"unit": "B", "needs_help": {"am": False, "pm": True}},
            {"unit": "C", "needs_help": {"am": False}},
        ]
    }
    found = needs_people([draft, draft], {"A": "Kelurahan A"}, "en")
    assert [each.office for each in found] == ["Kelurahan A", "B"]


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert week_of(date(2026, 11, 29)) == (date(2026, 11, 23), date(2026, 11, 29))
    assert week_of(date(2026, 11, 30))[0] == date(2026, 11, 30)


def test_the_leader_reads_the_week_and_prints_one_page(site: Site) -> None:
    leader = site.person("leader")
    page = leader.get(f"/pekan?pekan={DAY}").text
    assert "belum dapat disimpulkan" in page or "belum dapat diperkirakan" in page
    given = leader.get(f"/pekan/pdf?pekan={DAY}")
    assert given.headers["content-type"] == "application/pdf"
    assert len(PdfDocument(BytesIO(given.content))) == 1
    assert site.rows("SELECT account FROM audit WHERE action = 'week_printed'")


def test_what_was_done_by_hand_marks_the_week(site: Site) -> None:
    leader, boss = site.person("leader"), site.person("coordinator")
    assert "sebelum waktunya" not in leader.get(f"/pekan?pekan={DAY}").text
    now, offset = site.city.now, site.city.settings.offset
    with transaction(site.city.engine) as db:
        write_audit(db, OPENED_EARLY, now, offset, service_date=DAY)
    assert skip(boss, a_stop(site)["visit"]).status_code == 303
    page = leader.get(f"/pekan?pekan={DAY}").text
    assert "Daftar dibuka sebelum waktunya: Selasa, 24 November 2026." in page
    assert "Perubahan daftar dengan tangan: 1." in page
    assert "belum ada hasilnya" in page
    week_before = leader.get("/pekan?pekan=2026-11-17").text
    assert "dengan tangan" not in week_before


def test_before_the_release_the_week_tells_nothing_of_tomorrow(
    sealed_site: Site,
) -> None:
    page = sealed_site.person("leader").get(f"/pekan?pekan={DAY}").text
    sealed = sealed_site.person("leader").get("/pekan?pekan=2030-01-01")
    assert sealed.status_code == 200
    assert "Direncanakan</dt><dd>" in page


def test_the_rate_of_the_last_weeks_is_drawn_with_its_intervals(site: Site) -> None:
    page = site.person("leader").get("/pekan/grafik").text
    assert "<svg" in page
    assert page.count("<tr>") == 9
