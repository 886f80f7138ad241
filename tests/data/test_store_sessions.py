from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.database import transaction
from data.store.accounts import write_account
from data.store.sessions import (
    Session,
    begin_session,
    drop_expired,
    end_session,
    end_sessions_of,
    find_session,
    sessions_of,
    touch_session,
)
from data.web_tables import sessions
from tests.data.store_builders import EVENING, OFFSET
from tests.data.test_store_accounts import SITI

HOUR = timedelta(hours=1)


def begin(db: Connection, at: datetime = EVENING) -> tuple[str, Session]:
    """A session of an hour; the account is written with the first."""
    if db.scalar(sa.select(sa.func.count()).select_from(sessions)) == 0:
        write_account(db, SITI, "hash", OFFSET)
    return begin_session(db, SITI.account, "full", "Firefox", at, at + HOUR, OFFSET)


def test_a_token_finds_its_session_until_it_expires(engine: Engine) -> None:
    with transaction(engine) as db:
        token, session = begin(db)
        last = EVENING + HOUR - timedelta(seconds=1)
        assert find_session(db, token, EVENING, OFFSET) == session
        assert find_session(db, token, last, OFFSET) == session
        assert find_session(db, token, EVENING + HOUR, OFFSET) is None
        assert find_session(db, session.token_hash, EVENING, OFFSET) is None
        assert find_session(db, "\udcff", EVENING, OFFSET) is None


def test_tokens_are_long_and_never_stored(engine: Engine) -> None:
    with transaction(engine) as db:
        token, session = begin(db)
        other, _ = begin(db)
        stored = {value for row in db.execute(sa.select(sessions)) for value in row}
    assert len({token, other, session.csrf}) == 3
    assert min(len(token), len(session.csrf)) == 43
    assert not {token, other} & stored


def test_a_session_is_touched_once_in_five_minutes(engine: Engine) -> None:
    with transaction(engine) as db:
        token, session = begin(db)
        touch_session(db, session, EVENING + timedelta(minutes=4), OFFSET)
        assert find_session(db, token, EVENING, OFFSET) == session
        seen = EVENING + timedelta(minutes=5)
        touch_session(db, session, seen, OFFSET)
        found = find_session(db, token, EVENING, OFFSET)
        assert found
        assert found.seen_at == seen


def test_an_ended_session_is_gone_and_the_others_stay(engine: Engine) -> None:
    with transaction(engine) as db:
        token, session = begin(db)
        other, _ = begin(db)
        end_session(db, session.token_hash)
        assert find_session(db, token, EVENING, OFFSET) is None
        assert find_session(db, other, EVENING, OFFSET)


def test_all_sessions_of_an_account_end_but_the_one_named(engine: Engine) -> None:
    with transaction(engine) as db:
        _, session = begin(db)
        begin(db)
        begin(db)
        assert end_sessions_of(db, SITI.account, session.token_hash) == 2
        assert sessions_of(db, SITI.account, EVENING, OFFSET) == [session]
        assert end_sessions_of(db, SITI.account) == 1


def test_an_account_sees_its_running_sessions_the_newest_first(engine: Engine) -> None:
    with transaction(engine) as db:
        _, old = begin(db)
        _, new = begin(db, EVENING + HOUR / 2)
        assert sessions_of(db, SITI.account, EVENING, OFFSET) == [new, old]
        assert sessions_of(db, SITI.account, EVENING + HOUR, OFFSET) == [new]
        assert sessions_of(db, "tim.b", EVENING, OFFSET) == []


def test_expired_sessions_are_dropped(engine: Engine) -> None:
    with transaction(engine) as db:
        begin(db)
        token, _ = begin(db, EVENING + HOUR / 2)
        assert drop_expired(db, EVENING + HOUR, OFFSET) == 1
        assert find_session(db, token, EVENING, OFFSET)
