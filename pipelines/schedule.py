"""Runs the night every evening and the release every morning, by Prefect's schedule.

`flow.serve` without a server prints one warning and then never runs anything, so a
server is asked for, or started, before anything is scheduled.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time as clock_time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from data.errors import UserError
from data.settings import Settings
from pipelines.prefect_home import answers, prepare

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

DEFAULT_API = "http://127.0.0.1:4200/api"
_PATIENCE_SECONDS = 180
Tell = Callable[..., None]


def serve_schedule(settings: Settings, tell: Tell, start_server: bool) -> None:
    """Serve both flows until stopped.

    Raises
    ------
    UserError
        No Prefect server answers and none is to be, or can be, started here.
    """
    prepare(settings, os.environ)
    api = os.environ.setdefault("PREFECT_API_URL", DEFAULT_API)
    with _server(api, tell, start_server):
        tell(
            "Scheduled: the night at {night}, the release at {release} ({zone}). "
            "Prefect's server at {api} keeps the schedule; leave both running.",
            night=f"{settings.nightly_time:%H:%M}",
            release=f"{settings.release_time:%H:%M}",
            zone=settings.timezone,
            api=api,
        )
        _serve(settings)


def _serve(settings: Settings) -> None:
    from prefect import serve

    serve(
        *_deployments(settings), pause_on_shutdown=False, print_starting_message=False
    )


def _deployments(settings: Settings) -> Iterator["RunnerDeployment"]:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from pipelines.morning import morning
    from pipelines.nightly import nightly

    for flow, at in (
        (nightly, settings.nightly_time),
        (morning, settings.release_time),
    ):
        yield RunnerDeployment.from_flow(
            flow,
            name="sidak",
            schedule=Cron(cron(at), timezone=settings.timezone),
            # One city has one night at a time; a run that comes late waits.
            concurrency_limit=1,
            # By module: loading by file would make a second module of that name.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )


def cron(at: clock_time) -> str:
    """Return the cron line of a daily time.

    Examples
    --------
    >>> cron(clock_time(20, 15))
    '15 20 * * *'
    """
    return f"{at.minute} {at.hour} * * *"


@contextmanager
def _server(api: str, tell: Tell, start: bool) -> Iterator[None]:
    if answers(api):
        yield
        return
    if not (start and urlsplit(api).hostname in ("127.0.0.1", "localhost")):
        raise UserError(
            "A schedule needs a Prefect server, and none answers at {api}. Start one "
            "(prefect server start), name it in PREFECT_API_URL, or let sidak start "
            "one on this machine: sidak schedule --start-server",
            api=api,
        )
    tell(
        "A schedule needs a Prefect server, and none answers at {api}: starting one "
        "(about 15 seconds).",
        api=api,
    )
    # Told to stop while the server starts, we must not leave it behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    process = _start(api)
    try:
        _wait(api, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _start(api: str) -> "subprocess.Popen[bytes]":
    place = urlsplit(api)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "prefect", "server", "start", "--no-ui"),
            *("--host", str(place.hostname), "--port", str(place.port or 4200)),
        ],
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PREFECT_API_URL": api},
    )


def _wait(api: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not answers(api):
        if process.poll() is not None or time.monotonic() > until:
            raise UserError(
                "The Prefect server did not start at {api}. Is the port taken? Try: "
                "prefect server start",
                api=api,
            )
        time.sleep(0.5)
