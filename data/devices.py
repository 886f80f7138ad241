"""Which device a log file belongs to: the first of its names the city registered."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path


def candidates(path: Path, serial: str | None) -> Iterator[str]:
    """Yield the names that file and path give, strongest first.

    The file's serial line, the folder it lies in, the file's name before ``_`` (or
    all of it, without its ending).

    Examples
    --------
    >>> list(candidates(Path("stick/KELJODIPAN01/1_attlog.dat"), "CKUH1"))
    ['CKUH1', 'KELJODIPAN01', '1']
    """
    names = (
        serial or "",
        path.absolute().parent.name,
        path.stem.partition("_")[0],
    )
    yield from dict.fromkeys(name for name in names if name)


def first_registered(names: Iterable[str], registered: Collection[str]) -> str | None:
    """Return the first name that is a registered device.

    Capitals do not matter where that leaves one device: the file systems of sticks
    do not keep them.

    Examples
    --------
    >>> first_registered(["stick", "ckuh1"], {"CKUH1", "CKUH2"})
    'CKUH1'
    """
    for name in names:
        if name in registered:
            return name
        alike = [each for each in registered if each.casefold() == name.casefold()]
        if len(alike) == 1:
            return alike[0]
    return None
