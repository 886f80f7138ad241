"""Any night can be replayed: clock, environment and dice are handed in from above."""

import ast

import pytest

from tests.source import PACKAGES, calls, dotted, imports, python_files, short, syntax

#: Everything below the shell of pipelines and web.
CORE = ("simulation", "inspections", "models", "features", "data")
#: Exceptions, by file, each with its reason.
CLOCK_READERS = {
    "data/city.py": "the one place that reads the clock for a command or a page",
    "data/idle_connections.py": "how long a connection lay idle",
    "data/database.py": "waits for a lock with a time limit; no result depends on it",
}
ENVIRONMENT_READERS = {
    "data/city.py": "opens the city that the environment names, for every command",
}
CHANCE_MAKERS = {
    "data/identity.py": "makes the city's secret key",
    "data/store/sessions.py": "makes the tokens of logins; no result depends on them",
    "web/pages/findings.py": "makes the number of a form for phones without script",
    "web/passwords.py": "makes first passwords; no result depends on them",
    "web/throttle.py": "makes the marks of known browsers; no result depends on them",
    "web/totp.py": "makes what second factors are made from; no result depends on it",
}

CLOCKS = {"now", "today", "utcnow", "monotonic", "perf_counter", "time_ns"}
#: What numpy makes dice from, if it is given a seed.
SEEDED = {"default_rng", "SeedSequence", "Generator", "RandomState", "PCG64"}


def clock(tree: ast.AST) -> set[str]:
    """Return every way in which that source reads the clock."""
    called = {
        name
        for name, _ in calls(tree)
        if name.rpartition(".")[2] in CLOCKS or name == "time.time"
    }
    return called | {name for name in imports(tree) if name.startswith("time.")}


def environment(tree: ast.AST) -> set[str]:
    """Return every way in which that source reads the environment."""
    names = {dotted(node) for node in ast.walk(tree)} | set(imports(tree))
    return names & {"os.environ", "os.getenv", "os.environb"}


def dice(tree: ast.AST) -> set[str]:
    """Return every way in which that source takes chance from the machine."""
    modules = {"random", "secrets", "uuid.uuid4", "uuid.uuid1"}
    taken = {
        name
        for name in imports(tree)
        if name.startswith("numpy.random.") and name.rpartition(".")[2] not in SEEDED
    }
    return taken | (modules & set(imports(tree))) | set(loose_calls(tree))


def loose_calls(tree: ast.AST) -> list[str]:
    return [
        name
        for name, call in calls(tree)
        if (name.startswith(("np.random.", "numpy.random.")) and not seeded(name, call))
        or (name.endswith(".sample") and not has_state(call))
    ]


def seeded(name: str, call: ast.Call) -> bool:
    return name.rpartition(".")[2] in SEEDED and bool(call.args or call.keywords)


def has_state(call: ast.Call) -> bool:
    return "random_state" in {keyword.arg for keyword in call.keywords}


def found(packages, look):
    """Return the files in which something is found, each with what."""
    looked = {short(path): look(syntax(path)) for path in python_files(*packages)}
    return {name: hits for name, hits in looked.items() if hits}


def test_below_the_shell_nobody_reads_the_clock():
    assert found(CORE, clock).keys() == CLOCK_READERS.keys()


def test_below_the_shell_nobody_reads_the_environment():
    assert found(CORE, environment).keys() == ENVIRONMENT_READERS.keys()


def test_every_die_is_seeded_by_the_caller():
    assert found(PACKAGES, dice).keys() == CHANCE_MAKERS.keys()


@pytest.mark.parametrize(
    ("look", "source"),
    [
        (clock, "from datetime import datetime\ndatetime.now()"),
        (clock, "from datetime import date\ndate.today()"),
        (clock, "import pandas as pd\npd.Timestamp.today()"),
        (clock, "import time\ntime.time()"),
        (clock, "from time import perf_counter"),
        (environment, "import os\nos.environ['A']"),
        (environment, "from os import getenv"),
        (dice, "import random"),
        (dice, "from random import shuffle"),
        (dice, "import numpy as np\nnp.random.default_rng()"),
        (dice, "import numpy as np\nnp.random.normal()"),
        (dice, "from numpy.random import normal"),
        (dice, "frame[0].sample(3)"),
        (dice, "from uuid import uuid4"),
    ],
)
def test_the_scan_sees_a_hidden_clock_or_die(look, source):
    assert look(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        "settings.now\nrule.now",
        "import numpy as np\nnp.random.default_rng(seed)",
        "import numpy as np\ndef f(dice: np.random.Generator): dice.random()",
        "frame.sample(3, random_state=seed)",
        "from datetime import time\nrow.at.time()\ntime(8, 0)",
        "def settings(environ): environ['SIDAK_NOW']",
    ],
)
def test_clocks_and_dice_that_are_handed_in_pass(source):
    tree = ast.parse(source)
    assert clock(tree) | environment(tree) | dice(tree) == set()
