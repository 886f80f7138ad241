"""The real application behind a real server, for a real browser."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


class HasApp(Protocol):
    """A site, or the line that leads to one."""

    @property
    def app(self) -> Any: ...


@dataclass
class Served:
    """A site and where it is served; `Site.at` sets its clock.

    Attributes
    ----------
    site
        What is served: a `Site`, or the line that leads to one.
    url
        Its address, the first of ``doors``.
    doors
        All addresses; each can be shut by itself.
    """

    site: Any
    doors: list[str]
    _shut: set[int] = field(default_factory=set)

    @property
    def url(self) -> str:
        return self.doors[0]

    def shut(self, url: str, shut: bool = True) -> None:
        """Break every connection to this address, or let them through again."""
        port = int(url.rpartition(":")[2])
        (self._shut.add if shut else self._shut.discard)(port)

    def protocol(self, *args: Any, **more: Any) -> H11Protocol:
        """Return what speaks with one browser, as long as its door is not shut."""
        return _Door(self._shut, *args, **more)


class _Door(H11Protocol):
    def __init__(self, shut: set[int], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shut = shut

    def data_received(self, data: bytes) -> None:
        assert self.server is not None
        if self.server[1] in self.shut:
            self.transport.abort()
        else:
            super().data_received(data)


@contextmanager
def serve(site: HasApp, doors: int = 1) -> Iterator[Served]:
    """Serve a site on this machine, at so many addresses, until the block ends."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(doors)]
    # A browser takes http://localhost for secure, as it does https elsewhere.
    urls = [f"http://localhost:{each.getsockname()[1]}" for each in listeners]
    served = Served(site, urls)
    # uvicorn calls what it asks to be a class.
    speaks = cast(type[asyncio.Protocol], served.protocol)
    config = uvicorn.Config(
        _Latest(site), log_level="warning", access_log=False, http=speaks
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": listeners})
    thread.start()
    try:
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        yield served
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        for each in listeners:
            each.close()


class _Latest:
    """Passes every request on to the site's app of the moment."""

    def __init__(self, site: HasApp) -> None:
        self.site = site

    async def __call__(self, scope, receive, send) -> None:
        await self.site.app(scope, receive, send)
