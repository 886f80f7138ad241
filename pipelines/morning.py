"""The morning: opens every list whose release time has come."""

import time
from datetime import timedelta

from prefect import flow

from data.city import City, open_city
from pipelines.failing import told_privately
from pipelines.release import release_overdue
from pipelines.tonight import Night

#: A scheduled run can start a little before its second.
_EARLY = timedelta(minutes=1)


@flow(name="morning", persist_result=False, retries=3, retry_delay_seconds=60)
def morning() -> int:
    """Release what is due and return how many lists were opened."""
    with open_city() as city:
        time.sleep(_until_release(city))
    with open_city() as city:
        today = Night(city.now.date(), city.now)
        with told_privately(city, today, "release"):
            return len(release_overdue(city))


def _until_release(city: City) -> float:
    ahead = city.release_at(city.now.date()) - city.now
    return ahead.total_seconds() if timedelta(0) < ahead < _EARLY else 0.0
