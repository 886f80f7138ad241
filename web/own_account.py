"""What everybody may change of the own account: password, second factor, sessions.

The password is asked for again each time, and the session goes on with another token.
"""

from data.city import City
from data.database import reading, transaction
from data.errors import UserError
from data.store.accounts import (
    Account,
    begin_factor,
    change_password,
    password_hash,
)
from data.store.sessions import Session, end_session, end_sessions_of, sessions_of
from web import totp
from web.codes import take_code
from web.logins import Entered, checked_hash, note, renew
from web.passwords import is_right
from web.throttle import Caller, begin_try, fail, settle
from web.wording import N_

WRONG_CURRENT = N_("The current password is wrong.")


def change_own_password(
    city: City,
    account: Account,
    session: Session,
    current: str,
    new: tuple[str, str],
    caller: Caller,
) -> Entered:
    """Change the password; every other session of the account ends.

    Parameters
    ----------
    new
        The new password, as typed twice.

    Raises
    ------
    UserError
        The current one is wrong, or the new one is not accepted.
    """
    prove(city, account, current, caller)
    made = checked_hash(city, account.account, *new)
    with transaction(city.engine) as db:
        change_password(db, account.account, made, must_change=False)
        end_sessions_of(db, account.account)
        note(db, city, "password_changed", account)
        return renew(db, city, account, session)


def begin_own_factor(
    city: City,
    account: Account,
    session: Session,
    proof: tuple[str, str],
    caller: Caller,
) -> Entered:
    """Begin a second factor; it counts once its first code is confirmed.

    Parameters
    ----------
    proof
        The password, and a code of the factor as it is where there is one.

    Raises
    ------
    UserError
        The password is wrong; or the factor before has not confirmed the change.
    """
    current, code = proof
    prove(city, account, current, caller)
    if account.totp_confirmed:
        take_code(city, account, code, caller)
    with transaction(city.engine) as db:
        begin_factor(db, account.account, totp.make_nonce())
        note(db, city, "factor_begun", account)
        return renew(db, city, account, session)


def confirm_own_factor(
    city: City, account: Account, session: Session, code: str, caller: Caller
) -> None:
    """Take the new factor's first code; every other session of the account ends.

    Raises
    ------
    UserError
        The code is wrong, or was not tested.
    """
    take_code(city, account, code, caller)
    with transaction(city.engine) as db:
        end_sessions_of(db, account.account, but=session.token_hash)


def end_own_session(
    city: City,
    account: Account,
    session: Session,
    ending: str,
    current: str,
    caller: Caller,
) -> Entered:
    """End one session of the own account, such as that of a lost phone.

    Parameters
    ----------
    ending
        The hash of its token.

    Raises
    ------
    UserError
        The password is wrong, or the session is none of this account's others.
    """
    prove(city, account, current, caller)
    others = {each.token_hash for each in own_sessions(city, account)}
    if ending not in others - {session.token_hash}:
        raise UserError("Choose one of the other logins; some may have ended already.")
    with transaction(city.engine) as db:
        end_session(db, ending)
        note(db, city, "session_ended", account)
        return renew(db, city, account, session)


def own_sessions(city: City, account: Account) -> list[Session]:
    """Return where the account is logged in, the newest first."""
    with reading(city.engine) as db:
        return sessions_of(db, account.account, city.now, city.settings.offset)


def prove(city: City, account: Account, current: str, caller: Caller) -> None:
    """Ask for the password again before something weighty.

    Raises
    ------
    UserError
        It is wrong, or was not tested because too many before were.
    """
    with reading(city.engine) as db:
        stored = password_hash(db, account.account)
    tried = begin_try(city, account.account, caller)
    if not is_right(current, stored):
        fail(city, tried, account.account, "password")
        raise UserError(WRONG_CURRENT)
    with transaction(city.engine) as db:
        settle(db, city, tried, right=True)
