"""Coverage-guided fuzzing of everything that reads a file, by atheris (libFuzzer).

Run with ``python -m benchmarks.fuzzing --minutes 60 [--format NAME]``; CONTRIBUTING
tells how to get atheris. Inputs grow from good files, ``tests/data/formats/corpus``
and what earlier runs left (``var/fuzzing/NAME``); what breaks a reader lies in
``var/fuzzing/broken``. ``--keep`` makes the tests' corpus anew: few and small inputs
that reach what all of them do.
"""

import argparse
import hashlib
import itertools
import re
import resource
import shutil
import subprocess
import sys
import time
import types
import zlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from benchmarks import __file__ as here

ROOT = Path(here).resolve().parents[1]
HOME = ROOT / "var" / "fuzzing"
BROKEN = HOME / "broken"
CORPUS = ROOT / "tests" / "data" / "formats" / "corpus"

#: Of one input; seconds are the processor's, for the machine may have other work.
SECONDS, MEGABYTES, BYTES = 5, 300, 4096
#: What never ends is ended after so many seconds of the clock.
HANGING = 120
#: What a process takes before it has read anything, with everything instrumented.
BASE_MEGABYTES = 400
#: Of one target's inputs that are kept for the tests.
KEPT_INPUTS, KEPT_BYTES = 24, 12 << 10
#: Modules whose branches guide the fuzzing.
GUIDING = ["data", "pipelines.learning", "tests.data.formats.accounting"]
MARKS = 1024

#: Of what a broken reader said.
SHOWN_LINES = 40
TOLD = """\
The input lies in var/fuzzing/broken. Copied to tests/data/formats/corpus/{name}, and
named by the start of its SHA-256, it makes tests/data/formats/test_any_bytes.py fail.\
"""

MISSING = """\
Fuzzing needs atheris, which no lock file has. Give it an environment of its own:

    python3.11 -m venv var/fuzzing/env
    echo "$PWD/.venv/lib/python3.11/site-packages" \\
        > var/fuzzing/env/lib/python3.11/site-packages/sidak.pth
    var/fuzzing/env/bin/pip install atheris
    var/fuzzing/env/bin/python -m benchmarks.fuzzing --minutes 60\
"""


