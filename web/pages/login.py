"""The way in and out: `/masuk`, its further steps, `/keluar`."""

from urllib.parse import quote

from starlette.responses import Response

from data.errors import UserError
from web import totp
from web.asking import Ask
from web.guard import COOKIE, MARK_COOKIE, NEXT_STEP
from web.logins import Browser, Entered, enter_code, first_password, log_in, log_out
from web.password_rules import LONGEST, SHORTEST
from web.throttle import Caller, Slowed, make_mark, read_mark
from web.wording import tell

_MARK_SECONDS = 180 * 24 * 60 * 60


def login(ask: Ask) -> Response:
    """Show the form of account and password."""
    if ask.session and ask.session.stage == "full":
        return ask.redirect(_target(ask))
    return _form(ask)


def enter(ask: Ask) -> Response:
    """Take account and password."""
    name = ask.form.get("account", "").strip().lower()
    try:
        entered = log_in(
            ask.city, name, ask.form.get("password", ""), browser(ask, name)
        )
    except UserError as error:
        return _form(ask, error, name)
    return _go_on(ask, entered)


def password_step(ask: Ask) -> Response:
    """Ask for a password of the user's own in the place of the initial one."""
    return _elsewhere(ask, "password") or _new_password(ask)


def take_password(ask: Ask) -> Response:
    """Take the new password."""
    if elsewhere := _elsewhere(ask, "password"):
        return elsewhere
    new, again = ask.form.get("new", ""), ask.form.get("again", "")
    try:
        entered = first_password(ask.city, ask.who, new, again, browser(ask))
    except UserError as error:
        return _new_password(ask, error)
    return _go_on(ask, entered)


def code_step(ask: Ask) -> Response:
    """Ask for a code; at first show what the authenticator app needs."""
    return _elsewhere(ask, "code") or _code(ask)


def take_code(ask: Ask) -> Response:
    """Take the code of the second factor."""
    if elsewhere := _elsewhere(ask, "code"):
        return elsewhere
    try:
        entered = enter_code(ask.city, ask.who, ask.form.get("code", ""), browser(ask))
    except UserError as error:
        return _code(ask, error)
    return _go_on(ask, entered)


def leave(ask: Ask) -> Response:
    """Log out. What the phone has not sent yet stays in its own store."""
    if ask.session:
        log_out(ask.city, ask.who, ask.session)
    response = ask.redirect("/masuk")
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def browser(ask: Ask, name: str = "") -> Browser:
    """Return where this request comes from, as the login decision needs it."""
    name = name or (ask.account.account if ask.account else "")
    known = read_mark(ask.city.key, name, ask.mark)
    return Browser(Caller(ask.address, known), ask.device, ask.session)


def _go_on(ask: Ask, entered: Entered) -> Response:
    """Send the reader to the next step, or in, with the new token."""
    stage, target = entered.session.stage, _target(ask)
    step = NEXT_STEP.get(stage)
    response = ask.redirect(f"{step}?ke={quote(target)}" if step else target)
    keep_session(ask, response, entered)
    if stage == "full":
        mark = make_mark(ask.city.key, entered.account.account)
        _set_cookie(response, MARK_COOKIE, mark, _MARK_SECONDS)
    return response


def keep_session(ask: Ask, response: Response, entered: Entered) -> Response:
    """Give the browser the session's token, for as long as the session lasts."""
    lasts = entered.session.expires_at - ask.city.now
    _set_cookie(response, COOKIE, entered.token, int(lasts.total_seconds()))
    return response


def _set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, secure=True, httponly=True, samesite="lax"
    )


def _target(ask: Ask) -> str:
    """Return where the reader wanted to go: a page of this site, else the start."""
    wanted = ask.form.get("ke") or ask.query.get("ke") or "/"
    own = wanted.startswith("/") and wanted[1:2] not in ("/", "\\")
    return wanted if own and not wanted.startswith(("/masuk", "/keluar")) else "/"


def _elsewhere(ask: Ask, stage: str) -> Response | None:
    """Return where somebody belongs who is not at this stage."""
    if ask.session and ask.session.stage == stage:
        return None
    return ask.redirect(NEXT_STEP.get(ask.session.stage if ask.session else "", "/"))


def _form(ask: Ask, error: UserError | None = None, name: str = "") -> Response:
    return _page(ask, "masuk.html.j2", error, name=name)


def _new_password(ask: Ask, error: UserError | None = None) -> Response:
    return _page(ask, "masuk_sandi.html.j2", error, least=SHORTEST, most=LONGEST)


def _code(ask: Ask, error: UserError | None = None) -> Response:
    made = "" if ask.who.totp_confirmed else totp.secret(ask.city.key, ask.who)
    return _page(
        ask,
        "masuk_kode.html.j2",
        error,
        secret=totp.groups(made),
        picture=totp.picture(made, ask.who.account) if made else "",
    )


def _page(
    ask: Ask, template: str, error: UserError | None, **facts: object
) -> Response:
    status = 200 if error is None else 429 if isinstance(error, Slowed) else 422
    text = tell(error, ask.lang) if error else ""
    return ask.page(template, status, error=text, target=_target(ask), **facts)
