import ast
from pathlib import Path

import pytest

import inspections.draw

MODULES = sorted(Path(inspections.draw.__file__).parent.glob("*.py"))

#: Draws whose chances are not the ones asked for, or whose dice are hidden.
FORBIDDEN = {"choice", "choices", "sample", "shuffle", "permutation", "random", "now"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_nothing_in_the_lottery_calls_a_hidden_die(module):
    """numpy's weighted choice and DataFrame.sample miss their chances by 20 points."""
    names = {
        node.attr
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert not names & FORBIDDEN
