"""The machine's Chromium; where there is none it is installed, or the tests fail."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_MISSING = (
    "The browser tests need Chromium and found none. Install it, for example:\n"
    "  apt-get install -y chromium"
)


@cache
def chromium() -> str:
    """Return the path of a Chromium; as root it is installed where it is missing."""
    found = _found()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _found()
    if found is None:
        raise RuntimeError(_MISSING)
    return found


def arguments() -> list[str]:
    """Return what Chromium must be told: root may not use its sandbox."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _install() -> None:
    """Install it, one process of the tests at a time: apt-get refuses a second."""
    with Path(tempfile.gettempdir(), "sidak-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _found():
            return
        packages = ["--no-install-recommends", "chromium", "fonts-noto-core"]
        for words in (["update"], ["install", "-y", *packages]):
            subprocess.run(
                ["apt-get", "-qq", *words],
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
                check=False,
            )


def _found() -> str | None:
    return next(filter(None, map(shutil.which, _NAMES)), None)
