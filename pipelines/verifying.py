"""Checks the published records of a day; needs nothing but their folder."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data.errors import UserError
from inspections.record import canonical, commit_hash, file_name
from inspections.verify import Problem, check_record

#: How a verdict is told.
HEADLINES = {
    "right": "{date}: the records match. Versions sealed: {versions}.",
    "wrong": "{date}: the records do NOT match.",
    "locked": "{date}: not open yet, so there is nothing to draw again. Versions "
    "sealed: {versions}.",
    "chain": "The record before this one is not in the folder: the chain was not "
    "followed further.",
    "proves": "This proves:",
    "proves_not": "This does not prove:",
}


@dataclass(frozen=True)
class Verdict:
    """What the records of a day show: nothing wrong, or what."""

    service_date: date
    versions: int
    custody: str
    problems: list[Problem]
    #: The record of the release is there; without it no verdict is a match.
    opened: bool
    #: The record before this one is not in the folder, so the chain was not followed.
    chain_ends_here: bool

    @property
    def word(self) -> str:
        """``right``, ``wrong``, or ``locked`` while the draw is not open."""
        if not self.problems:
            return "right"
        return "wrong" if self.opened else "locked"


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
    problems = check_record(commit, opened)
    if (commit.get("date"), commit.get("version")) != (str(service_date), newest):
        problems.append(Problem("The commitment is of another date or version."))
    problems += _gaps(versions, newest)
    sealed = _sealed(records)
    links, complete = _chain(commit, sealed)
    if complete:
        problems += _strays(versions, links, service_date)
    elif any(_order(each) < _order(links[-1]) for each in sealed.values()):
        problems.append(
            Problem(
                "The chain is broken before version {version} of {date}: the "
                "commitment sealed before it was changed or taken out of the folder.",
                {"version": links[-1].get("version"), "date": links[-1].get("date")},
            )
        )
    return Verdict(
        service_date=service_date,
        versions=newest,
        custody=str(commit.get("custody")),
        problems=problems,
        opened=opened is not None,
        chain_ends_here=not complete,
    )


def _sealed(records: Path) -> dict[str, dict[str, Any]]:
    """Return every commitment of the folder by its hash; damaged ones are left out."""
    found = {}
    for path in records.glob("*.commit.json"):
        with suppress(UserError):
            commit = _load(path)
            found[commit_hash(commit)] = commit
    return found


def _chain(
    commit: dict[str, Any], sealed: dict[str, dict[str, Any]]
) -> tuple[list[dict[str, Any]], bool]:
    """Follow a day's newest commitment back to its first version.

    Other days may lie between: the chain goes by the order of sealing. Returned are
    its links, and whether no record is missing, that before the first version
    included.
    """
    links = [commit]
    while (wanted := links[-1].get("previous")) is not None:
        before = sealed.get(str(wanted))
        first = links[-1].get("date") == commit.get("date") and (
            links[-1].get("version") == 1
        )
        if before is None or first:
            return links, before is not None
        links.append(before)
    return links, True


def _strays(
    versions: list[int], links: list[dict[str, Any]], service_date: date
) -> list[Problem]:
    """Name commitments of the day that the chain does not pass."""
    passed = [(link.get("date"), link.get("version")) for link in links]
    return [
        Problem(
            "The commitment of version {version} is not the one that was sealed.",
            {"version": version},
        )
        for version in versions
        if (str(service_date), version) not in passed
    ]


def _order(commit: dict[str, Any]) -> tuple[str, int]:
    version = commit.get("version")
    return str(commit.get("date")), version if isinstance(version, int) else 0


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
