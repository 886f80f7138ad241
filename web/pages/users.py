"""`/pengguna`: the admin adds accounts and says what each is for."""

from starlette.responses import Response

from data.database import reading
from data.errors import UserError
from data.store.accounts import read_accounts
from web import local
from web.access import ROLES
from web.asking import Ask
from web.users import (
    Post,
    add_user,
    disable_user,
    enable_user,
    end_logins,
    give_role,
    reset_user,
    teams_and_offices,
    the_account,
)
from web.wording import N_, tell

#: What was done, by the word in the address that the form leads on to.
_DONE = {
    "peran": N_("Saved. The account must log in again."),
    "tutup": N_("The account is shut out."),
    "aktif": N_("The account may log in again."),
    "sesi": N_("All logins of the account have ended."),
}


def users(ask: Ask) -> Response:
    """List all accounts; below, the form of a new one."""
    return _list(ask)


def add(ask: Ask) -> Response:
    """Add an account and show its first password, once."""
    name = ask.form.get("account", "").strip().lower()
    try:
        password = add_user(ask.city, name, _post(ask), by=ask.who.account)
    except UserError as error:
        return _list(ask, error, name)
    return _password(ask, name, password)


def user(ask: Ask) -> Response:
    """Show one account and what can be changed."""
    return _one(ask)


def role(ask: Ask) -> Response:
    """Give the account another role, team or office."""
    try:
        give_role(ask.city, ask.path["account"], _post(ask), by=ask.who.account)
    except UserError as error:
        return _one(ask, error)
    return _done(ask, "peran")


def reset(ask: Ask) -> Response:
    """Show a new first password, once; the second factor is dropped."""
    name = ask.path["account"]
    return _password(ask, name, reset_user(ask.city, name, by=ask.who.account))


def disable(ask: Ask) -> Response:
    """Shut the account out."""
    try:
        disable_user(ask.city, ask.path["account"], by=ask.who.account)
    except UserError as error:
        return _one(ask, error)
    return _done(ask, "tutup")


def enable(ask: Ask) -> Response:
    """Let the account in again."""
    enable_user(ask.city, ask.path["account"], by=ask.who.account)
    return _done(ask, "aktif")


def log_out(ask: Ask) -> Response:
    """End all logins of the account."""
    end_logins(ask.city, ask.path["account"], by=ask.who.account)
    return _done(ask, "sesi")


def _post(ask: Ask) -> Post:
    return Post(
        ask.form.get("role", ""),
        ask.form.get("team") or None,
        ask.form.get("office") or None,
    )


def _list(ask: Ask, error: UserError | None = None, name: str = "") -> Response:
    with reading(ask.city.engine) as db:
        accounts = read_accounts(db, ask.city.settings.offset)
    return _page(
        ask, "pengguna.html.j2", error, accounts=accounts, name=name, post=_post(ask)
    )


def _done(ask: Ask, what: str) -> Response:
    return ask.redirect(f"/pengguna/{ask.path['account']}?selesai={what}")


def _one(ask: Ask, error: UserError | None = None) -> Response:
    with reading(ask.city.engine) as db:
        account = the_account(db, ask.city, ask.path["account"])
    done = _DONE.get(ask.query.get("selesai", ""))
    said = ask.say(done) if done else ""
    since = local.moment(account.created_at, ask.lang)
    return _page(
        ask, "pengguna_satu.html.j2", error, user=account, done=said, since=since
    )


def _page(
    ask: Ask, template: str, error: UserError | None, **facts: object
) -> Response:
    teams, offices = teams_and_offices(ask.city)
    return ask.page(
        template,
        422 if error else 200,
        error=tell(error, ask.lang) if error else "",
        roles=ROLES,
        teams=teams,
        offices=offices,
        **facts,
    )


def _password(ask: Ask, name: str, password: str) -> Response:
    return ask.page("pengguna_sandi.html.j2", name=name, password=password)
