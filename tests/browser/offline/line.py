"""The line between a phone and the site: slow, cut, in the way; what went over it."""

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.web.people import Site

#: What befalls one answer: ``cut`` (the site works, its answer is lost), ``portal``
#: (a hotspot's page comes instead), ``held`` (until `Line.release`), ``slow``, or a
#: status.
Fault = str | int
_PORTAL = b"<html><body>Selamat datang di WiFi gratis</body></html>"


@dataclass
class Line:
    """Passes requests on to the site, unless told otherwise.

    Attributes
    ----------
    faults
        What befalls the next findings that are sent, one after the other.
    weather
        What befalls every page and session that is asked for.
    changed
        By path, what becomes of a file on its way: a new version of it.
    went
        Method, path and status of every request, in order.
    """

    site: Site
    faults: deque[Fault] = field(default_factory=deque)
    weather: Fault | None = None
    changed: dict[str, Callable[[str], str]] = field(default_factory=dict)
    went: list[tuple[str, str, int]] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    _go_on: threading.Event = field(default_factory=threading.Event)

    def befall(self, *faults: Fault) -> None:
        """Let the next findings meet these, in order."""
        self.faults.extend(faults)

    def release(self) -> None:
        """Let a held answer go."""
        self._go_on.set()

    def sent(self) -> int:
        """Return how many times a finding was sent."""
        return sum(
            method == "POST" and "/hasil/" in path for method, path, _ in self.went
        )

    @property
    def app(self) -> Callable[..., Any]:
        return self._answer

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.site.app(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]
        is_finding = method == "POST" and path.startswith("/hasil/")
        fault = self.faults.popleft() if is_finding and self.faults else None
        if not path.startswith("/static/") and path != "/sw.js":
            fault = fault or self.weather
        noting = self._noting(send, method, path)
        if path in self.changed:
            await self._altered(scope, receive, noting, self.changed[path])
        elif fault is None:
            await self.site.app(scope, receive, noting)
        else:
            await self._befallen(fault, scope, receive, noting)

    def _noting(self, send: Any, method: str, path: str) -> Any:
        async def noting(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.went.append((method, path, message["status"]))
            await send(message)

        return noting

    async def _befallen(
        self, fault: Fault, scope: Any, receive: Any, send: Any
    ) -> None:
        if isinstance(fault, int):
            await _read(receive)
            body = json.dumps({"error": "Gangguan."}).encode()
            await _reply(send, fault, body, b"application/json")
        elif fault == "portal":
            await _read(receive)
            await _reply(send, 200, _PORTAL, b"text/html")
        elif fault == "cut":
            await _collected(self.site.app, scope, receive)
            # More is promised than comes: the line broke in the middle.
            await _start(send, 200, b"application/json", length=999)
        elif fault == "slow":
            await asyncio.sleep(1.5)
            await self.site.app(scope, receive, send)
        else:
            answer = await _collected(self.site.app, scope, receive)
            self.reached.set()
            await asyncio.to_thread(self._go_on.wait, 20)
            for message in answer:
                await send(message)

    async def _altered(
        self, scope: Any, receive: Any, send: Any, change: Callable[[str], str]
    ) -> None:
        # A browser that has the old file must not be told that nothing changed.
        headers = [pair for pair in scope["headers"] if not pair[0].startswith(b"if-")]
        start, *rest = await _collected(
            self.site.app, scope | {"headers": headers}, receive
        )
        body = b"".join(message.get("body", b"") for message in rest)
        altered = change(body.decode()).encode()
        kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        kept = [pair for pair in kept if pair[0] not in (b"etag", b"last-modified")]
        await send(start | {"headers": kept})
        await send({"type": "http.response.body", "body": altered})


async def _collected(app: Any, scope: Any, receive: Any) -> list[Any]:
    """Return everything the site answers; nothing of it is sent yet."""
    messages: list[Any] = []

    async def collect(message: Any) -> None:
        messages.append(message)

    await app(scope, receive, collect)
    return messages


async def _read(receive: Any) -> None:
    while (await receive()).get("more_body"):
        pass


async def _start(send: Any, status: int, kind: bytes, length: int) -> None:
    headers: Iterable[tuple[bytes, bytes]] = [
        (b"content-type", kind),
        (b"content-length", str(length).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _reply(send: Any, status: int, body: bytes, kind: bytes) -> None:
    await _start(send, status, kind, len(body))
    await send({"type": "http.response.body", "body": body})
