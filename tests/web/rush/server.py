"""The web application as the command serves it: a process that may be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).parents[3]
#: The command as installed, or as found when run from the repository.
_SERVE = (sys.executable, "-m", "pipelines.cli", "serve")
_PATIENCE_SECONDS = 60


@dataclass
class Server:
    """One served town; the port stays the same however often it is started."""

    environ: Mapping[str, str]
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]

    def start(self) -> None:
        """Start it and wait until it answers."""
        others = {key: os.environ[key] for key in os.environ if key[:6] != "SIDAK_"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_SERVE, "--port", str(self.port)],
                cwd=_ROOT,
                env=others | {"OMP_NUM_THREADS": "1"} | dict(self.environ),
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + _PATIENCE_SECONDS
        while not self.is_alive():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(self.log.read_text("utf-8", "replace")[-4000:])
            time.sleep(0.05)

    @property
    def log(self) -> Path:
        """What it wrote."""
        return Path(self.environ["SIDAK_HOME"]).parent / "server.log"

    def is_alive(self) -> bool:
        """Tell whether it answers."""
        try:
            url = f"http://127.0.0.1:{self.port}/sehat"
            with urllib.request.urlopen(url, timeout=10) as answer:
                return bool(answer.read() == b"ok\n")
        except OSError:
            return False

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as systemd would."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=_PATIENCE_SECONDS)

    def megabytes(self, what: str = "VmRSS") -> float:
        """Return its memory now (``VmRSS``) or the most it had (``VmHWM``)."""
        lines = self._proc("status").read_text().splitlines()
        found = next(line for line in lines if line.startswith(f"{what}:"))
        return int(found.split()[1]) / 1024

    def descriptors(self) -> int:
        """Return how many files and connections it holds open."""
        return len(list(self._proc("fd").iterdir()))

    def _proc(self, name: str) -> Path:
        assert self.process
        return Path(f"/proc/{self.process.pid}/{name}")


@contextmanager
def serving(environ: Mapping[str, str]) -> Iterator[Server]:
    """Serve a town until the block ends."""
    server = Server(environ)
    try:
        server.start()
        yield server
    finally:
        server.stop()
