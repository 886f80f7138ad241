"""Reads and writes tries of logging in: what slows further tries down.

Who is slowed down stands in ``account``: the name of an account, what stands for an
unknown one, or either with a word before it (``web.throttle``).
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import from_micros, to_micros
from data.web_tables import login_attempts

#: First of the two numbers of PostgreSQL's advisory locks here; fixed for good.
_ATTEMPT_LOCK = 7_301_403


@dataclass(frozen=True)
class Failures:
    """Failed tries since the last good one."""

    count: int
    #: City wall time of the last of them; None: there is none.
    last_at: datetime | None


def queue_attempt(db: Connection, account: str) -> None:
    """Wait for others who try the same account: counting and noting are one step."""
    if db.dialect.name == "postgresql":
        number = zlib.crc32(account.encode()) - 2**31
        lock = sa.func.pg_advisory_xact_lock(_ATTEMPT_LOCK, number)
        db.execute(sa.select(lock))


def note_attempt(
    db: Connection,
    account: str,
    address: str,
    device: str | None,
    at: datetime,
    offset: timedelta,
) -> int:
    """Write a try down before it is tested, as one that failed; return its number."""
    row = sa.insert(login_attempts).values(
        account=account,
        address=address,
        device=device,
        at=to_micros(at, offset),
        succeeded=False,
    )
    return db.execute(row.returning(login_attempts.c.attempt)).scalar_one()


def settle_attempt(db: Connection, attempt: int, succeeded: bool) -> None:
    """Note whether the try was right; writes in both cases and takes as long."""
    change = sa.update(login_attempts).where(login_attempts.c.attempt == attempt)
    db.execute(change.values(succeeded=succeeded))


def failures_of(
    db: Connection,
    account: str,
    device: str | None,
    since: datetime,
    offset: timedelta,
) -> Failures:
    """Return failures of an account from one known device, or from all unknown ones."""
    tries = login_attempts.c
    same = tries.device.is_(None) if device is None else tries.device == device
    own = sa.and_(tries.account == account, same)
    good = sa.select(sa.func.max(tries.attempt)).where(own, tries.succeeded)
    rows = sa.select(sa.func.count(), sa.func.max(tries.at)).where(
        own,
        tries.at > to_micros(since, offset),
        tries.attempt > (db.scalar(good) or 0),
    )
    count, last = db.execute(rows).one()
    return Failures(count, None if last is None else from_micros(last, offset))


def failures_from(
    db: Connection, address: str, since: datetime, offset: timedelta
) -> int:
    """Return how many tries of an address failed, on devices not known."""
    tries = login_attempts.c
    rows = sa.select(sa.func.count()).where(
        tries.address == address,
        tries.at > to_micros(since, offset),
        tries.device.is_(None),
        tries.succeeded.is_(sa.false()),
    )
    return db.scalar(rows) or 0


def drop_attempts(db: Connection, before: datetime, offset: timedelta) -> int:
    """Forget tries that are too old to count; return how many."""
    old = login_attempts.c.at < to_micros(before, offset)
    return db.execute(sa.delete(login_attempts).where(old)).rowcount


def forget_attempts(db: Connection, accounts: Sequence[str]) -> None:
    """Forget all tries of accounts: the next ones are free."""
    own = login_attempts.c.account.in_(accounts)
    db.execute(sa.delete(login_attempts).where(own))
