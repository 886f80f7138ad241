from datetime import UTC, datetime

import pytest

from data.knowledge import Known


def test_a_moment_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Known(datetime(2026, 11, 23, 13, tzinfo=UTC))
