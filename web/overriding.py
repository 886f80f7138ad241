"""Changes a day's list: skip, swap, take a reserve, order. Nothing else may.

The rules stand here, the ledger in ``data.store.ledger``. A change holds from the
release until midnight; it always has a reason and is in the audit trail.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy.engine import Connection

from data.city import City
from data.database import transaction
from data.errors import UserError
from data.store.audit import write_audit
from data.store.ledger import Override, lock_overrides, next_override, write_override
from inspections.capacity import HALVES
from web.board import Board, Row, read_board
from web.today import Today

CHANGED = "list_changed"
#: Letters of a reason; it stands in tables and on paper.
_LONGEST = 300
#: Begins the id of a visit that nobody drew.
ORDER_PREFIX = "P"
#: What the audit trail tells of a change, beside who, why and when.
_TOLD = ("override", "kind", "visit", "office_code", "team", "half")


class Doubt(UserError):
    """The change is possible but leaves a team without room; it wants a yes."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants changed.

    Attributes
    ----------
    kind
        ``skip``, ``swap``, ``reserve`` or ``order``.
    knowing
        Whether a `Doubt` was read and does not matter.
    """

    kind: str
    reason: str
    visit: str = ""
    team: str = ""
    office_code: str = ""
    half: str = ""
    knowing: bool = False


def change_list(city: City, found: Today, wish: Wish, account: str) -> None:
    """Write the change into the ledger and the audit trail.

    Raises
    ------
    Doubt
        The team has no room for it; with ``knowing`` it is done all the same.
    UserError
        It is not possible; the text says why, and what is.
    """
    day = found.shown.plan.service_date
    if day != city.now.date() or not city.is_past(day):
        raise UserError(
            "A list is changed on its own day only, from its release on. The draw "
            "itself never changes."
        )
    wish = replace(wish, reason=_reason(wish.reason))
    with transaction(city.engine) as db:
        lock_overrides(db)
        board = read_board(db, city, found)
        rows = _KINDS[wish.kind](board, wish)
        if not wish.knowing and wish.kind != "skip":
            _refuse_crowding(board, wish.team, rows)
        for change in _changes(db, city, wish, rows, account):
            _write(db, city, change)


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise UserError("Write the reason: every change of the list has one.")
    if len(reason) > _LONGEST:
        raise UserError("A reason has at most {most} letters.", most=_LONGEST)
    return reason


def _changes(
    db: Connection, city: City, wish: Wish, rows: Sequence[Row], account: str
) -> Iterator[Override]:
    """Yield a change for each office; those of one unit are changed together."""
    day = city.now.date()
    for number, row in enumerate(rows, start=next_override(db)):
        yield Override(
            override=number,
            service_date=day,
            kind=wish.kind,
            visit=row["visit"] or f"{ORDER_PREFIX}{day:%Y%m%d}-{number:04d}",
            office_code=row["office_code"],
            team=None if wish.kind == "skip" else wish.team,
            half=row["half"],
            reason=wish.reason,
            account=account,
            at=city.now,
        )


def _write(db: Connection, city: City, change: Override) -> None:
    write_override(db, change, city.settings.offset)
    write_audit(
        db,
        CHANGED,
        change.at,
        city.settings.offset,
        service_date=change.service_date,
        reason=change.reason,
        detail={name: getattr(change, name) for name in _TOLD},
        account=change.account,
    )


def _skip(board: Board, wish: Wish) -> list[Row]:
    return _visits(board, wish.visit, board.active)


def _swap(board: Board, wish: Wish) -> list[Row]:
    """A stop that was skipped by mistake comes back this way too."""
    rows = _visits(board, wish.visit, board.rows)
    _refuse_conflict(board, wish.team, rows)
    if board.team_of(wish.visit) == wish.team:
        raise UserError("{team} has this stop already.", team=wish.team)
    return rows


def _visits(board: Board, visit: str, among: Sequence[Row]) -> list[Row]:
    """Return the visit, and those of its unit that have no result yet."""
    asked = {board.together(row) for row in among if row["visit"] == visit}
    if not asked:
        raise UserError("There is no such stop on the list of this day.")
    if visit in board.reported:
        raise UserError("There is a result of this stop: it is not changed any more.")
    return [
        row
        for row in among
        if board.together(row) in asked and row["visit"] not in board.reported
    ]


def _reserve(board: Board, wish: Wish) -> list[Row]:
    """Return the next reserve that the team may visit; nobody picks one."""
    half = _half(wish.half)
    if board.places(half) < 1:
        raise UserError(
            "A reserve is taken only where a drawn stop of the half-day was skipped, "
            "was not reached or has no team: one for each."
        )
    _refuse_conflict(board, wish.team, ())
    left = board.reserves(half)
    fit = [row for row in left if wish.team in board.may_go(row["office_code"])]
    if not fit:
        raise UserError("No reserve is left in this half-day that this team may visit.")
    unit = board.together(fit[0])
    return [row for row in left if board.together(row) == unit]


def _order(board: Board, wish: Wish) -> list[Row]:
    order = {"visit": "", "office_code": wish.office_code, "half": _half(wish.half)}
    if wish.office_code not in board.unit:
        raise UserError("Choose one of the offices.")
    _refuse_conflict(board, wish.team, [order])
    for row in board.rows:
        # Otherwise a drawn visit could be turned into one that counts in no estimate.
        if (
            row["office_code"] == wish.office_code
            and row["visit"] not in board.reported
        ):
            raise UserError(
                "This office is on the list of the day already. Give its stop to the "
                "team instead."
            )
    return [order]


def _half(half: str) -> str:
    if half not in HALVES:
        raise UserError("Choose the half-day.")
    return half


def _refuse_conflict(board: Board, team: str, rows: Sequence[Row]) -> None:
    if team not in board.teams:
        raise UserError("Choose one of the teams: {teams}.", teams=list(board.teams))
    if not all(team in board.may_go(row["office_code"]) for row in rows):
        raise UserError(
            "{team} has a conflict with this office and may not visit it. Choose "
            "another team.",
            team=team,
        )


def _refuse_crowding(board: Board, team: str, rows: Sequence[Row]) -> None:
    half = rows[0]["half"]
    has = board.stops(team, half)
    room, count = board.room(team, half), board.count(has) + 1
    if count > room:
        raise Doubt(
            "{team} has room for {room} stops in this half-day and would have {count}.",
            team=team,
            room=room,
            count=count,
        )
    starts = rows[0].get("window_starts_at")
    if any(_same(starts, row["window_starts_at"]) for row in has):
        raise Doubt("{team} has another stop at the same time.", team=team)


def _same(one: pd.Timestamp | None, other: pd.Timestamp) -> bool:
    return one is not None and not pd.isna(one) and one == other


_KINDS: dict[str, Callable[[Board, Wish], list[Row]]] = {
    "skip": _skip,
    "swap": _swap,
    "reserve": _reserve,
    "order": _order,
}
