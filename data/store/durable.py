"""Writes files of the home so that they survive a power cut."""

import os
import tempfile
from pathlib import Path


def write_for_good(home: Path, path: Path, content: bytes) -> None:
    """Write a file below the home whole or not at all; one that is there stays.

    The file's name follows from its content, so of two writers either may win. When
    this returns, it is on the disk. It is its owner's only (mode 600).
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # Asked for again: a purge, which sweeps what no row names, sees that it is.
        os.utime(path)
    except FileNotFoundError:
        _write(path, content)
    # Also for a known file: who wrote it may not have come so far yet.
    folder = path.parent
    while folder != home:
        _sync(folder)
        folder = folder.parent
    _sync(home)


def _write(path: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
