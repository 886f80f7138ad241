"""The most memory a process has had, its own alone."""

from pathlib import Path


def peak_megabytes() -> float:
    """Return the most memory this process has had since its program began, in MB.

    Not ``ru_maxrss``: that also counts what the process that started this one had at
    that moment (Linux), which may be more.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (line,) = (each for each in status if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
