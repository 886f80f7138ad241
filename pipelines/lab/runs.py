"""Runs many cities in processes of their own; what is finished is not run again."""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from data.errors import UserError
from pipelines.lab.settings import Setting

#: How often finished runs are counted, in seconds.
_LOOK = 0.5
#: Each process has a core; more threads would only be in each other's way.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def run_all(
    settings: Sequence[Setting],
    out: Path,
    jobs: int,
    anew: bool = False,
    done: Callable[[int], None] = lambda count: None,
) -> list[dict[str, Any]]:
    """Run what has no result yet, and return all results in the given order.

    Parameters
    ----------
    out
        Folder of the results: a JSON and a Parquet file (the visits) for each run,
        written whole or not at all.
    jobs
        Processes.
    anew
        Run again what is there already.
    done
        Told from time to time how many runs are finished.
    """
    out.mkdir(parents=True, exist_ok=True)
    if anew:
        for each in settings:
            result_file(out, each).unlink(missing_ok=True)
    open_runs = [each for each in settings if not result_file(out, each).exists()]
    groups = list(_shared_worlds(open_runs))

    def finished() -> int:
        return sum(result_file(out, each).exists() for each in settings)

    done(finished())
    if jobs <= 1 or len(groups) <= 1:
        for group in groups:
            _run_group(group, out, lambda: done(finished()))
    else:
        _run_processes(groups, out, jobs, lambda: done(finished()))
    return [load_result(out, each) for each in settings]


def result_file(out: Path, setting: Setting) -> Path:
    """Return where a run's figures are; the file is there once it is finished."""
    return out / f"{setting.name}.json"


def load_result(out: Path, setting: Setting) -> dict[str, Any]:
    """Return the figures of a finished run."""
    return dict(json.loads(result_file(out, setting).read_text("utf-8")))


def save_result(
    out: Path, setting: Setting, result: dict[str, Any], visits: pd.DataFrame
) -> None:
    """Write a run's files; whoever is killed in between leaves no half file."""
    table = out / f"{setting.name}.parquet"
    part = table.with_suffix(f".{os.getpid()}.part")
    visits.to_parquet(part)
    part.replace(table)
    part.write_text(json.dumps(result, indent=1), "utf-8")
    part.replace(result_file(out, setting))


def _shared_worlds(settings: Sequence[Setting]) -> Iterator[list[Setting]]:
    """Yield runs of one world together, the longest work first."""
    ordered = sorted(settings, key=lambda each: repr(each.world))
    groups = [list(own) for _, own in groupby(ordered, key=lambda each: each.world)]
    yield from sorted(groups, key=_work, reverse=True)


def _work(group: list[Setting]) -> int:
    return sum(each.nights * each.offices for each in group)


def _run_group(
    group: list[Setting], out: Path, after: Callable[[], None] | None = None
) -> None:
    from pipelines.lab.loop import open_city, run

    city = open_city(group[0])
    for setting in group:
        result, visits = run(city, setting)
        save_result(out, setting, result, visits)
        if after:
            after()


def _run_processes(
    groups: list[list[Setting]], out: Path, jobs: int, look: Callable[[], None]
) -> None:
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        try:
            waiting = {pool.submit(_run_group, group, out) for group in groups}
            while waiting:
                ended, waiting = wait(waiting, _LOOK, FIRST_COMPLETED)
                for each in ended:
                    each.result()
                look()
        except BrokenProcessPool:
            raise UserError(
                "A process of the lab was ended from outside, perhaps for want of "
                "memory. Finished runs are kept in {folder}: run the command again, "
                "with fewer --jobs if it happens again.",
                folder=out,
            ) from None
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
