"""The machine's Chromium; where there is none it is installed, or the tests fail."""

import os
import shutil
import subprocess
from functools import cache

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
        for words in (["update"], ["install", "-y", "--no-install-recommends"]):
            packages = ["chromium", "fonts-noto-core"] if words[0] == "install" else []
            subprocess.run(
                ["apt-get", "-qq", *words, *packages],
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
                check=False,
            )
        found = _found()
    if found is None:
        raise RuntimeError(_MISSING)
    return found


def arguments() -> list[str]:
    """Return what Chromium must be told: root may not use its sandbox."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _found() -> str | None:
    return next(filter(None, map(shutil.which, _NAMES)), None)
