"""Installs a lock's packages into this environment and shows how far it has come.

Standard library only: it runs before anything is installed. Where all is there
already, pip asks no index and this takes a second or two.
"""

import os
import subprocess
import sys
from pathlib import Path

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
#: Words with which pip begins a line for each package.
STEPS = ("Collecting ", "Requirement already satisfied: ")
#: What is shown of pip's words when it fails: the last lines, none of them endless.
LINES, WIDTH = 10, 300


def main(lock: Path) -> int:
    """Install what the lock names; return the exit code."""
    total = lock.read_text("utf-8").count("==")
    install = [*PIP, "install", "--progress-bar", "off", "--no-deps"]
    told, code = follow([*install, "--require-hashes", "-r", str(lock)], total)
    if code == 0:
        told, code = follow([*PIP, "check"], 0)
    if code:
        print(*complaints(told), sep="\n", file=sys.stderr)
        print(
            f"{lock.name} could not be installed (pip's words are above). If a package "
            "could not be found or\nfetched: is the package index reachable, and does "
            "`pip config list` name yours? Then again: make setup",
            file=sys.stderr,
        )
    return code


def follow(command: list[str], total: int) -> tuple[list[str], int]:
    """Run pip; return its lines and its exit code, showing each package it reaches."""
    shown = bool(total) and sys.stderr.isatty() and not os.environ.get("CI")
    told, done = [], 0
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        for line in process.stdout:
            told.append(line)
            done += line.lstrip().startswith(STEPS)
            if shown:
                print(bar(line, done, total), end="", file=sys.stderr, flush=True)
    if shown:
        print(file=sys.stderr)
    return told, process.returncode


def complaints(told: list[str]) -> list[str]:
    """Return the end of pip's words without the packages that went well."""
    rest = [line.rstrip() for line in told if not line.lstrip().startswith(STEPS)]
    return [line[:WIDTH] for line in rest[-LINES:]]


def bar(line: str, done: int, total: int) -> str:
    """Return the line of progress, which replaces the one before."""
    if line.startswith("Installing collected"):
        return "\r  writing them to disk, about half a minute" + " " * 16
    full = 30 * min(done, total) // total
    return f"\r  [{'#' * full:30}] {done} of {total} packages"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
