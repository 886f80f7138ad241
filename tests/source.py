"""The project's own source, as the tests of the house read it."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
#: What is installed, from the top layer down.
PACKAGES = tuple(PROJECT["tool"]["importlinter"]["root_packages"])


def python_files(*folders: str) -> list[Path]:
    """Return every Python file below those folders of the repository."""
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py"))


def short(path: Path) -> str:
    """Return the path as people write it, from the repository's root."""
    return path.relative_to(ROOT).as_posix()


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return the files that git knows and that still exist; without git, all of them.

    A copy without its history is tested too.
    """
    command = ["git", "ls-files", "-z"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        names = done.stdout.decode("utf-8").split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = [short(path) for path in ROOT.rglob("*") if not is_made(path)]
    return tuple(path for name in names if name and (path := ROOT / name).is_file())


def is_made(path: Path) -> bool:
    """Tell whether work made the file: environment, caches, the demo's city."""
    parts = path.relative_to(ROOT).parts
    hidden = parts[0].startswith(".") and len(parts) > 1 and parts[0] != ".ci"
    return hidden or parts[0] in {"var", "build", "dist"} or "__pycache__" in parts


@cache
def syntax(path: Path) -> ast.Module:
    """Return the file's syntax tree."""
    return ast.parse(path.read_text("utf-8"))


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for such a chain of names; of other things, what ends it.

    >>> dotted(ast.parse("np.random.normal", mode="eval").body)
    'np.random.normal'
    >>> dotted(ast.parse("f(x)[0].sample", mode="eval").body)
    '.sample'
    """
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return f"{dotted(value)}.{attr}"
    return ""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield the dotted name and the node of every call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield every imported module, and every name taken from one, dotted."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{each.name}" for each in names)
