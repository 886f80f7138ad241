"""The way in and out, as a browser walks it."""

import re

import pytest

from tests.web.people import Person, Site, token_of
from web.guard import COOKIE, MARK_COOKIE
from web.users import Post, add_user

OWN_PASSWORD = "empat becak lewat jembatan"


def added(site: Site, name: str, post: Post, password: str | None = None) -> str:
    return add_user(site.city, name, post, password=password, by=None)


def sent(person: Person, path: str, **fields: str):
    """Open the page of a form and send the form, as a browser does."""
    person.csrf = token_of(person.get(path).text)
    return person.post(path.partition("?")[0], fields)


def entered(site: Site, name: str, password: str, to: str = "/masuk"):
    person = site.stranger()
    return person, sent(person, to, account=name, password=password)


def test_an_analyst_logs_in_and_lands_in_the_data(site: Site) -> None:
    added(site, "analis", Post("analyst"), OWN_PASSWORD)
    person, answer = entered(site, "analis", OWN_PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert person.get("/akun").status_code == 200
