"""Samples of what takes long to test whole; ``make thorough`` tests all of it."""

import os
from collections.abc import Sequence
from typing import TypeVar

Case = TypeVar("Case")
#: Whether all of it is tested.
THOROUGH = bool(os.environ.get("SIDAK_THOROUGH"))


def some(cases: Sequence[Case], every: int) -> Sequence[Case]:
    """Return each so-manieth of the cases, or all with ``SIDAK_THOROUGH``."""
    return cases if THOROUGH else cases[::every]
