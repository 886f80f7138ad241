"""The real application on a town's home, and people who use it with a browser."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
from starlette.testclient import TestClient

from data.city import City, open_city
from data.database import transaction
from data.store.accounts import Account, write_account
from data.store.sessions import begin_session
from pipelines.web_doors import doors
from web.access import ROLES
from web.app import make_app
from web.guard import COOKIE
from web.served import Site as Served

#: What every browser sends with a form of the site's own.
OWN = {"sec-fetch-site": "same-origin", "origin": "https://sidak.test"}
TEAM = "Inspektorat"


@dataclass
class Person:
    """One browser, logged in as one account."""

    client: TestClient
    csrf: str = ""

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return self.client.get(path, follow_redirects=False, **more)

    def post(
        self,
        path: str,
        fields: Mapping[str, Any] | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx2.Response:
        """Send a form of the site's own, with its token."""
        return self.client.post(
            path,
            data={"csrf": self.csrf} | dict(fields or {}),
            files=files,
            headers=OWN | dict(headers or {}),
            follow_redirects=False,
            **more,
        )


@dataclass
class Site:
    """The application on one home; its clock may be set (a replay)."""

    city: City
    people: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.served = Served(
            self.city.settings, self.city.engine, self.city.replay, doors(), raises=True
        )
        self.app = make_app(self.served)

    def at(self, moment: str) -> None:
        """Set the replay's clock for every request that follows."""
        settings = replace(self.city.settings, now=moment)
        self.served = replace(self.served, settings=settings)
        self.app = make_app(self.served)
        for person in self.people.values():
            person.client.app = self.app
            person.client._transport.app = self.app  # type: ignore[attr-defined]
        self.city = self.served.city()

    def stranger(self) -> Person:
        """Return a browser that nobody is logged in with."""
        return Person(TestClient(self.app, base_url="https://sidak.test"))

    def person(
        self,
        role: str,
        *,
        team: str | None = TEAM,
        office_code: str | None = None,
        name: str = "",
        stage: str = "full",
    ) -> Person:
        """Return a browser logged in as a new account of that role."""
        assert role in ROLES
        name = name or f"{role}-{len(self.people) + 1}"
        offset, now = self.city.settings.offset, self.city.now
        account = Account(
            account=name,
            role=role,
            team=team if role == "inspector" else None,
            office_code=office_code,
            must_change=False,
            disabled=False,
            totp_nonce=None,
            totp_confirmed=False,
            totp_last_step=None,
            created_at=now,
        )
        with transaction(self.city.engine) as db:
            write_account(db, account, "no hash", offset)
            token, session = begin_session(
                db, name, stage, "a test", now, now + timedelta(hours=12), offset
            )
        person = self.stranger()
        person.client.cookies.set(COOKIE, token, domain="sidak.test")
        person.csrf = session.csrf
        self.people[name] = person
        return person

    def rows(self, sql: str) -> list[Any]:
        """Ask the database itself."""
        with self.city.engine.connect() as db:
            return [tuple(row) for row in db.exec_driver_sql(sql)]


@contextmanager
def site_of(home: Path, now: str, **variables: str) -> Iterator[Site]:
    """Open the application on a home, its clock standing at ``now``."""
    environ = {"SIDAK_HOME": str(home), "SIDAK_NOW": now, "SIDAK_LANG": "id"}
    with open_city(environ | variables, home.parent) as city:
        yield Site(city)


def token_of(page: str) -> str:
    """Return the token in a page's form."""
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    assert found
    return found[1]
