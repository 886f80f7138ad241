"""Runs one night by hand, through Prefect or without, and says what came of it."""

import os
from dataclasses import dataclass
from datetime import date, datetime

from data.city import City
from data.database import night_lock
from data.errors import UserError
from pipelines import steps
from pipelines.counts import Count
from pipelines.failing import StepError, told_privately
from pipelines.notices import Notice
from pipelines.replacing import begin_replacement, stands_against
from pipelines.tonight import Night, tonight


@dataclass(frozen=True)
class Outcome:
    """A night's counts, and what a person should know about it."""

    counts: list[Count]
    notices: list[Notice]


def run_night(
    city: City,
    service_date: date,
    as_of: datetime | None,
    *,
    replace: str | None = None,
    with_prefect: bool = True,
) -> Outcome:
    """Plan one date; an already sealed plan stands unless ``replace`` gives a reason.

    Raises
    ------
    UserError
        The date or `as_of` is not accepted, or a step met something to mend.
    """
    night = tonight(city, service_date, as_of)
    if replace is not None:
        begin_replacement(city, night, replace)
    try:
        counts = (
            _through_prefect(city, night) if with_prefect else _by_hand(city, night)
        )
    except StepError as error:
        if error.told is None:
            raise
        # Whoever ran the night by hand may read it all.
        raise UserError(error.told.text, **error.told.facts) from error
    return Outcome(counts, stands_against(city, night))


def _by_hand(city: City, night: Night) -> list[Count]:
    counts = []
    with night_lock(city.engine, city.settings.home):
        for step in steps.NIGHT:
            with told_privately(city, night, step.__name__):
                counts.append(step(city, night))
    return counts


def _through_prefect(city: City, night: Night) -> list[Count]:
    from pipelines.prefect_home import prepare, refuse_silent_server

    prepare(city.settings, os.environ)
    refuse_silent_server()
    from pipelines.nightly import nightly

    return list(nightly(night.service_date, night.as_of))
