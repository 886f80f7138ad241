"""Where each result stands: what its office owes, until when, and what was answered.

sidak proposes no sanction. An office is heard, somebody outside the team closes what
it said, and its direct superior says what will be done, by when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from data.store.answers import Received, Said, Signed
from data.workdays import city_workdays, workday_after

#: Working days after the visit in which the berita acara is signed. Where it is not,
#: the office's days begin then all the same.
SIGN_WITHIN = 1
#: Working days in which an office may send its clarification.
CLARIFY_WITHIN = 3
#: Working days in which the superior answers, after the clarification was closed or
#: the office's own days ended.
FOLLOW_UP_WITHIN = 5
#: Outcomes after which the office is asked, and its superior has something to do.
TO_BE_ANSWERED = ("below_minimum", "empty", "service_stopped")
#: How a reviewer may close a clarification.
CLOSINGS = ("accepted", "partly", "not_accepted")

_Line = TypeVar("_Line", Received, Said)


@dataclass(frozen=True)
class Case:
    """One result and its answers.

    Attributes
    ----------
    finding
        The registry's key of the result.
    status
        ``none`` (nothing to answer), ``undated`` (brought in from elsewhere: may be
        answered, no date runs), ``waiting``, ``overdue``, ``sent``, or how it was
        closed (`CLOSINGS`).
    due_on
        Last day for a clarification; None: nothing to answer, or no date runs.
    late
        Whether the clarification came after its last day.
    signature
        ``none`` (signed, or nobody waits for it), ``wanted`` or ``overdue``.
    sign_by
        Last day for signing the berita acara; None where ``signature`` is ``none``.
    follow_up
        ``none``, ``wanted``, ``promised``, ``overdue`` or ``done``.
    follow_up_due_on
        The day the superior named last, else the last day for naming one; None:
        nothing is waited for, or no date runs.
    team
        Who made the result: nobody of them may close it.
    """

    finding: str
    office_code: str
    arrived_at: pd.Timestamp
    outcome: str
    status: str
    due_on: date | None
    late: bool
    signature: str
    sign_by: date | None
    clarifications: tuple[Said, ...]
    follow_ups: tuple[Said, ...]
    follow_up: str
    follow_up_due_on: date | None
    team: str | None

    @property
    def may_clarify(self) -> bool:
        """Whether the office may still send something."""
        return self.status in ("undated", "waiting", "overdue", "sent")


def cases(
    findings: pd.DataFrame,
    received: Iterable[Received],
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
    received
        Reports in the order of their numbers.
    calendar
        See `data.workdays.service_hours`.
    """
    reports, said = _threads(received), _threads(clarifications)
    done = _threads(follow_ups)
    by_finding = {each.finding: each for each in signed}
    workdays = city_workdays(calendar)
    newest = findings.sort_values("arrived_at", ascending=False)
    return [
        _case(
            row,
            reports.get(str(row["finding"]), ()),
            by_finding.get(str(row["finding"])),
            said.get(str(row["finding"]), ()),
            done.get(str(row["finding"]), ()),
            workdays,
            today,
        )
        for row in newest.to_dict("records")
    ]


def _threads(lines: Iterable[_Line]) -> dict[str, tuple[_Line, ...]]:
    found: dict[str, list[_Line]] = {}
    for line in lines:
        found.setdefault(line.finding, []).append(line)
    return {finding: tuple(thread) for finding, thread in found.items()}


def _case(
    row: Mapping[Any, Any],
    reports: Sequence[Received],
    sign: Signed | None,
    said: tuple[Said, ...],
    done: tuple[Said, ...],
    workdays: np.busdaycalendar,
    today: date,
) -> Case:
    outcome = str(row["outcome"])
    asked = outcome in TO_BE_ANSWERED
    since = _answerable_since(reports) if asked else None
    sign_by = workday_after(row["arrived_at"].date(), SIGN_WITHIN, workdays)
    begins = _begins(since, sign, sign_by) if asked else None
    due = begins and workday_after(begins, CLARIFY_WITHIN, workdays)
    status = _status(asked, due, said, today)
    unsigned = since is not None and sign is None and status not in CLOSINGS
    then = _follow_up_due(due, said, done, workdays)
    follow_up = _follow_up(asked, done, then, today)
    return Case(
        finding=str(row["finding"]),
        office_code=str(row["office_code"]),
        arrived_at=row["arrived_at"],
        outcome=outcome,
        status=status,
        due_on=due,
        late=_late(said, due),
        signature="none" if not unsigned else _waits(sign_by, today),
        sign_by=sign_by if unsigned else None,
        clarifications=said,
        follow_ups=done,
        follow_up=follow_up,
        follow_up_due_on=None if follow_up in ("none", "done") else then,
        team=None if pd.isna(row["team"]) else str(row["team"]),
    )


def _answerable_since(reports: Sequence[Received]) -> date | None:
    """Return when the report came since which there is something to answer."""
    since: date | None = None
    for report in reports:
        if report.outcome not in TO_BE_ANSWERED:
            since = None
        elif since is None:
            since = report.received_at.date()
    return since


def _begins(since: date | None, sign: Signed | None, sign_by: date) -> date | None:
    """Return the day after which the office's days count.

    An amendment may be the first that asks the office something; without a signature
    the days begin when there should be one.
    """
    if sign is not None:
        signed = sign.signed_at.date()
        return max(signed, since or signed)
    return None if since is None else max(sign_by, since)


def _closed(said: Sequence[Said]) -> Said | None:
    return next((each for each in said if each.step in CLOSINGS), None)


def _status(asked: bool, due: date | None, said: Sequence[Said], today: date) -> str:
    closed = _closed(said)
    if closed is not None:
        return closed.step
    if said:
        return "sent"
    if not asked:
        return "none"
    if due is None:
        return "undated"
    return "overdue" if today > due else "waiting"


def _late(said: Sequence[Said], due: date | None) -> bool:
    """Tell whether the first word came late: by the day that was told then."""
    first = next((each for each in said if each.step == "sent"), None)
    last_day = first and (first.due_on or due)
    return bool(first and last_day and first.at.date() > last_day)


def _waits(until: date, today: date) -> str:
    return "overdue" if today > until else "wanted"


def _follow_up_due(
    due: date | None,
    said: Sequence[Said],
    done: Sequence[Said],
    workdays: np.busdaycalendar,
) -> date | None:
    promised = next((each.due_on for each in reversed(done) if each.due_on), None)
    closed = _closed(said)
    begins = closed.at.date() if closed else due
    return promised or (begins and workday_after(begins, FOLLOW_UP_WITHIN, workdays))


def _follow_up(asked: bool, done: Sequence[Said], due: date | None, today: date) -> str:
    if not done and not asked:
        return "none"
    if done and done[-1].step == "done":
        return "done"
    if due is not None and today > due:
        return "overdue"
    return "promised" if done else "wanted"
