"""Runs a backup, restore or purge and kills it with signal 9 at a numbered point.

A point lies before and after whatever a kill could part: each flush to the disk, each
rename, link, move and removal, each transaction's end. Run as
``python -m tests.pipelines.keeping_driver WORK BACKUP HOME...``; every home is worked
on in a process of its own, forked. A home below ``killed17`` is killed at point 17;
another one passes all points and prints how many there are.
"""

import os
import shutil
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from data.city import open_city
from data.settings import load_settings
from pipelines.backing_up import back_up
from pipelines.purging import purge
from pipelines.restoring import restore
from tests.pipelines.night_driver import Points

_NOW = datetime(2026, 11, 24, 7)


def watch(point: Points) -> None:
    """Put a point before and after whatever a kill could part."""
    for place, name in (
        (os, "fsync"),
        (os, "link"),
        (shutil, "move"),
        (Path, "replace"),
        (Path, "rename"),
        (Path, "unlink"),
        (Path, "rmdir"),
    ):
        setattr(place, name, _around(getattr(place, name), name, point))
    event.listen(Engine, "commit", lambda _: point("before commit"))


def _around(work: Callable[..., Any], name: str, point: Points) -> Callable[..., Any]:
    def watched(*args: Any, **options: Any) -> Any:
        point(f"before {name}")
        done = work(*args, **options)
        point(f"after {name}")
        return done

    return watched


def work(name: str, home: Path, made: Path) -> None:
    os.environ["SIDAK_HOME"] = str(home)
    if name == "restore":
        restore(made, load_settings(os.environ, home), _NOW, replace=True)
        return
    with open_city() as city:
        if name == "backup":
            back_up(city)
        else:
            purge(city)


def forked(name: str, home: Path, made: Path, last: int) -> int:
    """Work in a process of its own; return its exit code, or minus its signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        watch(Points(last))
        work(name, home, made)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    what, backup, *homes = sys.argv[1:]
    for each in map(Path, homes):
        number = each.parent.name.removeprefix("killed")
        killed = number != each.parent.name
        ended = forked(what, each, Path(backup), int(number) if killed else 0)
        assert ended == (-9 if killed else 0), (each, ended)
