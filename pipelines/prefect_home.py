"""Prepares Prefect before its first import: own home, no telemetry, patience."""

import os
import urllib.error
import urllib.request
from collections.abc import MutableMapping

from data.errors import UserError
from data.settings import Settings


def prepare(settings: Settings, environ: MutableMapping[str, str] = os.environ) -> None:
    """Set what sidak needs of Prefect; what the administrator has set stays.

    Without a home of its own Prefect would write to the user's; its temporary server
    needs 12 to 15 seconds where it gives itself 20.
    """
    wanted = {
        "PREFECT_HOME": str((settings.home / "prefect").resolve()),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        # Results would be pickles on disk.
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",
    }
    for name, value in wanted.items():
        environ.setdefault(name, value)


def refuse_silent_server() -> None:
    """Refuse a Prefect server that is set and does not answer; none set is fine.

    Raises
    ------
    UserError
        Nothing answers at ``PREFECT_API_URL``.
    """
    from prefect.settings import get_current_settings

    api = get_current_settings().api.url
    if api is not None and not answers(api):
        raise UserError(
            "No Prefect server answers at {api} (PREFECT_API_URL). Start it, unset "
            "the variable, or run the night without Prefect: --no-prefect",
            api=api,
        )


def answers(api: str) -> bool:
    """Tell whether a Prefect server answers at that address."""
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
