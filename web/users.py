"""Adds accounts and changes what they may do: for the command line and the admin.

Every change is one transaction with its entry in the audit trail. A change of role, a
reset and a disabled account end all sessions at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.engine import Connection

from data.city import City
from data.database import reading, transaction
from data.errors import UserError
from data.knowledge import Known
from data.schemas import USERS, typed
from data.store.accounts import (
    Account,
    begin_factor,
    change_disabled,
    change_password,
    change_role,
    read_account,
    read_accounts,
    write_account,
)
from data.store.attempts import forget_attempts
from data.store.audit import write_audit
from data.store.registry import read_table
from data.store.sessions import end_sessions_of
from web.access import ROLES
from web.known_words import known_words
from web.logins import NAME
from web.password_rules import check_new
from web.passwords import hash_password, make_password
from web.throttle import buckets

#: More digits than this may be a staff number, a birth date or a telephone.
_MOST_DIGITS = 6


@dataclass(frozen=True)
class Post:
    """What an account is for: a role, and the team or office that it needs."""

    role: str
    team: str | None = None
    office_code: str | None = None


def add_user(
    city: City, name: str, post: Post, *, password: str | None = None, by: str | None
) -> str:
    """Add an account and return its password.

    Parameters
    ----------
    password
        One that was chosen; None: sidak makes one, for the first login only.
    by
        The account of the admin; None: the command line.

    Raises
    ------
    UserError
        The name, role, team, office or password is not accepted.
    """
    _check_name(name)
    if password is not None:
        check_new(password, name, known_words(city))
    given = password or make_password()
    made = hash_password(given)
    with transaction(city.engine) as db:
        _note(db, city, "user_added", name, by, vars(post))
        _check_post(db, city, post)
        if read_account(db, name, city.settings.offset):
            raise UserError("There is an account {name} already.", name=name)
        account = Account(
            account=name,
            **vars(post),
            must_change=password is None,
            disabled=False,
            totp_nonce=None,
            totp_confirmed=False,
            totp_last_step=None,
            created_at=city.now,
        )
        write_account(db, account, made, city.settings.offset)
    return given


def reset_user(city: City, name: str, *, by: str | None) -> str:
    """Return a new first password; drop the second factor, all logins and waits."""
    given = make_password()
    made = hash_password(given)
    with _changing(city, "user_reset", name, by) as (db, _):
        change_password(db, name, made, must_change=True)
        begin_factor(db, name, None)
        forget_attempts(db, buckets(name))
        end_sessions_of(db, name)
    return given


def disable_user(city: City, name: str, *, by: str | None) -> None:
    """Shut an account out, at once and wherever it is logged in."""
    with _changing(city, "user_disabled", name, by) as (db, account):
        _keep_an_admin(db, city, account)
        change_disabled(db, name, True)
        end_sessions_of(db, name)


def enable_user(city: City, name: str, *, by: str | None) -> None:
    """Let a disabled account in again, with its old password."""
    with _changing(city, "user_enabled", name, by) as (db, _):
        change_disabled(db, name, False)


def end_logins(city: City, name: str, *, by: str | None) -> None:
    """Log an account out wherever it is logged in; it may log in again."""
    with _changing(city, "user_logged_out", name, by) as (db, _):
        end_sessions_of(db, name)


def give_role(city: City, name: str, post: Post, *, by: str | None) -> None:
    """Give an account another role, team or office; it must log in again."""
    with _changing(city, "user_role", name, by, vars(post)) as (db, account):
        _check_post(db, city, post)
        if post.role != "admin":
            _keep_an_admin(db, city, account)
        change_role(db, name, post.role, post.team, post.office_code)
        end_sessions_of(db, name)


def the_account(db: Connection, city: City, name: str) -> Account:
    """Return the account.

    Raises
    ------
    UserError
        There is none of that name.
    """
    # What cannot be a name is never sent to the database.
    account = None
    if NAME.fullmatch(name):
        account = read_account(db, name, city.settings.offset)
    if account is None:
        raise UserError("There is no account {name}.", name=name)
    return account


def user_rows(city: City) -> pd.DataFrame:
    """Return the accounts as rows (`data.schemas.USERS`)."""
    with reading(city.engine) as db:
        accounts = read_accounts(db, city.settings.offset)
    rows = [
        {**vars(each), "access": access(each), "second_factor": each.totp_confirmed}
        for each in accounts
    ]
    return typed(pd.DataFrame(rows, columns=USERS.names), USERS)


def access(account: Account) -> str:
    """Return ``disabled``, ``first_password`` (not changed yet) or ``active``."""
    if account.disabled:
        return "disabled"
    return "first_password" if account.must_change else "active"


def teams_and_offices(city: City) -> tuple[list[str], dict[str, str]]:
    """Return the known teams, and the names of the known offices by code."""
    with reading(city.engine) as db:
        return _teams(db, city), _offices(db, city)


def _check_name(name: str) -> None:
    if sum(letter.isdigit() for letter in name) > _MOST_DIGITS:
        raise UserError(
            "An account has at most {most} digits: nobody's NIP, birth date or "
            "telephone number stands in sidak.",
            most=_MOST_DIGITS,
        )
    if not NAME.fullmatch(name):
        raise UserError(
            "An account has 3 to 40 small letters, digits, dots and dashes and begins "
            "with a letter, such as tim1.pagi."
        )


def _check_post(db: Connection, city: City, post: Post) -> None:
    if post.role not in ROLES:
        raise UserError(
            "No role is called {role!r}. Roles: {accepted}.",
            role=post.role,
            accepted=list(ROLES),
        )
    _check_team(post, _teams(db, city))
    _check_office(post, _offices(db, city))


def _check_team(post: Post, known: list[str]) -> None:
    if post.role != "inspector":
        if post.team is not None:
            raise UserError("Only an inspector has a team.")
    elif post.team not in known:
        raise UserError(
            "An inspector needs one of the teams. Given: {team}. Known: {known}.",
            team=post.team or "-",
            known=known or "-",
        )


def _check_office(post: Post, known: dict[str, str]) -> None:
    if post.role != "office":
        if post.office_code is not None:
            raise UserError("Only an account of the role office has an office.")
    elif post.office_code not in known:
        raise UserError(
            "An account of the role office needs the code of a known office. Given: "
            "{code}. The codes stand in the table offices.",
            code=post.office_code or "-",
        )


def _teams(db: Connection, city: City) -> list[str]:
    teams = read_table(db, "teams", Known(city.now), city.settings.offset)
    return sorted(set(teams["team"]))


def _offices(db: Connection, city: City) -> dict[str, str]:
    known = read_table(db, "offices", Known(city.now), city.settings.offset)
    return dict(zip(known["office_code"], known["name"], strict=True))


def _keep_an_admin(db: Connection, city: City, account: Account) -> None:
    """Refuse if nobody could add users afterwards."""
    admins = {
        each.account
        for each in read_accounts(db, city.settings.offset)
        if each.role == "admin" and not each.disabled
    }
    if admins == {account.account}:
        raise UserError(
            "{name} is the last admin. Make another account admin first.",
            name=account.account,
        )


@contextmanager
def _changing(
    city: City,
    action: str,
    name: str,
    by: str | None,
    more: dict[str, object] | None = None,
) -> Iterator[tuple[Connection, Account]]:
    """Give one transaction, noted in the trail, and the account that it changes."""
    with transaction(city.engine) as db:
        the_account(db, city, name)
        _note(db, city, action, name, by, more)
        yield db, the_account(db, city, name)


def _note(
    db: Connection,
    city: City,
    action: str,
    name: str,
    by: str | None,
    more: dict[str, object] | None = None,
) -> None:
    # Before anything is checked: writers of the trail queue, so that what is checked
    # afterwards stays true (two admins who disable each other).
    detail = {"of": name} | (more or {})
    write_audit(db, action, city.now, city.settings.offset, detail=detail, account=by)
