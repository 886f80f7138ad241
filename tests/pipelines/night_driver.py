"""Runs a night or release by hand and kills it with signal 9 at a numbered point.

A point lies after each step and bulk write, around every commit and around the rename
of a record. Run as ``python -m tests.pipelines.night_driver WORK HOME...``: every home
is worked on in a process of its own, forked, because loading takes longer than the
night. A home below ``killed17`` is killed at point 17 and worked on again; another one
passes all points and prints their names.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data.city import open_city
from data.store import derived, plans, punches
from pipelines import running, steps
from pipelines.release import release
from pipelines.replacing import begin_replacement
from pipelines.running import run_night
from pipelines.tonight import tonight
from tests.pipelines.town import DAY

#: Modules whose name `transaction` begins the writes of a night or a release.
_WRITERS = ("pipelines.ingesting", "pipelines.steps", "pipelines.release")


class Points:
    """Counts the points and ends the process, as a power cut would, at one of them."""

    def __init__(self, last: int) -> None:
        self.last, self.passed = last, 0

    def __call__(self, name: str) -> None:
        self.passed += 1
        if self.passed == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.last == 0:
            print(name)


def watch(point: Points) -> None:
    """Put a point before and after whatever a kill could part."""
    running.steps.NIGHT = tuple(  # type: ignore[misc]
        _around(step, step.__name__, point) for step in steps.NIGHT
    )
    for module in (derived, plans, punches):
        module.bulk_insert = _around(  # type: ignore[attr-defined]
            module.bulk_insert, "bulk_insert", point
        )
    for name in _WRITERS:
        module = sys.modules[name]
        module.transaction = _ending(module.transaction, point)  # type: ignore[attr-defined]
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        point("before rename")
        done = rename(self, target)
        point("after rename")
        return done

    Path.replace = replace  # type: ignore[method-assign, assignment]


def _around(work: Callable[..., Any], name: str, point: Points) -> Callable[..., Any]:
    def watched(*args: Any, **options: Any) -> Any:
        done = work(*args, **options)
        point(f"after {name}")
        return done

    return watched


def _ending(transaction: Callable[..., Any], point: Points) -> Callable[..., Any]:
    @contextmanager
    def watched(engine: Any) -> Any:
        with transaction(engine) as db:
            yield db
            point("before commit")
        point("after commit")

    return watched


def work(name: str, home: Path) -> None:
    os.environ["SIDAK_HOME"] = str(home)
    with open_city() as city:
        if name == "replace":
            begin_replacement(city, tonight(city, DAY), "late files")
        if name == "release":
            release(city, DAY)
        else:
            run_night(city, DAY, None, with_prefect=False)


def forked(name: str, home: Path, last: int) -> int:
    """Work in a process of its own; return its exit code, or minus its signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        watch(Points(last))
        work(name, home)
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def drive(name: str, home: Path) -> None:
    number = home.parent.name.removeprefix("killed")
    if number == home.parent.name:
        assert forked(name, home, 0) == 0, home
        return
    ended = forked(name, home, int(number))
    assert ended == -signal.SIGKILL, (home, ended)
    # The next night knows of no replacement: it finishes the one begun.
    again = forked("night" if name == "replace" else name, home, -1)
    assert again == 0, (home, again)


if __name__ == "__main__":
    for each in sys.argv[2:]:
        drive(sys.argv[1], Path(each))
