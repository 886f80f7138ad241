"""The most memory of a process, its own alone; as a program, that of a sidak command.

``python -m benchmarks.memory nightly --date D`` runs ``sidak nightly --date D`` and
then prints its processor seconds and its peak as the last line of standard error.
"""

import sys
import time
from pathlib import Path


def peak_megabytes() -> float:
    """Return the most memory this process has had since its program began, in MB.

    Not ``ru_maxrss``: that also counts what the process that started this one had at
    that moment (Linux), which may be more.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (line,) = (each for each in status if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    from pipelines.cli import main as sidak

    try:
        sidak()
    finally:
        print(f"{time.process_time():.2f} {peak_megabytes():.0f}", file=sys.stderr)


if __name__ == "__main__":
    main()
