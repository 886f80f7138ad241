"""Hashes passwords and checks them, at a pace the machine can bear.

argon2id with 19 MiB, 2 rounds, 1 lane (OWASP's least): about 20 ms a check. Only two
run at the same time, so that a hundred logins at seven in the morning neither fill
the memory nor stop the pages of those who are logged in.
"""

import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_TURN = BoundedSemaphore(2)
#: Letters and digits that nobody mistakes for another when they are read out.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    with _TURN:
        return _HASHER.hash(_bytes(password))


def is_right(password: str, stored: str | None) -> bool:
    """Tell whether the password made the hash; None takes as long and is wrong."""
    with _TURN:
        try:
            right = _HASHER.verify(stored or _nobody(), _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def make_password() -> str:
    """Return a first password for somebody else: 16 letters, 79 bits.

    Examples
    --------
    >>> [len(group) for group in make_password().split("-")]
    [4, 4, 4, 4]
    """
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)
    )


@cache
def _nobody() -> str:
    """Return the hash that is checked where there is no account."""
    return _HASHER.hash(secrets.token_bytes(16))


def _bytes(password: str) -> bytes:
    # One letter can be typed as one character or as two; both are the same password.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
