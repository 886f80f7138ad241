"""`/akun`: where I am logged in, my password, my second factor, my language."""

from starlette.responses import Response

from data.errors import UserError
from web import totp
from web.asking import Ask
from web.browsers import browser_name
from web.codes import take_code
from web.guard import LANGUAGE_COOKIE
from web.logins import needs_factor
from web.own_account import (
    begin_own_factor,
    change_own_password,
    end_own_session,
    own_sessions,
)
from web.pages.login import browser
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
    assert ask.session is not None
    try:
        change_own_password(
            ask.city,
            ask.who,
            ask.session,
            ask.form.get("current", ""),
            new,
            browser(ask).caller,
        )
    except UserError as error:
        return _page(ask, error=error)
    return ask.redirect("/akun?selesai=sandi")


def end_session(ask: Ask) -> Response:
    """End one of the own sessions; ending this one is logging out."""
    try:
        end_own_session(ask.city, ask.who, ask.form.get("session", ""))
    except UserError as error:
        return _page(ask, error=error)
    return ask.redirect("/akun?selesai=sesi")


def begin_factor(ask: Ask) -> Response:
    """Begin a second factor: the password is asked for, and the old factor's code."""
    current, code = ask.form.get("password", ""), ask.form.get("code", "")
    try:
        begin_own_factor(ask.city, ask.who, current, code, browser(ask).caller)
    except UserError as error:
        return _page(ask, error=error)
    return ask.redirect("/akun/kode")


def factor(ask: Ask) -> Response:
    """Show what the authenticator app needs, until its first code was right."""
    return _factor(ask)


def confirm_factor(ask: Ask) -> Response:
    """Take the first code of the new factor."""
    if ask.who.totp_nonce is None or ask.who.totp_confirmed:
        return ask.redirect("/akun")
    try:
        take_code(ask.city, ask.who, ask.form.get("code", ""), browser(ask).caller)
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
