"""Reads and writes accounts: who may log in, as what, for which team or office.

An `Account` never carries its password; only `password_hash` gives the hash out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import from_micros, to_micros
from data.web_tables import accounts


@dataclass(frozen=True)
class Account:
    """Who is logged in. The name is a word for logging in, never a person's number."""

    account: str
    role: str
    #: The inspector's team.
    team: str | None
    #: The office that an account of the role ``office`` answers for.
    office_code: str | None
    #: The password is one that somebody else made; the first login asks for another.
    must_change: bool
    disabled: bool
    #: With the key file it makes the second factor's secret; None: no second factor.
    totp_nonce: str | None
    #: A first code was right; until then the second factor is not asked for.
    totp_confirmed: bool
    #: The half minute of the last code that was taken: none is taken twice.
    totp_last_step: int | None
    created_at: datetime


_COLUMNS = [column for column in accounts.columns if column.name != "password"]


def read_account(db: Connection, name: str, offset: timedelta) -> Account | None:
    """Return the account of that name; None: there is none."""
    row = db.execute(sa.select(*_COLUMNS).where(accounts.c.account == name))
    found = row.mappings().one_or_none()
    return _account(found, offset) if found else None


def read_accounts(db: Connection, offset: timedelta) -> list[Account]:
    """Return all accounts by name, the disabled ones too."""
    rows = db.execute(sa.select(*_COLUMNS)).mappings()
    return sorted((_account(row, offset) for row in rows), key=lambda a: a.account)


def password_hash(db: Connection, name: str) -> str | None:
    """Return the hash of the account's password; None: there is no such account."""
    return db.scalar(sa.select(accounts.c.password).where(accounts.c.account == name))


def write_account(
    db: Connection, account: Account, password: str, offset: timedelta
) -> None:
    """Add an account; ``password`` is the hash."""
    row = vars(account) | {"created_at": to_micros(account.created_at, offset)}
    db.execute(sa.insert(accounts).values(**row, password=password))


def change_password(
    db: Connection, name: str, password: str, *, must_change: bool
) -> None:
    """Store another hash; ``must_change``: somebody else made the password."""
    _change(db, name, password=password, must_change=must_change)


def change_role(
    db: Connection, name: str, role: str, team: str | None, office_code: str | None
) -> None:
    """Give the account another role, with the team or office that belongs to it."""
    _change(db, name, role=role, team=team, office_code=office_code)


def change_disabled(db: Connection, name: str, disabled: bool) -> None:
    """Shut the account out, or let it in again; it is never deleted."""
    _change(db, name, disabled=disabled)


def begin_factor(db: Connection, name: str, nonce: str | None) -> None:
    """Begin another second factor, not confirmed yet; None: drop it."""
    _change(db, name, totp_nonce=nonce, totp_confirmed=False, totp_last_step=None)


def confirm_factor(db: Connection, name: str) -> None:
    """Ask for the second factor from now on."""
    _change(db, name, totp_confirmed=True)


def use_step(db: Connection, name: str, step: int) -> bool:
    """Note that a code of this half minute was taken; False: it or a later one was."""
    fresh = sa.or_(
        accounts.c.totp_last_step.is_(None), accounts.c.totp_last_step < step
    )
    change = sa.update(accounts).where(accounts.c.account == name, fresh)
    return db.execute(change.values(totp_last_step=step)).rowcount == 1


def _change(db: Connection, name: str, **values: object) -> None:
    db.execute(sa.update(accounts).where(accounts.c.account == name).values(**values))


def _account(row: Any, offset: timedelta) -> Account:
    return Account(**dict(row) | {"created_at": from_micros(row["created_at"], offset)})
