"""What a column is and may hold; the parts ``data.schemas`` is made of.

In a frame, and everywhere above the store:

===========  ==========================  =====================================
kind         dtype                       meaning
===========  ==========================  =====================================
``text``     ``str``                     missing is NaN
``choice``   ``str``                     one of ``choices``
``integer``  ``Int64``                   nullable
``number``   ``float64``                 missing is NaN
``flag``     ``boolean``                 yes / no in files
``clock``    ``Int64``                   minutes since midnight
``day``      ``datetime64[us]``          midnight, no zone; missing is NaT
``instant``  ``datetime64[us]``          city wall time, no zone (decision 0005)
===========  ==========================  =====================================
"""

from dataclasses import dataclass
from typing import Any

DTYPES: dict[str, Any] = {
    "text": "str",
    "choice": "str",
    "integer": "Int64",
    "number": "float64",
    "flag": "boolean",
    "clock": "Int64",
    "day": "datetime64[us]",
    "instant": "datetime64[us]",
}


@dataclass(frozen=True)
class Column:
    """One column: its name, kind, whether it must be filled, and what it means."""

    name: str
    kind: str
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | bool | None = None
    low: float | None = None
    high: float | None = None
    #: The table a value must be found in before the row counts.
    refers: str | None = None
    #: Holds a staff number: replaced by a pseudonym while being read.
    secret: bool = False


@dataclass(frozen=True)
class Table:
    """One registry table: what a row is, its key and its columns."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(each for each in self.columns if each.name == name)

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Output:
    """One output command's rows: grain and columns, in the order they are printed."""

    name: str
    grain: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [column.name for column in self.columns]
