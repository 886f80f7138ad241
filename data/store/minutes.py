"""Berita acara: signed once for each finding, the paper kept by its digest."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.errors import UserError
from data.store.audit import write_audit
from data.store.batches import queue_for_batch
from data.store.durable import write_for_good
from data.store.frames import from_micros, to_micros
from data.store.reports import newest_report
from data.web_tables import minutes

#: How a berita acara can be signed.
SIGNINGS = ("signed", "refused", "nobody")
#: The audit's word.
SIGNED = "minutes_signed"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Minute:
    """One berita acara.

    Attributes
    ----------
    report
        The report it is about; later ones are amendments.
    signing
        One of `SIGNINGS`.
    signer, witness
        Positions, never names; empty where there is none.
    statement
        What the office said.
    digest
        SHA-256 of its PDF.
    """

    finding: str
    report: int
    office_code: str
    signing: str
    signer: str
    witness: str
    statement: str
    account: str
    signed_at: datetime
    digest: str


def document_file(home: Path, digest: str) -> Path:
    """Return where a paper lies.

    Raises
    ------
    UserError
        That is no digest; so no path can be smuggled in.
    """
    if not _DIGEST.fullmatch(digest):
        raise UserError("There is no such paper.")
    return home / "documents" / f"{digest}.pdf"


def keep_document(home: Path, pdf: bytes) -> str:
    """Write a paper for good and return its digest."""
    digest = hashlib.sha256(pdf).hexdigest()
    write_for_good(home, document_file(home, digest), pdf)
    return digest


def load_document(home: Path, digest: str) -> bytes:
    """Return the bytes of a paper.

    Raises
    ------
    UserError
        There is none, or its bytes are not those that were kept.
    """
    try:
        pdf = document_file(home, digest).read_bytes()
    except FileNotFoundError:
        raise UserError("There is no such paper.") from None
    if hashlib.sha256(pdf).hexdigest() != digest:
        raise UserError(
            "The paper {digest} was changed or damaged on the disk and is not shown. "
            "Restore it from the backup.",
            digest=digest[:12],
        )
    return pdf


def write_minute(
    db: Connection, minute: Minute, service_date: date, offset: timedelta
) -> None:
    """Keep a berita acara and an audit entry.

    Raises
    ------
    UserError
        The finding has one already, or was corrected since it was read aloud.
    """
    queue_for_batch(db)
    if find_minute(db, minute.finding, offset) is not None:
        raise UserError("The berita acara of this visit is signed already.")
    newest = newest_report(db, minute.finding, offset)
    if newest is None or newest.report != minute.report:
        raise UserError(
            "The result was corrected meanwhile. Read the new counts aloud, then sign."
        )
    last = db.scalar(sa.select(sa.func.max(minutes.c.minute))) or 0
    texts = ("signer", "witness", "statement")
    row = vars(minute) | {name: getattr(minute, name) or None for name in texts}
    row |= {"signed_at": to_micros(minute.signed_at, offset)}
    db.execute(sa.insert(minutes).values(minute=last + 1, **row))
    write_audit(
        db,
        SIGNED,
        minute.signed_at,
        offset,
        service_date=service_date,
        detail={
            "finding": minute.finding,
            "report": minute.report,
            "signing": minute.signing,
            "digest": minute.digest,
        },
        account=minute.account,
    )


def find_minute(db: Connection, finding: str, offset: timedelta) -> Minute | None:
    """Return the berita acara of a finding; None: it is not signed yet."""
    rows = sa.select(minutes).where(minutes.c.finding == finding)
    row = db.execute(rows).one_or_none()
    if row is None:
        return None
    return Minute(
        finding=row.finding,
        report=row.report,
        office_code=row.office_code,
        signing=row.signing,
        signer=row.signer or "",
        witness=row.witness or "",
        statement=row.statement or "",
        account=row.account,
        signed_at=from_micros(row.signed_at, offset),
        digest=row.digest,
    )
