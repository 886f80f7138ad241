from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from data.database import reading, transaction
from data.errors import UserError
from data.knowledge import Known
from data.registry.lines import problem_lines
from data.settings import Settings, load_settings
from data.store.batches import watermark
from data.store.files import read_quarantine
from data.store.registry import read_table
from data.store.reports import Sent, write_report
from pipelines.import_report import ImportReport
from pipelines.importing import import_files
from tests.data.registry.files import GOOD, a_csv, a_row, a_workbook

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 24, 9)
LATER = datetime(2026, 11, 25, 9)
KEY = b"\1" * 32


class Office:
    """A database and a folder of files, as a clerk uses them."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.settings: Settings = load_settings({"SIDAK_HOME": str(folder)}, folder)

    def bring(
        self, table: str, *rows: dict[str, str], name: str = "", **how: object
    ) -> ImportReport:
        """Import rows as one CSV."""
        path = a_csv(self.folder / (name or f"{table}.csv"), *rows)
        return self.bring_files(table, path, **how)

    def bring_files(self, table: str, *paths: Path, **how: object) -> ImportReport:
        how = {"now": NOW} | how
        return import_files(self.engine, self.settings, KEY, table, paths, **how)

    def known(self, table: str, as_of: datetime = LATER) -> pd.DataFrame:
        with reading(self.engine) as db:
            return read_table(db, table, Known(as_of), self.settings.offset)

    def aside(self) -> pd.DataFrame:
        with reading(self.engine) as db:
            return read_quarantine(db, self.settings.offset)

    def batches(self) -> int:
        with reading(self.engine) as db:
            return watermark(db)


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, tmp_path)


def counts(report: ImportReport) -> dict[str, int]:
    """Return the counts of the only file that are not 0."""
    (file,) = report.files
    return {name: count for name, count in file.counts.items() if count}


def test_every_table_is_imported_from_csv(office):
    for table, row in GOOD.items():
        report = office.bring(table, row)
        assert report.exit_code == 0, report.problems.to_dict("records")
        assert counts(report) == {"read": 1, "written": 1}
        assert len(office.known(table)) == 1


def test_a_workbook_is_imported_like_a_csv(office):
    row = ["T1", 6, "8:00", "15:00", "2026-01-01"]
    path = a_workbook(office.folder / "t.xlsx", list(GOOD["teams"]), row)
    assert counts(office.bring_files("teams", path)) == {"read": 1, "written": 1}


def test_the_same_file_again_changes_nothing(office):
    rows = a_row("offices"), a_row("offices", office_code="B", kind="desa")
    first = office.bring("offices", *rows)
    before = office.aside()
    again = office.bring("offices", *rows, now=LATER)
    assert counts(first) == {"read": 2, "written": 1, "quarantined": 1}
    assert counts(again) == {"read": 2, "unchanged": 1, "quarantined": 1}
    assert again.files[0].known_batch == 1
    assert (first.exit_code, again.exit_code) == (1, 1)
    assert list(problem_lines(first.problems)) == list(problem_lines(again.problems))
    pd.testing.assert_frame_equal(before, office.aside())
    assert office.batches() == 1


def test_the_same_file_again_does_not_undo_a_later_correction(office):
    office.bring("offices", a_row("offices"))
    office.bring("offices", a_row("offices", name="New"), name="correction.csv")
    assert counts(office.bring("offices", a_row("offices"))) == {
        "read": 1,
        "unchanged": 1,
    }
    assert office.known("offices")["name"].tolist() == ["New"]


def test_a_correction_holds_from_now_on_and_earlier_runs_stay_as_they_were(office):
    office.bring("offices", a_row("offices"))
    office.bring("offices", a_row("offices", name="New"), now=LATER)
    assert office.known("offices", NOW)["name"].tolist() == ["Kelurahan Satu"]
    assert office.known("offices", LATER)["name"].tolist() == ["New"]


def test_rows_wait_for_their_table_and_are_imported_with_it(office):
    waiting = office.bring("devices", a_row("devices"))
    assert counts(waiting) == {"read": 1, "quarantined": 1}
    assert waiting.exit_code == 1
    report = office.bring("offices", a_row("offices"), now=LATER)
    assert counts(report) == {"read": 1, "written": 1, "retried": 1}
    assert report.exit_code == 0
    assert ("devices", 1) in [tuple(facts.values()) for _, facts in report.notices]
    assert office.aside().empty
    assert office.known("devices", NOW).empty
    assert len(office.known("devices", LATER)) == 1


def test_what_a_released_row_brings_releases_others(office):
    for table in ("leave", "enrolments", "devices", "staff"):
        assert office.bring(table, a_row(table)).exit_code == 1
    assert counts(office.bring("offices", a_row("offices")))["retried"] == 4
    assert office.aside().empty


def test_a_waiting_row_keeps_how_its_knowledge_was_dated(office):
    office.bring("devices", a_row("devices"), backfill=True)
    office.bring("leave", a_row("leave"), recorded_at=datetime(2026, 11, 20))
    office.bring("staff", a_row("staff", recorded_at="2026-11-01"))
    office.bring("offices", a_row("offices"), now=LATER)
    assert len(office.known("devices", datetime(2026, 1, 2))) == 1
    assert len(office.known("leave", datetime(2026, 11, 20))) == 1
    assert office.known("leave", datetime(2026, 11, 19)).empty
    assert len(office.known("staff", datetime(2026, 11, 1))) == 1


def test_a_corrected_row_of_another_file_ends_the_waiting_of_the_old(office):
    office.bring("offices", a_row("offices"))
    office.bring("devices", a_row("devices", office_code="Z"))
    report = office.bring("devices", a_row("devices"), name="correction.csv")
    assert report.exit_code == 0
    assert office.aside().empty
    office.bring("offices", a_row("offices", office_code="Z"))
    assert office.known("devices")["office_code"].tolist() == ["A1"]


def test_a_corrected_file_of_the_same_name_replaces_its_bad_rows(office):
    office.bring("teams", a_row("teams", team=""), a_row("teams", team="T2"))
    assert len(office.aside()) == 1
    report = office.bring("teams", a_row("teams"), a_row("teams", team="T2"))
    assert counts(report) == {"read": 2, "written": 1, "unchanged": 1}
    assert report.notices[-1][1] == {"file": "teams.csv", "count": 1}
    assert office.aside().empty


def test_another_file_of_the_same_name_leaves_waiting_rows_alone(office):
    office.bring("devices", a_row("devices"))
    office.bring("devices", a_row("devices", device="D2"))
    assert sorted(row["device"] for row in office.aside()["cells"]) == ["D1", "D2"]


def test_the_same_file_again_brings_what_has_become_right(office):
    office.bring("offices", a_row("offices", minimum_staff="2"))
    found = a_row("findings", service_staff_seen="1")
    assert office.bring("findings", found).exit_code == 1
    office.bring("offices", a_row("offices", minimum_staff="1"))
    assert counts(office.bring("findings", found)) == {"read": 1, "written": 1}
    assert office.aside().empty
    assert counts(office.bring("findings", found)) == {"read": 1, "unchanged": 1}


def test_a_result_that_a_team_sent_is_not_replaced(office):
    office.bring("offices", a_row("offices"))
    visit = {"visit": "V1", "service_staff_seen": "20"}
    _sent(office, "V1", "empty")
    report = office.bring("findings", a_row("findings", **visit))
    assert counts(report) == {"read": 1, "quarantined": 1}
    (line,) = problem_lines(report.problems)
    assert "no import replaces it" in line
    assert office.known("findings")["outcome"].tolist() == ["empty"]
    # It waits for nothing: no later import of another table brings it in.
    office.bring("offices", a_row("offices", office_code="A2"))
    assert office.known("findings")["outcome"].tolist() == ["empty"]
    strict = office.bring("findings", a_row("findings", **visit), strict=True)
    assert strict.exit_code == 1


def test_a_row_that_waited_does_not_replace_what_the_team_has_sent_since(office):
    row = a_row("findings", visit="V1", service_staff_seen="20")
    assert counts(office.bring("findings", row)) == {"read": 1, "quarantined": 1}
    _sent(office, "V1", "empty")
    office.bring("offices", a_row("offices"), now=LATER)
    assert office.known("findings")["outcome"].tolist() == ["empty"]


def test_results_of_visits_that_no_team_sent_are_imported(office):
    # A city without the web has no other way.
    office.bring("offices", a_row("offices"))
    _sent(office, "V1", "empty")
    rows = a_row("findings", visit="V2"), a_row("findings", visit="")
    assert counts(office.bring("findings", *rows)) == {"read": 2, "written": 2}


def _sent(office: Office, visit: str, outcome: str) -> None:
    """Keep a report of a visit, as a team's phone sends it."""
    finding = {
        "finding": visit,
        "visit": visit,
        "office_code": "A1",
        "arrived_at": datetime(2026, 11, 23, 10, 15),
        "outcome": outcome,
        "service_staff_seen": 0,
    }
    sent = Sent(
        uuid=visit,
        digest="d",
        service_date=NOW.date(),
        finding=finding,
        account="tim-1",
        sent_at=None,
        received_at=NOW,
        content={},
    )
    with transaction(office.engine) as db:
        write_report(db, sent, office.settings.offset)


