"""Small cities for the lab: eight offices, few days."""

import pytest

from pipelines.lab.loop import Run, open_city
from pipelines.lab.settings import Setting

SMALL = {
    "offices": 12,
    "nights": 4,
    "visits": 2,
    "teams": 1,
    "judged": 0,
    "warm_up": 10,
}


def a_setting(city=1, policy="sidak", **changes):
    return Setting(city, policy, **(SMALL | changes))


@pytest.fixture(scope="session")
def small():
    """Return a small city, made once."""
    return open_city(a_setting())


@pytest.fixture
def a_run(small):
    """Return a way to run the small city under a policy up to some night."""

    def make(policy="sidak", nights=4, **changes):
        run = Run(small, a_setting(policy=policy, **changes))
        run.warm_up()
        choices = [
            run.night(night, number)
            for night, number in enumerate(run.service_days[:nights])
        ]
        return run, choices

    return make
