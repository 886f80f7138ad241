"""Reads and writes sessions: which browser is logged in, as whom, until when.

The token is chance from the operating system and stands in the browser alone; the
database keeps its SHA-256, so that a copy of the database lets nobody in, and finding
a row takes the same time however much of a guessed token is right.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import from_micros, to_micros
from data.web_tables import sessions

_TOKEN_BYTES = 32
#: Reading a page must not write each time.
TOUCH_EVERY = timedelta(minutes=5)
#: Text a browser sends of itself is cut to this many characters.
_DEVICE_LENGTH = 200


@dataclass(frozen=True)
class Session:
    """One login of one browser; instants are city wall time."""

    token_hash: str
    account: str
    #: What every form of this login must send back.
    csrf: str
    #: ``password``: a second factor or a new password is still to come; ``full``.
    stage: str
    #: What the browser calls itself.
    device: str
    created_at: datetime
    #: At most five minutes older than the last request.
    seen_at: datetime
    expires_at: datetime


def begin_session(
    db: Connection,
    account: str,
    stage: str,
    device: str,
    now: datetime,
    expires_at: datetime,
    offset: timedelta,
) -> tuple[str, Session]:
    """Store a session with a new token, and return both; the token only here."""
    token, csrf = (secrets.token_urlsafe(_TOKEN_BYTES) for _ in range(2))
    hashed, device = token_hash(token), device[:_DEVICE_LENGTH]
    session = Session(hashed, account, csrf, stage, device, now, now, expires_at)
    moments = {
        name: to_micros(getattr(session, name), offset)
        for name in ("created_at", "seen_at", "expires_at")
    }
    db.execute(sa.insert(sessions).values(**vars(session) | moments))
    return token, session


def token_hash(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def find_session(
    db: Connection, token: str, now: datetime, offset: timedelta
) -> Session | None:
    """Return the session of a token; None: unknown, ended or expired."""
    rows = sa.select(sessions).where(
        sessions.c.token_hash == token_hash(token),
        sessions.c.expires_at > to_micros(now, offset),
    )
    found = db.execute(rows).mappings().one_or_none()
    return _session(found, offset) if found else None


def touch_session(
    db: Connection, session: Session, now: datetime, offset: timedelta
) -> None:
    """Note that the session was used; writes only if `needs_touch`."""
    if needs_touch(session, now):
        change = sa.update(sessions).where(sessions.c.token_hash == session.token_hash)
        db.execute(change.values(seen_at=to_micros(now, offset)))


def needs_touch(session: Session, now: datetime) -> bool:
    """Tell whether `touch_session` would write: only then begin a transaction."""
    return now - session.seen_at >= TOUCH_EVERY


def end_session(db: Connection, hashed: str) -> None:
    """Forget a session, named by the hash of its token."""
    db.execute(sa.delete(sessions).where(sessions.c.token_hash == hashed))


def end_sessions_of(db: Connection, account: str, but: str | None = None) -> int:
    """Forget an account's sessions, but the one of that hash; return how many."""
    ended = sa.delete(sessions).where(sessions.c.account == account)
    if but is not None:
        ended = ended.where(sessions.c.token_hash != but)
    return db.execute(ended).rowcount


def sessions_of(
    db: Connection, account: str, now: datetime, offset: timedelta
) -> list[Session]:
    """Return an account's sessions that have not expired, the newest first."""
    rows = sa.select(sessions).where(
        sessions.c.account == account,
        sessions.c.expires_at > to_micros(now, offset),
    )
    rows = rows.order_by(sessions.c.created_at.desc(), sessions.c.token_hash)
    return [_session(row, offset) for row in db.execute(rows).mappings()]


def drop_expired(db: Connection, now: datetime, offset: timedelta) -> int:
    """Delete the sessions that have expired; return how many."""
    over = sessions.c.expires_at <= to_micros(now, offset)
    return db.execute(sa.delete(sessions).where(over)).rowcount


def _session(row: Any, offset: timedelta) -> Session:
    moments = {
        name: from_micros(row[name], offset)
        for name in ("created_at", "seen_at", "expires_at")
    }
    return Session(**dict(row) | moments)
