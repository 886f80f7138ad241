"""A phone as the server sees it: plain HTTP/1.1, so light that it can be a hundred."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.web.rush.town import Inspector
from web.guard import COOKIE

_BOUNDARY = "sidak-phone"


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took from opening the connection on."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


@dataclass(frozen=True)
class Phone:
    """One inspector's phone."""

    port: int
    inspector: Inspector
    patience_seconds: float = 60
    #: Every answer by what was asked, for the figures.
    answers: list[tuple[str, Answer]] = field(default_factory=list)

    async def get(self, path: str, kind: str = "list") -> Answer:
        """Ask for a page."""
        return await self._ask(kind, self._head("GET", path, {}))

    async def post(
        self,
        path: str,
        fields: Mapping[str, str],
        photos: Sequence[bytes] = (),
        kind: str = "finding",
    ) -> Answer:
        """Send a form of the site's own, as its script does."""
        body = form({"csrf": self.inspector.csrf, **fields}, photos)
        more = {
            "accept": "application/json",
            "content-type": f"multipart/form-data; boundary={_BOUNDARY}",
            "content-length": str(len(body)),
            "origin": f"http://127.0.0.1:{self.port}",
            "sec-fetch-site": "same-origin",
        }
        return await self._ask(kind, self._head("POST", path, more) + body)

    def _head(self, method: str, path: str, more: Mapping[str, str]) -> bytes:
        headers = {
            "host": f"127.0.0.1:{self.port}",
            "cookie": f"{COOKIE}={self.inspector.token}",
            "connection": "close",
            **more,
        }
        lines = [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode()

    async def _ask(self, kind: str, request: bytes) -> Answer:
        started = time.perf_counter()
        async with asyncio.timeout(self.patience_seconds):
            status, headers, body = await exchange(self.port, request)
        answer = Answer(status, headers, body, time.perf_counter() - started)
        self.answers.append((kind, answer))
        return answer


async def exchange(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send the bytes of one request and return status, headers and body.

    Raises
    ------
    OSError
        The connection failed, or ended before the answer was whole.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return int(first.split()[1]), headers, body
    except asyncio.IncompleteReadError as error:
        raise ConnectionError("the answer was cut short") from error
    finally:
        writer.close()


def form(fields: Mapping[str, str], photos: Sequence[bytes]) -> bytes:
    """Return the body of a form with its photos."""
    line = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name=".encode()
    parts = [
        line + f'"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()
    ]
    file = b'"photo"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts += [line + file + photo + b"\r\n" for photo in photos]
    return b"".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])
