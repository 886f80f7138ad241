"""Keeps pictures in the home's ``photos`` folder, and says in the database whose.

A picture's name is the SHA-256 of its bytes, so that equal ones are kept once, and a
backup or a reader can tell whether one was changed.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.errors import UserError
from data.store.durable import write_for_good
from data.store.frames import from_micros, to_micros
from data.web_tables import photos

_DIGEST = re.compile(r"[0-9a-f]{64}")
_JPEG_STARTS, _JPEG_ENDS = b"\xff\xd8\xff", b"\xff\xd9"


@dataclass(frozen=True)
class Photo:
    """One picture of a report or a clarification."""

    digest: str
    #: Its place among the pictures of the same report or document, from 1 on.
    page: int
    #: City wall time.
    received_at: datetime
    account: str


# --------------------------------------------------------------------- bytes


def picture_file(home: Path, digest: str) -> Path:
    """Return where a picture lies.

    Raises
    ------
    UserError
        That is no digest; so no path can be smuggled in.

    Examples
    --------
    >>> picture_file(Path("var"), "ab" * 32).relative_to("var").parts[:2]
    ('photos', 'ab')
    """
    if not _DIGEST.fullmatch(digest):
        raise UserError("There is no such photo.")
    return home / "photos" / digest[:2] / f"{digest}.jpg"


def keep(home: Path, jpeg: bytes) -> str:
    """Write a picture for good and return its digest; equal ones are kept once.

    When this returns, the picture survives a power cut. It is its owner's only
    (mode 600).

    Parameters
    ----------
    jpeg
        What ``data.pictures`` made, never an upload.
    """
    if not (jpeg.startswith(_JPEG_STARTS) and jpeg.endswith(_JPEG_ENDS)):
        raise ValueError("only pictures that sidak made are kept")
    digest = hashlib.sha256(jpeg).hexdigest()
    write_for_good(home, picture_file(home, digest), jpeg)
    return digest


def load(home: Path, digest: str) -> bytes:
    """Return the bytes of a picture.

    Raises
    ------
    UserError
        There is none of that name, or its bytes are not those that were kept.
    """
    try:
        jpeg = picture_file(home, digest).read_bytes()
    except FileNotFoundError:
        raise UserError("There is no such photo.") from None
    if hashlib.sha256(jpeg).hexdigest() != digest:
        raise UserError(
            "The photo {digest} was changed or damaged on the disk and is not shown. "
            "Restore it from the backup.",
            digest=digest[:12],
        )
    return jpeg


# ---------------------------------------------------------------------- rows


def attach(
    db: Connection,
    digests: Sequence[str],
    *,
    account: str,
    at: datetime,
    offset: timedelta,
    report: int | None = None,
    clarification: int | None = None,
) -> None:
    """Say that kept pictures belong to one report or to one clarification.

    Parameters
    ----------
    digests
        In the order of the pages; behind those that are there already.
    account
        Who sent them.
    at
        When they came, city wall time.
    """
    first = len(photos_of(db, offset, report=report, clarification=clarification)) + 1
    owner = {"report": report, "clarification": clarification}
    common = {"account": account, "received_at": to_micros(at, offset)}
    rows = [
        {"digest": digest, "page": page, **owner, **common}
        for page, digest in enumerate(digests, start=first)
    ]
    if rows:
        db.execute(sa.insert(photos), rows)


def photos_of(
    db: Connection,
    offset: timedelta,
    *,
    report: int | None = None,
    clarification: int | None = None,
) -> list[Photo]:
    """Return the pictures of one report or of one clarification, by page."""
    rows = sa.select(photos).order_by(photos.c.page)
    if (report is None) == (clarification is None):
        raise ValueError("either a report or a clarification")
    if report is not None:
        rows = rows.where(photos.c.report == report)
    else:
        rows = rows.where(photos.c.clarification == clarification)
    return [
        Photo(row.digest, row.page, from_micros(row.received_at, offset), row.account)
        for row in db.execute(rows)
    ]
