"""What is handed over: our names, the whole wheel, locks that say what they install."""

import os
import re
import subprocess
import sys
from email.parser import Parser
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.source import PACKAGES, PROJECT, ROOT, short, tracked_files

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[\w.!+]+)")
LICENCES = ("LICENSE", "web/documents/fonts/OFL.txt")
#: One file of every kind that a wheel forgets first.
EASILY_LOST = (
    "data/migrations/env.py",
    "data/migrations/script.py.mako",
    "data/migrations/versions/r0001_the_first_tables.py",
    "data/reference/calendar.csv",
    "data/reference/schedules.csv",
    "data/picture_child.py",
    "data/sheets/child.py",
    "simulation/reference/malang.csv",
    "web/documents/fonts/LiberationSans-Regular.ttf",
    "web/documents/fonts/OFL.txt",
    "web/documents/typ/paper.typ",
    "web/locale/id.po",
    "web/templates/list.css",
    "web/templates/list.html.j2",
)


@pytest.fixture(scope="module")
def owners():
    return packages_distributions()


@pytest.mark.parametrize("name", [*PACKAGES, "tests", "benchmarks", "scripts"])
def test_no_other_distribution_owns_our_names(name, owners):
    """A newcomer in site-packages would win silently over the editable install."""
    assert set(owners.get(name, [])) <= {"sidak"}
    spec = find_spec(name)
    assert spec is not None
    assert [Path(each) for each in spec.submodule_search_locations or ()] == [
        ROOT / name
    ]


# ----------------------------------------------------------------- the locks


