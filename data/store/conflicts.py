"""Tells who had a hand in a result or an account, and so is not somebody else."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.store.frames import to_micros
from data.tables import audit
from data.web_tables import clarifications, follow_ups, minutes, opened_stops, reports

#: The audit's words for an account that got a role, a team, an office.
_POSTED = ("user_added", "user_role")
#: Its words for what may hand an account over to whoever did it.
_HANDED = (*_POSTED, "user_reset")


def accounts_behind(db: Connection, finding: str) -> set[str]:
    """Return the accounts that opened the stop, reported, signed or answered.

    Reviewers stand in the same thread as the office; they are not among them.
    """
    visits = sa.select(reports.c.visit).where(reports.c.finding == finding)
    opened = (opened_stops.c.visit == finding) | opened_stops.c.visit.in_(visits)
    said = (clarifications.c.finding == finding) & (clarifications.c.step == "sent")
    hands = sa.union(
        sa.select(opened_stops.c.account).where(opened),
        sa.select(reports.c.account).where(reports.c.finding == finding),
        sa.select(minutes.c.account).where(minutes.c.finding == finding),
        sa.select(clarifications.c.account).where(said),
        sa.select(follow_ups.c.account).where(follow_ups.c.finding == finding),
    )
    return set(db.scalars(hands))


def posts_held(db: Connection, account: str) -> list[Mapping[str, Any]]:
    """Return role, team and office an account was given, the oldest first."""
    rows = sa.select(audit.c.detail).where(audit.c.action.in_(_POSTED))
    posts = [json.loads(detail) for detail in db.scalars(rows.order_by(audit.c.entry))]
    return [post for post in posts if post.get("of") == account]


def hands_on(
    db: Connection, account: str, since: datetime, offset: timedelta
) -> set[str]:
    """Return the accounts that made, reset or posted an account since then.

    Also those that did so to one of these: whoever makes an admin who makes another
    account may still know the passwords of both. The command line is no account.
    """
    rows = sa.select(audit.c.account, audit.c.detail).where(
        audit.c.action.in_(_HANDED),
        audit.c.account.is_not(None),
        audit.c.at >= to_micros(since, offset),
    )
    by: dict[str, set[str]] = {}
    for hand, detail in db.execute(rows).tuples():
        by.setdefault(json.loads(detail)["of"], set()).add(hand)
    found: set[str] = set()
    left = {account}
    while left:
        left = set().union(*(by.get(each, ()) for each in left)) - found
        found |= left
    return found
