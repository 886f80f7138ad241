"""What became of the rows of one import."""

from dataclasses import dataclass, field

import pandas as pd

from data.errors import UserError
from data.registry.problems import COLUMNS, no_problems
from data.registry.texts import Said


@dataclass(frozen=True)
class FileReport:
    """What became of one file's rows.

    ``read = written + unchanged + quarantined + refused``.

    Parameters
    ----------
    file
        Its name, without folders.
    read
        Rows below the header that hold anything.
    written
        Rows that said something new.
    unchanged
        Rows that the registry holds already, or an earlier row of the file said.
    quarantined
        Rows that do not count yet.
    refused
        Rows left out because one of the command's files has a bad row (``--strict``).
    backfilled
        Of the good rows, those known since a moment in the past (``--backfill``).
    retried
        Rows of any file that had waited and were imported now.
    batch
        The number the file came in with; None: nothing of it was written now.
    known_batch
        The batch of an earlier import of the same bytes; None: the file is new.
    error
        Why the file could not be read at all.
    problems
        See ``data.registry.problems``.
    notices
        Templates and facts.
    """

    file: str
    read: int = 0
    written: int = 0
    unchanged: int = 0
    quarantined: int = 0
    refused: int = 0
    backfilled: int = 0
    retried: int = 0
    batch: int | None = None
    known_batch: int | None = None
    error: UserError | None = None
    problems: pd.DataFrame = field(default_factory=no_problems)
    notices: list[Said] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether every row of the file counts."""
        return self.error is None and self.quarantined == 0 and self.problems.empty

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        names = ("read", "written", "unchanged", "quarantined", "refused")
        return {name: getattr(self, name) for name in (*names, "backfilled", "retried")}


@dataclass(frozen=True)
class ImportReport:
    """What became of one command's files, in their order."""

    table: str
    files: list[FileReport]

    @property
    def problems(self) -> pd.DataFrame:
        """All problems: ``file`` and the columns of ``data.registry.problems``."""
        parts = [each.problems.assign(file=each.file) for each in self.files]
        return pd.concat([no_problems(), *parts], ignore_index=True)[["file", *COLUMNS]]

    @property
    def notices(self) -> list[Said]:
        """All notices, as templates and facts."""
        return [notice for each in self.files for notice in each.notices]

    @property
    def errors(self) -> list[UserError]:
        """Why files could not be read at all."""
        return [each.error for each in self.files if each.error is not None]

    @property
    def exit_code(self) -> int:
        """0: every row counts. 1: a person has something to correct."""
        return 0 if all(each.is_good for each in self.files) else 1
