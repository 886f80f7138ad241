"""docs/method.md is followed to the letter: its verifier, its figures."""

import copy
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from inspections.draw import seed, ticket
from inspections.record import canonical
from tests.inspections.builders import SALT
from tests.inspections.golden import COMMIT, OPENED

METHOD = (Path(__file__).parents[2] / "docs" / "method.md").read_text(encoding="utf-8")
VERIFIER = re.search(r"```python\n(.*?)```", METHOD, re.DOTALL).group(1)

opened = json.loads(OPENED.read_bytes())


@pytest.fixture
def verdict(tmp_path):
    """Run the document's own program on the frozen commitment and an opening."""

    def run(record):
        (tmp_path / "check.py").write_text(VERIFIER, encoding="utf-8")
        (tmp_path / "open.json").write_bytes(canonical(record))
        command = [sys.executable, "-I", "check.py", str(COMMIT), "open.json"]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


def test_the_verifier_has_at_most_25_lines_and_needs_python_only():
    lines = VERIFIER.splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 88
    modules = re.findall(r"\w+", " ".join(re.findall(r"^import (.*)$", VERIFIER, re.M)))
    assert set(modules) <= sys.stdlib_module_names


def test_it_accepts_the_true_record(verdict):
    found = verdict(opened)
    assert found.returncode == 0
    assert found.stdout.startswith("Right")


def swap_a_unit(record):
    morning = record["halves"]["am"]
    morning["drawn"][0] = "K000"
    morning["arms"]["K000"] = morning["arms"].pop("K004")


def change_a_digit(record):
    limits = record["draw"]["halves"]["am"]["numbers"]["4"]["city"]["thresholds"]
    limits["K004"] = limits["K004"].replace("7", "8", 1)


def change_the_salt(record):
    record["salts"][0] = "ff" + record["salts"][0][2:]


def relabel_an_arm(record):
    record["halves"]["pm"]["arms"]["K006"] = "random"


def leave_a_unit_out(record):
    morning = record["halves"]["am"]
    del morning["arms"][morning["drawn"].pop()]


@pytest.mark.parametrize(
    ("forge", "complaint"),
    [
        (swap_a_unit, "draw of am"),
        (change_a_digit, "units, thresholds"),
        (change_the_salt, "the salt"),
        (relabel_an_arm, "draw of pm"),
        (leave_a_unit_out, "draw of am"),
    ],
)
def test_it_rejects_a_forged_record(verdict, forge, complaint):
    record = copy.deepcopy(opened)
    forge(record)
    found = verdict(record)
    assert found.returncode == 1
    assert found.stderr.startswith(f"WRONG: {complaint}")


def test_the_example_by_hand_is_the_frozen_day():
    morning = seed("2024-04-29", "am", [SALT.hex()])
    day = seed("2024-04-29", "day", [SALT.hex()])
    drawn = opened["halves"]["am"]
    design = opened["draw"]["halves"]["am"]["numbers"]["4"]["city"]
    mine = ticket(morning, "city", 0, "K004")
    told = [
        morning,
        ticket(day, "odd", "Tim 1"),
        ticket(day, "odd", "Tim 2"),
        design["chances"]["K004"],
        design["thresholds"]["K004"],
        design["floor"],
        mine,
        f"`{mine:016x}`",
    ]
    assert [each for each in told if str(each) not in METHOD] == []
    assert drawn["attempts"] == {"city": 0}
    assert drawn["drawn"] == ["K004", "K015", "K017", "K018"]
    assert (drawn["arms"]["K004"], drawn["teams"]["K004"]) == ("targeted", "Tim 1")
    assert (drawn["slots"]["K004"], drawn["slot_chances"]["K004"]) == (
        16,
        "0.125000000000",
    )
