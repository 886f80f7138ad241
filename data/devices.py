"""Which device a log file belongs to: the first candidate the city has registered."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from data.formats.base import Remark


@dataclass(frozen=True)
class Candidate:
    """A name a file may belong to, and where it was found."""

    name: str
    found_in: Remark


def candidates(path: Path, serial: str | None) -> Iterator[Candidate]:
    """Yield what file and path say, strongest first.

    The file's serial line, the folder it lies in, the file's name before ``_`` (or
    all of it, without its ending).

    Examples
    --------
    >>> found = candidates(Path("stick/KELJODIPAN01/1_attlog.dat"), "CKUH1")
    >>> [candidate.name for candidate in found]
    ['CKUH1', 'KELJODIPAN01', '1']
    """
    if serial:
        yield Candidate(serial, Remark("serial number {name}", {"name": serial}))
    folder = path.absolute().parent.name
    if folder:
        yield Candidate(folder, Remark("folder {name}", {"name": folder}))
    name = path.stem.partition("_")[0]
    if name:
        yield Candidate(name, Remark("file name {name}", {"name": name}))


def first_registered(tried: list[Candidate], registered: Collection[str]) -> str | None:
    """Return the first candidate that is a registered device.

    Capital and small letters are the same where that is not ambiguous: file systems
    of sticks do not keep them apart.

    Examples
    --------
    >>> tried = [Candidate("stick", Remark("")), Candidate("ckuh1", Remark(""))]
    >>> first_registered(tried, {"CKUH1", "CKUH2"})
    'CKUH1'
    """
    by_fold: dict[str, list[str]] = {}
    for device in registered:
        by_fold.setdefault(device.casefold(), []).append(device)
    for candidate in tried:
        if candidate.name in registered:
            return candidate.name
        alike = by_fold.get(candidate.name.casefold(), [])
        if len(alike) == 1:
            return alike[0]
    return None