def test_strict_imports_nothing_if_any_row_of_any_file_is_bad(office):
    good = a_csv(office.folder / "good.csv", a_row("teams"))
    bad = a_csv(office.folder / "bad.csv", a_row("teams", team="T2", ends="25:10"))
    report = office.bring_files("teams", good, bad, strict=True)
    assert report.exit_code == 1
    assert [file.refused for file in report.files] == [1, 1]
    assert report.problems["file"].tolist() == ["bad.csv"]
    assert office.known("teams").empty
    assert office.aside().empty
    assert office.batches() == 0
    assert office.bring_files("teams", good, strict=True).exit_code == 0
    assert len(office.known("teams")) == 1


def test_one_unreadable_file_does_not_stop_the_others(office):
    wide = office.folder / "wide.csv"
    wide.write_bytes("team\nT1\n".encode("utf-16"))
    good = a_csv(office.folder / "good.csv", a_row("teams"))
    report = office.bring_files("teams", wide, good)
    assert report.exit_code == 1
    assert "UTF-16" in str(report.errors[0])
    assert len(office.known("teams")) == 1


def test_equal_rows_of_one_file_are_written_once(office):
    report = office.bring("teams", a_row("teams"), a_row("teams"))
    assert counts(report) == {"read": 2, "written": 1, "unchanged": 1}


