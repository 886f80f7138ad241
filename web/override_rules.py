"""What may be changed on a day's list, and which visits that changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from data.errors import UserError
from inspections.capacity import HALVES
from web.board import Board, Row


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


def wished(board: Board, wish: Wish) -> list[Row]:
    """Return the visits that the wish is about; those of one unit go together.

    Raises
    ------
    UserError
        It is not possible; the text says why, and what is.
    """
    return _KINDS[wish.kind](board, wish)


def _skip(board: Board, wish: Wish) -> list[Row]:
    return _visits(board, wish.visit, board.active)


def _swap(board: Board, wish: Wish) -> list[Row]:
    # A stop that was skipped by mistake comes back this way too.
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


def refuse_crowding(board: Board, team: str, rows: Sequence[Row]) -> None:
    """Raise `Doubt` if the team has no room in that half, or at that time."""
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
