"""Lets a request in, or not: session, role, forged forms, sizes; then the handler.

Denied is whatever no rule allows. Answers to people who may not come in are the same
for every page, whatever it holds.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from hmac import compare_digest
from typing import TypeVar
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from data.errors import UserError
from web.access import HALF_WAY, OPEN, may
from web.asking import Ask
from web.forms import TooLarge, Unreadable, read_form, skip_body
from web.page import Page
from web.served import Site
from web.session_life import who
from web.turns import in_turn
from web.wording import N_

COOKIE = "__Host-sidak"
#: Marks a browser that was logged in before (`web.throttle`).
MARK_COOKIE = "__Host-sidak-dikenal"
LANGUAGE_COOKIE = "bahasa"
LOG = logging.getLogger("sidak.web")
Done = TypeVar("Done")
#: Methods that change nothing and need no proof that the site's own form was used.
SAFE = frozenset({"GET", "HEAD"})
#: Where a login that is not complete goes on, by the session's stage.
NEXT_STEP = {"password": "/masuk/sandi", "code": "/masuk/kode"}

NOT_ALLOWED = N_("You may not open this page.")
FORGED = N_("This form has expired or was sent from another site. Open it again.")
TOO_LARGE = N_("What was sent is too large; at most {megabytes} MB are accepted.")
UNREADABLE = N_("What was sent did not arrive whole. Open the form again and send it.")
BROKEN = N_("Something broke. Nothing was half written; please try again.")


async def serve(site: Site, page: Page, request: Request) -> Response:
    """Answer one request to a page, in a thread."""
    started = time.perf_counter()
    ask = _asked(site, request)
    try:
        response = await _response(site, page, request, ask)
    except TooLarge:
        response = _told(ask, TOO_LARGE, 413, megabytes=max(1, page.limit // 1_000_000))
    except Unreadable:
        response = _told(ask, UNREADABLE, 400)
    took = 1000 * (time.perf_counter() - started)
    # Never the path: it may name an office.
    LOG.info("%s %s %d %.0f ms", page.method, page.action, response.status_code, took)
    return response


async def _response(site: Site, page: Page, request: Request, ask: Ask) -> Response:
    """Let the reader in, then read the form, then do what the page does."""
    if request.method in SAFE:
        return await in_turn(page, _safely, _shown, site, page, request, ask)
    known = await in_turn(None, _safely, _let_in, site, page, request, ask)
    if isinstance(known, Response):
        await skip_body(request, page.limit)
        return known
    full = await read_form(known, request, page.limit)
    return await in_turn(page, _safely, _taken, site, page, request, full)


def _asked(site: Site, request: Request) -> Ask:
    wanted = request.cookies.get(LANGUAGE_COOKIE)
    return Ask(
        city=site.city(),
        doors=site.doors,
        method=request.method,
        url=request.url.path,
        lang=wanted if wanted in ("id", "en") else site.settings.lang,
        token=request.cookies.get(COOKIE, ""),
        mark=request.cookies.get(MARK_COOKIE, ""),
        address=request.client.host if request.client else "",
        device=request.headers.get("user-agent", "")[:200],
        wants_json="application/json" in request.headers.get("accept", ""),
        path=request.path_params,
        query=dict(request.query_params),
        lists={
            name: request.query_params.getlist(name) for name in request.query_params
        },
    )


def _safely(
    work: Callable[[Page, Request, Ask], Done],
    site: Site,
    page: Page,
    request: Request,
    ask: Ask,
) -> Done | Response:
    """Return what the work returns, or what is told when it fails."""
    try:
        return work(page, request, ask)
    except UserError as error:
        return ask.refuse(error)
    except Exception as error:
        # The message may hold what is secret; the kind does not.
        LOG.error("%s %s: %s", page.method, page.action, type(error).__name__)
        if site.raises:
            raise
        return _told(ask, BROKEN, 500)


def _shown(page: Page, request: Request, ask: Ask) -> Response:
    known = _let_in(page, request, ask)
    return known if isinstance(known, Response) else page.handler(known)


def _taken(page: Page, request: Request, ask: Ask) -> Response:
    if not _has_token(request, ask):
        return _told(ask, FORGED, 403)
    return page.handler(ask)


def _let_in(page: Page, request: Request, ask: Ask) -> Ask | Response:
    """Return the request with who asks, or why it may not go on."""
    account, session = who(ask.city, ask.token) or (None, None)
    ask = replace(ask, account=account, session=session)
    return _refusal(page, request, ask) or ask


def _refusal(page: Page, request: Request, ask: Ask) -> Response | None:
    if request.method not in SAFE and not _from_here(request):
        return _told(ask, FORGED, 403)
    if page.action in OPEN:
        return None
    if ask.session is None or ask.account is None:
        return _to_login(ask)
    if page.action in HALF_WAY:
        return None
    if ask.session.stage != "full":
        return _half_way(ask, ask.session.stage)
    if not may(ask.account.role, page.action):
        return _told(ask, NOT_ALLOWED, 403)
    return None


def _from_here(request: Request) -> bool:
    """Tell whether the site's own page sent this; every browser says where from."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        return False
    if site is not None and site not in ("same-origin", "none"):
        return False
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _has_token(request: Request, ask: Ask) -> bool:
    """Tell whether the form has the token that the session's pages have."""
    if ask.session is None:
        return True
    sent = ask.form.get("csrf") or request.headers.get("x-csrf") or ""
    return compare_digest(sent.encode(), ask.session.csrf.encode())


def _to_login(ask: Ask) -> Response:
    if ask.wants_json:
        return ask.answer({"error": "login"}, 401)
    # A form that was sent is not sent again; its page is opened anew.
    back = ask.url if ask.method in SAFE else "/"
    return RedirectResponse(f"/masuk?ke={quote(back)}", 303)


def _half_way(ask: Ask, stage: str) -> Response:
    if ask.wants_json:
        return ask.answer({"error": "login"}, 401)
    return RedirectResponse(NEXT_STEP.get(stage, "/masuk"), 303)


def _told(ask: Ask, text: str, status: int, **facts: object) -> Response:
    if ask.wants_json:
        return ask.answer({"error": ask.say(text, **facts)}, status)
    title = ask.say(text, **facts)
    return ask.page("pesan.html.j2", status, title=title, text="")
