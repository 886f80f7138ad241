"""Builds the two published records of a day: the commitment, then the opening."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

from inspections.inputs import Inputs
from inspections.plan import HalfDraw

COMMIT_FORMAT = "sidak-commit-1"
OPEN_FORMAT = "sidak-open-1"
SALT_DOMAIN = "sidak-salt-1"


def canonical(thing: object) -> bytes:
    r"""Return the one way these values are written: what is hashed is what is kept.

    JSON with sorted keys, no spaces, ASCII only, one line.

    Examples
    --------
    >>> canonical({"b": "é", "a": [1, None]})
    b'{"a":[1,null],"b":"\\u00e9"}\n'
    """
    text = json.dumps(thing, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


def commit_hash(record: Mapping[str, Any]) -> str:
    """Return a record's hash, which is the SHA-256 checksum of its file."""
    return digest(record)


def digest(thing: object) -> str:
    """Return the SHA-256 of the values in their canonical form, in hexadecimal."""
    return sha256(canonical(thing)).hexdigest()


def salt_hash(salt: bytes) -> str:
    """Return the hash by which a salt is promised before it is shown."""
    return sha256(f"{SALT_DOMAIN}|{salt.hex()}".encode()).hexdigest()


def file_name(service_date: date, version: int, kind: str) -> str:
    """Return a record's file name; `kind` is ``commit`` or ``open``.

    Examples
    --------
    >>> file_name(date(2024, 4, 29), 1, "commit")
    '2024-04-29.v1.commit.json'
    """
    return f"{service_date}.v{version}.{kind}.json"


def commitment(
    *,
    service_date: date,
    version: int,
    as_of: datetime,
    offset: timedelta,
    inputs: str,
    draw: Inputs,
    salt_hashes: Sequence[str],
    previous: str | None,
    reason: str | None = None,
) -> dict[str, Any]:
    """Return the record of the evening: hashes that bind, and nothing they hide.

    Parameters
    ----------
    as_of : datetime
        The knowledge limit in city wall time.
    offset : timedelta
        City wall time minus UTC.
    inputs : str
        Hash of everything the night worked out the draw's inputs from.
    draw : dict
        From `inspections.plan.draw_inputs`; only its hash is published.
    previous : str or None
        `commit_hash` of the commitment sealed before this one, of any day.
    reason : str or None
        Why an earlier version of this day was replaced.

    Notes
    -----
    No wall-clock time: the same night run late gives the same bytes.
    """
    instant = as_of.replace(tzinfo=timezone(offset))
    return {
        "format": COMMIT_FORMAT,
        "date": service_date.isoformat(),
        "version": version,
        "as_of": instant.isoformat(timespec="seconds"),
        "custody": draw["custody"],
        "inputs": inputs,
        "draw": digest(draw),
        "salts": list(salt_hashes),
        "previous": previous,
        "reason": reason,
        "custodians": None,
        "beacon": None,
        "merkle_root": None,
    }


def opening(
    commit: Mapping[str, Any],
    draw: Inputs,
    salts: Sequence[bytes],
    halves: Mapping[str, HalfDraw],
) -> dict[str, Any]:
    """Return the record of the release: all that was hashed, and what followed."""
    return {
        "format": OPEN_FORMAT,
        "date": commit["date"],
        "version": commit["version"],
        "commit": commit_hash(commit),
        "draw": draw,
        "salts": [salt.hex() for salt in salts],
        "halves": {half: asdict(drawn) for half, drawn in halves.items()},
        "custodians": None,
        "beacon": None,
        "merkle_root": None,
    }
