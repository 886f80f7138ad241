"""Opens a list before its time: one account asks, another agrees, both are on record.

Until both have agreed nothing here looks at the plan, so no answer tells whether there
is one. What is drawn is made in memory for each look and kept nowhere.
"""

from datetime import date, timedelta

from sqlalchemy.engine import Connection

from data.city import City
from data.database import reading, transaction
from data.errors import UserError
from data.store.accounts import Account, read_account
from data.store.audit import write_audit
from data.store.conflicts import hands_on
from data.store.ledger import EarlyOpening, approve_early, ask_early, read_early
from web.access import may
from web.doors import Doors
from web.form_fields import clean_text
from web.released import Shown
from web.wording import N_

#: The audit's words; that the list was opened is written by the door itself.
ASKED, AGREED = "early_asked", "early_agreed"
_LONGEST = 300
#: Further days have no plan anyway.
_FARTHEST = timedelta(days=7)
#: So long an account that another one made or reset is no second opinion.
_OWN_FOR = timedelta(days=30)
_TAKEN = N_("Another account has agreed already; only those two may look.")


def ask_to_open(city: City, day: date, reason: str, who: Account) -> None:
    """Note that an account wants the day's list early, and why.

    Raises
    ------
    UserError
        It has no second factor, the day is past or far, or there is no reason.
    """
    reason = clean_text(reason)
    _refuse_weak(who)
    _refuse_released(city, day)
    if day > city.now.date() + _FARTHEST:
        raise UserError(
            "Choose a day within the next {days} days.", days=_FARTHEST.days
        )
    if not reason or len(reason) > _LONGEST:
        raise UserError(
            "Write the reason, with at most {most} letters: it stays on record.",
            most=_LONGEST,
        )
    with transaction(city.engine) as db:
        number = ask_early(db, day, reason, who.account, city.now, city.settings.offset)
        _note(db, city, ASKED, day, number, reason, who)


def agree(city: City, doors: Doors, number: int, who: Account) -> None:
    """Agree to the request of another account: from then on both may look.

    Raises
    ------
    UserError
        It is one's own or done already, an account lacks its second factor or its
        role, one of the two has lately made or reset the other, or the list cannot be
        opened.
    """
    asked = find(city, number)
    _refuse_weak(who)
    _refuse_released(city, asked.service_date)
    if asked.asked_by == who.account:
        raise UserError("Another account has to agree, never the one that asked.")
    if asked.approved_by is not None:
        raise UserError(_TAKEN)
    day, reason = asked.service_date, asked.reason
    with transaction(city.engine) as db:
        _refuse_asker(db, city, asked)
        _refuse_one_hand(db, city, asked.asked_by, who.account)
        _note(db, city, AGREED, day, number, reason, who)
    doors.open_early(city, day, reason, who.account)
    with transaction(city.engine) as db:
        offset = city.settings.offset
        if not approve_early(db, number, who.account, city.now, offset):
            raise UserError(_TAKEN)


def look(city: City, doors: Doors, number: int, who: Account) -> Shown | None:
    """Return the list for one of the two accounts, drawn anew; None: nobody else's.

    Raises
    ------
    UserError
        The list is released meanwhile, or cannot be opened.
    """
    asked = find(city, number)
    agreed = asked.approved_by
    if agreed is None or who.account not in (asked.asked_by, agreed):
        return None
    _refuse_weak(who)
    _refuse_released(city, asked.service_date)
    return doors.open_early(city, asked.service_date, asked.reason, agreed)


def find(city: City, number: int) -> EarlyOpening:
    """Return the request of that number.

    Raises
    ------
    UserError
        There is none.
    """
    for each in requests(city):
        if each.opening == number:
            return each
    raise UserError("There is no such request.")


def requests(city: City, from_on: date | None = None) -> list[EarlyOpening]:
    """Return the requests about days from ``from_on`` on, the newest first."""
    with reading(city.engine) as db:
        return read_early(db, city.settings.offset, from_on)


def _refuse_weak(who: Account) -> None:
    if not who.totp_confirmed:
        raise UserError(
            "This needs an account with a second step of logging in. Set it up under "
            "your account."
        )


def _refuse_released(city: City, day: date) -> None:
    if city.is_past(day):
        raise UserError(
            "The list of {date} is released: there is nothing to open early.", date=day
        )


def _refuse_asker(db: Connection, city: City, asked: EarlyOpening) -> None:
    """Refuse if whoever asked could not ask any more."""
    asker = read_account(db, asked.asked_by, city.settings.offset)
    if asker is None or asker.disabled or not may(asker.role, "early.ask"):
        raise UserError("The account that asked may not open lists any more.")
    _refuse_weak(asker)


def _refuse_one_hand(db: Connection, city: City, asker: str, other: str) -> None:
    """Refuse if one of the two may hold both: it made the other, or its password."""
    since, offset = city.now - _OWN_FOR, city.settings.offset
    if asker in hands_on(db, other, since, offset) or other in hands_on(
        db, asker, since, offset
    ):
        raise UserError(
            "One of these two accounts made the other, gave it its role or reset its "
            "password within the last {days} days. Ask a third account to agree.",
            days=_OWN_FOR.days,
        )


def _note(
    db: Connection,
    city: City,
    action: str,
    day: date,
    number: int,
    reason: str,
    who: Account,
) -> None:
    write_audit(
        db,
        action,
        city.now,
        city.settings.offset,
        service_date=day,
        reason=reason,
        detail={"opening": number},
        account=who.account,
    )