def pins(lock: str) -> list[tuple[str, str]]:
    """Return name and version of every entry; some have one for each Python."""
    text = (ROOT / lock).read_text("utf-8")
    found = (PIN.match(line) for line in text.splitlines())
    return [
        (canonicalize_name(each["name"]), each["version"]) for each in found if each
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_distribution_has_a_hash(lock):
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(entries) == len(pins(lock)) > 100
    hashed = re.compile(r"--hash=sha256:[0-9a-f]{64}")
    assert [line[:40] for line in entries if not hashed.search(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_host_or_path(lock):
    text = (ROOT / lock).read_text("utf-8")
    options = set(re.findall(r"--[a-z-]+", text))
    assert options == {"--hash"}
    assert not re.search(r"://|\s@\s|^-e|^[./]", text, re.MULTILINE)


def test_the_citys_lock_is_part_of_the_developers():
    city, developers = (set(pins(lock)) for lock in LOCKS)
    assert city <= developers


@pytest.mark.parametrize(
    ("lock", "extras"), [(LOCKS[0], ("build",)), (LOCKS[1], ("build", "dev"))]
)
def test_every_dependency_is_locked_at_a_version_we_accept(lock, extras):
    optional = PROJECT["project"]["optional-dependencies"]
    lists = [PROJECT["project"]["dependencies"], *(optional[name] for name in extras)]
    for wanted in (Requirement(text) for each in lists for text in each):
        name = canonicalize_name(wanted.name)
        versions = {version for locked, version in pins(lock) if locked == name}
        assert versions, name
        assert set(wanted.specifier.filter(versions)) == versions, name


def test_what_builds_us_is_what_is_locked():
    """The environment is built without isolation, by the locked versions."""
    wanted = PROJECT["build-system"]["requires"]
    assert wanted == PROJECT["project"]["optional-dependencies"]["build"]


# ----------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index"]
    command += ["--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT]
    run(command, cwd=folder)
    (path,) = folder.glob("sidak-*.whl")
    return path


@pytest.fixture(scope="module")
def inside(wheel):
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_packages(inside):
    ours = {short(path) for path in tracked_files()}
    assert {name for name in ours if name.split("/")[0] in PACKAGES} <= inside
    assert set(EASILY_LOST) <= inside


@pytest.mark.slow
def test_the_wheel_holds_nothing_else(inside):
    folders = {name.split("/")[0] for name in inside}
    (metadata,) = {name for name in folders if name.endswith(".dist-info")}
    assert folders == {*PACKAGES, metadata}
    assert f"{metadata}/entry_points.txt" in inside
    licences = {f"{metadata}/licenses/{name}" for name in LICENCES}
    assert licences <= inside


@pytest.mark.slow
def test_the_wheel_says_what_it_needs(wheel, inside):
    (name,) = {name for name in inside if name.endswith("/METADATA")}
    with ZipFile(wheel) as archive:
        told = Parser().parsestr(archive.read(name).decode("utf-8"))
    assert told["Version"] == PROJECT["project"]["version"]
    # The bundled fonts have a licence of their own.
    assert told["License-Expression"] == "Apache-2.0 AND OFL-1.1"
    needs = {Requirement(text).name for text in told.get_all("Requires-Dist")}
    wanted = {Requirement(text).name for text in PROJECT["project"]["dependencies"]}
    assert wanted <= needs


# ------------------------------------------- the wheel, away from the repository

OFFICES = """\
office_code,name,kind,parent_code,valid_from
99.01,Kecamatan Contoh,kecamatan,,2024-01-01
99.01.1001,Kelurahan Satu,kelurahan,99.01,2024-01-01
99.01.1002,Kelurahan Dua,kelurahan,99.01,2024-01-01
99.01.1003,Kelurahan Tiga,kelurahan,99.01,2024-01-01
"""
TEAMS = """\
team,visits_per_day,starts,ends,valid_from
A,2,08:00,15:00,2024-01-01
"""


@pytest.fixture(scope="module")
def sidak(wheel, tmp_path_factory):
    """Return the command of a clean environment that knows no repository.

    Its other packages are borrowed: a line in a ``.pth`` file adds a folder, but does
    not read the ``.pth`` files in it, so our editable install stays out of sight.
    """
    home = tmp_path_factory.mktemp("away")
    venv, packages = home / "venv", Path(find_spec("pandas").origin).parents[1]
    run([sys.executable, "-m", "venv", "--without-pip", venv], cwd=home)
    (libraries,) = venv.glob("lib/python*/site-packages")
    python = venv / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    pip += ["--no-index", "--no-deps", "--disable-pip-version-check", wheel]
    run(pip, cwd=home)
    (libraries / "borrowed.pth").write_text(f"{packages}\n")

    def call(*arguments: str, now: str = "2024-04-29T20:15") -> str:
        environment = {"PATH": os.environ["PATH"], "SIDAK_NOW": now, "SIDAK_LANG": "en"}
        return run([venv / "bin" / "sidak", *arguments], cwd=home, env=environment)

    call.home, call.python = home, python
    return call


def run(command: list[object], **options: object) -> str:
    """Run the command, give what it prints; the test fails with all of it."""
    done = subprocess.run(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.slow
def test_the_clean_environment_cannot_see_the_repository(sidak):
    look = "import sys, data, pipelines; print(data.__path__, pipelines.__path__)"
    paths = run([sidak.python, "-c", f"{look}; print(sys.path)"], cwd=sidak.home)
    outside = paths.replace(str(ROOT / ".venv"), "")
    assert f"'{ROOT}'" not in outside
    assert f"{ROOT}/data" not in outside


@pytest.mark.slow
def test_the_installed_wheel_takes_a_city_from_init_to_the_list(sidak):
    (sidak.home / "offices.csv").write_text(OFFICES, encoding="utf-8")
    (sidak.home / "teams.csv").write_text(TEAMS, encoding="utf-8")
    assert "nightly" in sidak("--help")
    sidak("init", "--replay")
    sidak("import", "offices", "offices.csv", "--backfill")
    sidak("import", "teams", "teams.csv", "--backfill")
    sidak("nightly", "--date", "2024-04-30", "--no-prefect")
    morning = "2024-04-30T07:00"
    listed = sidak("list", "--date", "2024-04-30", "--format", "csv", now=morning)
    assert "99.01" in listed
    page = sidak.home / "list.html"
    sidak(
        "list",
        "--date",
        "2024-04-30",
        "--format",
        "html",
        "--output",
        page,
        now=morning,
    )
    assert "Kelurahan" in page.read_text("utf-8")
    sidak("verify", "--date", "2024-04-30", now=morning)
