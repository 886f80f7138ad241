"""What the web asks of the night's side: handed in, since it may not import it.

The web shows what is stored and takes in what people send; whatever is computed from
logs, models or the key file comes through one of these doors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from data.city import City
from web.released import Shown

#: What `Doors.take_in` calls attendance logs, beside the registry's tables.
LOGS = "logs"


def _closed(*_given: Any, **_named: Any) -> Any:
    raise NotImplementedError("this door is not connected")


@dataclass(frozen=True)
class Doors:
    """Callables of the pipelines; ``pipelines.serving`` connects all of them."""

    #: States of a day as known now (``data.schemas.STATE_ROWS``).
    states: Callable[[City, date], pd.DataFrame] = _closed
    #: Which offices' devices have told a whole day (``features.completeness``).
    completeness: Callable[[City, date], pd.DataFrame] = _closed
    #: How likely each device works now (``features.device_state.device_states``).
    devices: Callable[[City], pd.DataFrame] = _closed
    #: Estimates of a span of days (``data.schemas.ESTIMATE``); the end is exclusive.
    estimate: Callable[[City, date, date], pd.DataFrame] = _closed
    #: How many had clocked in when a finding's team arrived; None: nobody can tell.
    clocked_in: Callable[[City, str], int | None] = _closed
    #: Why an office (``data.schemas.EXPLAIN``).
    explain: Callable[[City, Shown, str, str], pd.DataFrame] = _closed
    #: Imports a registry file or attendance logs: its lines for people, row by row.
    take_in: Callable[[City, str, Sequence[Path], str], "TakenIn"] = _closed
    #: The day's list before its time, drawn in memory, by its reason and the account
    #: that agreed; writes the audit entry once.
    open_early: Callable[[City, date, str, str], Shown] = _closed


@dataclass(frozen=True)
class TakenIn:
    """What became of an uploaded file."""

    #: Sentences in the reader's language, the outcome first.
    lines: Sequence[str]
    #: One row per problem: ``row``, ``column``, ``value``, ``text``.
    problems: Sequence[dict[str, str]] = field(default_factory=tuple)
    good: bool = True
    #: By file, for the audit trail: ``batch`` and how many rows came to what.
    files: Sequence[Mapping[str, object]] = field(default_factory=tuple)
