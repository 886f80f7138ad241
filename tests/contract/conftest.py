"""A home without anything in it, and commands on it."""

from pathlib import Path

import pytest

from tests.pipelines.town import Town


@pytest.fixture
def city(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """Return a replay database of its own, empty."""
    empty = Town(tmp_path / "home", capsys, monkeypatch)
    empty.done("init", "--replay")
    return empty
