"""Builds the web application of a city: pages, static files, every answer's headers."""

from collections.abc import Iterable
from functools import partial
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.asking import Ask
from web.guard import LANGUAGE_COOKIE, serve
from web.page import Page
from web.routes import PAGES
from web.served import Site
from web.wording import N_

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    # With "no-referrer" browsers send forms with "Origin: null", as strangers do.
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NOT_FOUND = N_("There is no such page.")


def make_app(site: Site, pages: Iterable[Page] = PAGES) -> Starlette:
    """Return the application; it serves the given pages and nothing else."""
    routes: list[Any] = [
        Route(page.path, partial(_serve, site, page), methods=[page.method])
        for page in pages
    ]
    static = StaticFiles(directory=str(files("web").joinpath("static")))
    routes.append(Mount("/static", static, name="static"))
    return Starlette(
        routes=routes,
        middleware=[Middleware(_Headers)],
        exception_handlers={HTTPException: partial(_no_page, site)},
    )


async def _serve(site: Site, page: Page, request: Request) -> Response:
    return await serve(site, page, request)


async def _no_page(site: Site, request: Request, error: Exception) -> Response:
    """Answer a path or method that is none, the same whoever asks."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    lang = request.cookies.get(LANGUAGE_COOKIE)
    lang = lang if lang in ("id", "en") else site.settings.lang
    ask = Ask(site.city(), site.doors, request.method, "/", lang=lang)
    return ask.page("pesan.html.j2", status, title=ask.say(NOT_FOUND), text="")


class _Headers:
    """Adds the headers that every answer has; nothing of a page is kept anywhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_static = scope["path"].startswith("/static/") or scope["path"] == "/sw.js"
        fixed = HEADERS | {"Cache-Control": "no-cache" if is_static else "no-store"}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.lower().encode(), value.encode())
                        for name, value in fixed.items()
                        if name.lower().encode() not in own
                    ),
                ]
            await send(message)

        await self.app(scope, receive, with_headers)
