"""Checks a day's published records against each other, by drawing again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data.errors import UserError
from inspections.capacity import HALVES
from inspections.design import marginals
from inspections.plan import draw
from inspections.record import (
    COMMIT_FORMAT,
    OPEN_FORMAT,
    digest,
    opening,
    salt_hash,
)

#: Published chances have 12 decimals.
_ROUNDING = 1e-11


@dataclass(frozen=True)
class Problem:
    """One thing that does not match: an English template and the facts that fill it.

    Examples
    --------
    >>> str(Problem("Half {half} is missing.", {"half": "am"}))
    'Half am is missing.'
    """

    text: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.facts)


def N_(text: str) -> str:
    """Mark a text for the catalogue; it is put into the reader's language later."""
    return text


def check_record(
    commit: Mapping[str, Any],
    opened: Mapping[str, Any] | None,
    previous_commit: Mapping[str, Any] | None = None,
) -> list[Problem]:
    """Return all that is wrong with a day's records; nothing: they match.

    Parameters
    ----------
    commit, opened : mapping
        ``D.vN.commit.json`` and ``D.vN.open.json``, parsed; `opened` may be None when
        there is none yet, which is a problem too.
    previous_commit : mapping, optional
        The commitment before this one, where it is at hand.
    """
    problems = list(_check_commit(commit, previous_commit))
    if opened is None:
        return [*problems, Problem("The draw is not open yet: there is no opening.")]
    try:
        problems += _check_opening(commit, opened)
    except UserError as error:
        problems.append(Problem(error.text, error.facts))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        problems.append(
            Problem("The opening lacks fields or has fields of the wrong kind.")
        )
    return problems


def claims(custody: str) -> tuple[list[str], list[str]]:
    """Return what a matching record proves, and what it does not, as sentences.

    Parameters
    ----------
    custody : str
        ``local`` or ``custodians``.
    """
    proves = [
        N_(
            "The list follows from the recorded salt and thresholds: units, teams and "
            "times were drawn from them by the published recipe."
        ),
        N_(
            "Neither salt nor thresholds were changed after the commitment left the "
            "building."
        ),
    ]
    unfair = N_(
        "That the thresholds were fair: they follow from estimated risks, which are "
        "not part of the record."
    )
    if custody != "local":
        return proves, [unfair]
    readable = N_(
        "That the list was secret before its release: whoever holds the key file can "
        "work it out."
    )
    redrawn = N_(
        "That nobody drew again until the list pleased: whoever holds the key file "
        "can try other inputs before sealing."
    )
    return proves, [readable, redrawn, unfair]


def _check_commit(
    commit: Mapping[str, Any], previous: Mapping[str, Any] | None
) -> Iterator[Problem]:
    if commit.get("format") != COMMIT_FORMAT:
        yield Problem(
            "The commitment's format is {found!r}; this program reads {accepted!r}.",
            {"found": commit.get("format"), "accepted": COMMIT_FORMAT},
        )
    if previous is not None and commit.get("previous") != digest(previous):
        yield Problem(
            "The chain is broken: the commitment before this one has the hash "
            "{found}, recorded is {recorded}.",
            {"found": digest(previous), "recorded": commit.get("previous")},
        )


def _check_opening(
    commit: Mapping[str, Any], opened: Mapping[str, Any]
) -> Iterator[Problem]:
    inputs = opened["draw"]
    if opened["format"] != OPEN_FORMAT:
        yield Problem(
            "The opening's format is {found!r}; this program reads {accepted!r}.",
            {"found": opened["format"], "accepted": OPEN_FORMAT},
        )
    if digest(inputs) != commit["draw"]:
        yield Problem(
            "What the draw read (units, thresholds, teams, slots) is not what was "
            "committed: its hash is {found}, committed is {committed}.",
            {"found": digest(inputs), "committed": commit["draw"]},
        )
    salts = [bytes.fromhex(salt) for salt in opened["salts"]]
    if [salt_hash(salt) for salt in salts] != commit["salts"]:
        yield Problem("The salt is not the one whose hash was committed.")
    if (inputs["date"], inputs["version"]) != (commit["date"], commit["version"]):
        yield Problem(
            "The draw is for {date}, version {version}; the commitment for another.",
            {"date": inputs["date"], "version": inputs["version"]},
        )
    yield from _check_chances(inputs)
    # In local custody one salt opens both halves: none may be left out.
    released = HALVES if commit["custody"] == "local" else opened["halves"]
    again = {half: draw(inputs, salts, half) for half in released}
    for path in _differences(opened, opening(commit, inputs, salts, again)):
        yield Problem(
            "Drawn again, {field} is different from the published record.",
            {"field": path},
        )


def _check_chances(inputs: Mapping[str, Any]) -> Iterator[Problem]:
    """Compare the published chances with those the integer thresholds have."""
    for half, designs in inputs["halves"].items():
        for number, strata in designs["numbers"].items():
            for design in strata.values():
                units = sorted(design["thresholds"])
                exact = marginals(
                    [int(design["thresholds"][unit]) for unit in units], design["n"]
                )
                published = [float(design["chances"][unit]) for unit in units]
                if not np.allclose(exact, published, rtol=0, atol=_ROUNDING):
                    yield Problem(
                        "Half {half}, {number} drawn: the chances are not those of "
                        "the thresholds.",
                        {"half": half, "number": number},
                    )


def _differences(found: object, right: object, path: str = "") -> Iterator[str]:
    """Name every field that differs, by its path in the record."""
    if isinstance(found, Mapping) and isinstance(right, Mapping):
        for key in sorted({*found, *right}, key=str):
            inner = f"{path}.{key}" if path else str(key)
            if key in found and key in right:
                yield from _differences(found[key], right[key], inner)
            else:
                yield inner
    elif isinstance(found, list) and isinstance(right, list):
        if len(found) != len(right):
            yield path
        else:
            for place, (one, other) in enumerate(zip(found, right, strict=True)):
                yield from _differences(one, other, f"{path}[{place}]")
    elif type(found) is not type(right) or found != right:
        yield path
