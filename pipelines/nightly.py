"""The night, step by step: the order of work, with retries, and nothing else.

Prefect sees dates and counts only. Offices never appear in its parameters, logs,
artifacts or results; every step opens the city's database by itself.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from data.city import City, city_time, open_city
from data.database import night_lock
from pipelines import steps
from pipelines.counts import Count, publish
from pipelines.failing import StepError, told_privately
from pipelines.release import release_overdue
from pipelines.tonight import Night, scheduled, tonight

Step = Callable[[City, Night], Count]


def _task(step: Step, retries: int) -> Callable[[date, datetime], Count]:
    @task(
        name=step.__name__,
        retries=retries,
        retry_delay_seconds=60,
        retry_condition_fn=_is_worth_a_retry,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def run(service_date: date, as_of: datetime) -> Count:
        night = Night(service_date, as_of)
        with open_city() as city, told_privately(city, night, step.__name__):
            return step(city, night)

    return run


def _is_worth_a_retry(_task: Any, _run: Any, state: Any) -> bool:
    error = state.result(raise_on_failure=False)
    return not (isinstance(error, StepError) and error.told is not None)


ingest = _task(steps.ingest, retries=3)
derive = _task(steps.derive, retries=1)
detect = _task(steps.detect, retries=1)
score = _task(steps.score, retries=1)
plan = _task(steps.plan, retries=1)
seal = _task(steps.seal, retries=1)


@flow(name="nightly", persist_result=False)
def nightly(
    service_date: date | None = None, as_of: datetime | None = None
) -> list[Count]:
    """Turn what is known into the sealed plan of one service date.

    Parameters
    ----------
    service_date
        The day to be inspected. None, for scheduled runs: the calendar day after the
        run's scheduled time, however early or late it starts.
    as_of
        The limit of what may be known, with a zone or in city wall time; None: the
        contract's default.
    """
    with open_city() as city:
        night = _night(city, service_date, as_of)
        with told_privately(city, night, "release"):
            release_overdue(city)
        with night_lock(city.engine, city.settings.home):
            day, known = night.service_date, night.as_of
            counts = [
                ingest(day, known),
                derive(day, known),
                detect(day, known),
                score(day, known),
                plan(day, known),
                seal(day, known),
            ]
    return publish(counts)


def _night(city: City, service_date: date | None, as_of: datetime | None) -> Night:
    if service_date is not None:
        return tonight(city, service_date, as_of and city_time(city, as_of))
    return scheduled(city, city_time(city, flow_run.scheduled_start_time))
