"""Walks through every page of the site, whatever pages there are."""

import re
from collections.abc import Mapping

import httpx2

from tests.web.people import Person, Site
from web.access import ACTIONS, HALF_WAY, OPEN, ROLES
from web.page import Page

#: What stands in a path where the test has no better value.
NOWHERE = "tidak-ada"
_FIELD = re.compile(r"\{(\w+)(?::\w+)?\}")
#: What differs between two answers to the same question: tokens and their like.
_FRESH = re.compile(r'(name="csrf" value="|name="uuid" value="|"csrf": ")[^"]*')


def path_of(page: Page, values: Mapping[str, str] | None = None) -> str:
    """Return a path of the page; its fields filled with values, else with nothing."""
    known = values or {}
    return _FIELD.sub(lambda field: known.get(field[1], NOWHERE), page.path)


def ask(person: Person, page: Page, path: str) -> httpx2.Response:
    """Ask as the page wants to be asked; a form is sent with its token alone."""
    if page.method == "GET":
        return person.get(path)
    return person.post(path)


def allowed(role: str | None, page: Page) -> bool:
    """Tell whether the table of actions lets a role in; read here once more."""
    if page.action in OPEN:
        return True
    if role is None:
        return False
    return page.action in HALF_WAY or role in ACTIONS[page.action]


def shape(answer: httpx2.Response) -> tuple[int, dict[str, str], str]:
    """Return all that an answer tells, without what is new each time."""
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("date", "set-cookie", "content-length")
    }
    return answer.status_code, headers, _FRESH.sub(r"\1", answer.text)


def everybody(site: Site) -> dict[str | None, Person]:
    """Return one person of every role, and one who is not logged in."""
    office = site.rows("SELECT office_code FROM offices ORDER BY office_code")[0][0]
    people: dict[str | None, Person] = {None: site.stranger()}
    for role in ROLES:
        people[role] = site.person(role, office_code=office)
    return people
