"""Looks a past day over for what a person should see."""

from datetime import date, timedelta

import pandas as pd
from sqlalchemy.engine import Connection

from data.knowledge import Known
from data.settings import Settings
from data.store.batches import read_batches
from data.workdays import service_hours, valid_on
from features.device_alerts import silent_devices, strange_clocks
from pipelines.known import Facts

#: Days looked back on for how long a device has been silent.
SILENCE_DAYS = 45


def alerts_of(
    db: Connection, settings: Settings, known: Known, facts: Facts, day: date
) -> pd.DataFrame:
    """Return the day's alerts (`data.schemas.ALERTS`), sorted by office and kind."""
    reg = facts.registry
    first = day - timedelta(days=SILENCE_DAYS)
    hours = service_hours(
        reg.offices,
        reg.schedules,
        reg.calendar,
        list(pd.date_range(first, day).date),
    )
    standing = facts.devices[valid_on(facts.devices, day)]
    arrived = read_batches(db, settings.offset)
    found = [
        silent_devices(day, facts.devices, facts.coverage, hours),
        strange_clocks(
            _reject_reasons(arrived, day), standing[["device", "office_code"]]
        ),
    ]
    rows = pd.concat(found, ignore_index=True)
    return rows.sort_values(["office_code", "kind", "device"], ignore_index=True)


def _reject_reasons(batches: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return how many lines of a day's files were refused, by device and reason."""
    files = batches[batches["arrived_at"].dt.date == day]
    rows = [
        (device, reason, count)
        for counts in files["counts"]
        for device in str(counts.get("device") or "").split()
        for reason, count in (counts.get("reasons") or {}).items()
    ]
    return pd.DataFrame(rows, columns=["device", "reason", "count"]).astype(
        {"device": "str", "reason": "str", "count": "int64"}
    )
