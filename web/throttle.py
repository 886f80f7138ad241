"""Slows down who guesses, and lets everybody else in.

Guesses are counted by account: five tries are free, then each waits longer than the
one before, up to a quarter of an hour. A browser that was logged in before carries a
mark and is counted by itself, so that strangers who guess cannot lock its owner out.
Addresses are limited far more generously: a mobile carrier puts hundreds of phones
behind one.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from data.city import City, real_now
from data.database import transaction
from data.errors import UserError
from data.store.attempts import (
    Failures,
    drop_attempts,
    failures_from,
    failures_of,
    note_attempt,
    queue_attempt,
    settle_attempt,
)
from data.store.audit import write_audit

#: Tries before the first wait, which then doubles.
FREE_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
#: Failures older than this count no more.
MEMORY = timedelta(days=1)
#: Failures of one address, on browsers not known, within the span.
ADDRESS_FAILURES, ADDRESS_SPAN = 100, timedelta(minutes=10)


@dataclass(frozen=True)
class Caller:
    """Where a try comes from."""

    address: str
    #: The nonce of the mark of a browser that was logged in before; else None.
    known: str | None = None


@dataclass(frozen=True)
class Try:
    """A try that may be tested; it counts as failed until it is settled as good."""

    attempt: int
    #: Failed tries since the last good one, this one left out.
    failures: int


class Slowed(UserError):
    """The try was not tested: too many before it failed."""


def begin_try(city: City, bucket: str, caller: Caller) -> Try:
    """Count a try before it is tested, or refuse to test it.

    Parameters
    ----------
    bucket
        What is slowed down: an account, or ``code:`` and an account.

    Raises
    ------
    Slowed
        Says how long to wait. Refused tries do not count.
    """
    now, offset = real_now(city), city.settings.offset
    with transaction(city.engine) as db:
        queue_attempt(db, bucket)
        failures = failures_of(db, bucket, caller.known, now - MEMORY, offset)
        _refuse_early(failures, now)
        if caller.known is None:
            since = now - ADDRESS_SPAN
            if failures_from(db, caller.address, since, offset) >= ADDRESS_FAILURES:
                raise _slowed(ADDRESS_SPAN)
        number = note_attempt(db, bucket, caller.address, caller.known, now, offset)
    return Try(number, failures.count)


def settle(db: Connection, city: City, tried: Try, right: bool) -> None:
    """Note whether the try was right; after a good one the next are free again."""
    settle_attempt(db, tried.attempt, right)
    drop_attempts(db, real_now(city) - MEMORY, city.settings.offset)


def fail(city: City, tried: Try, account: str | None, what: str) -> None:
    """Note that the try was wrong, in the trail too if there is such an account.

    Parameters
    ----------
    what
        ``password`` or ``code``.
    """
    with transaction(city.engine) as db:
        settle(db, city, tried, right=False)
        if account is not None:
            detail = {"what": what, "failures": tried.failures + 1}
            offset = city.settings.offset
            write_audit(
                db, "login_failed", city.now, offset, detail=detail, account=account
            )


def wait_after(failures: int) -> timedelta:
    """Return how long the next try waits after so many failures.

    Examples
    --------
    >>> [wait_after(failures) // timedelta(minutes=1) for failures in range(4, 11)]
    [0, 1, 2, 4, 8, 15, 15]
    """
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - FREE_TRIES, 10))


def _refuse_early(failures: Failures, now: datetime) -> None:
    if failures.last_at is None:
        return
    left = failures.last_at + wait_after(failures.count) - now
    if left > timedelta(0):
        raise _slowed(left)


def _slowed(left: timedelta) -> Slowed:
    minutes = -(-left // timedelta(minutes=1))
    return Slowed(
        "Too many tries failed. Try again in {minutes} min.",
        minutes=minutes,
    )


def buckets(account: str) -> tuple[str, str]:
    """Return what is slowed down of an account: its passwords, and its codes."""
    return account, f"code:{account}"


def stranger(key: bytes, name: str) -> str:
    """Return what stands for a name that no account has.

    People type passwords into the wrong field: what was typed is never kept.
    """
    message = f"login:{name}".encode("utf-8", "surrogatepass")
    return "?" + hmac.digest(key, message, hashlib.sha256).hex()[:20]


def make_mark(key: bytes, account: str) -> str:
    """Return the mark of a browser that this account logged in on."""
    nonce = secrets.token_hex(16)
    return f"{nonce}.{_signed(key, account, nonce)}"


def read_mark(key: bytes, account: str, mark: str) -> str | None:
    """Return the nonce of a mark that sidak made for this account; else None."""
    nonce, _, signature = mark.partition(".")
    right = _signed(key, account, nonce).encode()
    fits = hmac.compare_digest(right, signature.encode("utf-8", "replace"))
    return nonce if fits else None


def _signed(key: bytes, account: str, nonce: str) -> str:
    message = f"known:{account}:{nonce}".encode("utf-8", "replace")
    return hmac.digest(key, message, hashlib.sha256).hex()
