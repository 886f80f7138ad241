"""A city's own names of columns and codes, and the header they belong to.

What `sidak map` learns: for a log or a registry table, which of the file's columns is
which of ours, what its codes mean, and what stands where a column is missing. A file is
recognised by its header, whatever the order, capitals and separators of its columns.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from data.columns import Column, Table
from data.formats.base import DIRECTIONS
from data.registry.header import file_columns
from data.schemas import TABLES

LOG = "log"
#: How dates are written where the year comes last; empty: the file tells.
DATES = ("dmy", "mdy")

_LOG_COLUMNS = (
    Column("pin", "text", "number of the person on the device", secret=True),
    Column("staff_number", "text", "staff number, beside office_code", secret=True),
    Column("device", "text", "registered device of the row"),
    Column("office_code", "text", "office of the row, beside staff_number"),
    Column("punched_at", "instant", "day and time of the punch"),
    Column("day", "day", "day, where the time stands in a column of its own"),
    Column("clock", "clock", "time of the punch, beside day"),
    Column("came", "clock", "time of coming, beside day"),
    Column("went", "clock", "time of going, beside day; before came: the next day"),
    Column("came_at", "instant", "day and time of coming"),
    Column("went_at", "instant", "day and time of going"),
    Column("direction", "choice", "which way the punch goes", choices=DIRECTIONS),
    Column("verify", "integer", "the device's number of the way to identify oneself"),
)
#: A log's columns as a table, so that both are learned alike.
LOG_TABLE = Table(LOG, "one row per punch, or per day", (), _LOG_COLUMNS)
#: What says when; one of these.
WHEN = (
    ("punched_at",),
    ("came_at", "went_at"),
    ("day", "came", "went"),
    ("day", "clock"),
)


@dataclass(frozen=True)
class Mapping:
    """How files with one header are read.

    Attributes
    ----------
    target
        ``log``, or the registry table.
    fingerprint
        Of the header; see ``fingerprint``.
    columns
        Our column, and the name it has in the file.
    defaults
        Our column, and what stands in every row because the file lacks it.
    codes
        Our column, and what the file's values mean.
    dates
        One of ``DATES``; empty: a log tells by its dates, a registry's begin with the
        year.
    utc
        Whether the times of a log are in UTC.
    """

    target: str
    fingerprint: str
    columns: dict[str, str]
    defaults: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: str = ""
    utc: bool = False

    def digest(self, digest: str) -> str:
        """Return the SHA-256 of a file as read by this map.

        The same file under another map is another input.
        """
        return hashlib.sha256((digest + as_json(self)).encode()).hexdigest()

    def meaning(self, column: str, value: str) -> str:
        """Return what a value of the file means in a column of ours.

        Examples
        --------
        >>> found = Mapping(LOG, "", {}, codes={"direction": {"Masuk": "in"}})
        >>> found.meaning("direction", " MASUK "), found.meaning("direction", "x")
        ('in', 'x')
        """
        known = {_key(text): ours for text, ours in self.codes.get(column, {}).items()}
        return known.get(_key(value), value)


def _key(value: str) -> str:
    return " ".join(value.split()).casefold()


def plain(name: str) -> str:
    """Return what tells a column's name from others: small letters and digits.

    Examples
    --------
    >>> plain("Kode Unit"), plain("kode_unit")
    ('kodeunit', 'kodeunit')
    """
    return "".join(each for each in name.lower() if each.isascii() and each.isalnum())


def fingerprint(names: Iterable[str]) -> str:
    """Return what files with these columns have in common, in any order.

    Examples
    --------
    >>> fingerprint(["NIP", "Kode Unit"]) == fingerprint(["kode_unit", "nip", ""])
    True
    """
    kept = sorted(filter(None, map(plain, names)))
    return hashlib.sha256("\x1f".join(kept).encode()).hexdigest()


def place_of(name: str, header: Iterable[str]) -> int | None:
    """Return the place of a column in a header."""
    names = [plain(each) for each in header]
    return names.index(plain(name)) if plain(name) in names else None


def table_of(target: str) -> Table:
    """Return the columns there are to fill."""
    return LOG_TABLE if target == LOG else TABLES[target]


def accepted_columns(target: str) -> list[str]:
    """Return the names a file's columns may be given."""
    return LOG_TABLE.names if target == LOG else file_columns(TABLES[target])


def as_json(mapping: Mapping) -> str:
    """Return a mapping as it is stored."""
    return json.dumps(asdict(mapping), sort_keys=True, ensure_ascii=False)


def from_json(text: str) -> Mapping:
    """Return a mapping that was stored."""
    found: dict[str, Any] = json.loads(text)
    return Mapping(**found)
