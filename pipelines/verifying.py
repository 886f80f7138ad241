"""Checks the published records of a day; needs nothing but their folder."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data.errors import UserError
from inspections.record import canonical, commit_hash, file_name
from inspections.verify import Problem, check_record


@dataclass(frozen=True)
class Verdict:
    """What the records of a day show: nothing wrong, or what."""

    service_date: date
    versions: int
    custody: str
    problems: list[Problem]
    #: The record before this one is not in the folder, so the chain was not followed.
    chain_ends_here: bool


def verify_day(records: Path, service_date: date) -> Verdict:
    """Draw the day again from its newest records and compare.

    Raises
    ------
    UserError
        No commitment of that day is there, or a file is no record.
    """
    versions = _versions(records, service_date)
    if not versions:
        raise UserError(
            "There is no record of {date} in {folder}. A day that was not drawn has "
            "none; otherwise name the folder: --records DIR",
            date=service_date,
            folder=records,
        )
    newest = max(versions)
    commit = _load(records / file_name(service_date, newest, "commit"))
    opened_file = records / file_name(service_date, newest, "open")
    opened = _load(opened_file) if opened_file.exists() else None
    previous = _previous(records, commit)
    problems = check_record(commit, opened, previous)
    problems += _gaps(versions, newest)
    if (commit.get("date"), commit.get("version")) != (str(service_date), newest):
        problems.append(Problem("The commitment is of another date or version."))
    return Verdict(
        service_date=service_date,
        versions=newest,
        custody=str(commit.get("custody")),
        problems=problems,
        chain_ends_here=previous is None and commit.get("previous") is not None,
    )


def _versions(records: Path, service_date: date) -> list[int]:
    name = re.compile(rf"{service_date}\.v(\d+)\.commit\.json")
    found = (name.fullmatch(path.name) for path in records.glob("*.commit.json"))
    return sorted(int(match[1]) for match in found if match)


def _gaps(versions: list[int], newest: int) -> list[Problem]:
    missing = sorted(set(range(1, newest)) - set(versions))
    return [
        Problem(
            "The commitment of version {version} is missing: versions are counted in "
            "public, so all of them must be there.",
            {"version": version},
        )
        for version in missing
    ]


def _previous(records: Path, commit: dict[str, Any]) -> dict[str, Any] | None:
    wanted = commit.get("previous")
    if wanted is None:
        return None
    candidates = (_load(path) for path in sorted(records.glob("*.commit.json")))
    return next((each for each in candidates if commit_hash(each) == wanted), None)


def _load(path: Path) -> dict[str, Any]:
    try:
        written = path.read_bytes()
        record = json.loads(written)
        # Also a blank more is a change: what is hashed is what is kept.
        if isinstance(record, dict) and canonical(record) == written:
            return record
    except (OSError, ValueError, RecursionError):
        pass
    raise UserError(
        "{file} cannot be read as a record: it is damaged or was changed.",
        file=path.name,
    )
