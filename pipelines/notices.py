"""What the city's data can and cannot say: one sentence a table that is missing."""

from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from data.schemas import Registry
from web.datause import missing_names

#: What a missing table means, and what it would add; every list and page names it.
MISSING = {
    "offices": "No offices: nothing can be drawn. Import offices first.",
    "teams": "No teams: nobody can be sent. Import teams.",
    "schedules": "No opening hours of your own: the shipped five-day and six-day hours "
    "are assumed. Own schedules would make the states firm.",
    "staff": "No staff list: the pins seen in the last 20 working days stand in for "
    "it where there are logs; elsewhere the risk is the city's base rate. A staff list "
    "would add expected staff and a risk of its own for each office.",
    "devices": "No devices: logs by device cannot be placed. A device list would add "
    "freshness and states.",
    "enrolments": "No enrolments: pins stay unknown. They would turn pins into people.",
    "leave": "Leave is unknown, not absent: nobody counts as away. A leave list would "
    "add the forecast of short-staffed days.",
    "agenda": "The agenda is unknown: ceremonies and summons are not foreseen. It "
    "would explain absences and sharpen the forecast.",
    "findings": "No findings yet: rates are assumed, not learned. They come with the "
    "first inspections.",
    "complaints": "No complaints: they would show empty counters between two scans.",
    "service_marks": "No service marks: they would prove service between two scans.",
}


@dataclass(frozen=True)
class Notice:
    """A sentence as template and facts, so that it can be told in any language."""

    text: str
    facts: dict[str, object] = field(default_factory=dict)


def missing_tables(registry: Registry) -> list[Notice]:
    """Return a notice for each table that nobody imported; missing means unknown."""
    return [Notice(MISSING[table]) for table in missing_names(registry)]


def stale_devices(coverage: pd.DataFrame, as_of: datetime, days: int = 3) -> int:
    """Return how many devices have reported nothing of the last ``days`` days."""
    limit = pd.Timestamp(as_of) - pd.Timedelta(days=days)
    return int((coverage["covers_until_at"] < limit).sum())