def fuzz(name: str, flags: list[str]) -> None:
    """Fuzz one target until libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=GUIDING):
        from tests.data.formats.accounting import TARGETS
    marks = [atheris.instrument_func(_fresh()) for _ in range(MARKS)]

    def one(data: bytes) -> None:
        begin = time.process_time()
        words = TARGETS[name](data)
        if (taken := time.process_time() - begin) > SECONDS:
            raise RuntimeError(f"It took {taken:.1f} s of the processor.")
        # What numpy decides is no branch of ours: each outcome calls one instead.
        for word in words:
            marks[zlib.crc32(word.encode()) % MARKS]()

    # libFuzzer starts itself again to merge, by this name.
    again = f"{sys.executable} -m benchmarks.fuzzing --format {name} --child"
    atheris.Setup([again, *flags], one)
    atheris.Fuzz()


def _fresh() -> Callable[[], None]:
    def mark() -> None:
        pass

    return types.FunctionType(mark.__code__.replace(), {})


def run(name: str, *flags: str | Path) -> str:
    """Fuzz in a process of its own, and return what it printed."""
    command = [sys.executable, "-m", "benchmarks.fuzzing", "--format", name, "--child"]
    done = subprocess.run(
        [*command, *map(str, flags)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def limits(name: str) -> list[str]:
    """Return what one input may take, and where one that takes more is put."""
    return [
        f"-timeout={HANGING}",
        f"-rss_limit_mb={BASE_MEGABYTES + MEGABYTES}",
        f"-malloc_limit_mb={MEGABYTES}",
        f"-max_len={BYTES}",
        f"-artifact_prefix={BROKEN}/{name}-",
    ]


def fuzzed(name: str, seconds: int) -> bool:
    """Fuzz a target for so long; tell whether nothing broke."""
    home = HOME / name
    home.mkdir(parents=True, exist_ok=True)
    BROKEN.mkdir(exist_ok=True)
    words = _dictionary(name, _seeds(name, home))
    before = _processor_seconds()
    log = run(
        name,
        *(*limits(name), f"-max_total_time={seconds}", "-print_final_stats=1"),
        *(f"-dict={words}", home, *_kept(name)),
    )
    (HOME / f"{name}.log").write_text(log)
    broken = "SUMMARY: " in log or "executed_units" not in log
    used = f"{_processor_seconds() - before:.0f} s of the processor"
    end = "; BROKEN" if broken else ""
    print(f"{name}: {_figures(log)}, {used}{end}", flush=True)
    if broken:
        told = log[max(log.find("Uncaught Python exception"), 0) :]
        print(*told.splitlines()[-SHOWN_LINES:], TOLD.format(name=name), sep="\n")
    return not broken


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _figures(log: str) -> str:
    executed = re.search(r"number_of_executed_units: (\d+)", log)
    covered = re.findall(r"cov: (\d+)", log)
    runs = int(executed[1]) if executed else 0
    return f"{runs:,} inputs, {covered[-1] if covered else 0} branches"


def _seeds(name: str, home: Path) -> list[bytes]:
    from tests.data.formats.malformed import good

    seeds = good(name)
    for seed in seeds:
        _write(home, seed[:BYTES])
    return seeds


def _write(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def _kept(name: str) -> list[Path]:
    return [folder] if (folder := CORPUS / name).is_dir() else []


def _dictionary(name: str, seeds: list[bytes]) -> Path:
    """Write the words of good files, which changed bytes would hardly come upon."""
    found = {word for seed in seeds for word in re.findall(rb"[\w.: /-]{2,32}", seed)}
    path = HOME / f"{name}.dict"
    shown = ("".join(f"\\x{byte:02x}" for byte in word) for word in sorted(found))
    path.write_text("".join(f'"{word}"\n' for word in shown))
    return path


def keep(name: str) -> None:
    """Write the fewest inputs with the target's coverage into the tests' corpus."""
    from tests.data.formats.malformed import numbers_somebody

    merged = HOME / f"{name}.merged"
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir()
    sources = [HOME / name, *_kept(name)]
    run(name, *limits(name), "-set_cover_merge=1", "-use_counters=0", merged, *sources)
    found = (path.read_bytes() for path in merged.iterdir())
    inputs = sorted(itertools.filterfalse(numbers_somebody, found), key=len)
    shutil.rmtree(CORPUS / name, ignore_errors=True)
    room = KEPT_BYTES
    for content in inputs[:KEPT_INPUTS]:
        if (room := room - len(content)) >= 0:
            _write(CORPUS / name, content)
    print(f"{name}: kept {len([*(CORPUS / name).glob('*')])} of {len(inputs)}")


def main() -> None:
    if "--child" in sys.argv:
        place = sys.argv.index("--child")
        fuzz(sys.argv[place - 1], sys.argv[place + 1 :])
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60, help="of all formats")
    parser.add_argument("--format", help="one of them only")
    parser.add_argument("--keep", action="store_true", help="make the corpus anew")
    asked = parser.parse_args()
    if find_spec("atheris") is None:
        sys.exit(MISSING)
    from tests.data.formats.accounting import TARGETS

    names = [asked.format] if asked.format else [*TARGETS]
    if unknown := {*names} - {*TARGETS}:
        parser.error(f"no format {sorted(unknown)}; there are {[*TARGETS]}")
    HOME.mkdir(parents=True, exist_ok=True)
    if asked.keep:
        for name in names:
            keep(name)
        return
    seconds = round(asked.minutes * 60 / len(names))
    sound = [fuzzed(name, seconds) for name in names]
    sys.exit(not all(sound))


if __name__ == "__main__":
    main()
