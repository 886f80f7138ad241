"""The small town of the pipelines' tests, with its web application."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipelines.conftest import files, made_up, planned, released, settled
from tests.pipelines.town import EVENING, MORNING, copied
from tests.web.people import Site, site_of

__all__ = ["files", "made_up", "planned", "released", "settled"]


@pytest.fixture
def site(released: Path, tmp_path: Path) -> Iterator[Site]:
    """Return the application on the morning of a day whose list is open."""
    with site_of(copied(released, tmp_path / "open"), MORNING) as found:
        yield found


@pytest.fixture
def sealed_site(planned: Path, tmp_path: Path) -> Iterator[Site]:
    """Return the application on the evening before, the plan being sealed."""
    with site_of(copied(planned, tmp_path / "sealed"), EVENING) as found:
        yield found
