#!/usr/bin/env python3
"""Lists texts that web/locale/id.po lacks or no longer needs; ``--add`` adds them.

Every text a person may read is an English literal in the source: the first argument
of ``UserError`` (or a class made from it), an argument of ``FUNCTIONS``, the first of
``t`` in a template, or a value of ``TABLES``. This script finds them without importing
the packages, so that it also works while they are broken.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    *("pipelines", "web", "simulation", "inspections"),
    *("models", "features", "data"),
)
CATALOGUE = ROOT / "web" / "locale" / "id.po"
#: Functions that take a text, and the place of it among their arguments.
FUNCTIONS = {
    **{"translate": 0, "N_": 0, "Notice": 0, "Problem": 0, "Remark": 0},
    **{"say": 1, "answer": 1, "tell": 1, "ask.say": 0},
}
#: Files whose dict values are all texts.
TABLES = (
    "web/headings.py",
    "web/labels.py",
    "pipelines/notices.py",
    "pipelines/counts.py",
    "pipelines/verifying.py",
)
#: Where what is assigned to these names is a text: formats say what they are, and hand
#: long remarks on by a name.
TEXT_FILES = "data/"
TEXT_NAMES = ("DESCRIPTION", "text")


def sources() -> list[Path]:
    """Return every Python file of the packages."""
    return sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


def used_texts() -> dict[str, str]:
    """Return every text with the first place that uses it (``file:line``)."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sources()}
    calls = FUNCTIONS | _errors(trees)
    found: dict[str, str] = {}
    for path, tree in trees.items():
        name = str(path.relative_to(ROOT))
        values = _table_values(tree) if name in TABLES else iter(())
        named = _named(tree) if name.startswith(TEXT_FILES) else iter(())
        for text, line in chain(_literals(tree, calls), values, named):
            found.setdefault(text, f"{name}:{line}")
    for text, place in _templates():
        found.setdefault(text, place)
    return found


def built_texts() -> list[str]:
    """Return the places where a text is built by an f-string, ``+`` or ``format``."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sources()}
    calls = FUNCTIONS | _errors(trees)
    return [
        f"{path.relative_to(ROOT)}:{text.lineno}"
        for path, tree in trees.items()
        for text in _texts(tree, calls)
        if isinstance(text, ast.JoinedStr | ast.BinOp)
        or (isinstance(text, ast.Call) and _name(text.func) == "format")
    ]


def translations() -> dict[str, str]:
    """Return the catalogue's entries; an untranslated one is empty."""
    with CATALOGUE.open("rb") as file:
        messages = read_po(file, locale="id")
    return {
        str(each.id): "" if each.fuzzy else str(each.string or "")
        for each in messages
        if each.id
    }


def _errors(trees: dict[Path, ast.Module]) -> dict[str, int]:
    """Return UserError and all classes made from it: their text comes first."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    names = {"UserError"}
    while more := {each for each, of in bases.items() if of & names} - names:
        names |= more
    return dict.fromkeys(names, 0)


def _literals(tree: ast.Module, calls: dict[str, int]) -> Iterator[tuple[str, int]]:
    for text in _texts(tree, calls):
        choice = isinstance(text, ast.IfExp)
        for node in (text.body, text.orelse) if choice else (text,):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, node.lineno


def _texts(tree: ast.Module, calls: dict[str, int]) -> Iterator[ast.expr]:
    """Yield the argument that is the text, of every call of those functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            place = calls.get(_name(node.func))
            if place is not None and len(node.args) > place:
                yield node.args[place]


def _name(node: ast.expr) -> str:
    match node:
        case ast.Attribute(value=ast.Name(id="ask"), attr="say"):
            return "ask.say"
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _table_values(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for value in node.values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value, value.lineno


def _named(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))
            ) if name in TEXT_NAMES and text:
                yield text, node.lineno


def _templates() -> Iterator[tuple[str, str]]:
    from jinja2 import Environment, nodes

    for path in sorted((ROOT / "web" / "templates").glob("*.j2")):
        parsed = Environment(autoescape=True).parse(path.read_text("utf-8"))
        for call in parsed.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                text = call.args[0]
                if isinstance(text, nodes.Const):
                    yield text.value, f"{path.relative_to(ROOT)}:{text.lineno}"


def _quoted(text: str) -> str:
    escapes = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t", "\r": r"\r"}
    return '"' + "".join(escapes.get(sign, sign) for sign in text) + '"'


def main() -> int:
    """List what is missing and stale; 1 if there is any."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--add", action="store_true", help="append the missing texts, untranslated"
    )
    arguments = parser.parse_args()
    used, known = used_texts(), translations()
    missing = {text: used[text] for text in used if not known.get(text)}
    stale = sorted(known.keys() - used.keys())
    for text, place in missing.items():
        print(f"missing  {place}  {text!r}")
    for text in stale:
        print(f"stale    {text!r}")
    if arguments.add:
        with CATALOGUE.open("a", encoding="utf-8") as file:
            for text in (each for each in missing if each not in known):
                file.write(f'\nmsgid {_quoted(text)}\nmsgstr ""\n')
    return 1 if missing or stale else 0


if __name__ == "__main__":
    sys.exit(main())
