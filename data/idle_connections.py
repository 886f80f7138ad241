"""Asks whether a connection that lay idle is still there, before it is used again.

SQLAlchemy's own ``pool_pre_ping`` asks each time: a third of all that one page says to
PostgreSQL. A server that was restarted, or a firewall, ends connections while nobody
uses them.
"""

import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError

#: Used again sooner, a connection is taken as it is.
IDLE_SECONDS = 10.0
_LEFT = "sidak_left_at"


def ask_after_idling(engine: Engine) -> None:
    """Let the engine's pool replace a connection that has ended while it lay idle."""

    def leave(_connection: Any, record: Any) -> None:
        record.info[_LEFT] = time.monotonic()

    def take(connection: Any, record: Any, _proxy: Any) -> None:
        idle = time.monotonic() - record.info.get(_LEFT, time.monotonic())
        if idle < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool opens another one.
            raise DisconnectionError from error

    sa.event.listen(engine, "checkin", leave)
    sa.event.listen(engine, "checkout", take)
