"""The house stands as it is told: layers, pure rooms, small modules, honest errors."""

import ast
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.source import (
    PACKAGES,
    PROJECT,
    ROOT,
    calls,
    imports,
    python_files,
    short,
    syntax,
)

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
CONTRACTS = {
    each["name"]: each for each in PROJECT["tool"]["importlinter"]["contracts"]
}
LAYERS = "Imports point one way"
FORBIDDING = [name for name in CONTRACTS if name != LAYERS]
#: Of data, all that the packages between store and shell may use.
SHARED = {"data.schemas", "data.workdays", "data.errors"}
#: Not ours to keep short: a migration is a list of tables, written once.
MIGRATIONS = "data/migrations/"
LONGEST_FILE = 350
LONGEST_FUNCTION = 50


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path):
    """Return a copy of the packages' sources, so that a rule may be broken."""
    for path in (ROOT / "pyproject.toml", *python_files(*PACKAGES)):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def plant(house: Path, module: str, *imported: str) -> None:
    path = house.joinpath(*module.split(".")).with_suffix(".py")
    path.write_text("".join(f"import {name}\n" for name in imported), encoding="utf-8")


def broken(house: Path) -> dict[str, str]:
    """Return what is told of each broken contract."""
    run = lint_imports(house)
    assert run.returncode == 1, run.stdout + run.stderr
    told = run.stdout.partition("Broken contracts")[2]
    starts = sorted((told.find(name), name) for name in CONTRACTS if name in told)
    ends = [start for start, _ in starts[1:]] + [len(told)]
    return {
        name: told[start:end] for (start, name), end in zip(starts, ends, strict=True)
    }


def against_the_layers() -> list[tuple[str, str]]:
    """Return every pair of packages of which the first may not import the second."""
    floors = [floor.split(" | ") for floor in CONTRACTS[LAYERS]["layers"]]
    return [
        (low, high)
        for number, floor in enumerate(floors)
        for low in floor
        for above in floors[: number + 1]
        for high in above
        if high != low
    ]


def test_the_import_contracts_hold():
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout


def test_every_import_against_the_layers_is_reported_by_file(house):
    for low, high in against_the_layers():
        plant(house, f"{high}.planted_roof")
        plant(house, f"{low}.planted_{high}", f"{high}.planted_roof")
    told = broken(house)[LAYERS]
    for low, high in against_the_layers():
        assert f"{low}.planted_{high} -> {high}.planted_roof" in told


def test_every_forbidden_import_is_reported_by_file(house):
    """Each contract in files of its own: their reports must not help each other."""
    for number, name in enumerate(FORBIDDING):
        for source in CONTRACTS[name]["source_modules"]:
            forbidden = CONTRACTS[name]["forbidden_modules"]
            plant(house, f"{source}.planted_{number}", *forbidden)
    told = broken(house)
    for number, name in enumerate(FORBIDDING):
        for source in CONTRACTS[name]["source_modules"]:
            for module in CONTRACTS[name]["forbidden_modules"]:
                assert f"{source}.planted_{number} -> {module}" in told[name]


def test_a_roundabout_way_to_the_database_is_reported_too(house):
    plant(house, "features.planted", "data.planted")
    plant(house, "data.planted", "sqlalchemy")
    told = "".join(broken(house).values())
    assert "features.planted -> data.planted" in told
    assert "data.planted -> sqlalchemy" in told


@pytest.mark.parametrize("package", ["features", "models", "inspections", "simulation"])
def test_between_store_and_shell_only_columns_days_and_errors_are_shared(package):
    used = {
        name
        for path in python_files(package)
        for name in imports(syntax(path))
        if name.split(".")[0] == "data"
    }
    assert {".".join(name.split(".")[:2]) for name in used} <= SHARED


def test_every_init_file_is_empty():
    """Importing one module must not pull in its neighbours."""
    files = python_files(*PACKAGES, "tests", "benchmarks", "scripts")
    inits = [path for path in files if path.name == "__init__.py"]
    assert [short(path) for path in inits if path.stat().st_size] == []


def test_every_folder_with_python_files_is_a_package():
    """Without it, tests/features would shadow features, and equal names collide."""
    files = python_files(*PACKAGES, "tests", "benchmarks", "scripts")
    folders = {path.parent for path in files}
    missing = [short(each) for each in folders if not (each / "__init__.py").exists()]
    assert [name for name in missing if not name.startswith(MIGRATIONS)] == []


def short_ones():
    """Return the files whose length is ours to choose."""
    files = python_files(*PACKAGES, "benchmarks", "scripts")
    return [path for path in files if not short(path).startswith(MIGRATIONS)]


def test_no_module_is_longer_than_a_reader_can_hold():
    lengths = {
        short(path): len(path.read_text("utf-8").splitlines()) for path in short_ones()
    }
    assert {name: long for name, long in lengths.items() if long > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen():
    lengths = {
        f"{short(path)}:{node.lineno} {node.name}": lines_of(node)
        for path in short_ones()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION}
    assert long == {}


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines; its docstring is not among them."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)


def test_every_error_a_person_reads_is_a_literal_template():
    """Only a literal, or a constant marked by ``N_``, is found in the catalogue."""
    wrong = [
        f"{short(path)}:{node.lineno}"
        for path in python_files(*PACKAGES)
        for name, node in calls(syntax(path))
        if name.rpartition(".")[2] == "UserError" and not is_template(node.args)
    ]
    assert wrong == []


def is_template(args: list[ast.expr]) -> bool:
    match args:
        case [ast.Constant(value=str())]:
            return True
        case [ast.IfExp(body=ast.Constant(), orelse=ast.Constant())]:
            return True
        case [ast.Attribute(attr="text")]:  # an error told again as it came
            return True
        case [ast.Name(id=name)] | [ast.Subscript(value=ast.Name(id=name))]:
            return name in marked_constants()
    return False


@cache
def marked_constants() -> set[str]:
    """Return the names of constants whose texts ``N_`` marks for the catalogue."""
    return {
        target.id
        for path in python_files(*PACKAGES)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
        and any(name == "N_" for name, _ in calls(node.value))
    }
