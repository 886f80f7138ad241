"""Takes a code of the second factor: tested at a pace, and once."""

from data.city import City, real_now
from data.database import transaction
from data.errors import UserError
from data.store.accounts import Account, confirm_factor, use_step
from data.store.audit import write_audit
from web import totp
from web.throttle import Caller, begin_try, buckets, fail, settle
from web.wording import N_

WRONG_CODE = N_(
    "This code is wrong or was used already. Wait for the next one in your "
    "authenticator app; if it stays wrong, set the phone's clock."
)


def take_code(city: City, account: Account, code: str, caller: Caller) -> int:
    """Use a code up, and return how many wrong ones came before it.

    The first right code after a set-up confirms it.

    Raises
    ------
    UserError
        The code is wrong, was used before, or was not tested.
    """
    tried = begin_try(city, buckets(account.account)[1], caller)
    step = _step(city, account, code)
    taken = step is not None and _used(city, account, step)
    if not taken:
        fail(city, tried, account.account, "code")
        raise UserError(WRONG_CODE)
    with transaction(city.engine) as db:
        settle(db, city, tried, right=True)
        if not account.totp_confirmed:
            confirm_factor(db, account.account)
            offset, name = city.settings.offset, account.account
            write_audit(db, "factor_set", city.now, offset, account=name)
    return tried.failures


def _step(city: City, account: Account, code: str) -> int | None:
    if account.totp_nonce is None:
        return None
    made = totp.secret(city.key, account)
    at, offset = real_now(city), city.settings.offset
    return totp.matching_step(made, code, at, offset, account.totp_last_step)


def _used(city: City, account: Account, step: int) -> bool:
    with transaction(city.engine) as db:
        return use_step(db, account.account, step)
