"""The real application behind a real server, for a real browser."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from tests.web.people import Site


@dataclass
class Served:
    """A site and where it is served; `Site.at` sets its clock."""

    site: Site
    url: str


@contextmanager
def serve(site: Site, port: int = 0) -> Iterator[Served]:
    """Serve a site on this machine until the block ends."""
    listener = socket.create_server(("127.0.0.1", port))
    port = listener.getsockname()[1]
    config = uvicorn.Config(_Latest(site), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        # A browser takes http://localhost for secure, as it does https elsewhere.
        yield Served(site, f"http://localhost:{port}")
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()


class _Latest:
    """Passes every request on to the site's app of the moment."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def __call__(self, scope, receive, send) -> None:
        await self.site.app(scope, receive, send)
