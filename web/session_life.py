"""How long a login lasts, and who a request comes from."""

from datetime import datetime, timedelta

from data.city import City
from data.database import reading, transaction
from data.store.accounts import Account, read_account
from data.store.sessions import Session, find_session, needs_touch, touch_session

#: Logged in in the evening, an inspector is still logged in in the morning, when
#: there may be no signal and no time for it.
INSPECTOR_LIFE = timedelta(hours=20)
#: Everybody else: a working day, and two hours without any page.
LIFE, IDLE = timedelta(hours=12), timedelta(hours=2)
#: For a second factor, or for thinking of a password.
HALF_WAY_LIFE = timedelta(minutes=15)


def expires_at(role: str, stage: str, now: datetime) -> datetime:
    """Return when a session that begins now ends, however much it is used.

    Examples
    --------
    >>> expires_at("inspector", "full", datetime(2026, 11, 23, 18))
    datetime.datetime(2026, 11, 24, 14, 0)
    """
    if stage != "full":
        return now + HALF_WAY_LIFE
    return now + (INSPECTOR_LIFE if role == "inspector" else LIFE)


def is_idle(role: str, session: Session, now: datetime) -> bool:
    """Tell whether the session was left alone for too long."""
    return role != "inspector" and now - session.seen_at >= IDLE


def who(city: City, token: str) -> tuple[Account, Session] | None:
    """Return whose token this is, and note that it was used; None: nobody's."""
    if not token:
        return None
    offset = city.settings.offset
    with reading(city.engine) as db:
        session = find_session(db, token, city.now, offset)
        account = session and read_account(db, session.account, offset)
    if not session or not account or account.disabled:
        return None
    if is_idle(account.role, session, city.now):
        return None
    if needs_touch(session, city.now):
        with transaction(city.engine) as db:
            touch_session(db, session, city.now, offset)
    return account, session
