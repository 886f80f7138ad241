"""Lets a request in, or not: session, role, forged forms, sizes; then the handler.

Denied is whatever no rule allows. Answers to people who may not come in are the same
for every page, whatever it holds.
"""

import logging
import time
from dataclasses import replace
from hmac import compare_digest
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from data.errors import UserError
from web.access import HALF_WAY, OPEN, may
from web.asking import Ask
from web.forms import TooLarge, read_form
from web.page import Page
from web.served import Site
from web.session_life import who
from web.wording import N_

COOKIE = "__Host-sidak"
#: Marks a browser that was logged in before (`web.throttle`).
MARK_COOKIE = "__Host-sidak-dikenal"
LANGUAGE_COOKIE = "bahasa"
LOG = logging.getLogger("sidak.web")
#: Methods that change nothing and need no proof that the site's own form was used.
SAFE = frozenset({"GET", "HEAD"})
#: Where a login that is not complete goes on, by the session's stage.
NEXT_STEP = {"password": "/masuk/sandi", "code": "/masuk/kode"}

NOT_ALLOWED = N_("You may not open this page.")
FORGED = N_("This form has expired or was sent from another site. Open it again.")
TOO_LARGE = N_("What was sent is too large; at most {megabytes} MB are accepted.")
BROKEN = N_("Something broke. Nothing was half written; please try again.")


async def serve(site: Site, page: Page, request: Request) -> Response:
    """Answer one request to a page, in a thread of its own."""
    started = time.perf_counter()
    ask = _asked(site, request)
    try:
        if request.method not in SAFE:
            ask = await read_form(ask, request, page.limit)
        response = await run_in_threadpool(_answered, site, page, request, ask)
    except TooLarge:
        response = _told(ask, TOO_LARGE, 413, megabytes=max(1, page.limit // 1_000_000))
    took = 1000 * (time.perf_counter() - started)
    # Never the path: it may name an office.
    LOG.info("%s %s %d %.0f ms", page.method, page.action, response.status_code, took)
    return response


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


def _answered(site: Site, page: Page, request: Request, ask: Ask) -> Response:
    try:
        account, session = who(ask.city, ask.token) or (None, None)
        ask = replace(ask, account=account, session=session)
        return _refusal(page, request, ask) or page.handler(ask)
    except UserError as error:
        return ask.refuse(error)
    except Exception as error:
        # The message may hold what is secret; the kind does not.
        LOG.error("%s %s: %s", page.method, page.action, type(error).__name__)
        if site.raises:
            raise
        return _told(ask, BROKEN, 500)


def _refusal(page: Page, request: Request, ask: Ask) -> Response | None:
    """Return why this request may not go on; None: it may."""
    if request.method not in SAFE and not _own_form(request, ask):
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


def _own_form(request: Request, ask: Ask) -> bool:
    """Tell whether the site's own page sent this; every browser says where from."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        return False
    if site is not None and site not in ("same-origin", "none"):
        return False
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return False
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
