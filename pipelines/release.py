"""Opens a sealed list at its release time: draws it, publishes the record, once.

Until then nothing drawn is stored anywhere; `--open-early` recomputes it in memory.
"""

import hashlib
import hmac
import json
import os
from datetime import date
from pathlib import Path

from data.city import City
from data.database import night_lock, reading, transaction
from data.errors import UserError
from data.store.plans import Plan, open_plan, plan_versions, read_not_drawn, read_plan
from inspections.capacity import HALVES
from inspections.plan import HalfDraw, draw, visit_rows
from inspections.record import canonical, file_name, opening
from web.local import zone


def local_salt(key: bytes, service_date: date) -> bytes:
    """Return the day's salt in local custody: HMAC of the key file's secret.

    Examples
    --------
    >>> len(local_salt(b"key", date(2024, 4, 29)))
    32
    """
    return hmac.digest(key, f"salt{service_date}".encode(), hashlib.sha256)


def sealed_plan(city: City, service_date: date) -> Plan:
    """Return the newest sealed version of the day's plan.

    Raises
    ------
    UserError
        The date has no plan: not made yet, or never drawn.
    """
    offset = city.settings.offset
    with reading(city.engine) as db:
        plan = read_plan(db, service_date, offset)
        missed = read_not_drawn(db, offset)["service_date"]
    if plan is not None:
        return plan
    if (missed.dt.date == service_date).any():
        raise UserError(
            "{date} was not drawn: its night did not run, and a day is never drawn "
            "afterwards. Choose another date.",
            date=service_date,
        )
    raise UserError(
        "There is no plan for {date}. Run: sidak nightly --date {date}",
        date=service_date,
    )


def drawn_halves(city: City, plan: Plan) -> dict[str, HalfDraw]:
    """Draw a sealed plan in memory; needs the key file."""
    salts = [local_salt(city.key, plan.service_date)]
    return {half: draw(plan.draft, salts, half) for half in HALVES}


def release(city: City, service_date: date) -> bool:
    """Open the day's list; tell whether it was opened just now.

    Local custody opens both halves at once. The record's file is written again when it
    is missing, so a kill between the database and the file heals itself.

    Raises
    ------
    UserError
        The date has no plan, or its release time has not come.
    """
    plan = sealed_plan(city, service_date)
    if not city.is_past(service_date):
        raise UserError(
            "The list of {date} opens at {time} {zone} and not before.",
            date=service_date,
            time=city.settings.release_time,
            zone=zone(city.settings.offset),
        )
    with night_lock(city.engine, city.settings.home):
        plan = sealed_plan(city, service_date)
        fresh = plan.opened is None
        text = _opened(city, plan) if plan.opened is None else plan.opened
        publish_commitments(city, service_date)
        write_record(city.settings.records, plan, "open", text)
    return fresh


def _opened(city: City, plan: Plan) -> str:
    salts = [local_salt(city.key, plan.service_date)]
    halves = drawn_halves(city, plan)
    record = opening(json.loads(plan.committed or ""), plan.draft, salts, halves)
    text = canonical(record).decode()
    with transaction(city.engine) as db:
        open_plan(
            db,
            plan.service_date,
            plan.version,
            text,
            visit_rows(plan.draft, halves),
            city.settings.offset,
        )
        # Before the commit: killed here, the next command opens the list again, to
        # the same bytes. A file missing behind the database nobody would notice.
        write_record(city.settings.records, plan, "open", text)
    return text


def release_overdue(city: City) -> list[date]:
    """Open every list whose time has come and that nobody opened; oldest first."""
    with reading(city.engine) as db:
        sealed = plan_versions(db, city.settings.offset)
    newest = sealed.drop_duplicates("service_date", keep="last")
    waiting = newest.loc[newest["opened"].isna(), "service_date"].dt.date
    due = sorted(day for day in waiting if city.is_past(day))
    for day in due:
        release(city, day)
    return due


def publish_commitments(city: City, service_date: date) -> None:
    """Write the commitment of every sealed version of the day that is not there."""
    offset = city.settings.offset
    with reading(city.engine) as db:
        versions = plan_versions(db, offset, service_date)["version"]
        sealed = [
            read_plan(db, service_date, offset, version=int(version))
            for version in versions
        ]
    for plan in sealed:
        if plan is not None and plan.committed is not None:
            write_record(city.settings.records, plan, "commit", plan.committed)


def can_read_key(city: City) -> bool:
    """Tell whether this account holds the key file."""
    return os.access(city.settings.key_file, os.R_OK)


def write_record(folder: Path, plan: Plan, kind: str, text: str) -> Path:
    """Write one record file whole or not at all; an equal one is left alone.

    The opened record is for its owner only (mode 600) until it is given out.
    """
    path = folder / file_name(plan.service_date, plan.version, kind)
    if path.exists() and path.read_bytes() == text.encode("ascii"):
        return path
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    handle = os.open(
        draft,
        os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
        0o600 if kind == "open" else 0o644,
    )
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
