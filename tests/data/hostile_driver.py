"""Cleans every file of a folder, and prints by how many MB the process grew.

Run as a script by ``test_hostile.py``: only a process of its own shows its memory.
"""

import contextlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from data import pictures
from data.errors import UserError
from data.pictures import clean_document
from tests.hostile_parts.raw import photo


def megabytes(name: str) -> float:
    """Return ``VmRSS``, what is resident now, or ``VmHWM``, its peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(each.split()[1]) for each in lines if each.startswith(name)) / 1024


def main(folder: Path) -> None:
    """Clean every file; ``peak`` and ``left`` are counted from an honest photo on."""
    pictures.CPU_SECONDS = 2
    clean_document(photo())
    before = megabytes("VmRSS")
    for path in sorted(folder.iterdir()):
        with contextlib.suppress(UserError):
            clean_document(path.read_bytes())
    peak, left = megabytes("VmHWM"), megabytes("VmRSS")
    print(json.dumps({"peak": peak - before, "left": left - before}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
