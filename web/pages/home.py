"""The start page, which leads on, and the sign of life."""

from starlette.responses import PlainTextResponse, Response

from web.asking import Ask


def home(ask: Ask) -> Response:
    """Lead to the first page of the reader's menu."""
    menu = ask.menu()
    return ask.redirect(menu[0][0] if menu else "/akun")


def alive(_ask: Ask) -> Response:
    """Tell a watchdog that the site answers; nothing about the city."""
    return PlainTextResponse("ok\n")


def session(ask: Ask) -> Response:
    """Tell the phone's script who is logged in, and the token of its forms."""
    who = ask.who
    return ask.answer(
        {
            "account": who.account,
            "role": who.role,
            "team": who.team,
            "csrf": ask.session.csrf if ask.session else "",
            "today": ask.city.now.date().isoformat(),
            "now": ask.city.now.isoformat(timespec="seconds"),
        }
    )
