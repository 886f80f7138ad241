"""Changes a day's list: skip, swap, take a reserve, order. Nothing else may.

The rules stand in ``web.override_rules``, the ledger in ``data.store.ledger``. A list
is changed from its release until midnight; each change has a reason and is in the
audit trail.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.engine import Connection

from data.city import City
from data.database import transaction
from data.errors import UserError
from data.store.audit import write_audit
from data.store.ledger import Override, lock_overrides, next_override, write_override
from web.board import Row, read_board
from web.form_fields import clean_text
from web.override_rules import Wish, refuse_crowding, wished
from web.today import Today

CHANGED = "list_changed"
#: Letters of a reason; it stands in tables and on paper.
_LONGEST = 300
#: Begins the id of a visit that nobody drew.
ORDER_PREFIX = "P"
#: What the audit trail tells of a change, beside who, why and when.
_TOLD = ("override", "kind", "visit", "team", "half")


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
        rows = wished(board, wish)
        if not wish.knowing and wish.kind != "skip":
            refuse_crowding(board, wish.team, rows)
        for change in _changes(db, city, wish, rows, account):
            _write(db, city, change)


def _reason(text: str) -> str:
    reason = clean_text(text)
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
        detail=_detail(change),
        account=change.account,
    )


def _detail(change: Override) -> dict[str, object]:
    """Return what the trail tells: who reads it need not know the day's offices.

    A drawn visit's office stands beside it in the draw; an order's stands here too.
    """
    detail = {name: getattr(change, name) for name in _TOLD}
    return detail | (
        {"office_code": change.office_code} if change.kind == "order" else {}
    )
