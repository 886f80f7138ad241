"""Where each result stands: what its office owes, until when, and what was answered.

sidak proposes no sanction. An office is heard, somebody outside the team closes what
it said, and its direct superior says what will be done, by when.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.store.answers import Said, Signed
from data.workdays import workdays_after

#: Working days in which an office may send its clarification.
CLARIFY_WITHIN = 3
#: Outcomes after which the office is asked, and its superior has something to do.
TO_BE_ANSWERED = ("below_minimum", "empty", "service_stopped")
#: How a reviewer may close a clarification.
CLOSINGS = ("accepted", "partly", "not_accepted")


@dataclass(frozen=True)
class Case:
    """One result and its answers.

    Attributes
    ----------
    finding
        The registry's key of the result.
    status
        ``none`` (nothing to answer), ``unsigned`` (no berita acara yet), ``waiting``,
        ``overdue``, ``sent``, or how it was closed (`CLOSINGS`).
    due_on
        Last day for a clarification; None: nothing to answer, or not signed.
    follow_up
        ``none``, ``wanted``, ``promised``, ``overdue`` or ``done``.
    follow_up_due_on
        The day the superior named last.
    team
        Who made the result: nobody of them may close it.
    """

    finding: str
    office_code: str
    arrived_at: pd.Timestamp
    outcome: str
    status: str
    due_on: date | None
    clarifications: tuple[Said, ...]
    follow_ups: tuple[Said, ...]
    follow_up: str
    follow_up_due_on: date | None
    team: str | None

    @property
    def may_clarify(self) -> bool:
        """Whether the office may still send something."""
        return self.status in ("waiting", "overdue", "sent")


def cases(
    findings: pd.DataFrame,
    signed: Iterable[Signed],
    clarifications: Iterable[Said],
    follow_ups: Iterable[Said],
    calendar: pd.DataFrame,
    today: date,
) -> list[Case]:
    """Return where every result stands, the newest first.

    Parameters
    ----------
    findings
        The registry's ``findings``, as known now.
    calendar
        See `data.workdays.service_hours`.
    """
    by_finding = {each.finding: each for each in signed}
    said, done = _threads(clarifications), _threads(follow_ups)
    found = []
    newest = findings.sort_values("arrived_at", ascending=False)
    for row in newest.to_dict("records"):
        key = str(row["finding"])
        mine, theirs = said.get(key, ()), done.get(key, ())
        sign = by_finding.get(key)
        due = _due(sign, calendar) if sign else None
        promised = next((e.due_on for e in reversed(theirs) if e.due_on), None)
        found.append(
            Case(
                finding=key,
                office_code=str(row["office_code"]),
                arrived_at=row["arrived_at"],
                outcome=str(row["outcome"]),
                status=_status(str(row["outcome"]), due, mine, today),
                due_on=due,
                clarifications=mine,
                follow_ups=theirs,
                follow_up=_follow_up(str(row["outcome"]), theirs, promised, today),
                follow_up_due_on=promised,
                team=None if pd.isna(row["team"]) else str(row["team"]),
            )
        )
    return found


def _threads(lines: Iterable[Said]) -> dict[str, tuple[Said, ...]]:
    found: dict[str, tuple[Said, ...]] = {}
    for line in lines:
        found[line.finding] = (*found.get(line.finding, ()), line)
    return found


def _due(signed: Signed, calendar: pd.DataFrame) -> date:
    days = workdays_after(signed.signed_at.date(), CLARIFY_WITHIN, calendar)
    return days[-1].date()


def _status(outcome: str, due: date | None, said: Sequence[Said], today: date) -> str:
    closed = next((each.step for each in said if each.step in CLOSINGS), None)
    if closed is not None:
        return closed
    if said:
        return "sent"
    if outcome not in TO_BE_ANSWERED:
        return "none"
    if due is None:
        return "unsigned"
    return "overdue" if today > due else "waiting"


def _follow_up(
    outcome: str, said: Sequence[Said], due: date | None, today: date
) -> str:
    if not said:
        return "wanted" if outcome in TO_BE_ANSWERED else "none"
    if said[-1].step == "done":
        return "done"
    return "overdue" if due is not None and today > due else "promised"
