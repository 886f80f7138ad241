"""Runs every table of presence.md, which is also the page that explains the rules."""

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data.schemas import TABLES
from tests.features.worlds import states_of
from tests.tables import table

DAY = date(2024, 4, 29)
PAGE = (Path(__file__).parent / "presence.md").read_text(encoding="utf-8")
PUNCHES = "| device | pin | punched_at | direction |"


def sections() -> dict[str, dict[str, str]]:
    """Table texts by their name, by the heading they stand under."""
    found = {}
    for section in PAGE.split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        tables = re.findall(r"^(\w+)\n\n((?:\|.*\n?)+)", body, re.MULTILINE)
        found[title] = dict(tables)
    return found


EXAMPLES = sections()
OFFICE = EXAMPLES.pop("The office")


@pytest.mark.parametrize("title", EXAMPLES)
def test_the_page_says_what_the_program_answers(title: str) -> None:
    given = {**OFFICE, **EXAMPLES[title]}
    expected = table(given.pop("states"))
    frames = {
        name: table(text, name if name in TABLES else "")
        for name, text in given.items()
    }
    states = states_of(DAY, **frames)
    at = states["slot_starts_at"].dt.strftime("%H:%M")
    shown = pd.DataFrame(
        {
            "office_code": states["office_code"],
            "at": at,
            "state": states["state"],
            "low": states["service_staff_low"].astype("str"),
            "high": states["service_staff_high"].astype("str"),
            "evidence": states["evidence"],
        }
    )
    keys = [name for name in ("office_code", "at") if name in expected]
    got = expected[keys].merge(shown, on=keys)[expected.columns]
    assert got.fillna("").to_dict("records") == expected.fillna("").to_dict("records")
