"""What a process gives up before it reads a file that may harm it.

Some files are read by much code in C or C++, a few of their bytes may ask for
gigabytes, and damage can end the process: each is read by a child that may die and can
touch nothing (``picture_child``, ``formats.parquet_child``, ``sheets.child``).
"""

import contextlib
import sys
from collections.abc import Mapping
from typing import Final

#: No variable: the database's password may be one.
ENVIRONMENT: Final[Mapping[str, str]] = {}


def child_command(module: str, *arguments: object) -> list[str]:
    """Return the command that runs a module of ours in a process of its own.

    ``-P``: no folder the user stands in can be imported instead.
    """
    return [sys.executable, "-P", "-m", module, *map(str, arguments)]


def limit(memory_bytes: int, seconds: int) -> None:
    """Give up files, connections and processes for good; limit memory and time.

    What is open stays open; no module can be loaded any more.

    Parameters
    ----------
    seconds
        Of the processor.
    """
    with contextlib.suppress(ImportError):
        import resource

        for name, value in (
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_NOFILE, 0),
            (resource.RLIMIT_NPROC, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(name, (value, value))
