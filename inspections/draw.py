"""Draws by hashing: the same seed and list give the same answer in any language."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import count

from data.errors import UserError

PURPOSE = "sidak-draw-1"
#: One attempt in eight succeeds in a city; this many failures mean a broken record.
MOST_ATTEMPTS = 20_000
_HASHES = 2**256


def seed(day: str, half: str, salts: Sequence[str], beacon: str = "") -> str:
    """Return the seed of a half (`am`, `pm`) or of the whole `day`, in hexadecimal.

    SHA-256 over purpose, date, half, salts in their fixed order and beacon, each
    written as its length in bytes, a colon and itself, so that no two lists of parts
    read the same.

    Parameters
    ----------
    day : str
        ISO date.
    salts : sequence of str
        Hexadecimal, lower case.
    beacon : str
        Public randomness; empty in local custody.
    """
    parts = [PURPOSE, day, half, *salts, beacon]
    return _sha("".join(f"{len(part.encode())}:{part}" for part in parts))


def ticket(*parts: object) -> int:
    """Return the 64-bit ticket of some parts: the first 8 bytes of their hash.

    Examples
    --------
    >>> ticket("5eed", "city", 0, "35.73.01.1001")
    620987411177177683
    """
    return int(_sha("|".join(map(str, parts)))[:16], 16)


def accepted(
    half_seed: str,
    stratum: str,
    thresholds: Mapping[str, int],
    number: int,
    first_attempt: int = 0,
) -> tuple[int, list[str]]:
    """Return the first attempt in which exactly `number` units are in, and these.

    A unit is in when its ticket of that attempt is below its threshold.

    Returns
    -------
    tuple of int and list of str
        The attempt, and the units sorted by name.

    Raises
    ------
    UserError
        No attempt succeeds, which honest thresholds rule out.
    """
    for attempt in range(first_attempt, first_attempt + MOST_ATTEMPTS):
        inside = [
            unit
            for unit, limit in thresholds.items()
            if ticket(half_seed, stratum, attempt, unit) < limit
        ]
        if len(inside) == number:
            return attempt, sorted(inside)
    raise UserError(
        "No attempt draws exactly {number} of the {units} units of {stratum}: the "
        "thresholds do not fit that number. Seal the day again from its inputs.",
        number=number,
        units=len(thresholds),
        stratum=stratum,
    )


def uniform(below: int, *parts: object) -> int:
    """Return a whole number from 0 to `below` - 1, each exactly equally likely.

    A 256-bit hash is taken modulo `below`; hashes in the incomplete last round are
    passed over, since they would favour small numbers.

    Examples
    --------
    >>> uniform(1, "anything")
    0
    """
    for attempt in count():
        number = int(_sha("|".join(map(str, (*parts, attempt)))), 16)
        if number < _HASHES - _HASHES % below:
            return number % below
    raise AssertionError("count() does not end")


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()
