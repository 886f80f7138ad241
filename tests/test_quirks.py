"""Every quirk in the documentation names a test that shows it, and that is there."""

import re

import pytest

from tests.source import ROOT, python_files

ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split(" | "))
    for line in (ROOT / "docs/quirks.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| quirk |")
]
TESTS = {
    name
    for path in python_files("tests")
    for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_quirk_is_shown_by_tests_that_exist(row: tuple[str, ...]) -> None:
    quirk, done, shown = row
    assert quirk
    assert done
    names = re.findall(r"`(\w+)`", shown)
    assert names
    assert shown == ", ".join(f"`{name}`" for name in names)
    assert {*names} <= TESTS
