"""Which files are logs to read: found in folders, opened, told apart by their bytes."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from data.errors import UserError
from data.formats.base import Remark
from data.recognise import HEAD_BYTES
from data.settings import Settings
from data.sheets.workbook import OLE, is_workbook, read_lines

_CHUNK_BYTES = 1 << 20
#: Names of sidak's own files, wherever a folder is read that holds them.
_OWN_NAMES = ("sidak.lock", "sidak.toml", "sidak.db", "sidak.db-wal", "sidak.db-shm")
#: What nobody sees in a folder; Excel keeps a ``~$`` file beside an open workbook.
_HIDDEN = (".", "~$")
#: What a device writes beside its log on a stick: users and fingerprints, never kept.
_STICK_NAMES = ("user.dat", "template.dat")


class Unreadable(UserError):
    """A workbook that cannot be read safely."""


@dataclass(frozen=True)
class LogFile:
    """One file.

    Attributes
    ----------
    path, name
        Where it is, and its name for people (relative to what was asked).
    text
        The rows of a workbook's sheet as lines; None: the file as it is.
    sheet
        Number of a further sheet of a workbook; 0: the first that is read.
    notices
        What the reader of a workbook should know.
    """

    path: Path
    name: str
    text: bytes | None = None
    sheet: int = 0
    notices: tuple[Remark, ...] = ()

    @property
    def source(self) -> str:
        """The name without its folders, as it is stored."""
        return readable(self.path.name) + (f" [{self.sheet}]" if self.sheet else "")

    def digest(self) -> str:
        """Return the SHA-256 of its bytes, for a further sheet with its number."""
        found = hashlib.sha256()
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                found.update(chunk)
        if self.sheet:
            found.update(f"sheet {self.sheet}".encode())
        return found.hexdigest()

    def open(self) -> BinaryIO:
        """Open what is to be read as a log."""
        return self.path.open("rb") if self.text is None else BytesIO(self.text)

    def head(self, size: int) -> bytes:
        """Return its first bytes."""
        with self.open() as file:
            return file.read(size)

    def unfolded(self, wanted: Callable[[bytes], bool]) -> list["LogFile"]:
        """Return the file, or the sheets of a workbook that are to be read, as text.

        Those are the sheets whose first bytes are ``wanted``; where none is, the first
        that holds anything.

        Raises
        ------
        Unreadable
            It cannot be read safely.
        """
        if not is_workbook(self.head(len(OLE))):
            return [self]
        try:
            sheets = read_lines(self.path)
        except UserError as error:
            facts = error.facts | {"file": self.source}
            raise Unreadable(error.text, **facts) from None
        kept = [number for number, text in sheets.items() if wanted(text[:HEAD_BYTES])]
        first, *others = kept or [*sheets][:1] or [0]
        left_out = sorted(sheets.keys() - {first, *others})
        return [
            replace(self, text=sheets.get(first, b""), notices=_left_out(left_out)),
            *(self._sheet(number, sheets[number]) for number in others),
        ]

    def _sheet(self, number: int, text: bytes) -> "LogFile":
        return replace(self, name=f"{self.name} [{number}]", text=text, sheet=number)


def _left_out(sheets: list[int]) -> tuple[Remark, ...]:
    if not sheets:
        return ()
    return (
        Remark(
            "Sheets left out, for sidak reads no log in them: {sheets}.",
            {"sheets": ", ".join(map(str, sheets))},
        ),
    )


def log_files(paths: Sequence[Path], settings: Settings) -> list[LogFile]:
    """Return every file of these files and folders, folders with all below them.

    Hidden files, sidak's own and a stick's users and fingerprints are left out, unless
    named themselves; a file that is not there is kept, so that its absence can be
    told. Each folder's files come in the order of their relative path.
    """
    found = []
    for path in paths:
        if path.is_dir():
            found += sorted(_below(path, settings), key=lambda each: each.name)
        else:
            found.append(LogFile(path, readable(path.name)))
    return found


def _below(root: Path, settings: Settings) -> Iterator[LogFile]:
    own = {settings.records.absolute(), settings.key_file.absolute()}
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and (here / name).absolute() not in own
        ]
        for name in names:
            path = here / name
            hidden = name.startswith(_HIDDEN) or name in _OWN_NAMES
            hidden |= name.lower() in _STICK_NAMES
            # A pipe or a device would keep the night waiting.
            if not hidden and path.absolute() not in own and path.is_file():
                yield LogFile(path, readable(path.relative_to(root).as_posix()))


def readable(name: str) -> str:
    r"""Return a file's name as text that can be stored: old sticks write any bytes.

    Examples
    --------
    >>> readable("caf\udce9.dat")
    'caf?.dat'
    """
    return name.encode("utf-8", "replace").decode()