def test_the_backfilled_share_is_told(office):
    row = a_row("offices", office_code="B", recorded_at="2026-01-01")
    report = office.bring("offices", a_row("offices"), row, backfill=True)
    assert report.files[0].backfilled == 1
    assert report.notices[-1][1] == {"file": "offices.csv", "count": 1, "rows": 2}


def test_history_imported_once_more_as_history_is_known_earlier(office):
    office.bring("offices", a_row("offices"))
    office.bring("offices", a_row("offices"), backfill=True)
    assert len(office.known("offices", datetime(2000, 1, 1))) == 1


def test_an_unknown_table_and_a_future_moment_are_refused(office):
    with pytest.raises(UserError, match="accepted: offices, schedules"):
        office.bring_files("office")
    with pytest.raises(UserError, match="in the future"):
        office.bring_files("offices", recorded_at=LATER)


def test_a_replay_takes_in_what_the_city_came_to_know_later(office):
    office.settings = replace(office.settings, now=NOW.isoformat())
    report = office.bring("offices", a_row("offices", recorded_at=LATER.isoformat()))
    assert report.exit_code == 0
    office.bring("teams", a_row("teams"), recorded_at=LATER)
    for table in ("offices", "teams"):
        assert office.known(table, NOW).empty
        assert len(office.known(table, LATER)) == 1


def test_nothing_secret_reaches_the_database_or_the_report(office):
    number = GOOD["staff"]["staff_number"]
    rows = (
        a_row("staff", nama="Fulan bin Fulan"),
        a_row("staff", office_code="Z", nama="Fulan bin Fulan"),
        a_row("staff", office_code=number, nama="Fulan bin Fulan"),
    )
    report = office.bring("staff", *rows)
    lines = [*problem_lines(report.problems), *map(str, report.notices)]
    kept = str(office.aside().to_dict()) + "\n".join(lines)
    if office.engine.dialect.name == "sqlite":
        files = office.folder.glob("sidak.db*")
        kept += "".join(path.read_bytes().decode("latin-1") for path in files)
    assert number not in kept
    assert "Fulan" not in kept


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_rows_read_are_written_unchanged_or_quarantined(sqlite_engine, tmp_path, data):
    office = Office(sqlite_engine, tmp_path)
    row = st.builds(
        lambda **cells: a_row("teams", **cells),
        team=st.sampled_from(["T1", "T2", ""]),
        starts=st.sampled_from(["08:00", "09:00", "25:10"]),
        base_office=st.sampled_from(["", "A1"]),
    )
    report = office.bring("teams", *data.draw(st.lists(row, min_size=1, max_size=5)))
    (file,) = report.files
    assert file.read == file.written + file.unchanged + file.quarantined
    assert report.exit_code == int(file.quarantined > 0)
