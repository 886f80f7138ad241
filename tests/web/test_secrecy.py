"""Before the release nothing that anybody sees depends on the plan."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from data.database import transaction
from data.store.plans import read_plan
from pipelines.release import drawn_halves
from tests.pipelines.town import DAY, EVENING, copied
from tests.web.people import Site, site_of
from tests.web.visiting import ask, everybody, path_of, shape
from web.routes import PAGES

pytestmark = pytest.mark.slow

#: A minute before the list opens.
LAST_MINUTE = f"{DAY}T06:29"


@pytest.fixture
def towns(planned: Path, tmp_path: Path) -> Iterator[dict[str, Site]]:
    """Return the same town thrice: as sealed, drawn otherwise, without any plan."""
    with ExitStack() as stack:
        found = {
            name: stack.enter_context(
                site_of(copied(planned, tmp_path / name), LAST_MINUTE)
            )
            for name in ("sealed", "other", "none")
        }
        (found["other"].city.settings.key_file).write_text("ab" * 32 + "\n")
        with transaction(found["other"].city.engine) as db:
            db.exec_driver_sql("UPDATE risk SET p_below_minimum = 0.5, reasons = ''")
        with transaction(found["none"].city.engine) as db:
            for table in ("risk", "risk_facts", "plans"):
                db.exec_driver_sql(f"DELETE FROM {table} WHERE service_date = '{DAY}'")
        yield found


def _drawn(site: Site) -> dict[str, list[str]]:
    with site.city.engine.connect() as db:
        plan = read_plan(db, DAY, site.city.settings.offset)
    assert plan is not None
    halves = drawn_halves(site.city, plan)
    return {half: sorted(found.drawn) for half, found in halves.items()}


def test_the_towns_differ_in_what_is_drawn(towns: dict[str, Site]) -> None:
    assert _drawn(towns["sealed"]) != _drawn(towns["other"])


def test_no_answer_depends_on_the_plan(towns: dict[str, Site]) -> None:
    people = {name: everybody(site) for name, site in towns.items()}
    wrong = []
    for page in PAGES:
        for role in people["sealed"]:
            for path in _paths(page.path):
                answers = {
                    name: shape(ask(people[name][role], page, path)) for name in towns
                }
                if not answers["sealed"] == answers["other"] == answers["none"]:
                    wrong.append((page.method, path, role))
    assert wrong == []


def _paths(template: str) -> list[str]:
    """Return the page's paths about the day that is sealed."""
    page = next(each for each in PAGES if each.path == template)
    tables = ("daftar", "risiko", "peluang") if "{tabel}" in template else ("-",)
    known = {"tanggal": str(DAY), "hari": str(DAY), "day": str(DAY)}
    return [
        f"{path_of(page, known | {'tabel': table})}?tanggal={DAY}" for table in tables
    ]


def test_no_drawn_office_is_in_an_answer_a_log_or_a_file(
    planned: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    caplog.set_level(logging.DEBUG, "sidak")
    home = copied(planned, tmp_path / "town")
    with site_of(home, EVENING) as site:
        before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
        people = everybody(site)
        answers = {
            (page.method, path, role): ask(person, page, path).text
            for page in PAGES
            for role, person in people.items()
            for path in _paths(page.path)
            # What an analyst may read of all offices at any time.
            if page.action not in ("data.read", "data.import")
        }
        own = site.rows("SELECT office_code FROM accounts WHERE role = 'office'")
        codes = {row[0] for row in site.rows("SELECT office_code FROM offices")}
        codes -= {row[0] for row in own}
        drawn = {unit for units in _drawn(site).values() for unit in units} & codes
    assert drawn
    for code in drawn:
        assert [where for where, text in answers.items() if code in text] == []
        assert code not in caplog.text
    fresh = [
        path
        for path in (*home.rglob("*"), *scratch.rglob("*"))
        if path.is_file()
        and before.get(path) != path.stat().st_mtime_ns
        and not path.name.startswith("sidak.db")
    ]
    for path in fresh:
        content = path.read_bytes()
        assert not any(code.encode() in content for code in drawn), path


def test_after_the_release_the_pages_do_differ(released: Path, tmp_path: Path) -> None:
    # Otherwise the tests above would prove nothing.
    with site_of(copied(released, tmp_path / "a"), f"{DAY}T07:00") as opened:
        page = opened.person("inspector").get("/daftar").text
    shutil.rmtree(tmp_path / "a")
    with site_of(copied(released, tmp_path / "a"), f"{DAY}T06:00") as closed:
        assert closed.person("inspector").get("/daftar").text != page
