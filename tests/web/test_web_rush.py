"""A crowd of phones at once: every list is read, every finding is kept, once."""

import asyncio
from pathlib import Path

import pytest

from tests.web.rush.books import differences
from tests.web.rush.morning import percentile, seconds_of, work
from tests.web.rush.phone import Phone
from tests.web.rush.photos import full_photo
from tests.web.rush.server import serving
from tests.web.rush.town import crowded_town, enlisted

pytestmark = pytest.mark.slow

#: ``python -m benchmarks.web_rush`` has a hundred, and the issue's limits.
PHONES = 30


def test_a_crowd_loses_nothing_and_waits_a_little(tmp_path: Path) -> None:
    environ = crowded_town(tmp_path / "home", PHONES)
    people = enlisted(environ, PHONES)
    with serving(environ) as server:
        phones = [Phone(server.port, person) for person in people]
        worked = asyncio.run(work(phones, full_photo, 1))
    assert worked.errors == []
    assert len(worked.receipts) == PHONES
    assert differences(environ, worked) == []
    # Generous: other tests run beside this one.
    for kind in {what for phone in phones for what, _ in phone.answers}:
        assert percentile(seconds_of(phones, kind), 0.95) < 15
