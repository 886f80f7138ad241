"""A site at the other end of a bad line, and phones in the street."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from data.database import transaction
from data.store.accounts import change_password
from data.store.opened_stops import open_stop
from data.store.sessions import begin_session, end_sessions_of
from tests.browser.offline.line import Line
from tests.browser.offline.phones import Phone
from tests.browser.serving import serve
from tests.pipelines.town import DAY
from tests.web.people import TEAM, Person, Site
from web.guard import COOKIE
from web.passwords import hash_password

#: A busy machine is no reason to fail; what never comes is told all the same.
expect.set_options(timeout=15_000)

#: More than any test takes out.
_PHONES = 4

#: One report: number, uuid, account, kind.
Row = tuple[int, str, str, str]


@dataclass
class Street:
    """Where inspectors stand with their phones."""

    site: Site
    line: Line
    phone: Callable[..., Phone]
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str = "petugas-1") -> Person:
        """Return an inspector of the team, made once."""
        if name not in self.people:
            self.people[name] = self.site.person("inspector", name=name)
        return self.people[name]

    def inspector(self, name: str = "petugas-1", **more: object) -> Phone:
        """Return a new phone on which an inspector is logged in.

        ``lasting``: it can be switched off and on again.
        """
        phone = self.phone(**more)
        phone.log_in(self.person(name))
        return phone

    def password(self, name: str, password: str) -> None:
        """Give an inspector a password, for a real login."""
        self.person(name)
        with transaction(self.site.city.engine) as db:
            change_password(db, name, hash_password(password), must_change=False)

    def new_session(self, name: str = "petugas-1") -> Person:
        """Log an inspector in anew, at the site's side."""
        city, person = self.site.city, self.person(name)
        until = city.now + timedelta(hours=12)
        with transaction(city.engine) as db:
            token, session = begin_session(
                db, name, "full", "a test", city.now, until, city.settings.offset
            )
        person.client.cookies.set(COOKIE, token, domain="sidak.test")
        person.csrf = session.csrf
        return person

    def end_session(self, name: str = "petugas-1") -> None:
        """End an inspector's sessions at the site's side, as time does."""
        with transaction(self.site.city.engine) as db:
            end_sessions_of(db, name)

    def stops(self, count: int, name: str = "petugas-1") -> list[str]:
        """Open so many stops of the team at once; those there lack are made up."""
        self.person(name)
        today = f"SELECT * FROM visits WHERE service_date = '{DAY}'"
        drawn = [row for row in self.site.rows(today) if row[4] == TEAM]
        more = [
            (f"V20261124-{number:010x}", *drawn[0][1:])
            for number in range(count - len(drawn))
        ]
        city = self.site.city
        marks = ", ".join("?" * len(drawn[0]))
        with transaction(city.engine) as db:
            for row in more:
                db.exec_driver_sql(f"INSERT INTO visits VALUES ({marks})", row)
            visits = [str(row[0]) for row in (*drawn, *more)][:count]
            for visit in visits:
                open_stop(db, visit, name, city.now, city.settings.offset)
        return visits

    def reports(self, count: int | None = None) -> list[Row]:
        """Return every finding the site has; with ``count``, once it has so many."""
        # A refused finding waits for its next try, longer each time.
        until = time.monotonic() + 45
        while True:
            rows = self.site.rows(
                "SELECT report, uuid, account, kind FROM reports ORDER BY report"
            )
            if count is None or len(rows) == count or time.monotonic() > until:
                return rows
            time.sleep(0.05)

    def photos(self) -> int:
        """Return how many photos the site has."""
        return int(self.site.rows("SELECT count(*) FROM photos")[0][0])


@pytest.fixture
def street(site: Site, browser: Browser, tmp_path: Path) -> Iterator[Street]:
    """Return the street on a morning when the list is open."""
    line, phones = Line(site), []
    with serve(line, _PHONES) as served:

        def phone(*, lasting: bool = False, **more: object) -> Phone:
            folder = tmp_path / f"phone-{len(phones)}" if lasting else None
            door = served.doors[len(phones)]
            phones.append(Phone(browser, served, door, folder, more))
            return phones[-1]

        yield Street(site, line, phone, tmp_path)
        line.release()
        for each in phones:
            each.stop()
