"""`/akun`: where I am logged in, my password, my second factor, my language."""

from starlette.responses import Response

from data.errors import UserError
from data.store.sessions import Session
from web import totp
from web.asking import Ask
from web.browsers import browser_name
from web.guard import LANGUAGE_COOKIE
from web.logins import needs_factor
from web.own_account import (
    begin_own_factor,
    change_own_password,
    confirm_own_factor,
    end_own_session,
    own_sessions,
)
from web.pages.login import browser, keep_session
from web.password_rules import LONGEST, SHORTEST
from web.wording import N_, tell

_YEAR_SECONDS = 365 * 24 * 60 * 60
#: What was done, by the word in the address that the form leads on to.
_DONE = {
    "sandi": N_("The password was changed; all other logins have ended."),
    "sesi": N_("The login has ended."),
    "kode": N_("From now on logging in needs a code of your authenticator app."),
}


def account(ask: Ask) -> Response:
    """Show the own account."""
    return _page(ask)


def change_password(ask: Ask) -> Response:
    """Change the password; the current one is asked for."""
    new = (ask.form.get("new", ""), ask.form.get("again", ""))
    current, caller = ask.form.get("current", ""), browser(ask).caller
    try:
        entered = change_own_password(
            ask.city, ask.who, _session(ask), current, new, caller
        )
    except UserError as error:
        return _page(ask, error=error)
    return keep_session(ask, ask.redirect("/akun?selesai=sandi"), entered)


def end_session(ask: Ask) -> Response:
    """End one of the own sessions; ending this one is logging out."""
    ending, current = ask.form.get("session", ""), ask.form.get("password", "")
    caller = browser(ask).caller
    try:
        entered = end_own_session(
            ask.city, ask.who, _session(ask), ending, current, caller
        )
    except UserError as error:
        return _page(ask, error=error)
    return keep_session(ask, ask.redirect("/akun?selesai=sesi"), entered)


def begin_factor(ask: Ask) -> Response:
    """Begin a second factor: the password is asked for, and the old factor's code."""
    proof = (ask.form.get("password", ""), ask.form.get("code", ""))
    caller = browser(ask).caller
    try:
        entered = begin_own_factor(ask.city, ask.who, _session(ask), proof, caller)
    except UserError as error:
        return _page(ask, error=error)
    return keep_session(ask, ask.redirect("/akun/kode"), entered)


def factor(ask: Ask) -> Response:
    """Show what the authenticator app needs, until its first code was right."""
    return _factor(ask)


def confirm_factor(ask: Ask) -> Response:
    """Take the first code of the new factor."""
    if ask.who.totp_nonce is None or ask.who.totp_confirmed:
        return ask.redirect("/akun")
    try:
        confirm_own_factor(
            ask.city,
            ask.who,
            _session(ask),
            ask.form.get("code", ""),
            browser(ask).caller,
        )
    except UserError as error:
        return _factor(ask, error)
    return ask.redirect("/akun?selesai=kode")


def language(ask: Ask) -> Response:
    """Keep the reader's language in this browser."""
    wanted = ask.form.get("lang", "")
    response = ask.redirect("/akun")
    if wanted in ("id", "en"):
        response.set_cookie(
            LANGUAGE_COOKIE, wanted, max_age=_YEAR_SECONDS, secure=True, samesite="lax"
        )
    return response


def _session(ask: Ask) -> Session:
    assert ask.session is not None
    return ask.session


def _page(ask: Ask, error: UserError | None = None) -> Response:
    done = _DONE.get(ask.query.get("selesai", ""))
    return ask.page(
        "akun.html.j2",
        422 if error else 200,
        error=tell(error, ask.lang) if error else "",
        done=ask.say(done) if done else "",
        sessions=own_sessions(ask.city, ask.who),
        named=browser_name,
        needed=needs_factor(ask.who),
        least=SHORTEST,
        most=LONGEST,
    )


def _factor(ask: Ask, error: UserError | None = None) -> Response:
    if ask.who.totp_nonce is None or ask.who.totp_confirmed:
        return ask.redirect("/akun")
    made = totp.secret(ask.city.key, ask.who)
    return ask.page(
        "akun_kode.html.j2",
        422 if error else 200,
        error=tell(error, ask.lang) if error else "",
        secret=totp.groups(made),
        picture=totp.picture(made, ask.who.account),
    )
