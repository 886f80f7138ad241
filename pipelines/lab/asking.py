"""Turns what was typed into the runs it asks for."""

from data.errors import UserError
from pipelines.lab.settings import POLICIES, TEAM_VISITS, Setting, numbers


def asked_settings(
    cities: str,
    nights: int,
    visits: int,
    policies: str,
    variant: str,
    deterrence: str,
    offices: int,
    judged: int,
) -> list[Setting]:
    """Return every run asked for, city by city."""
    return [
        Setting(
            city=city,
            policy=policy,
            nights=nights,
            visits=visits,
            offices=offices,
            variant=variant,
            deterrence=strength,
            teams=max(1, -(-visits // TEAM_VISITS)),
            judged=judged,
        )
        for city in numbers(cities)
        for strength in strengths(deterrence)
        for policy in (policies.split(",") if policies else POLICIES)
    ]


def strengths(text: str) -> list[float | None]:
    """Read strengths of deterrence; nothing means the city's own.

    Examples
    --------
    >>> strengths("0,-0.3"), strengths("")
    ([0.0, -0.3], [None])
    """
    if not text:
        return [None]
    try:
        found: list[float | None] = [float(each) for each in text.split(",")]
    except ValueError:
        found = [1.0]
    if not all(each is not None and -0.9 <= each <= 0 for each in found):
        raise UserError(
            "{given} names no strengths of deterrence: write numbers from 0 to -0.9, "
            "as 0,-0.15,-0.3.",
            given=text,
        )
    return found
