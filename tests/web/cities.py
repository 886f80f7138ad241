"""A city with nothing but its key, for what is decided without HTTP."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
from sqlalchemy.engine import Engine

from data.city import City, real_now
from data.database import reading
from data.identity import make_key
from data.settings import Settings
from data.store.accounts import Account, read_account
from data.store.audit import trail
from tests.data.store_builders import EVENING
from web import totp
from web.logins import Browser
from web.throttle import Caller

PASSWORD = "empat becak lewat jembatan"


def city_of(engine: Engine, home: Path) -> City:
    """A city on that database, in the evening, with a key of its own."""
    make_key(home / "key")
    settings = Settings(home, "", home / "key", home / "inbox")
    return City(settings, engine, EVENING, replay=False)


def at(city: City, moment: datetime) -> City:
    return replace(city, now=moment)


def later(city: City, **more: float) -> City:
    return replace(city, now=city.now + timedelta(**more))


def browser(address: str = "10.0.0.1", known: str | None = None) -> Browser:
    return Browser(Caller(address, known), "Firefox")


def account(city: City, name: str) -> Account:
    with reading(city.engine) as db:
        found = read_account(db, name, city.settings.offset)
    assert found
    return found


def code_of(city: City, name: str, steps: int = 0) -> str:
    """What the authenticator app of an account shows, so many half minutes later."""
    moment = real_now(city) - city.settings.offset - datetime(1970, 1, 1)
    made = totp.secret(city.key, account(city, name))
    return pyotp.TOTP(made).at(int(moment.total_seconds()) + 30 * steps)


def actions(city: City) -> list[str]:
    """The actions of the audit trail, in order."""
    with reading(city.engine) as db:
        return trail(db, city.settings.offset)["action"].tolist()
