"""Decides who may log in: password, a new password at first, the second factor.

Without HTTP. Each stage that is passed ends the session before and begins one with a
new token. An unknown account, a wrong password and a disabled account get the same
answer after the same work.
"""

import re
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from data.city import City
from data.database import reading, transaction
from data.errors import UserError
from data.store.accounts import (
    Account,
    begin_factor,
    change_password,
    password_hash,
    read_account,
)
from data.store.audit import write_audit
from data.store.sessions import (
    Session,
    begin_session,
    drop_expired,
    end_session,
    end_sessions_of,
)
from web import totp
from web.access import SECOND_FACTOR
from web.codes import take_code
from web.known_words import known_words
from web.password_rules import check_new
from web.passwords import hash_password, is_outdated, is_right
from web.session_life import expires_at
from web.throttle import Caller, begin_try, fail, settle, stranger
from web.wording import N_

#: What an account may be called: it begins with a letter.
NAME = re.compile(r"[a-z][a-z0-9.-]{2,39}")

WRONG = N_("The account or the password is wrong.")


@dataclass(frozen=True)
class Browser:
    """Where somebody logs in."""

    caller: Caller
    #: What the browser calls itself.
    name: str
    #: Ends as soon as a stage is passed.
    session: Session | None = None


@dataclass(frozen=True)
class Entered:
    """A stage was passed: the session that goes on, and its token."""

    account: Account
    session: Session
    token: str


def log_in(city: City, name: str, password: str, browser: Browser) -> Entered:
    """Return the session of somebody who gave the right password.

    Raises
    ------
    UserError
        It was not right, or was not tested because too many before were wrong.
    """
    account, stored = _looked_up(city, name)
    bucket = account.account if account else stranger(city.key, name)
    tried = begin_try(city, bucket, browser.caller)
    right = is_right(password, stored)
    if not right or account is None or stored is None or account.disabled:
        fail(city, tried, account.account if account else None, "password")
        raise UserError(WRONG)
    renewed = hash_password(password) if is_outdated(stored) else stored
    with transaction(city.engine) as db:
        settle(db, city, tried, right=True)
        drop_expired(db, city.now, city.settings.offset)
        # Meanwhile somebody may have disabled or reset it.
        if _changed(db, city, account, stored):
            raise UserError(WRONG)
        change_password(db, account.account, renewed, must_change=account.must_change)
        return _go_on(db, city, account, browser, tried.failures)


def first_password(
    city: City, account: Account, new: str, again: str, browser: Browser
) -> Entered:
    """Put a password of the user's own in the place of the initial one.

    Raises
    ------
    UserError
        The new one is not accepted, is the old one, or was typed two ways.
    """
    made = checked_hash(city, account.account, new, again)
    with transaction(city.engine) as db:
        end_sessions_of(db, account.account)
        change_password(db, account.account, made, must_change=False)
        note(db, city, "password_changed", account)
        return _go_on(db, city, replace(account, must_change=False), browser)


def enter_code(city: City, account: Account, code: str, browser: Browser) -> Entered:
    """Return the full session of somebody who gave the right code.

    Raises
    ------
    UserError
        It was not right, was used before, or was not tested.
    """
    failures = take_code(city, account, code, browser.caller)
    with transaction(city.engine) as db:
        return _go_on(db, city, account, browser, failures, code_was_right=True)


def renew(db: Connection, city: City, account: Account, session: Session) -> Entered:
    """Put a session with another token in the place of this one, for as long.

    After somebody has given the password again: a token stolen before is worth nothing.
    """
    end_session(db, session.token_hash)
    token, renewed = begin_session(
        db,
        account.account,
        session.stage,
        session.device,
        city.now,
        session.expires_at,
        city.settings.offset,
    )
    return Entered(account, renewed, token)


def log_out(city: City, account: Account, session: Session) -> None:
    """End the session on the server, whatever the browser keeps."""
    with transaction(city.engine) as db:
        end_session(db, session.token_hash)
        note(db, city, "logout", account)


def checked_hash(city: City, account: str, new: str, again: str) -> str:
    """Return the hash of a new password that may be taken.

    Raises
    ------
    UserError
        It is not accepted, is the one before, or was typed two ways.
    """
    if new != again:
        raise UserError("The two passwords differ. Type the new one twice.")
    check_new(new, account, known_words(city))
    with reading(city.engine) as db:
        before = password_hash(db, account)
    if is_right(new, before):
        raise UserError("This is the password from before. Choose another one.")
    return hash_password(new)


def note(
    db: Connection, city: City, action: str, account: Account, **detail: object
) -> None:
    """Write an entry of the trail about an account's own doing."""
    offset = city.settings.offset
    write_audit(db, action, city.now, offset, detail=detail, account=account.account)


def needs_factor(account: Account) -> bool:
    """Tell whether a password alone does not do for this account."""
    return account.totp_confirmed or account.role in SECOND_FACTOR


def _looked_up(city: City, name: str) -> tuple[Account | None, str | None]:
    if not NAME.fullmatch(name):
        return None, None
    with reading(city.engine) as db:
        account = read_account(db, name, city.settings.offset)
        return account, password_hash(db, name)


def _changed(db: Connection, city: City, account: Account, stored: str) -> bool:
    return (
        read_account(db, account.account, city.settings.offset) != account
        or password_hash(db, account.account) != stored
    )


def _go_on(
    db: Connection,
    city: City,
    account: Account,
    browser: Browser,
    failures: int = 0,
    *,
    code_was_right: bool = False,
) -> Entered:
    """Begin the session of the next stage; noted is the last one."""
    stage = "full"
    if account.must_change:
        stage = "password"
    elif needs_factor(account) and not code_was_right:
        stage = "code"
    if browser.session:
        end_session(db, browser.session.token_hash)
    if stage == "code" and not account.totp_confirmed:
        begin_factor(db, account.account, totp.make_nonce())
    if stage == "full":
        note(db, city, "login", account, failures=failures)
    offset, now = city.settings.offset, city.now
    until = expires_at(account.role, stage, now)
    token, session = begin_session(
        db, account.account, stage, browser.name, now, until, offset
    )
    return Entered(account, session, token)
