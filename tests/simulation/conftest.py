from datetime import date

import pytest

from simulation.city import City, make_city

UNTIL = date(2026, 11, 24)


@pytest.fixture(scope="session")
def city() -> City:
    """The demo's city: all offices, 120 days."""
    return make_city(1, UNTIL)


@pytest.fixture(scope="session")
def hamlet() -> City:
    """Twelve offices and six weeks, for what needs no numbers."""
    return make_city(3, UNTIL, days=45, offices=12)
