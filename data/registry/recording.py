"""Decides since when each row of a file counts as known."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd

from data.errors import UserError
from data.registry import texts
from data.registry.problems import problems
from data.schemas import Table

#: Known always: before any moment a run can ask about.
ALWAYS = pd.Timestamp("1900-01-01")

#: Tables without validity, and the column that holds a row's first day.
FIRST_DAYS = {
    "leave": "starts_at",
    "agenda": "starts_at",
    "complaints": "observed_at",
    "service_marks": "marked_at",
    "team_days": "day",
    "findings": "arrived_at",
}


@dataclass(frozen=True)
class Recording:
    """Since when rows count as known that do not say so themselves.

    Parameters
    ----------
    now
        The moment of import, city wall time.
    given
        The user's ``--recorded-at``.
    backfill
        Whether the rows are history from before sidak.
    replayed
        Whether ``now`` is a replaced clock's: then files may hold what the city came
        to know later, and it counts from that moment.

    Examples
    --------
    >>> Recording(datetime(2026, 11, 24, 9), backfill=True).policy
    'backfill'
    """

    now: datetime
    given: datetime | None = None
    backfill: bool = False
    replayed: bool = False

    def checked(self) -> "Recording":
        """Return the rule itself; a moment still to come is refused."""
        if self.given is not None and self.given > self.now and not self.replayed:
            raise UserError(
                "--recorded-at {given} lies in the future; nothing is known before "
                "{now}.",
                given=self.given.isoformat(),
                now=self.now.isoformat(),
            )
        return self

    @property
    def policy(self) -> str:
        """The rule as text; part of what tells one import of a file from another."""
        if self.given is not None:
            return self.given.isoformat()
        return "backfill" if self.backfill else "now"

    def of(self, policy: str) -> "Recording":
        """Return the rule that a policy's text stands for, at this rule's moment.

        >>> Recording(datetime(2026, 11, 24)).of("backfill").policy
        'backfill'
        """
        named = policy in ("now", "backfill")
        given = None if named else datetime.fromisoformat(policy)
        return replace(self, given=given, backfill=policy == "backfill")


def recorded(typed: pd.DataFrame, table: Table, rule: Recording) -> pd.DataFrame:
    """Return since when each row is known, and how that was decided.

    Returns
    -------
    DataFrame
        Same index; ``recorded_at``; ``given`` (by the row or the user) and
        ``backfilled`` (both bool). History is never known later than ``now``.
    """
    own = typed["recorded_at"]
    given = own.notna() | (rule.given is not None)
    if rule.given is not None:
        moments = own.fillna(pd.Timestamp(rule.given))
    elif rule.backfill:
        first, now = _end_of_beginning(typed, table), pd.Timestamp(rule.now)
        moments = own.fillna(first.mask(first > now, now))
    else:
        moments = own.fillna(pd.Timestamp(rule.now))
    frame = pd.DataFrame({"recorded_at": moments.astype("datetime64[us]")})
    return frame.assign(given=given, backfilled=~given & rule.backfill)


def future_problems(typed: pd.DataFrame, rule: Recording) -> pd.DataFrame:
    """Return a problem for every row that claims to be known only later."""
    own = typed["recorded_at"]
    return problems(
        (own > pd.Timestamp(rule.now)) & (not rule.replayed),
        "recorded_at",
        texts.FUTURE,
        own.dt.strftime("%Y-%m-%dT%H:%M:%S"),
        rule.now.isoformat("T", "seconds"),
    )


def _end_of_beginning(typed: pd.DataFrame, table: Table) -> pd.Series:
    """Return the end of each row's first day, or when it began to hold."""
    if table.name in FIRST_DAYS:
        return typed[FIRST_DAYS[table.name]].dt.normalize() + timedelta(days=1)
    if "valid_from" in typed:
        return typed["valid_from"].fillna(ALWAYS)
    return pd.Series(ALWAYS, typed.index, dtype="datetime64[us]")
